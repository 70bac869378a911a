"""What the core needs from outside, as narrow protocols. `core.bootstrap` supplies them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from core.domain.answer import (
    Answer,
    Citation,
    Outcome,
    Preview,
    Quote,
    Span,
    UnitKey,
    UnverifiedQuote,
)
from core.domain.document import Box, Page, Passage, Window
from core.domain.question import QuestionSet
from core.domain.session import (
    Instance,
    LogEntry,
    Plan,
    Progress,
    Review,
    Session,
    SessionState,
    Table,
    Upload,
)


class Clock(Protocol):
    """Time, so that tests can turn it."""

    def now(self) -> float:
        """Return seconds since the epoch."""

    def sleep(self, seconds: float) -> None:
        """Wait."""


class Reading(Protocol):
    """An open document: a context manager that is iterated once, page by page, in order."""

    @property
    def page_count(self) -> int:
        """Number of pages in the PDF, whatever part of it is being read."""

    def __enter__(self) -> Self:
        """Begin."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the reading, early or not."""

    def __iter__(self) -> Iterator[Page]:
        """Yield the pages in order; a page that fails comes as unreadable and the rest follow."""

    def cut_short(self) -> None:
        """Let the iteration end soon, after the pages that are ready; called from another thread."""


class StopSignal(Protocol):
    """Asked often by everything that takes long; `threading.Event` is one."""

    def is_set(self) -> bool:
        """Return whether somebody asked to stop."""

    def wait(self, timeout: float | None = None) -> bool:
        """Wait up to ``timeout`` seconds; return whether somebody asked to stop."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The best evidence of a whole document, for a second look at one window."""

    #: question id -> passages, best first
    passages: Mapping[str, tuple[Passage, ...]]
    #: the pages on which they stand, by number, to locate quotes of them
    pages: Mapping[int, Page]


@dataclass(frozen=True, slots=True)
class Work:
    """What a run asks of an engine."""

    #: the windows in order; may arrive slowly, as their pages are read, and may be iterated
    #: from another thread than the one that consumes the outcomes
    windows: Iterable[Window]
    #: the questions of this pass, in their sections
    question_set: QuestionSet
    #: units that are finished and must not be asked again
    finished: Collection[UnitKey] = frozenset()
    guardrails: str = ""
    #: 1 for the first reading, 2 for the second pass
    pass_number: int = 1
    #: skip windows that the extractive engine finds implausible
    focused: bool = False
    #: US dollars and tokens left to spend; None: no limit
    usd_left: float | None = None
    tokens_left: int | None = None
    #: what the whole document says about where to look, when somebody has looked already
    elsewhere: Elsewhere | None = None
    #: whether previews are welcome
    previews: bool = False

    @property
    def screens(self) -> bool:
        """Whether implausible windows are left out; only a first reading does that."""
        return self.focused and self.pass_number == 1

    @property
    def looks_again(self) -> bool:
        """Whether this is a second pass for which nobody has looked at the whole document."""
        return self.pass_number > 1 and self.elsewhere is None


class Crowd(Protocol):
    """Those who do the same thing at the same time, one of them its holder."""

    def count(self) -> int:
        """Return how many they are, the holder among them."""


class Crowds(Protocol):
    """Lets runs that share something, on whatever machines, know how many they are."""

    def member(self, name: str) -> AbstractContextManager[Crowd]:
        """Belong to the crowd ``name`` meanwhile; who dies belongs to it no more."""


class ReplyCache(Protocol):
    """Texts that may be forgotten at any time: bounded in bytes, the least recently used go first.

    A trouble of its own is never raised: what cannot be read is not there, what cannot be written is
    not kept. Used by one thread at a time.
    """

    def get_many(self, keys: Collection[str]) -> Mapping[str, str]:
        """Return the texts of those keys that are there."""

    def put_many(self, texts: Mapping[str, str], *, life: float | None = None) -> None:
        """Keep texts by their keys, for ``life`` seconds at most where it is given."""

    def close(self) -> None:
        """Let go of what the calling thread holds open; whoever asks again opens it again."""


@dataclass(frozen=True, slots=True)
class QueueDepth:
    """How full a queue of jobs is."""

    #: "sessions" or "windows"
    queue: str
    #: jobs that nobody has taken yet
    waiting: int = 0
    #: jobs that somebody runs
    running: int = 0
    #: of those, jobs whose process shows no life; they are given to another within seconds
    stalled: int = 0


class Dispatcher(Protocol):
    """Has sessions run by whichever machine has room for them."""

    def depths(self) -> Sequence[QueueDepth]:
        """Return how full the queues are."""

    def dispatch(self, session_id: str) -> None:
        """Ask for a queued session to be run; asking twice is asking once."""

    def dispatched(self) -> Collection[str]:
        """Return the sessions for which that was asked and has not come to an end."""


