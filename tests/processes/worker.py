"""The worker process of these tests: the product's parts, with the slow engine and a journal."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from core.bootstrap import build
from core.domain.secret import Secret
from core.settings import Settings
from core.worker_process import run_of
from core.workers.child_processes import Handover
from core.workers.logging_setup import speak_plainly
from core.workers.session_worker import SessionWorker
from core.workers.timing import Timing
from tests.processes.slow import Journal, SlowEngine

#: beats often, so that a supervisor of these tests may lose patience soon
BEATS = Timing(heartbeat=0.4, silence=float(os.environ.get("PAGEWISE_TEST_SILENCE", "600")))


class JournalledRun:
    """Notes which outcomes were acknowledged: the store has returned from storing them."""

    def __init__(self, run, session, journal):
        self._run = run
        self._session = session
        self._journal = journal

    @property
    def is_complete(self):
        return self._run.is_complete

    def checkpoints(self, stop):
        for checkpoint in self._run.checkpoints(stop):
            yield checkpoint
            for outcome in checkpoint.outcomes:
                self._journal.write(self._session, "ack", str(outcome.key))


def main():
    speak_plainly()
    orders = Handover.received()
    app = build(Settings.load().model_copy(update={"home": Path(orders.home)}))
    journal = Journal(Path(os.environ["PAGEWISE_TEST_JOURNAL"]))

    def start(assignment):
        epoch = app.store.session(orders.session).lease.epoch
        journal.write(orders.session, "own", str(epoch))
        engine = SlowEngine(orders.session, journal, Secret(orders.key))
        return JournalledRun(run_of(app, assignment, engine), orders.session, journal)

    return SessionWorker(app.home, start, BEATS).work(orders.session)


if __name__ == "__main__":
    sys.exit(main())
