"""A store full of realistic sessions, in every state, for page tests and for screenshots.

The findings are made up, but every quote is located: it is a slice of the page it names.
"""

from __future__ import annotations

import random
import re
import shutil
import time
from dataclasses import dataclass, replace
from pathlib import Path

from core.bootstrap import App, build
from core.domain.answer import (
    Answer,
    AnswerStatus,
    Citation,
    Claim,
    Coverage,
    Match,
    Outcome,
    Span,
    UnitKey,
    UnitStatus,
    UnverifiedQuote,
    Usage,
)
from core.domain.document import DocumentRef, Page, PageRef, PageSet, PageStatus
from core.domain.plan import EngineChoice, Options, Plan
from core.domain.ports import Checkpoint
from core.domain.question import QuestionSet
from core.domain.review import Review, Verdict
from core.domain.session import Lease, Progress, Session, SessionState, transition
from core.domain.table import Row, Table
from core.questions.catalog import shipped_set
from core.settings import Settings
from pages.parts.shell.browser import owner_key

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "tests" / "data"

#: what is seeded, and the browser whose sessions they are
PDF = ROOT / "samples" / "elm-street-bid.pdf"
BROWSER_ID = "5ca1ab1e" * 4
OWNER = owner_key(BROWSER_ID)

_SENTENCE = re.compile(r"[A-Z][^.\n]{60,260}\.")


@dataclass(frozen=True, slots=True)
class World:
    """A seeded installation."""

    app: App
    #: session ids by the name of what they show
    ids: dict[str, str]


@dataclass(frozen=True, slots=True)
class Template:
    """A seeded home folder that nobody uses, made once and copied for each who needs one."""

    home: Path
    ids: dict[str, str]

    @classmethod
    def made(cls, home: Path) -> Template:
        seeded = seed(home, PDF, owner=OWNER)
        seeded.app.store.close()
        return cls(home, seeded.ids)

    def copied(self, home: Path) -> World:
        shutil.copytree(self.home, home)
        return World(build(Settings(PAGEWISE_HOME=home)), self.ids)


def seed(
    home: Path, pdf: Path, *, owner: str = "browser-0123456789abcdef", questions: QuestionSet | None = None
) -> World:
    """Fill ``home`` with one session in each state on one document."""
    app = build(Settings(PAGEWISE_HOME=home))
    with pdf.open("rb") as stream:
        document = app.documents.add(stream, pdf.name, 1 << 30)
    with app.document_pages.open_document(document) as reading:
        pages = list(reading)
    document = replace(document, pages=len(pages))
    maker = _Maker(app, document, pages, owner, questions or shipped_set("cipp"))
    ids = {
        "completed": maker.make("completed", done=1.0, state=SessionState.COMPLETED),
        "running": maker.make("running", done=0.66, state=SessionState.RUNNING, minutes=4),
        "queued": maker.make("queued", done=0.0, state=SessionState.QUEUED, minutes=1),
        "stopping": maker.make("stopping", done=0.4, state=SessionState.STOPPING, minutes=8),
        "partial": maker.make("partial", done=0.5, state=SessionState.PARTIAL, minutes=190),
        "keyed": maker.make("keyed", done=0.5, state=SessionState.PARTIAL, minutes=200),
        "failed": maker.make("failed", done=0.3, state=SessionState.FAILED, minutes=3_000),
        "interrupted": maker.make("interrupted", done=0.2, state=SessionState.INTERRUPTED, minutes=20),
        "foreign": maker.make("foreign", done=1.0, state=SessionState.COMPLETED, owner="ann@example.com"),
    }
    return World(app, ids)


_REASONS = {
    SessionState.PARTIAL: "stopped by its owner",
    SessionState.FAILED: "The server refused the key. Enter a valid key and continue.",
    SessionState.INTERRUPTED: "its worker ended without a word",
}
_WAYS: dict[SessionState, tuple[SessionState, ...]] = {
    SessionState.QUEUED: (),
    SessionState.RUNNING: (SessionState.RUNNING,),
    SessionState.STOPPING: (SessionState.RUNNING, SessionState.STOPPING),
    SessionState.COMPLETED: (SessionState.RUNNING, SessionState.COMPLETED),
    SessionState.PARTIAL: (SessionState.RUNNING, SessionState.STOPPING, SessionState.PARTIAL),
    SessionState.FAILED: (SessionState.RUNNING, SessionState.FAILED),
    SessionState.INTERRUPTED: (SessionState.RUNNING, SessionState.INTERRUPTED),
}