class Engine(Protocol):
    """Answers questions about windows.

    An engine makes no promise on the order of its outcomes, but each unit that is not in
    ``work.finished`` comes exactly once, with its quotes already located. One that must see the whole
    document first yields previews while the pages come slowly, and a last one when it is stopped.
    """

    @property
    def name(self) -> str:
        """``extractive``, ``chat``, ..."""

    def ask(self, work: Work, stop: StopSignal) -> Iterator[Outcome | Preview]:
        """Yield an outcome per (window, section), and where they are welcome previews before.

        Return early once ``stop`` is set, cancelling what is in flight within half a second.
        Raise `EngineError` when going on is pointless; outcomes yielded before stay valid.
        """


@dataclass(frozen=True, slots=True)
class WindowOrder:
    """What the window jobs of one pass of a session have in common."""

    #: 1 for the first reading, 2 for the second pass
    pass_number: int
    #: the questions of this pass, in their sections
    question_set: QuestionSet
    guardrails: str = ""
    elsewhere: Elsewhere | None = None


@dataclass(frozen=True, slots=True)
class WindowJob:
    """One window that is to be asked about on whatever machine has time for it."""

    window: Window
    #: ids of the sections to put it to
    sections: tuple[str, ...]
    #: US dollars and tokens it may spend; None: no limit
    usd_left: float | None = None
    tokens_left: int | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """Why window jobs cannot go on, on whatever machine that was noticed."""

    what: str
    advice: str = ""
    #: the job's allotment was used up; otherwise the engine cannot go on at all
    budget: bool = False


@dataclass(frozen=True, slots=True)
class Delivery:
    """What window jobs have brought and the session's owner has not stored yet."""

    outcomes: tuple[Outcome, ...] = ()
    fault: Fault | None = None


class WindowStore(Protocol):
    """Where window jobs and what they bring wait for each other; part of every session store.

    Any process may deliver for a session, whoever owns it: an outcome is the same whoever asked.
    All methods may raise the errors of `SessionStore`.
    """

    def post(self, session_id: str, order: WindowOrder, jobs: Sequence[WindowJob]) -> None:
        """Store window jobs, replacing those about the same windows."""

    def posted(self, session_id: str, pass_number: int, window: int) -> tuple[WindowOrder, WindowJob] | None:
        """Return a window job with its order; None when it was withdrawn or never there.

        The job names those sections alone whose outcome is neither delivered nor stored.
        """

    def withdraw(self, session_id: str, pass_number: int, windows: Collection[int] | None = None) -> None:
        """Remove window jobs; all of the pass, and the order with them, when ``windows`` is None."""

    def deliver(
        self, session_id: str, pass_number: int, outcomes: Sequence[Outcome], fault: Fault | None = None
    ) -> None:
        """Keep what window jobs brought until the owner has stored it; of two faults the later one."""

    def delivered(self, session_id: str, pass_number: int) -> Delivery:
        """Return what was delivered; outcomes that a checkpoint has stored since are let go of.

        A fault is returned once.
        """


