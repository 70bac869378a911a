"""A small store of the present release, rich enough that a later one which opens it wrongly is noticed.

    python -m tests.contract.release_store VERSION

writes ``tests/data/releases/VERSION.tar.gz``, a home folder, and ``VERSION.sql.gz``, a dump of the same
in PostgreSQL with a job that waits. Run it once for each release, on the commit that is released; what is
written is never changed afterwards.
"""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import os
import socket
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from core.bootstrap import App, build
from core.domain.document import DocumentRef, PageSet
from core.domain.plan import EngineChoice, Options, Plan
from core.domain.ports import WindowJob, WindowOrder
from core.domain.question import Expert, Question, QuestionSet, Section
from core.domain.review import Review, Verdict
from core.domain.secret import Secret
from core.domain.session import Session, SessionState
from core.domain.upload import Upload
from core.jobs.job_queue import JobQueue
from core.questions.catalog import shipped_set
from core.reading.windows import windows
from core.sessions.copying import copy
from core.sessions.home import Home
from core.sessions.store.process import Process
from core.settings import Settings
from tests import postgres
from tests.chat_server.acts import Answer, Refuse, error
from tests.chat_server.model import Asked, Model
from tests.chat_server.server import ChatServer
from tests.contract.builders import move
from tests.pdfs import document, lines

RELEASES = Path(__file__).parents[1] / "data" / "releases"
KEY = "sk-test-key-0123456789abcdef"
#: psql's own commands in a dump, which older ones do not know
RESTRICTIONS = (b"\\restrict", b"\\unrestrict")

ANN, BEN = "ann@example.org", "browser-6f1d"

PAGES = (
    ("INVITATION TO BID", "Bids shall be received no later than October 13, 2026 at 2:00 p.m."),
    ("BID BOND", "Each bid shall be accompanied by a bid bond of five percent (5%) of the bid."),
    ("INSURANCE", "The Contractor shall carry liability insurance of at least $2,000,000 per occurrence."),
    ("PAYMENT", "Retainage of five percent (5%) shall be withheld until Substantial Completion."),
    (),
    ("MATERIALS", "The cured liner shall have a flexural modulus of at least 250,000 psi."),
    ("INSTALLATION", "The Contractor shall hold a temperature of 180 degrees F for four hours."),
    ("TESTING", "Every reach shall be inspected by closed-circuit television before and after lining."),
    ("WARRANTY", "The Contractor shall warrant the work for two years after Substantial Completion."),
    ("DAMAGES", "Liquidated damages shall be $1,200 for each calendar day of delay."),
    ("ADDENDUM 1", "The cured liner shall have a flexural modulus of at least 300,000 psi."),
    ("TERMINATION", "The Owner may terminate this Agreement for convenience upon thirty days notice."),
)


def pdf() -> bytes:
    """The document of all sessions: twelve pages, labelled i to iv and A-1 to A-8; the fifth is blank."""
    contents = [lines(*page, "This sentence is here so that the page has enough words.") for page in PAGES]
    contents[4] = b""
    labels = b"/PageLabels<</Nums[0<</S/r>>4<</S/D/P(A-)>>]>>"
    return document(contents, catalog=labels)


def quoted(number: int, claim: str, **more: object) -> dict[str, object]:
    return {"claim": claim, "quotes": [{"text": PAGES[number - 1][1], "page": number}], **more}


#: what the scripted model knows: plain answers, two that disagree, one altered quote and one invented
ANSWERS = {
    "bid.due": [quoted(1, "October 13, 2026, 2:00 p.m.", footnote="Late bids are returned unopened.")],
    "bid.bond": [quoted(2, "5 percent of the bid.")],
    "bid.insurance": [
        {
            "claim": "$3,000,000 per occurrence.",
            "quotes": [{"text": PAGES[2][1].replace("$2,000,000", "$3,000,000"), "page": 3}],
        }
    ],
    "lining.modulus": [quoted(6, "At least 250,000 psi."), quoted(11, "At least 300,000 psi.")],
    "lining.cure": [quoted(7, "180 degrees F for four hours.", confidence=0.7)],
    "lining.styrene": [
        {
            "claim": "20 ppm.",
            "quotes": [{"text": "Styrene shall never exceed 20 ppm.", "page": 7}],
        }
    ],
    "terms.damages": [quoted(10, "$1,200 a calendar day.")],
    "terms.warranty": [quoted(9, "Two years.", inferred=True)],
}

TEXTS = {
    "bid": {"due": "When are bids due?", "bond": "Is a bid bond required?", "insurance": "What insurance?"},
    "lining": {
        "modulus": "What flexural modulus must the liner have?",
        "cure": "At what temperature is it cured?",
        "styrene": "What is the limit for styrene?",
    },
    "terms": {"damages": "What are the liquidated damages?", "warranty": "How long is the warranty?"},
}


