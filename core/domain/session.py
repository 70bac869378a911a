"""Sessions: one analysis of one document with one question set by one engine.

The state machine lives here and nowhere else: `transition` is the only function that
changes a state, and every change it makes is appended to the session's history.

    queued ------> running -----> completed      (a second pass or new work queues it again)
      |  ^          |  |  `-----> failed
      |  |          |  `--------> interrupted    its process died; resumable
      |  |          v
      |  |        stopping
      |  |          |
      |  `----------+------------ partial        stopped, with all that was found
      `-------------------------> partial        so is whatever a damaged store lost a part of
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from core.domain.answer import AnswerStatus, Usage
from core.domain.document import DocumentFacts, DocumentRef, PageRef, PageSet
from core.domain.errors import TransitionRefused
from core.domain.package import Description, Package
from core.domain.question import QuestionSet


class SessionState(StrEnum):
    """Where a session stands."""

    QUEUED = "queued"
    RUNNING = "running"
    STOPPING = "stopping"
    COMPLETED = "completed"
    PARTIAL = "partial"
    FAILED = "failed"
    INTERRUPTED = "interrupted"

    @property
    def is_active(self) -> bool:
        """Queued, running or stopping: something is still going to happen by itself."""
        return self in ACTIVE


#: something is still going to happen by itself, and a person waits for it
ACTIVE = frozenset({SessionState.QUEUED, SessionState.RUNNING, SessionState.STOPPING})
#: the same, or its process has died and nobody has decided yet what becomes of it
LIVE = ACTIVE | {SessionState.INTERRUPTED}
#: a process has it, or should have
UNDER_WAY = frozenset({SessionState.RUNNING, SessionState.STOPPING})
#: nothing runs that would have to hear of a stop: it ends at once
WAITING = frozenset({SessionState.QUEUED, SessionState.INTERRUPTED})
#: a stop may still be asked for
STOPPABLE = ACTIVE - {SessionState.STOPPING}
#: it ended before all was asked; a person may have it go on
RESUMABLE = frozenset({SessionState.PARTIAL, SessionState.FAILED, SessionState.INTERRUPTED})
#: of these, those in which it stays until a person does
GIVEN_UP = RESUMABLE - {SessionState.INTERRUPTED}
#: it ended otherwise than anybody wanted
TROUBLED = frozenset({SessionState.FAILED, SessionState.INTERRUPTED})
#: answers to its questions are of use: it runs, or its owner has died and the next one will want them
WANTING = LIVE - {SessionState.STOPPING}

#: every change of state there is; a session is created as queued
TRANSITIONS: dict[SessionState, frozenset[SessionState]] = {
    SessionState.QUEUED: frozenset({SessionState.RUNNING, SessionState.PARTIAL, SessionState.FAILED}),
    SessionState.RUNNING: frozenset(
        {
            SessionState.STOPPING,
            SessionState.COMPLETED,
            SessionState.PARTIAL,
            SessionState.FAILED,
            SessionState.INTERRUPTED,
        }
    ),
    SessionState.STOPPING: frozenset({SessionState.PARTIAL, SessionState.COMPLETED}),
    SessionState.COMPLETED: frozenset({SessionState.QUEUED}),
    SessionState.PARTIAL: frozenset({SessionState.QUEUED}),
    SessionState.FAILED: frozenset({SessionState.QUEUED}),
    SessionState.INTERRUPTED: frozenset({SessionState.QUEUED, SessionState.PARTIAL, SessionState.FAILED}),
}

#: what a repair of a damaged store may do beside that, and nothing else may: whatever had ended is partial
#: when part of it is lost
REPAIRS: dict[SessionState, frozenset[SessionState]] = {
    state: TRANSITIONS[state] | {SessionState.PARTIAL} for state in SessionState
}


#: share of its time that an engine which reads first is taken to spend on reading: two thirds for 400 pages
#: of text with 100 questions, nearly all where pages are recognised
READING_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of a session's history."""

    #: seconds since the epoch; never earlier than the entry before it
    at: float
    #: None for the creation
    source: SessionState | None
    target: SessionState
    #: the process that did it, as ``host:pid:start``
    instance: str
    reason: str = ""
    #: made by a repair of the store, which may do what nothing else may; see `REPAIRS`
    repair: bool = False

    @property
    def is_allowed(self) -> bool:
        """Whether the state machine has this change; the creation is no change of state."""
        allowed = REPAIRS if self.repair else TRANSITIONS
        return self.source is not None and self.target in allowed[self.source]