class SessionStore(WindowStore, Protocol):
    """Every fact about every session, the same for all processes. See `core.sessions`.

    All methods may raise `StoreBusy`, `StoreFull`, `StoreDamaged` or `StoreUnwritable`;
    those with a session id raise `SessionNotFound` when there is none. A reader never waits for a
    writer, and sees either all of a change or nothing of it.
    """

    def create(self, session: Session, plan: Plan) -> Session:
        """Store a new session with its plan and a table of pending rows; return it with its order."""

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

    def update(
        self, session_id: str, change: Callable[[Session], Session], *, epoch: int | None = None
    ) -> Session:
        """Apply ``change`` to the record in one transaction and return what was stored.

        ``change`` must be pure; what it raises is passed on and nothing is stored. With ``epoch``
        the write is refused with `LeaseLost` unless that is the present lease's epoch.
        """

    def claim(
        self, instance: str, *, limit: int, eligible: Callable[[Session], bool] | None = None
    ) -> Session | None:
        """Take the first queued session that nobody has claimed, if fewer than ``limit`` are under way.

        Under way are running, stopping and claimed sessions. Interrupted sessions that are queued again
        come first, then who has been queued longest. The record returned names ``instance`` in its
        lease; of two callers at once only one gets it. ``eligible`` must be pure.
        """

    def checkpoint(self, session_id: str, epoch: int, checkpoint: Checkpoint) -> Session:
        """Store outcomes, answers, table and progress in one transaction.

        Raise `LeaseLost` when the epoch is stale or the session no longer runs. The table is stored with
        the new revision of the record; new finished units clear the count of interruptions.
        """

    def outcomes(self, session_id: str) -> Sequence[Outcome]:
        """Return every stored outcome, ordered by unit key."""

    def table(self, session_id: str) -> Table:
        """Return the unitary table as of the last checkpoint; all rows pending before the first."""

    def answer(self, session_id: str, question_id: str) -> Answer | None:
        """Return one answer with its evidence, or None before the first checkpoint."""

    def answers(self, session_id: str) -> Mapping[str, Answer]:
        """Return all answers by question id."""

    def log(self, session_id: str, *, limit: int = 200) -> Sequence[LogEntry]:
        """Return the newest ``limit`` entries, oldest first."""

    def append_log(self, session_id: str, text: str, *, level: str = "info", instance: str = "") -> None:
        """Add one entry to the activity log."""

    def review(self, session_id: str, review: Review) -> None:
        """Store a reviewer's decision; earlier ones on the same question stay in the history."""

    def reviews(self, session_id: str) -> Mapping[str, Review]:
        """Return the latest decision on each reviewed question."""

    def review_history(self, session_id: str, question_id: str) -> Sequence[Review]:
        """Return all decisions on one question, oldest first."""

    def delete(self, session_id: str) -> None:
        """Remove the session and everything that belongs to it."""

    def save_question_set(self, owner: str, question_set: QuestionSet) -> None:
        """Store a user's own set, replacing one with the same id."""

    def question_sets(self, owner: str) -> Sequence[QuestionSet]:
        """Return a user's own sets, by title."""

    def delete_question_set(self, owner: str, set_id: str) -> None:
        """Remove one of a user's own sets; one that is not there is no error."""

    def save_upload(self, upload: Upload) -> None:
        """Remember a document that no session uses yet."""

    def upload(self, upload_id: str) -> Upload | None:
        """Return a remembered upload, or None when it was used, dropped or never there."""

    def uploads(self, *, owner: str | None = None) -> Sequence[Upload]:
        """Return the remembered uploads, oldest first."""

    def drop_upload(self, upload_id: str) -> None:
        """Forget an upload; one that is not there is no error."""

    def users_of(self, sha256: str) -> int:
        """Return how many sessions and remembered uploads use a document."""

    def documents(self) -> Collection[str]:
        """Return the SHA-256 of every document that a session or a remembered upload uses."""

    def announce(self, instance: Instance) -> None:
        """Store or renew what is known of a server process."""

    def instances(self) -> Sequence[Instance]:
        """Return the announced server processes, by name."""

    def retire(self, instance: str) -> None:
        """Forget a server process; one that is not there is no error."""

    def problems(self) -> Sequence[str]:
        """Check the whole store and return what is wrong, one line each; slow, writes nothing."""

    def size(self) -> int:
        """Return how many bytes everything takes; documents are not in it."""

    def backup(self, path: Path) -> None:
        """Write a complete copy to a new file while others go on reading and writing."""

    def close(self) -> None:
        """Let go of what the calling thread holds open."""


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


@dataclass(frozen=True, slots=True)
class Clipping:
    """The part of a page round a quote; empty when the quote could not be found in the PDF again."""

    span: Span
    #: where its words stand on the whole page, one box a line
    boxes: tuple[Box, ...] = ()
    #: encoded as JPEG, with the words marked
    jpeg: bytes = b""
    #: pixels
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Remark:
    """What a highlight in a PDF says."""

    span: Span
    #: shown when a reader points at the highlight
    text: str
    #: red, green and blue, 0 to 255
    colour: tuple[int, int, int]


class Illustrator(Protocol):
    """Shows quotes on the pages of one document, for reports."""

    def clippings(self, spans: Collection[Span], *, width: int) -> Iterator[Clipping]:
        """Yield a clipping for each span, in no certain order.

        ``width`` is that of the whole page in pixels; 0 asks for the boxes alone. A page that
        cannot be shown gives empty clippings. Raise `DocumentError` when the document is gone.
        """

    def highlight(self, remarks: Collection[Remark], front: str, target: Path) -> None:
        """Write a copy of the PDF to ``target`` with a highlight for each remark.

        ``front`` becomes a note on the first page. A protected PDF stays protected. Raise
        `DocumentError` when the document is gone or cannot be written again.
        """


class Grounder(Protocol):
    """Locates quotes in the text of pages."""

    def locate(self, quote: Quote, pages: Sequence[Page]) -> Citation | UnverifiedQuote:
        """Return where the quote stands on ``pages`` (in order, consecutive), or why it does not."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """How likely each window answers each question, and where the best evidence stands."""

    #: question id -> probability, 0 to 1, for each window in the order given
    plausible: Mapping[str, Sequence[float]]
    #: question id -> the best passages anywhere in these windows, best first
    passages: Mapping[str, Sequence[Passage]]


class Ranker(Protocol):
    """Ranks without a model: lets the chat engine skip windows and look further for evidence."""

    def rank(self, windows: Sequence[Window], question_set: QuestionSet, *, passages: int = 3) -> Ranking:
        """Rank all windows of a document for every question; ``passages`` bounds those per question."""
