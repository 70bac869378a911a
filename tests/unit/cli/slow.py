"""Runs the command line with an engine that answers one window and then waits to be stopped.

Started as a process of its own: ``python -m tests.unit.cli.slow READY FAULT arguments...``. The
file READY appears once the first outcome has been handed out. With FAULT "deaf" the engine does
not listen, but a file "heard" beside READY tells that it was asked to stop; with "broke" it ends
with an error; with "idle" it finds nothing before the stop.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from core import bootstrap
from core.cli.main import main
from core.domain.answer import Finding, Outcome, UnitKey, UnitStatus
from core.domain.document import PageSet
from core.domain.errors import QuotaExhausted


class SlowEngine:
    name = "slow"

    def __init__(self, ready, fault):
        self.ready, self.fault = ready, fault

    def ask(self, work, stop):
        if self.fault == "refused":
            raise QuotaExhausted("The account has no credit.", "Add some.")
        if self.fault == "idle":
            self.ready.touch()
            stop.wait()
            return
        window = next(iter(work.windows))
        section = work.question_set.sections[0]
        asked = tuple(question.id for question in section.questions)
        pages = PageSet.of(page.number for page in window.pages)
        claim = Finding(asked[0], "found before the stop", confidence=0.5)
        yield Outcome(UnitKey(1, window.index, section.id), UnitStatus.DONE, pages, asked, (claim,))
        if self.fault == "broke":
            raise QuotaExhausted("The account has no credit.", "Add some.")
        self.ready.touch()
        while not stop.is_set():
            time.sleep(0.02)
        self.ready.with_name("heard").touch()
        while self.fault == "deaf":
            time.sleep(0.02)


if __name__ == "__main__":
    ready, fault = Path(sys.argv[1]), sys.argv[2]
    bootstrap.make_engine = lambda *_: SlowEngine(ready, fault)
    sys.exit(main(sys.argv[3:]))