def question_set() -> QuestionSet:
    expert = Expert(
        "bid reviewer", "You review bids for pipe lining.", "Mind the units.", "Cite the section."
    )
    return QuestionSet(
        "lining-bid",
        "Lining bid",
        tuple(
            Section(
                name,
                name.title(),
                tuple(
                    Question(f"{name}.{each}", text, required=each == "due") for each, text in texts.items()
                ),
                f"About {name}.",
                expert,
            )
            for name, texts in TEXTS.items()
        ),
    )


def malformed(section: str):
    """Return a script that gives no usable reply about one section."""

    def script(asked: Asked) -> object:
        return Answer(content="I cannot say.") if asked.questions[0].startswith(section) else None

    return script


class Maker:
    """Makes sessions in every state that a stored one can have."""

    def __init__(self, app: App, server: ChatServer) -> None:
        self._app = app
        self._server = server
        self._document = app.documents.add(io.BytesIO(pdf()), "Elm Street bid.pdf", 10**6)

    @property
    def document(self) -> DocumentRef:
        return replace(self._document, pages=len(PAGES))

    def chat(self, **options: object) -> Plan:
        choice = EngineChoice("chat", "test-model", typed_key=bool(options.pop("typed_key", False)))
        return Plan(self.document, question_set(), choice, Options(**options))

    def started(self, plan: Plan, owner: str = ANN, **more: object) -> str:
        return self._app.session_commands.start(plan, owner, **more).id

    def wait(self, session_id: str, *states: str) -> Session:
        give_up = time.monotonic() + 120
        while (session := self._app.store.session(session_id)).state.value not in states:
            assert time.monotonic() < give_up, session
            time.sleep(0.05)
        return session

    def completed(self) -> None:
        """Both engines, one in a second pass, one focused, and two of one batch, with reviews."""
        extractive = self.started(Plan(self.document, shipped_set("contract")))
        batch = [self.started(self.chat(guardrails="Only the lining counts."), batch="two bids")]
        batch += [self.started(Plan(self.document, question_set()), batch="two bids")]
        chosen = self.started(self.chat(pages=PageSet.of([1, 2, 3, 6, 7]), window=2, focused=True), BEN)
        for session_id in (extractive, *batch, chosen):
            self.wait(session_id, "completed")
        self._app.session_commands.second_pass(batch[0], ANN)
        self.wait(batch[0], "completed")
        for question, verdict, text in (
            ("bid.due", Verdict.ACCEPTED, ""),
            ("lining.modulus", Verdict.REJECTED, ""),
            ("lining.modulus", Verdict.EDITED, "At least 300,000 psi, by Addendum 1."),
        ):
            note = "Checked against the addendum." if text else ""
            self._app.store.review(batch[0], Review(question, verdict, text, note, ANN, time.time()))

    def partial(self) -> None:
        """Failed units, stopped in the middle, a budget used up, and a key that must be typed again."""
        self._server.script = malformed("terms")
        self.wait(self.started(self.chat(), BEN), "partial")
        self._server.script = lambda asked: None
        self._server.at_most = self._server._completed + 4
        stopped = self.started(self.chat(window=1))
        give_up = time.monotonic() + 120
        while self._app.store.session(stopped).progress.units_done < 4:
            assert time.monotonic() < give_up
            time.sleep(0.05)
        self._app.session_commands.stop(stopped, ANN, timeout=60)
        typed = self.started(self.chat(window=4, typed_key=True), key=Secret(KEY))
        self.wait(typed, "running")
        self._app.session_commands.stop(typed, ANN, timeout=60)
        self._server.at_most = float("inf")
        self.wait(self.started(self.chat(window=1, budget_tokens=4_000)), "partial")

    def failed(self) -> None:
        """A server that does not know the model."""
        unknown = error("The model `test-model` does not exist", code="model_not_found", param="model")
        self._server.script = lambda asked: Refuse(404, unknown)
        self.wait(self.started(self.chat(guardrails="none")), "failed")
        self._server.script = lambda asked: None

    def unfinished(self) -> None:
        """Left by processes that died: running, stopping, interrupted and queued; and what waits."""
        self._server.at_most = self._server._completed + 3
        running = self.started(self.chat(window=2, guardrails="The lining and its testing."))
        give_up = time.monotonic() + 120
        while self._app.store.session(running).progress.units_done < 3:
            assert time.monotonic() < give_up
            time.sleep(0.05)
        self._app.supervisor.stop()
        named = Process.parse(self._app.store.session(running).lease.instance)
        assert named is not None
        worker = named.found()
        assert worker is not None
        worker.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._app.supervisor._workers.dismiss(5)
        self._deliver(running)
        for targets in (["running", "stopping"], ["running", "interrupted"], []):
            queued = self.started(self.chat(window=len(targets) + 1, guardrails="To be done."), BEN)
            for target in targets:
                self._app.store.update(
                    queued, move(SessionState(target), at=time.time(), reason="As it was.")
                )
        self.started(Plan(self.document, question_set(), options=Options(pages=PageSet.of(range(1, 8)))))
        self._app.store.beside.save_upload(Upload("upload-1", ANN, self.document, time.time()))
        self._app.store.beside.save_question_set(ANN, question_set())

    def _deliver(self, session_id: str) -> None:
        """Leave window jobs of a pass, one of them delivered and not stored yet."""
        plan, store = self._app.store.plan(session_id), self._app.store
        pages = self._app.documents.pages(self._document.sha256, f"{_reading_version()}-eng")
        assert pages is not None
        cut = list(windows(iter(pages), size=plan.options.window))
        sections = tuple(section.id for section in plan.question_set.sections)
        order = WindowOrder(1, plan.question_set, plan.options.guardrails)
        store.windows.post(session_id, order, [WindowJob(each, sections) for each in cut[-2:]])
        stored = store.outcomes(session_id)[0]
        late = replace(stored, key=replace(stored.key, window=cut[-1].index), findings=())
        store.windows.deliver(session_id, 1, [late])


