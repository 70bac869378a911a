"""What a table shows while scans are recognised: ``python -m bench.late_pages``.

Two documents of `bench.look_alike`, each analysed from the start to the final table:

- a bid with scans and tables by the embedded engine: when the first row has an answer, when every page of
  print is in the table, and when it is final;
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
from core.domain.document import DocumentRef
from core.domain.plan import Plan
from core.domain.ports import Engine
from core.engines.chat.engine import ChatEngine
from core.engines.extractive.engine import ExtractiveEngine
from core.grounding.locate_quotes import TextGrounder
from core.questions.catalog import shipped_set
from core.reading.ocr import Ocr
from core.reading.reader import read_document

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
    printed = sum(kind in {"text", "form", "table"} for kind in kinds)
    began, spent = time.perf_counter(), _worked()
    found: dict[str, float] = {}
    for checkpoint in run.checkpoints(threading.Event()):
        now = time.perf_counter() - began
        rows = [row for row in checkpoint.table.rows if row.pages]
        if rows:
            found.setdefault("first answer", now)
            if checkpoint.progress.pages_read >= printed:
                found.setdefault("all print in the table", now)
    return {**found, "final table": time.perf_counter() - began, "processor time": _worked() - spent}


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
