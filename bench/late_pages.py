"""What a table shows while scans are recognised: ``python -m bench.late_pages``.

Two documents of `bench.look_alike`, each analysed from the start to the final table:

- a bid with scans and tables by the embedded engine: when the first row has an answer, when they are of all
  print but what stands in a window with a picture or beside one, and when the table is final;
- a document with a picture of words on every fifth page by the chat engine, whose server holds each of some
  340 completions back for 0.2 to 1 s: with its pictures read, and without.

About a minute and a half on two free cores. ``--without bid`` or ``--without chat`` leaves one out.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import threading
import time
from pathlib import Path

from bench.chat import LATENCY, server, settings, warm
from bench.look_alike import Bid, written
from core.analysis.run import Assignment, Run
from core.bootstrap import WallClock
from core.domain.document import DocumentRef, PageSet
from core.domain.plan import Plan
from core.domain.ports import Engine
from core.engines.chat.engine import ChatEngine
from core.engines.extractive.engine import ExtractiveEngine
from core.grounding.locate_quotes import TextGrounder
from core.questions.catalog import shipped_set
from core.reading.ocr import Ocr
from core.reading.reader import read_document
from core.reading.windows import DEFAULT_SIZE, window_ranges

#: pages between two pictures
EVERY = 5


def analysed(path: Path, kinds: list[str], engine: Engine, ocr: Ocr | None) -> dict[str, float]:
    """Analyse a document; return seconds from the start, and of processor time."""
    plan = Plan(DocumentRef("0" * 64, path.name, 1, len(kinds)), shipped_set("cipp"))
    run = Run(
        Assignment(plan),
        open_pages=lambda: read_document(path, ocr=ocr),
        engine=engine,
        clock=WallClock(),
    )
    printed = _at_once(kinds)
    began, spent = time.perf_counter(), _worked()
    found: dict[str, float] = {}
    for checkpoint in run.checkpoints(threading.Event()):
        now = time.perf_counter() - began
        if any(row.pages for row in checkpoint.table.rows):
            found.setdefault("first answer", now)
        if printed <= set(max((each.coverage.read for each in checkpoint.answers), key=len, default=())):
            found.setdefault("all print in the table", now)
    return {**found, "final table": time.perf_counter() - began, "processor time": _worked() - spent}


def _at_once(kinds: list[str]) -> set[int]:
    """Return the numbers of pages that can be asked about while pictures are recognised."""
    everything = PageSet.up_to(len(kinds))
    pictures = {number for number, kind in enumerate(kinds, 1) if kind in {"scan", "picture"}}
    return {
        number
        for window in window_ranges(everything, everything, DEFAULT_SIZE)
        if pictures.isdisjoint(range(window.start - 1, window.stop + 1))
        for number in window
    }


def _worked() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _tell(name: str, found: dict[str, float]) -> None:
    print(name)
    for what, seconds in found.items():
        print(f"  {what:24} {seconds:6.1f} s")


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=800)
    parser.add_argument("--pictures", type=int, default=102)
    parser.add_argument("--without", choices=("bid", "chat"))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if arguments.without != "bid":
            kinds = Bid(1).kinds(arguments.pages)
            path = written(Path(folder) / "bid.pdf", kinds)
            found = analysed(path, kinds, ExtractiveEngine(), Ocr())
            _tell(f"{arguments.pages} pages of a bid with scans, embedded engine", found)
        if arguments.without != "chat":
            kinds = ["picture" if n % EVERY == 0 else "text" for n in range(arguments.pictures)]
            path = written(Path(folder) / "pictures.pdf", kinds)
            with server("--latency", *LATENCY) as seen:
                warm(seen.url)
                chat = ChatEngine(settings(seen.url), TextGrounder())
                for name, ocr in (("read", Ocr()), ("not read", None)):
                    found = analysed(path, kinds, chat, ocr)
                    _tell(f"{arguments.pictures} pages with pictures, {name}, chat engine", found)


if __name__ == "__main__":
    main()