def _reading_version() -> int:
    from core.bootstrap import READING_VERSION

    return READING_VERSION


@contextlib.contextmanager
def made(folder: Path) -> Iterator[App]:
    """Fill a home folder; yield what has it open."""
    with ChatServer(Model(ANSWERS), key=KEY, latency=(0.01, 0.03)) as server:
        os.environ |= {
            "PAGEWISE_HOME": str(folder),
            "PAGEWISE_CHAT_MODEL": "test-model",
            "PAGEWISE_OCR_LANGUAGE": "eng",
            "OPENAI_BASE_URL": server.url,
            "OPENAI_API_KEY": KEY,
        }
        app = build(Settings.load())
        app.supervisor.start()
        maker = Maker(app, server)
        maker.completed()
        maker.partial()
        maker.failed()
        maker.unfinished()
        yield app
        app.store.close()


def nameless(folder: Path) -> None:
    """Take the name of this machine out of the store, and what its journal holds into the file."""
    here = socket.gethostname().replace(":", "-")
    with contextlib.closing(sqlite3.connect(folder / "store" / "cache.db", isolation_level=None)) as database:
        database.execute("DELETE FROM Cache WHERE key GLOB 'i:*'")
        database.execute("UPDATE Cache SET value = replace(value, ?, ?)", (f'"{here}:', '"server-1:'))
        database.execute("VACUUM")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def dumped(home: Home, url: str) -> bytes:
    """Copy everything into an empty database with a job that waits; return its dump."""
    with tempfile.TemporaryDirectory() as name:
        shared = Home.open(Path(name), url)
        assert shared.database is not None
        copy(home, shared)
        queue = JobQueue(shared.database)
        waiting = shared.store.sessions(states={SessionState.QUEUED}, limit=1)
        queue.dispatch(waiting[0].id)
        shared.store.close()
        shared.database.close()
    command = ["pg_dump", "--no-owner", "--no-privileges", url]
    lines = subprocess.run(command, check=True, capture_output=True).stdout.splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(RESTRICTIONS))


def shown(home: Home) -> dict[str, object]:
    """Return what people saw of every session, in plain values that no later code can reinterpret."""
    return {
        session.id: {
            "state": session.state.value,
            "units": [session.progress.units_done, session.progress.units_failed, session.progress.units],
            "rows": [
                [row.question_id, row.status.value, row.answer, [page.number for page in row.pages]]
                for row in home.store.table(session.id).rows
            ],
            "reviews": {
                each.question_id: each.verdict.value for each in home.store.reviews(session.id).values()
            },
            "log": len(home.store.log(session.id)),
        }
        for session in home.store.sessions(limit=None)
    }


def main() -> None:
    version = sys.argv[1]
    RELEASES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name, postgres.server() as server:
        folder = Path(name) / "home"
        with made(folder):
            pass
        nameless(folder)
        home = Home.open(folder)
        (folder.parent / "shown.json").write_text(json.dumps(shown(home), indent=1))
        dump = dumped(home, postgres.emptied(server.url))
        (RELEASES / f"{version}.sql.gz").write_bytes(gzip.compress(dump, mtime=0))
        with tarfile.open(RELEASES / f"{version}.tar.gz", "w:gz") as archive:
            for kept in ("home/store/cache.db", "home/documents", "shown.json"):
                archive.add(folder.parent / kept, kept, filter=_plain)


def _plain(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    return None if entry.name.endswith(".lock") else entry


if __name__ == "__main__":
    main()
