"""Where every fact about every session is kept."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from core.domain.answer import Answer, Outcome
from core.domain.collection import DocumentCollection
from core.domain.package import Arrangement
from core.domain.plan import Plan
from core.domain.ports.jobs import WindowStore
from core.domain.ports.spending import SpendingStore
from core.domain.question import QuestionSet
from core.domain.refinement import Refinement, RefinementPart
from core.domain.register import LineReview
from core.domain.review import Opinions, Remark, Review
from core.domain.revision import Inheritance
from core.domain.session import Instance, LogEntry, Progress, Session, SessionState
from core.domain.table import Table
from core.domain.upload import Upload

__all__ = [
    "Checkpoint",
    "LineReviewStore",
    "PeoplesRecords",
    "RefinementStore",
    "SessionQueue",
    "SessionReader",
    "SessionStore",
    "SessionWork",
    "SideStore",
    "StoreKeeper",
    "WindowWork",
]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a worker stores in one transaction."""

    outcomes: tuple[Outcome, ...]
    #: the answers that these outcomes changed
    answers: tuple[Answer, ...]
    table: Table
    progress: Progress
    #: lines for the activity log
    log: tuple[str, ...] = field(default=())
    #: what a revision took over, in the one checkpoint that holds those outcomes
    inheritance: Inheritance | None = None
    #: what came of asking a model about lines of a register
    refined: tuple[RefinementPart, ...] = ()


class SessionReader(Protocol):
    """What a page, a report or a command reads. A reader never waits for a writer."""

    def session(self, session_id: str) -> Session:
        """Return the record."""

    def plan(self, session_id: str) -> Plan:
        """Return what was asked for."""

    def sessions(
        self,
        *,
        limit: int | None = 50,
        before: str | None = None,
        owner: str | None = None,
        states: Collection[SessionState] | None = None,
    ) -> Sequence[Session]:
        """Return records, newest first; ``before`` is the id of the last one of the page before."""

    def counts(self, *, owner: str | None = None) -> Mapping[SessionState, int]:
        """Return the number of sessions in each state."""

    def table(self, session_id: str) -> Table:
        """Return the unitary table as of the last checkpoint; all rows pending before the first."""

    def answer(self, session_id: str, question_id: str) -> Answer | None:
        """Return one answer with its evidence, or None before the first checkpoint."""

    def answers(self, session_id: str) -> Mapping[str, Answer]:
        """Return all answers by question id."""

    def inheritance(self, session_id: str) -> Inheritance | None:
        """Return what a revision took over, or None before it did and where a session revises none."""

    def log(self, session_id: str, *, limit: int = 200) -> Sequence[LogEntry]:
        """Return the newest ``limit`` entries, oldest first."""

    def arrangement(self, session_id: str) -> Arrangement | None:
        """Return what a person said last of the documents, or None when nobody did."""

    def reviews(self, session_id: str) -> Mapping[str, Review]:
        """Return the decision that holds on each reviewed question; one taken back holds no longer."""

    def review_history(self, session_id: str, question_id: str) -> Sequence[Review]:
        """Return all decisions on one question, oldest first, and where one was taken back."""

    def remarks(self, session_id: str) -> Mapping[str, Sequence[Remark]]:
        """Return what was said about each question, oldest first."""

    def close(self) -> None:
        """Let go of what the calling thread holds open."""


class SessionWork(SessionReader, Protocol):
    """What the worker of a session reads beside that, and writes while it holds the lease."""

    def update(
        self, session_id: str, change: Callable[[Session], Session], *, epoch: int | None = None
    ) -> Session:
        """Apply ``change`` to the record in one transaction and return what was stored.

        ``change`` must be pure; what it raises is passed on and nothing is stored. With ``epoch``
        the write is refused with `LeaseLost` unless that is the present lease's epoch.
        """

    def checkpoint(self, session_id: str, epoch: int, checkpoint: Checkpoint) -> Session:
        """Store outcomes, answers, table and progress in one transaction.

        Raise `LeaseLost` when the epoch is stale or the session no longer runs. The table is stored with
        the new revision of the record; new finished units, and lines that were refined, clear the counts of
        interruptions and crashes.
        """

    def outcomes(self, session_id: str) -> Sequence[Outcome]:
        """Return every stored outcome, ordered by unit key."""

    def append_log(self, session_id: str, text: str, *, level: str = "info", instance: str = "") -> None:
        """Add one entry to the activity log."""


class SessionQueue(Protocol):
    """What supervisors take sessions from, and where server processes know of each other."""

    def claim(
        self,
        instance: str,
        *,
        limit: int,
        each: int | None = None,
        eligible: Callable[[Session], bool] | None = None,
    ) -> Session | None:
        """Take the queued session whose turn it is, if fewer than ``limit`` are under way.

        Under way are running, stopping and claimed sessions, of one owner at most ``each``. Interrupted
        sessions that are queued again come first, then those of who has fewest under way, then of who was
        served longest ago, then who has been queued longest. The record returned names ``instance`` in its
        lease; of two callers at once only one gets it. ``eligible`` must be pure.
        """

    def line(self) -> Sequence[str]:
        """Return the ids of those that wait in the order in which they will probably begin."""

    def tend(self, *, idle: bool) -> None:
        """Look after the room on the disk; called by servers now and then, ``idle`` while no session runs."""


class PeoplesRecords(Protocol):
    """What people say of a session: reviews, remarks, what its documents are."""

    def review(self, session_id: str, review: Review) -> None:
        """Store a reviewer's decision; earlier ones on the same question stay in the history."""

    def remark(self, session_id: str, remark: Remark) -> None:
        """Store a comment, a flag or an assignment; earlier ones stay."""

    def arrange(self, session_id: str, arrangement: Arrangement) -> None:
        """Store what a person says the documents of a session are, and which wins over which."""