@dataclass(frozen=True, slots=True)
class Lease:
    """Who runs a session. A write with an older epoch is refused."""

    #: grows by one with every owner
    epoch: int = 0
    #: the present owner; while queued, the supervisor that claimed it to start a worker; empty when
    #: nobody runs it
    instance: str = ""
    #: when the owner last showed a sign of life, in seconds since the epoch
    heartbeat: float = 0.0


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a session has come, and what it cost."""

    #: pages of the document, and how many of them were opened so far
    pages: int = 0
    pages_read: int = 0
    pages_unread: int = 0
    #: units of work, one a (window, section) of the present pass
    units: int = 0
    units_done: int = 0
    units_failed: int = 0
    #: number of questions in each answer status
    answered: int = 0
    conflicting: int = 0
    unverified: int = 0
    not_found: int = 0
    pending: int = 0
    #: passages worth a look, no answer
    possible: int = 0
    usage: Usage = Usage()
    #: seconds spent running, over all owners
    seconds: float = 0.0
    #: whether the units begin when all pages are read, not as they come; None: recorded before anybody asked
    reads_first: bool | None = None

    @property
    def found(self) -> int:
        """Number of questions for which there is something to show."""
        return self.answered + self.conflicting + self.possible + self.unverified

    @property
    def open_questions(self) -> int:
        """Number of questions that nothing answers yet: those that a second pass asks again."""
        return self.not_found + self.unverified + self.possible + self.pending

    @property
    def fraction(self) -> float:
        """Finished share of the units, 0 to 1. See `Session.fraction` for that of all the work."""
        return min(1.0, (self.units_done + self.units_failed) / self.units) if self.units else 0.0


@dataclass(frozen=True, slots=True)
class EngineChoice:
    """Which engine answers. Never holds a key."""

    #: id of a kind in `core.engines.catalog`; the default needs no settings
    name: str = "extractive"
    model: str = ""
    base_url: str = ""
    #: whether the analyst typed a key for this session alone, which a restart must ask for again
    typed_key: bool = False

    def __str__(self) -> str:
        return f"{self.name}: {self.model}" if self.model else self.name


@dataclass(frozen=True, slots=True)
class Options:
    """What the analyst chose beside document, questions and engine."""

    #: pages in a window
    window: int = 3
    #: pages to read; the empty set means all
    pages: PageSet = PageSet()
    #: free text that narrows what counts as an answer
    guardrails: str = ""
    #: the session pauses as partial when it has cost this many US dollars; None: no limit
    budget_usd: float | None = None
    #: the same in tokens
    budget_tokens: int | None = None
    #: let the extractive engine decide which windows the model is asked about
    focused: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What was asked for. Written once, when the session is created."""

    document: DocumentRef
    #: the chosen sections alone
    question_set: QuestionSet
    engine: EngineChoice = EngineChoice()
    options: Options = Options()
    #: version of the prompts, for engines that have them
    prompt_version: str = ""
    #: made by a repair from what the results tell, because the plan itself was lost: good enough to show
    #: them, not to ask anything again
    rebuilt: bool = False
    #: the documents, when there are several; ``document`` then stands for all of them
    package: Package | None = None

    @property
    def contents(self) -> Package:
        """The documents to analyse; one document is a package of one."""
        return self.package or Package.single(self.document)