class _Maker:
    def __init__(
        self, app: App, document: DocumentRef, pages: list[Page], owner: str, questions: QuestionSet
    ) -> None:
        self._app, self._document, self._pages, self._owner = app, document, pages, owner
        self._set = questions
        self._random = random.Random(7)
        self._sentences = [
            (page.number, match.start(), match.end())
            for page in pages
            if page.status is not PageStatus.UNREADABLE
            for match in _SENTENCE.finditer(page.text)
        ]
        total = len(pages)
        #: pages shown as unread, whatever they hold
        self._unread = tuple((PageRef(n), "scan, no OCR") for n in range(min(12, total), min(15, total + 1)))

    def make(
        self, name: str, *, done: float, state: SessionState, minutes: float = 60, owner: str | None = None
    ) -> str:
        """Store one session that went through every state on its way."""
        created = time.time() - minutes * 60
        chat = name in {"running", "partial", "failed", "keyed"}
        engine = EngineChoice()
        if chat:
            engine = EngineChoice(
                "chat", "gpt-5-mini", "https://api.openai.com/v1", typed_key=name == "keyed"
            )
        options = Options(budget_usd=5.0 if chat else None, guardrails="Only the pipe lining work counts.")
        plan = Plan(self._document, self._set, engine, options)
        session_id = f"{name}-{self._random.getrandbits(96):024x}"
        session = Session(
            session_id,
            created,
            owner or self._owner,
            self._document,
            self._set.title,
            engine,
            len(self._set.questions),
        )
        store = self._app.store
        store.create(session, plan)
        for target in _WAYS[state]:
            reason = _REASONS.get(target, "")
            at = time.time() if target is not SessionState.RUNNING else created + 2
            store.update(
                session_id,
                lambda s, target=target, reason=reason, at=at: replace(
                    transition(s, target, at=at, instance="web-1:233:1795440", reason=reason),
                    lease=Lease(1, "web-1:233:1795440", time.time()),
                ),
            )
            if target is SessionState.RUNNING:
                store.checkpoint(session_id, 1, self._checkpoint(session_id, done, minutes, chat=chat))
        if state is SessionState.COMPLETED and name == "completed":
            self._review(session_id)
        return session_id

    def _review(self, session_id: str) -> None:
        rows = [row for row in self._app.store.table(session_id).rows if row.answer]
        for row, verdict in zip(rows, (Verdict.ACCEPTED, Verdict.EDITED, Verdict.REJECTED), strict=False):
            text = "Hot water or steam, at the contractor's choice" if verdict is Verdict.EDITED else ""
            self._app.store.review(
                session_id,
                Review(
                    row.question_id,
                    verdict,
                    text,
                    "checked against addendum 2",
                    self._owner,
                    time.time() - 300,
                ),
            )

    def _checkpoint(self, session_id: str, done: float, minutes: float, *, chat: bool) -> Checkpoint:
        reached = round(done * len(self._pages))
        answers = [self._answer(q.id, i, reached) for i, q in enumerate(self._set.questions)]
        rows = tuple(
            self._row(number, section, question, answer)
            for (number, section, question), answer in zip(self._set.numbered(), answers, strict=True)
        )
        tally = {status: sum(a.status is status for a in answers) for status in AnswerStatus}
        windows = -(-len(self._pages) // 3)
        units = windows * len(self._set.sections)
        usage = (
            Usage(round(units * done), round(1_900_000 * done), 0, round(90_000 * done), 1.28 * done)
            if chat
            else Usage()
        )
        progress = Progress(
            pages=len(self._pages),
            pages_read=reached,
            pages_unread=len(self._unread),
            units=units,
            units_done=round(units * done),
            answered=tally[AnswerStatus.ANSWERED],
            conflicting=tally[AnswerStatus.CONFLICTING],
            possible=tally[AnswerStatus.POSSIBLE],
            unverified=tally[AnswerStatus.UNVERIFIED],
            not_found=tally[AnswerStatus.NOT_FOUND],
            pending=tally[AnswerStatus.PENDING],
            usage=usage,
            seconds=minutes * 50,
        )
        log = (
            "Opened the document.",
            *(f"Answered window {n} of {windows}." for n in range(1, reached // 3, 9)),
        )
        flagged = ((PageRef(7), "asks to ignore earlier instructions"),) if chat else ()
        table = Table(session_id, 0, time.time(), rows, self._unread, flagged)
        return Checkpoint(self._outcomes(windows, progress.units_done), tuple(answers), table, progress, log)

    def _outcomes(self, windows: int, done: int) -> tuple[Outcome, ...]:
        """One outcome for each unit that counts as done: nothing that is shown as done may lack its own."""
        units = [(window, section) for window in range(windows) for section in self._set.sections]
        return tuple(
            Outcome(
                UnitKey(1, window, section.id),
                UnitStatus.DONE,
                PageSet.of(range(3 * window + 1, min(3 * window + 3, len(self._pages)) + 1)),
                tuple(question.id for question in section.questions),
            )
            for window, section in units[:done]
        )

    def _answer(self, question_id: str, index: int, reached: int) -> Answer:
        finished = reached >= len(self._pages)
        coverage = Coverage(
            read=PageSet.of(range(1, reached + 1)) - PageSet.of(ref.number for ref, _ in self._unread),
            unread=tuple((ref.number, reason) for ref, reason in self._unread),
            not_reached=PageSet.of(range(reached + 1, len(self._pages) + 1)),
        )
        pool = [spot for spot in self._sentences if spot[0] <= reached]
        if index % 9 == 8 or not pool or (not finished and index % 3 == 2):
            status = AnswerStatus.NOT_FOUND if finished else AnswerStatus.PENDING
            return Answer(question_id, status, coverage=coverage)
        citations = [self._citation(spot) for spot in self._random.sample(pool, min(3, len(pool)))]
        first = Claim(
            citations[0].verbatim if index % 2 else citations[0].verbatim[:80],
            tuple(citations[:1] if index % 4 else citations[:2]),
            confidence=round(self._random.uniform(0.35, 0.99), 2),
            footnotes=("Section 02956-3.4; governs the cure schedule.",) if index % 5 == 0 else (),
        )
        if index % 11 == 3:
            second = Claim(citations[2].verbatim, (citations[2],), confidence=0.6)
            return Answer(question_id, AnswerStatus.CONFLICTING, (first, second), ((0, 1),), coverage)
        if index % 13 == 5:
            quote = UnverifiedQuote(
                "The cure shall be held at 180 degrees for four hours.",
                Match.ALTERED,
                "says 180, the page says 140",
            )
            claim = Claim("180 degrees for four hours", (), (quote,), 0.4)
            return Answer(question_id, AnswerStatus.UNVERIFIED, (claim,), (), coverage)
        return Answer(question_id, AnswerStatus.ANSWERED, (first,), (), coverage)

    def _citation(self, spot: tuple[int, int, int]) -> Citation:
        number, start, end = spot
        return Citation((Span(number, start, end),), self._pages[number - 1].text[start:end], Match.EXACT)

    def _row(self, number: int, section: object, question: object, answer: Answer) -> Row:
        primary = answer.primary
        cited = dict.fromkeys(page for claim in answer.claims for page in claim.pages)
        return Row(
            number,
            section.id,
            section.title,
            question.id,
            question.text,
            question.required,
            answer.status,
            primary.text if primary else "",
            max(0, len(answer.claims) - 1),
            tuple(self._pages[page - 1].ref for page in cited),
            primary.confidence if primary else 0.0,
            any(claim.footnotes for claim in answer.claims),
            pages_read=len(answer.coverage.read),
        )