class LineReviewStore(Protocol):
    """What people decide on lines of registers."""

    def review(self, session_id: str, reviews: Sequence[LineReview]) -> None:
        """Store decisions, all or none; earlier ones on the same lines stay in the history."""

    def history(self, session_id: str, register: str) -> Mapping[str, Sequence[LineReview]]:
        """Return all decisions on the lines of a register by the line's id, oldest first."""


class RefinementStore(Protocol):
    """What models said of lines of registers. Parts are stored by `SessionWork.checkpoint`."""

    def history(self, session_id: str, register: str) -> Sequence[Refinement]:
        """Return all refinements of a register, oldest first, those that were taken back among them."""

    def take_back(self, session_id: str, register: str, number: int, *, by: str, at: float) -> None:
        """Store that a refinement holds no longer; its parts stay in the history."""


class SideStore(Protocol):
    """What is kept beside the sessions: people's question sets and names, uploads, server processes."""

    def save_question_set(self, owner: str, question_set: QuestionSet) -> None:
        """Store a user's own set, replacing one with the same id."""

    def question_sets(self, owner: str) -> Sequence[QuestionSet]:
        """Return a user's own sets, by title."""

    def delete_question_set(self, owner: str, set_id: str) -> None:
        """Remove one of a user's own sets; one that is not there is no error."""

    def save_upload(self, upload: Upload, *, check: Callable[[], None] | None = None) -> None:
        """Remember a document that no session uses yet, for as long as `Upload.is_usable` says.

        ``check`` is called when nobody else can store anything that it reads, and may refuse by raising.
        """

    def upload(self, upload_id: str) -> Upload | None:
        """Return a remembered upload, or None when it was used, dropped or never there."""

    def uploads(self, *, owner: str | None = None, group: str | None = None) -> Sequence[Upload]:
        """Return the remembered uploads, oldest first; of one owner, or of those dropped together."""

    def drop_upload(self, upload_id: str) -> None:
        """Forget an upload; one that is not there is no error."""

    def person_name(self, owner: str) -> str:
        """Return what a person wants to be called, or nothing."""

    def save_person_name(self, owner: str, name: str) -> None:
        """Remember what a person wants to be called in reports; an empty name forgets it."""

    def collection(self, collection_id: str) -> DocumentCollection | None:
        """Return a collection, or None when there is none of that id."""

    def save_collection(self, collection: DocumentCollection) -> None:
        """Store a collection, replacing one with the same id."""

    def leave_collection(self, collection_id: str, session_id: str) -> None:
        """Take a session out of its collection, and forget the collection with its last one."""

    def announce(self, instance: Instance) -> None:
        """Store or renew what is known of a server process."""

    def instances(self) -> Sequence[Instance]:
        """Return the announced server processes, by name."""

    def retire(self, instance: str) -> None:
        """Forget a server process; one that is not there is no error."""


class StoreKeeper(Protocol):
    """What begins and ends a session, and looks after the store as a whole."""

    def create(
        self,
        session: Session,
        plan: Plan,
        opinions: Opinions = Opinions(),
        *,
        check: Callable[[], None] | None = None,
    ) -> Session:
        """Store a new session with its plan and a table of pending rows; return it with its order.

        ``opinions`` are what it begins with of what people decided and said, in the same transaction.
        ``check`` is called when nobody else can store anything that it reads, and may refuse by raising.
        """

    def amend(
        self, session_id: str, change: Callable[[Session], Session], extend: Callable[[Plan], Plan]
    ) -> Session:
        """Apply ``change`` to the record and ``extend`` to the plan in one transaction.

        Both must be pure. Questions that the plan did not have stand in the table as pending. Return the
        record as stored.
        """

    def delete(self, session_id: str) -> None:
        """Remove the session and everything that belongs to it."""

    def users_of(self, sha256: str) -> int:
        """Return how many sessions and remembered uploads use a document."""

    def documents(self) -> Collection[str]:
        """Return the SHA-256 of every document that a session or a remembered upload uses."""

    def problems(self) -> Sequence[str]:
        """Check the whole store and return what is wrong, one line each; slow, writes nothing."""

    def size(self) -> int:
        """Return how many bytes everything takes; documents are not in it."""

    def backup(self, path: Path) -> None:
        """Write a complete copy to a new file while others go on reading and writing."""


class WindowWork(SessionReader, Protocol):
    """What a machine needs that asks about windows of anybody's sessions."""

    @property
    def windows(self) -> WindowStore:
        """Window jobs and what they bring."""


class SessionStore(SessionWork, SessionQueue, PeoplesRecords, StoreKeeper, WindowWork, Protocol):
    """Every fact about every session, the same for all processes. See `core.sessions`.

    All methods may raise `StoreBusy`, `StoreFull`, `StoreDamaged` or `StoreUnwritable`;
    those with a session id raise `SessionNotFound` when there is none. A reader never waits for a
    writer, and sees either all of a change or nothing of it. Whoever needs a part of it alone asks
    for that part.
    """

    @property
    def lines(self) -> LineReviewStore:
        """Decisions on lines of registers."""

    @property
    def refinements(self) -> RefinementStore:
        """What models said of lines of registers."""

    @property
    def beside(self) -> SideStore:
        """What is kept beside the sessions."""

    @property
    def spending(self) -> SpendingStore:
        """What sessions cost on the operator's key."""