@dataclass(frozen=True, slots=True)
class Session:
    """The record of a session: small, and all that a list or a live header needs."""

    #: unguessable; the only thing a link carries
    id: str
    #: when it was created, in seconds since the epoch
    created: float
    #: e-mail address, or the key of an anonymous browser
    owner: str
    document: DocumentRef
    question_set: str
    engine: EngineChoice
    questions: int
    state: SessionState = SessionState.QUEUED
    history: tuple[Change, ...] = ()
    lease: Lease = Lease()
    progress: Progress = Progress()
    #: 1 for the first reading, 2 for the second pass
    pass_number: int = 1
    #: interruptions since the last progress, and when the last of them was, in seconds since the epoch
    interruptions: int = 0
    interrupted_at: float = 0.0
    #: kind and place of the error that ended its worker last, and how often in a row without progress; or
    #: what a worker lacked that could not begin
    crash: str = ""
    crashes: int = 0
    #: name shared by sessions that were started together
    batch: str = ""
    #: how many documents it analyses
    documents: int = 1
    #: grows by one with every stored change of this record
    revision: int = 0
    #: place in the list of sessions, the newest greatest; given by the store, which keeps it growing
    #: even when a clock jumps back
    order: int = 0

    @property
    def getting_on(self) -> Session:
        """The session when it has made progress: what interrupted it before does not count any more."""
        return replace(self, interruptions=0, crash="", crashes=0)

    @property
    def changed(self) -> float:
        """When the state last changed, in seconds since the epoch."""
        return self.history[-1].at if self.history else self.created

    @property
    def reason(self) -> str:
        """Why the session is in its present state."""
        return self.history[-1].reason if self.history else ""

    @property
    def fraction(self) -> float:
        """Finished share of the work, 0 to 1."""
        progress = self.progress
        reads_first = progress.reads_first
        if reads_first is None:  # there were two kinds then, and the one that chooses nothing read first
            reads_first = self.engine == EngineChoice()
        if not reads_first or not progress.pages or progress.fraction == 1:
            return progress.fraction
        opened = min(1.0, (progress.pages_read + progress.pages_unread) / progress.pages)
        return READING_SHARE * opened + (1 - READING_SHARE) * progress.fraction


def transition(
    session: Session,
    target: SessionState,
    *,
    at: float,
    instance: str,
    reason: str = "",
    repair: bool = False,
) -> Session:
    """Return the session in state ``target`` with the change appended to its history.

    Raise `TransitionRefused` when the table does not allow it; ``repair`` asks for that of a repair. A
    clock that jumped back does not reorder the history: the entry takes the time of the one before it.
    Whoever held the lease holds it no longer when the session neither runs nor stops.
    """
    change = Change(max(at, session.changed), session.state, target, instance, reason, repair)
    if not change.is_allowed:
        raise TransitionRefused(
            f"A session that is {session.state} cannot become {target}.",
            "Reload to see what it is doing now.",
        )
    held = target in {SessionState.RUNNING, SessionState.STOPPING}
    lease = session.lease if held else replace(session.lease, instance="")
    return replace(session, state=target, history=(*session.history, change), lease=lease)


class Verdict(StrEnum):
    """What a reviewer decided about an answer."""

    ACCEPTED = "accepted"
    EDITED = "edited"
    REJECTED = "rejected"
    #: an earlier decision was taken back: nobody has decided
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Review:
    """A reviewer's decision on one answer. It wins over the engine's words and is marked."""

    question_id: str
    verdict: Verdict
    #: the answer as edited; empty unless ``verdict`` is edited
    text: str = ""
    note: str = ""
    #: owner key or address of the person; never shown where ``reviewer`` says more
    by: str = ""
    #: seconds since the epoch
    at: float = 0.0
    #: the name or initials they gave; empty where they gave none
    reviewer: str = ""
    #: of a conflict, the texts of the claims that govern: one, or all that apply together
    governing: tuple[str, ...] = ()
    #: the primary claim when it was decided on; another one since makes the decision stale
    claim: str = ""
    #: the one quote that was accepted, where not the answer as a whole was
    quote: str = ""

    @property
    def answer(self) -> str:
        """The answer in the reviewer's words or choice; empty where the engine's stands or falls whole."""
        if self.verdict is Verdict.EDITED:
            return self.text
        return "; ".join(self.governing) if self.verdict is Verdict.ACCEPTED else ""

    def is_stale(self, claim: str) -> bool:
        """Whether the answer says something else by now than when it was decided on."""
        return bool(self.claim) and self.claim != claim


