"""The pictures of the README, from the shipped sample: ``python -m tests.browser.readme_pictures``.

The sample, as one PDF and as a package, is analysed by the embedded engine, as a newcomer would, and a
conflict is opened.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.serving import CHROMIUM_FLAGS, ROOT, server

PICTURES = ROOT / "docs" / "pictures"
#: a laptop's screen, and how many questions are looked at for one with a conflict
SCREEN = {"width": 1366, "height": 768}
#: milliseconds the embedded engine may take for the sample
PATIENCE = 300_000


#: what is taken, by the name of its picture, and what asks for it in the address
SAMPLES = {"answers": "1", "package": "package"}


def analysed(page: Page, url: str, sample: str) -> str:
    """Analyse a sample; return the address of the analysis, with a conflict open."""
    page.goto(f"{url}/upload?sample={sample}")
    page.get_by_role("button", name="Start analysis").click(timeout=PATIENCE)
    page.wait_for_url("**/analysis?session=*")
    page.locator(".st-key-head .stMarkdownBadge", has_text="completed").first.wait_for(timeout=PATIENCE)
    row = page.locator(".pw-row", has=page.get_by_text("conflicting"))
    question = row.first.get_attribute("data-id")
    return f"{page.url.split('&')[0]}&q={question}"


def take(page: Page, address: str, target: Path) -> None:
    """Take one picture once the page of the quote is drawn."""
    page.goto(address)
    page.locator('.pw-paper-frame[data-settled="yes"]').wait_for(timeout=PATIENCE)
    page.wait_for_timeout(1_500)
    page.screenshot(path=target)


def main(wanted: list[str]) -> None:
    """Take the pictures that are wanted, by default all, light and dark."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="pagewise-readme-"))
    try:
        with server(folder / "home") as running, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=list(CHROMIUM_FLAGS)
            )
            for name in wanted or SAMPLES:
                address = analysed(browser.new_page(viewport=SCREEN), running.url, SAMPLES[name])
                for scheme in ("light", "dark"):
                    context = browser.new_context(viewport=SCREEN, color_scheme=scheme)
                    take(context.new_page(), address, PICTURES / f"{name}-{scheme}.png")
                    context.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="pictures to take; all by default")
    main(parser.parse_args().names)
