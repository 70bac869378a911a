"""Pictures of every report, to be looked at: ``python -m bench.report_pictures [FOLDER]``.

Writes the demonstration session in every format to FOLDER (``screenshots/reports`` unless given),
opens each with another program and leaves a PNG a page. Needs LibreOffice, Poppler and Chromium.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from bench.demonstration import demonstration
from core.reports.formats import Format, write

#: pages shown of each file
PAGES = 8
#: name, width in pixels and colour scheme of each look at the HTML report
LOOKS = (("light", 1280, "light"), ("dark", 1280, "dark"), ("narrow", 400, "light"))
CHROMIUM = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]


def main() -> None:
    """Write the files, then the pictures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path, default=Path("screenshots/reports"))
    folder = parser.parse_args().folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    report = demonstration()
    for kind in (kind for kind in Format.offered(1) if kind is not Format.QUOTES):
        write(report, folder / f"report.{kind}", kind)
    for kind in ("xlsx", "docx"):
        office(folder / f"report.{kind}", folder)
    pages(folder / "report.pdf", "highlighted", folder)
    browser(folder / "report.html", folder)
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")


def office(file: Path, folder: Path) -> None:
    """Print a file with LibreOffice and draw its pages."""
    printed = folder / "printed"
    profile = f"-env:UserInstallation=file://{folder / 'office'}"
    command = [needed("soffice"), profile, "--headless", "--convert-to", "pdf", "--outdir", str(printed)]
    subprocess.run([*command, str(file)], check=True, capture_output=True)
    pages(printed / "report.pdf", file.suffix[1:], folder)


def pages(pdf: Path, name: str, folder: Path) -> None:
    """Draw the first pages of a PDF."""
    command = [needed("pdftoppm"), "-png", "-r", "90", "-l", str(PAGES), str(pdf), str(folder / name)]
    subprocess.run(command, check=True)


def browser(page: Path, folder: Path) -> None:
    """Show the HTML report as a browser does, light and dark, wide and narrow, and printed."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=needed("chromium"), args=CHROMIUM)
        for name, width, scheme in (
            ("light", 1280, "light"),
            ("dark", 1280, "dark"),
            ("narrow", 400, "light"),
        ):
            tab = chromium.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
            tab.goto(page.as_uri())
            tab.screenshot(path=folder / f"html-{name}.png")
            tab.goto(f"{page.as_uri()}#q23")
            tab.wait_for_timeout(500)
            tab.screenshot(path=folder / f"html-{name}-question.png")
        tab.pdf(path=folder / "printed" / "html.pdf", prefer_css_page_size=True)
        chromium.close()
    pages(folder / "printed" / "html.pdf", "html-printed", folder)


def needed(program: str) -> str:
    """Return the path of a program."""
    found = shutil.which(program)
    if found is None:
        sys.exit(f"{program} is not installed")
    return found


if __name__ == "__main__":
    main()
