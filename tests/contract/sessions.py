"""Sessions that an engine of ours really runs, in this process, on any home folder."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace

from core.analysis.run import Run
from core.analysis.stored_pages import KeptPages
from core.bootstrap import WallClock
from core.domain.answer import UnitKey
from core.domain.document import Page
from core.domain.plan import EngineChoice, Options, Plan
from core.services.session_commands import SessionCommands
from core.workers.session_worker import SessionWorker
from tests.contract.builders import question_set
from tests.processes.slow import outcome


class Engine:
    """Says the same about the same unit whenever it is asked, and notes what it is asked."""

    name = "slow"

    def __init__(self):
        self.asked = []

    def ask(self, work, stop):
        for window in work.windows:
            for section in work.question_set.sections:
                key = UnitKey(work.pass_number, window.index, section.id)
                if key not in work.finished:
                    self.asked.append(key)
                    yield outcome(key, window, section)


class NoStarter:
    """Starts nothing: sessions are run by the test."""

    instance = "host:1:1"
    is_running = True

    def wake(self):
        pass

    def entrust(self, session_id, key):
        pass

    def forget(self, session_id):
        pass


def pages(count):
    """Return pages that an engine can quote, with printed labels; the last one is unreadable."""
    texts = (
        f"On page {n} the liner is cured: {hashlib.sha256(bytes([n])).hexdigest()}" for n in range(count)
    )
    return tuple(Page(n, text, label=f"A-{n}") for n, text in enumerate(texts, start=1))


def started(home, number=0, *, count=30, sections=4):
    """Queue a session about a document of its own."""
    data = b"%PDF-1.7\n" + f"document {number}".encode()
    document = replace(home.documents.add(io.BytesIO(data), "bid.pdf", 10_000), pages=count)
    plan = Plan(document, question_set(sections), EngineChoice("slow"), Options())
    return SessionCommands(home, NoStarter()).start(plan, "ann").id


def carried_out(home, session_id):
    """Run a queued session to its end; return the engine that was asked."""
    engine = Engine()

    def start(assignment):
        read = pages(assignment.plan.document.pages)
        return Run(
            assignment, open_pages=lambda: KeptPages(read, len(read)), engine=engine, clock=WallClock()
        )

    SessionWorker(home, start).work(session_id)
    return engine


def continued(home, session_id):
    """Continue an ended session to its end; return the units that were asked."""
    SessionCommands(home, NoStarter()).resume(session_id, "ann")
    return carried_out(home, session_id).asked


def result(home, session_id):
    """What must be the same whatever happened on the way."""
    store = home.store
    progress = replace(store.session(session_id).progress, seconds=0.0)
    table = replace(store.table(session_id), revision=0, at=0.0)
    return progress, table, store.answers(session_id), store.outcomes(session_id)
