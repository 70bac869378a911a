"""The pictures of the README, from the shipped sample: ``python -m tests.browser.readme_pictures``.

The sample, as one PDF and as a package, is analysed by the embedded engine, as a newcomer would, and a
conflict is opened; the package as it was first issued is revised by both its addenda, and what the last one
changed is shown.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.serving import CHROMIUM_FLAGS, ROOT, server

PICTURES = ROOT / "docs" / "pictures"
#: a laptop's screen
SCREEN = {"width": 1366, "height": 768}
#: milliseconds the embedded engine may take for the sample
PATIENCE = 300_000
#: colours of a picture: text stays sharp, and the file is a third as large
COLOURS = 96


def analysed(page: Page, url: str, sample: str) -> str:
    """Analyse a sample; return the address of the analysis."""
    page.goto(f"{url}/upload?sample={sample}")
    page.get_by_role("button", name="Start analysis").click(timeout=PATIENCE)
    return finished(page)


def finished(page: Page) -> str:
    """Wait for the end of the analysis that was started; return its address."""
    page.wait_for_url("**/analysis?session=*", timeout=PATIENCE)
    page.locator(".st-key-head .stMarkdownBadge", has_text="completed").first.wait_for(timeout=PATIENCE)
    return page.url.split("&")[0]


def conflict(page: Page, url: str, sample: str) -> str:
    """Return the address of a sample's analysis with a conflict open."""
    address = analysed(page, url, sample)
    row = page.locator(".pw-row", has=page.get_by_text("conflicting"))
    return f"{address}&q={row.first.get_attribute('data-id')}"


def revised(page: Page, url: str) -> str:
    """Return the address of the package's analysis after both its addenda."""
    address = analysed(page, url, "base")
    for number in (1, 2):
        page.get_by_role("button", name="Add an addendum").click()
        page.get_by_role("button", name=f"Take the sample's Addendum {number}").click()
        page.get_by_role("dialog").get_by_text(f"Addendum {number}.pdf").first.wait_for()
        page.get_by_role("button", name="Start the revision").click()
        page.wait_for_url(lambda now, before=address: "session=" in now and not now.startswith(before))
        address = finished(page)
    return address


def show_evidence(page: Page) -> None:
    """Wait until the page of the quote is drawn."""
    page.locator('.pw-paper-frame[data-settled="yes"]').wait_for(timeout=PATIENCE)


def show_changes(page: Page) -> None:
    """Open what the last addendum changed."""
    page.get_by_role("radio", name="Changes").click()
    page.locator('[class*="st-key-change_"]').first.wait_for(timeout=PATIENCE)


#: by the name of the picture: what brings about what is shown, and what is done before it is taken
TAKEN: Mapping[str, tuple[Callable[[Page, str], str], Callable[[Page], None]]] = {
    "answers": (lambda page, url: conflict(page, url, "1"), show_evidence),
    "package": (lambda page, url: conflict(page, url, "package"), show_evidence),
    "changes": (revised, show_changes),
}


def take(browser: Browser, address: str, scheme: str, show: Callable[[Page], None], target: Path) -> None:
    """Take one picture, in one colour scheme."""
    context = browser.new_context(viewport=SCREEN, color_scheme=scheme)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(address)
    show(page)
    page.mouse.move(0, 0)
    page.wait_for_timeout(1_500)
    page.screenshot(path=target)
    context.close()
    with Image.open(target) as picture:
        small = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(target, optimize=True)


def main(wanted: list[str]) -> None:
    """Take the pictures that are wanted, by default all, light and dark."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="pagewise-readme-"))
    try:
        with server(folder / "home") as running, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=list(CHROMIUM_FLAGS)
            )
            for name in wanted or TAKEN:
                make, show = TAKEN[name]
                page = browser.new_page(viewport=SCREEN)
                page.set_default_timeout(PATIENCE)
                address = make(page, running.url)
                page.close()
                for scheme in ("light", "dark"):
                    take(browser, address, scheme, show, PICTURES / f"{name}-{scheme}.png")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="pictures to take; all by default")
    main(parser.parse_args().names)
