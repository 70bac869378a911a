"""What the web app costs: ``python -m bench.web [live] [two] [memory] [--pdf FILE]``; all three by default.

- CPU of the server without and with one live page open, as shares of a core;
- script time of one poll with a 300-row table;
- memory of the server, a worker and a reader during one analysis of a 400-page document;
- admin read 200 times in turn from two processes on one store: identical lists.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import psutil
from playwright.sync_api import Browser, sync_playwright

from core.domain.question import QuestionSet
from core.questions.catalog import shipped_set
from tests.browser.conftest import grid
from tests.browser.serving import CHROMIUM_FLAGS, ROOT, Server, server
from tests.pages.world import World, seed

PDF = ROOT / "samples" / "elm-street-bid.pdf"
#: seconds the live page is watched
WATCHED = 30.0


def main() -> None:
    measures = {"live": live_page, "two": two_processes, "memory": memory}
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("measures", nargs="*", metavar="MEASURE", help=", ".join(measures))
    parser.add_argument("--pdf", type=Path, default=PDF, help="what is analysed for the memory")
    arguments = parser.parse_args()
    if unknown := set(arguments.measures) - set(measures):
        parser.error(f"no such measure: {', '.join(sorted(unknown))}")
    folder = Path(tempfile.mkdtemp(prefix="pagewise-bench-"))
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=list(CHROMIUM_FLAGS)
            )
            for name in arguments.measures or measures:
                measures[name](browser, folder / name, arguments.pdf)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def live_page(browser: Browser, folder: Path, _: Path) -> None:
    """Watch a running session's page with 300 questions; its supervisor rests, so nothing else runs."""
    folder.mkdir()
    world = seed(folder / "home", PDF, questions=three_hundred())
    command = (sys.executable, "-m", "uvicorn", "--log-level=warning", "tests.browser.still_app:app")
    timing = folder / "polls"
    with server(folder / "home", command=command, PAGEWISE_BENCH_POLLS=str(timing)) as running:
        process = psutil.Process(running.process.pid)
        for tabs in (0, 1):
            pages = [browser.new_page() for _ in range(tabs)]
            for page in pages:
                page.goto(f"{running.url}/analysis?session={world.ids['running']}&q={some_question(world)}")
                page.locator('.pw-panel[data-ready="yes"]').wait_for()
            time.sleep(5)
            before = sum(process.cpu_times()[:2])
            began = time.monotonic()
            pause(browser, WATCHED)
            share = (sum(process.cpu_times()[:2]) - before) / (time.monotonic() - began)
            print(f"server CPU with {tabs} live pages: {share:.1%} of a core")
            for page in pages:
                page.close()
        # the first two draw the page and its picture; what follows are polls
        polls = sorted(float(line) for line in timing.read_text().split()[2:])
        middle, high = polls[len(polls) // 2], polls[int(len(polls) * 0.95)]
        print(f"script time of a poll, 300 rows: {middle * 1e3:.0f} ms p50, {high * 1e3:.0f} ms p95")


def two_processes(browser: Browser, folder: Path, _: Path) -> None:
    folder.mkdir()
    seed(folder / "home", PDF)
    command = (sys.executable, "-m", "uvicorn", "--log-level=warning", "tests.browser.still_app:app")
    with server(folder / "home", command=command) as one, server(folder / "home", command=command) as other:
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"{one.url}/admin")
        page.get_by_label("Admin token").fill(one.token())
        page.get_by_role("button", name="Open admin").click()
        page.get_by_text("as of").wait_for()
        lists = set()
        for number in range(200):
            place: Server = (one, other)[number % 2]
            page.goto(f"{place.url}/admin")
            page.get_by_text("as of").wait_for()
            lists.add(tuple(tuple(row[:4]) for row in grid(page)))
        print(f"admin read 200 times in turn from two processes: {len(lists)} different lists")
        context.close()


def memory(browser: Browser, folder: Path, pdf: Path) -> None:
    """One analysis of a 400-page document by the extractive engine, from upload to the open evidence."""
    folder.mkdir()
    with server(folder / "home") as running:
        process = psutil.Process(running.process.pid)
        page = browser.new_page()
        page.goto(f"{running.url}/upload")
        peak = 0
        page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(str(pdf))
        started = False
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            peak = max(peak, tree_memory(process))
            start = page.get_by_role("button", name="Start analysis")
            if not started and start.count():
                start.click()
                started = True
            if started and page.get_by_role("button", name="Second pass").count():
                break
            page.wait_for_timeout(100)
        for _ in range(50):
            peak = max(peak, tree_memory(process))
            page.wait_for_timeout(100)
        print(f"peak memory of server, worker and readers, {pdf.name}: {peak / 1e6:.0f} MB")
        print(f"server alone afterwards: {process.memory_info().rss / 1e6:.0f} MB")
        page.close()


def tree_memory(process: psutil.Process) -> int:
    """Memory of a process and all below it, shared pages counted once."""
    total = 0
    for each in (process, *process.children(recursive=True)):
        try:
            total += each.memory_full_info().pss if sys.platform == "linux" else each.memory_info().rss
        except psutil.Error:
            continue
    return total


def three_hundred() -> QuestionSet:
    base = shipped_set("cipp")
    sections = tuple(
        replace(
            section,
            id=f"{section.id}{copy}",
            questions=tuple(replace(question, id=f"{question.id}.{copy}") for question in section.questions),
        )
        for copy in range(3)
        for section in base.sections
    )
    return replace(base, sections=sections)


def some_question(world: World) -> str:
    rows = world.app.store.table(world.ids["running"]).rows
    return next(row.question_id for row in rows if row.answer and row.pages)


def pause(browser: Browser, seconds: float) -> None:
    page = browser.contexts[0].pages[0] if browser.contexts and browser.contexts[0].pages else None
    if page is None:
        time.sleep(seconds)
    else:
        page.wait_for_timeout(seconds * 1_000)


if __name__ == "__main__":
    assert os.environ.get("PAGEWISE_HOME") is None, "the bench makes homes of its own"
    main()
