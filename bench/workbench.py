"""The estimator's loop, measured in a browser of 1366 x 768: ``python -m bench.workbench [MEASURE ...]``.

- first: seconds from dropping a file of 834 pages to the first answer, with the clicks it takes; and of its
  answers, when it is finished, how many can be read whole in the table without opening them;
- view: of the answers with a quote, for how many its words are in view on their page without scrolling;
- step: milliseconds from J to the settled evidence, median and 95th percentile;
- decide: decisions a minute by keyboard, each page looked at as soon as it is drawn;
- foreign: 500 rapid steps at uneven pace, and what of another question stood in the panel.
"""

from __future__ import annotations

import argparse
import random
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import PATIENCE, make_long
from tests.browser.seeded import SNAPSHOT, Seeded, foreign, opened, rows, seeded_server, settled
from tests.browser.serving import CHROMIUM_FLAGS, server
from tests.pages.world import OWNER, Template

#: a laptop's screen
SCREEN = {"width": 1366, "height": 768}
#: pages of the file that is dropped, rapid steps, steps that are timed, and decisions
PAGES, RAPID, TIMED, DECIDED = 834, 500, 60, 40

#: of the lines in view, how many answers are there and how many of them end without an ellipsis
WHOLE = """() => {
    const grid = document.querySelector('.pw-grid').getBoundingClientRect();
    const head = document.querySelector('.pw-head').getBoundingClientRect();
    const bottom = Math.min(grid.bottom, innerHeight);
    const cells = [...document.querySelectorAll('.pw-row [data-column="answer"]')].filter(cell => {
        const box = cell.getBoundingClientRect();
        return box.top >= head.bottom - 1 && box.bottom <= bottom + 1;
    });
    const isWhole = cell => [cell, ...cell.querySelectorAll('*')].every(
        part => part.scrollHeight <= part.clientHeight + 1 || getComputedStyle(part).overflow === 'visible');
    return [cells.length, cells.filter(isWhole).length];
}"""

#: goes to the next screenful; whether it was the last one
FURTHER = """() => {
    const grid = document.querySelector('.pw-grid'), before = grid.scrollTop;
    grid.scrollTop += grid.clientHeight - document.querySelector('.pw-head').offsetHeight;
    return grid.scrollTop === before;
}"""


def main() -> None:
    measures = {"view": view, "step": step, "decide": decide, "foreign": rapid}
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    known = ["first", *measures]
    parser.add_argument("measures", nargs="*", metavar="MEASURE", help=", ".join(known))
    wanted = parser.parse_args().measures or known
    if unknown := set(wanted) - set(known):
        parser.error(f"no such measure: {', '.join(sorted(unknown))}")
    folder = Path(tempfile.mkdtemp(prefix="pagewise-bench-"))
    try:
        template = Template.made(folder / "template")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=list(CHROMIUM_FLAGS)
            )
            if "first" in wanted:
                first(browser, folder / "first")
            for name in wanted:
                if name in measures:
                    (folder / name).mkdir()
                    with seeded_server(folder / name / "home", template) as seeded:
                        seeded.world.app.store.beside.save_person_name(OWNER, "A. Lee")
                        page = seeded.open(screen(browser))
                        measures[name](page, seeded)
                        page.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def screen(browser: Browser) -> Page:
    page = browser.new_page(viewport=SCREEN)
    page.set_default_timeout(PATIENCE * 1_000)
    return page


def first(browser: Browser, folder: Path) -> None:
    """Drop a long file, press Start as soon as it is there, wait for the first answer."""
    folder.mkdir()
    document = make_long(folder / f"{PAGES} pages.pdf", PAGES)
    with server(folder / "home") as running:
        page = screen(browser)
        page.goto(f"{running.url}/upload")
        field = page.get_by_test_id("stFileUploaderDropzoneInput")
        field.wait_for(state="attached")
        began = time.monotonic()
        field.set_input_files(str(document))
        start = page.get_by_role("button", name="Start analysis")
        start.wait_for()
        box = start.bounding_box()
        scrolls = 0 if box and box["y"] + box["height"] <= SCREEN["height"] else 1
        ready = time.monotonic() - began
        start.click()
        page.locator(".pw-row", has_text="answered").first.wait_for()
        took = time.monotonic() - began
        say(
            f"first answer of {PAGES} pages: {took:.1f} s, {ready:.1f} s to Start; 1 click, {scrolls} scrolls"
        )
        page.locator(".st-key-head .stMarkdownBadge", has_text="completed").first.wait_for(timeout=600_000)
        whole(page)
        page.close()


def view(page: Page, _: Seeded) -> None:
    seen = looked = 0
    for question_id in rows(page):
        page.keyboard.press("j")
        settled(page, question_id)
        mark = page.locator(".pw-panel .pw-mark").first
        box = mark.bounding_box() if mark.count() else None
        paper = page.locator(".pw-panel .pw-paper").bounding_box()
        if box is None or paper is None:
            continue
        looked += 1
        bottom = min(SCREEN["height"], paper["y"] + paper["height"])
        seen += paper["y"] <= box["y"] and box["y"] + box["height"] <= bottom + 1
    say(f"quote in view on its page: {seen} of {looked} answers")


def whole(page: Page) -> None:
    """Count what is readable at the top, and from screenful to screenful down to the end of the table."""
    shown, read = page.evaluate(WHOLE)
    seen = whole_ones = 0
    at_end = False
    while not at_end:
        more, of_these = page.evaluate(WHOLE)
        seen, whole_ones = seen + more, whole_ones + of_these
        at_end = page.evaluate(FURTHER)
        page.wait_for_timeout(300)
    say(f"answers readable whole: {read} of {shown} at the top, {whole_ones} of {seen} on all screenfuls")


def step(page: Page, _: Seeded) -> None:
    times = []
    for question_id in rows(page)[:TIMED]:
        page.wait_for_timeout(700)  # somebody looks at the page
        began = time.monotonic()
        page.keyboard.press("j")
        settled(page, question_id)
        times.append(1_000 * (time.monotonic() - began))
    ordered = sorted(times)
    say(
        f"J to settled evidence: median {statistics.median(ordered):.0f} ms,"
        f" 95th percentile {ordered[int(0.95 * len(ordered))]:.0f} ms of {len(ordered)}"
    )


def decide(page: Page, _: Seeded) -> None:
    page.keyboard.press("j")
    began = time.monotonic()
    for _ in range(DECIDED):
        settled(page, opened(page))
        before = opened(page)
        page.keyboard.press("a")
        page.wait_for_function(
            "before => document.querySelector('.pw-row[aria-selected=\"true\"]')?.dataset.id !== before",
            arg=before,
        )
    rate = 60 * DECIDED / (time.monotonic() - began)
    say(f"decisions by keyboard, each page drawn first: {rate:.0f} a minute")


def rapid(page: Page, seeded: Seeded) -> None:
    pace = random.Random(3)
    wrong: list[str] = []
    down = True
    looked = 0
    order = rows(page)
    for _ in range(RAPID):
        line = opened(page)
        down = line != order[-1] if down else line == order[0]
        page.keyboard.press("j" if down else "k")
        if pace.random() < 0.4:
            page.wait_for_timeout(pace.choice((30, 80, 150, 400, 700)))
        looked += 1
        wrong += foreign(seeded, page.evaluate(SNAPSHOT))
    settled(page, opened(page))
    wrong += foreign(seeded, page.evaluate(SNAPSHOT))
    say(f"foreign elements after {looked} rapid steps: {len(wrong)} {' '.join(sorted(set(wrong)))}".rstrip())


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
