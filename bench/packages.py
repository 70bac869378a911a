"""What a package of many files costs beside one PDF of the same pages: ``python -m bench.packages``.

A look-alike of a sewer job is cut from the documents of this repository: 126 files, 834 pages, three addenda,
forms, a scan. Measured in one run, so that only ratios depend on the machine:

- from the last byte to the estimate: every file stored, read once, described and listed;
- from the start to the final table, by the embedded engine, against one PDF of the same pages;
- memory of this process and its readers meanwhile.

Seconds of processor time hold on a busy machine, too. With ``--without-ocr`` the scans stay unread.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pypdfium2

from bench.in_process import carried_out
from core.analysis.estimate import estimate
from core.bootstrap import App, build
from core.domain.plan import Plan
from core.domain.upload import Upload
from core.questions.catalog import shipped_set
from core.reading import ocr
from core.services.package_intake import package_of, summed
from core.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
SOURCES = (
    "samples/elm-street-bid.pdf",
    "tests/data/sec-pages-226-243.pdf",
    "tests/data/far-part-35.pdf",
    "tests/data/far-part-10.pdf",
)
WARMING = "tests/data/far-part-10.pdf"
FILES, PAGES, ADDENDA = 126, 834, 3


def look_alike(folder: Path, files: int, pages: int) -> tuple[list[Path], Path]:
    """Write the files of a package, and one PDF with all their pages."""
    rng = random.Random(126)
    opened = [pypdfium2.PdfDocument(ROOT / source) for source in SOURCES]
    pool = [(pdf, number) for pdf in opened for number in range(len(pdf))]
    cuts = sorted(rng.sample(range(1, pages), files - 1))
    sizes = [after - before for before, after in zip([0, *cuts], [*cuts, pages], strict=True)]
    whole, made, at = pypdfium2.PdfDocument.new(), [], 0
    for index, size in enumerate(sizes):
        one = pypdfium2.PdfDocument.new()
        for pdf, number in (pool[(at + offset) % len(pool)] for offset in range(size)):
            one.import_pages(pdf, [number])
            whole.import_pages(pdf, [number])
        at += size
        name = f"Addendum {index + 1}.pdf" if index < ADDENDA else f"{10_000 + 131 * index:06} Section.pdf"
        made.append(folder / name)
        one.save(made[-1])
    target = folder / "whole.pdf"
    whole.save(target)
    return made, target


@contextmanager
def watched(peaks: list[int]) -> Iterator[None]:
    """Note the most memory that this process and its children take meanwhile."""
    ended = threading.Event()

    def watch() -> None:
        own, most = psutil.Process(), 0
        while not ended.wait(0.2):
            total = 0
            for process in (own, *own.children(recursive=True)):
                try:
                    total += process.memory_full_info().pss
                except psutil.Error:
                    continue
            most = max(most, total)
        peaks.append(most)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


class Spent:
    """Seconds since it was made: of the clock, and of processor time, that of ended children included."""

    def __init__(self) -> None:
        self._began, self._worked = time.monotonic(), self._work()
        self.clock = self.processor = 0.0

    def __str__(self) -> str:
        return f"{self.clock:.1f} s, {self.processor:.1f} s of processor time"

    def ended(self) -> Spent:
        """Take the time."""
        self.clock, self.processor = time.monotonic() - self._began, self._work() - self._worked
        return self

    @staticmethod
    def _work() -> float:
        times = os.times()
        return times.user + times.system + times.children_user + times.children_system


def taken_in(app: App, files: list[Path]) -> tuple[list[Upload], Spent]:
    """Take files in as the upload page does; return them, and the seconds to the estimate."""
    spent = Spent()
    came = ((path.name, io.BytesIO(path.read_bytes())) for path in files)
    received = app.package_intake.receive(came, "me")
    looked = app.package_intake.look(received.uploads)
    package = package_of(looked, "Look-alike")
    plan = Plan(package.ref, shipped_set("cipp"), package=package)
    estimate(plan, summed(package, {each.document.sha256: each.facts for each in looked if each.facts}))
    return looked, spent.ended()


def analysed(app: App, uploads: list[Upload]) -> Spent:
    """Analyse documents as one package; return the seconds from the start to the final table."""
    package = package_of(uploads, "Look-alike")
    plan = Plan(package.ref, shipped_set("cipp"), package=package)
    session = app.session_commands.start(plan, "me")

    spent = Spent()
    carried_out(app, session.id)
    return spent.ended()


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--files", type=int, default=FILES)
    parser.add_argument("--pages", type=int, default=PAGES)
    parser.add_argument("--without-ocr", action="store_true")
    arguments = parser.parse_args()
    if arguments.without_ocr:
        ocr.installed_languages = frozenset
    folder = Path(tempfile.mkdtemp(prefix="pagewise-bench-"))
    try:
        files, whole = look_alike(folder, arguments.files, arguments.pages)
        size = sum(path.stat().st_size for path in files) / 1e6
        print(f"{len(files)} files, {arguments.pages} pages, {size:.0f} MB")
        # a home for each: what the reader judged for one would be remembered for the other
        app, other, first = (
            build(Settings.load().model_copy(update={"home": folder / home}), alone=True)
            for home in ("home", "other", "first")
        )
        analysed(first, taken_in(first, [ROOT / WARMING])[0])  # loads what whoever comes first would pay for
        peaks: list[int] = []
        with watched(peaks):
            uploads, seconds = taken_in(app, files)
        print(f"upload to estimate: {seconds}, {peaks[-1] / 1e6:.0f} MB")
        single, one = taken_in(other, [whole])
        print(f"the same pages as one PDF: {one}; ratio {seconds.processor / one.processor:.2f}")
        with watched(peaks):
            several = analysed(app, uploads)
        print(f"start to table, package: {several}, {peaks[-1] / 1e6:.0f} MB")
        with watched(peaks):
            alone = analysed(other, single)
        print(f"start to table, one PDF: {alone}, {peaks[-1] / 1e6:.0f} MB")
        ratio = several.clock / alone.clock, several.processor / alone.processor
        print("package against one PDF: {:.2f} of the clock, {:.2f} of processor time".format(*ratio))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