class RemarkKind(StrEnum):
    """What somebody said about a question without deciding on it."""

    COMMENT = "comment"
    #: worth a look by somebody; ``text`` is empty to take it back
    FLAG = "flag"
    #: who is to look at it; ``text`` is their name, empty for nobody
    ASSIGNMENT = "assignment"


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing said about a question. All are kept; of flags and assignments the last one holds."""

    question_id: str
    kind: RemarkKind
    text: str = ""
    #: owner key or address, and the name they gave
    by: str = ""
    reviewer: str = ""
    #: seconds since the epoch
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the unitary table: everything the live table draws, ready-made."""

    number: int
    section_id: str
    section: str
    question_id: str
    question: str
    required: bool
    status: AnswerStatus
    #: the primary claim; empty when there is none
    answer: str = ""
    #: further claims beside the primary one
    further: int = 0
    #: pages of the primary claim, then of the others, without repeats
    pages: tuple[PageRef, ...] = ()
    confidence: float = 0.0
    #: whether any claim has a footnote
    footnote: bool = False
    inferred: bool = False
    #: number of pages read for this question
    pages_read: int = 0
    #: for a conflict, what its sides say in a few words each, the primary claim's first
    sides: tuple[str, ...] = ()
    #: rests on the pages read so far: those still to be read may change or withdraw the answer
    provisional: bool = False
    #: the answer itself where ``answer`` is the passage that gives it: "4,500 psi"; empty when unknown
    value: str = ""

    @property
    def said(self) -> str:
        """What to show as the answer: the value where it is known, else the primary claim."""
        return self.value or self.answer


@dataclass(frozen=True, slots=True)
class Table:
    """The unitary table of one session at one moment: one key, one read."""

    session_id: str
    #: grows with every checkpoint
    revision: int
    #: when it was made, in seconds since the epoch
    at: float
    rows: tuple[Row, ...] = ()
    #: unread pages with their reasons
    unread: tuple[tuple[PageRef, str], ...] = ()
    #: pages whose text reads like instructions to a model, each with what was seen there
    flagged: tuple[tuple[PageRef, str], ...] = ()

    @classmethod
    def pending(cls, session_id: str, question_set: QuestionSet, at: float) -> Table:
        """Return the table before anything was asked: every row is there and pending."""
        rows = (
            Row(
                number=number,
                section_id=section.id,
                section=section.title,
                question_id=question.id,
                question=question.text,
                required=question.required,
                status=AnswerStatus.PENDING,
            )
            for number, section, question in question_set.numbered()
        )
        return cls(session_id, 0, at, tuple(rows))


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One line of a session's activity log. Never holds document text."""

    #: 1-based position in the log
    sequence: int
    #: seconds since the epoch
    at: float
    text: str
    #: "info", "warning" or "error"
    level: str = "info"
    instance: str = ""


@dataclass(frozen=True, slots=True)
class Upload:
    """A document that was uploaded and is not yet part of a session; kept for a while."""

    #: unguessable; stands in the URL until the analysis is started
    id: str
    owner: str
    document: DocumentRef
    #: seconds since the epoch
    at: float
    #: names the uploads that were dropped together; empty for one that came alone
    group: str = ""
    #: what a look told; None before it
    facts: DocumentFacts | None = None
    #: what the document is, told by a look or by a person
    description: Description | None = None
    #: why it cannot be analysed as it is, for a person; empty when it can
    trouble: str = ""
    #: it opens with a password alone
    locked: bool = False


@dataclass(frozen=True, slots=True)
class Instance:
    """A server process, as the admin page lists it. Whether it lives is asked of its lock."""

    #: ``host:pid:start``
    name: str
    #: when it started and when it last announced itself, in seconds since the epoch
    started: float
    seen: float
    #: sessions whose workers it started and still watches
    workers: tuple[str, ...] = ()
    version: str = ""
    #: windows of anybody's sessions that it asks about at once; 0 for a process that does no such jobs
    slots: int = 0
    #: the sessions whose windows it asks about at present
    asking: tuple[str, ...] = ()
