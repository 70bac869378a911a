"""An engine that takes its time and keeps a journal, for tests that kill, stop and resume.

What it says depends on the unit alone, so that an undisturbed run can be compared with any other.
The journal is a file to which every line is appended in one write: its order is what happened.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sqlite3
import time
import zlib
from dataclasses import asdict, dataclass
from pathlib import Path

from core.domain.answer import (
    Citation,
    Finding,
    Match,
    Outcome,
    Span,
    UnitKey,
    UnitStatus,
    Usage,
)
from core.domain.document import PageSet

#: words of an error that must never reach a log: they stand for the document's text
SECRET_TEXT = "clause 7.3 of the secret annex"


@dataclass(frozen=True)
class Behaviour:
    """How the engine of a session behaves; stands in the plan's guardrails as JSON."""

    #: seconds a unit takes
    unit: float = 0.02
    #: after so many units of this process: "hold" until let go or stopped, "wait" for a stop,
    #: "stubborn", "crash", "exit", "freeze"
    trouble: str = ""
    trouble_after: int = 0

    def __str__(self):
        return json.dumps(asdict(self))

    @classmethod
    def parse(cls, text):
        return cls(**json.loads(text)) if text else cls()


class Journal:
    """One line an event: session, pid, what, detail."""

    def __init__(self, path: Path):
        self.path = path

    def write(self, session, what, detail=""):
        line = f"{session} {os.getpid()} {what} {detail}\n".encode()
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(descriptor, line)
        finally:
            os.close(descriptor)

    def read(self, session):
        lines = self.path.read_text().splitlines() if self.path.exists() else []
        events = [line.split(" ", 3) for line in lines if line.startswith(f"{session} ")]
        return [(int(pid), what, detail) for _, pid, what, detail in events]

    def let_go(self, session):
        """End the holding of a session's workers, of this one and of all that follow."""
        self._gate(session).touch()

    def is_let_go(self, session):
        return self._gate(session).exists()

    def _gate(self, session):
        return self.path.with_name(f"{self.path.name}-{session}-let-go")


class SlowEngine:
    name = "slow"

    def __init__(self, session, journal, key):
        self._session = session
        self._journal = journal
        self._key = key

    def ask(self, work, stop):
        behaviour = Behaviour.parse(work.guardrails)
        digest = hashlib.sha256(self._key.reveal().encode()).hexdigest() if self._key else "none"
        self._journal.write(self._session, "key", digest)
        asked = 0
        for window in work.windows:
            for section in work.question_set.sections:
                key = UnitKey(work.pass_number, window.index, section.id)
                if key in work.finished:
                    continue
                if behaviour.trouble and asked >= behaviour.trouble_after:
                    self._make_trouble(behaviour.trouble, stop)
                    if stop.is_set():
                        return
                self._journal.write(self._session, "ask", str(key))
                if stop.wait(behaviour.unit):
                    return
                asked += 1
                yield outcome(key, window, section)

    def _make_trouble(self, kind, stop):
        while kind == "hold" and not self._journal.is_let_go(self._session) and not stop.wait(0.01):
            pass
        if kind == "wait":
            stop.wait(3_600)
        if kind == "crash":
            raise ValueError(SECRET_TEXT)
        if kind == "exit":
            os._exit(9)
        if kind == "freeze":  # in a transaction, of all places
            database = Path(os.environ["PAGEWISE_HOME"], "store", "cache.db")
            connection = sqlite3.connect(database, isolation_level=None, timeout=30)
            connection.execute("BEGIN IMMEDIATE")
            os.kill(os.getpid(), signal.SIGSTOP)
        if kind == "stubborn":
            time.sleep(3_600)


def outcome(key, window, section):
    """Say something about every third question, now and then beside a quote that says something else."""
    findings = []
    for question in section.questions:
        chance = zlib.crc32(f"{key} {question.id}".encode()) % 12
        if chance < 4:
            page = window.pages[chance % len(window.pages)]
            words = page.text[: 30 + chance]
            citation = Citation((Span(page.number, 0, len(words)),), words, Match.EXACT)
            # a passage, as the engine that quotes has it, or words that its quote does not support
            claim = words if chance % 2 else f"not less than {140 + 10 * (chance % 2)} degrees"
            findings.append(Finding(question.id, claim, (citation,), confidence=0.5 + chance / 20))
    pages = PageSet.of(page.number for page in window.pages)
    ids = tuple(question.id for question in section.questions)
    return Outcome(key, UnitStatus.DONE, pages, ids, tuple(findings), Usage(1, 100, 0, 10, 0.001))
