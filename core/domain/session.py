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

A session that is queued for its lines to be refined ends in the state in which it was before, however the
refinement ends.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from core.domain.answer import Usage
from core.domain.document import DocumentRef
from core.domain.errors import TransitionRefused
from core.domain.plan import EngineChoice


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

#: in which a session may be queued for its lines to be refined: it has ended, and its pages can be read
REFINABLE = frozenset({SessionState.COMPLETED, SessionState.PARTIAL})
#: nothing more happens by itself
ENDED = REFINABLE | {SessionState.FAILED}

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

#: and the end of a refinement, done or called off: it leads back to what the session was before
RETURNS: dict[SessionState, frozenset[SessionState]] = {
    state: REFINABLE if state in LIVE else frozenset() for state in SessionState
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
    #: the end of a refinement; see `RETURNS`
    returns: bool = False

    @property
    def is_allowed(self) -> bool:
        """Whether the state machine has this change; the creation is no change of state."""
        allowed = REPAIRS if self.repair else RETURNS if self.returns else TRANSITIONS
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
class Refining:
    """What a session is queued or runs for, where that is to have the lines of a register refined."""

    #: a value of `core.domain.register.RegisterKind`
    register: str
    #: of the refinement; see `core.domain.refinement.RefinementPart`
    number: int
    #: what is asked
    engine: EngineChoice
    #: who wants it: owner key or address
    by: str
    #: the state in which the session was, and will be again
    before: SessionState


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
    #: id of the collection that it belongs to; empty for none, and for a batch from before there were any
    collection: str = ""
    #: how many documents it analyses
    documents: int = 1
    #: how far it was when a person last had it go on: what has changed since is what that brought
    earlier: Progress | None = None
    #: seconds that were estimated for it when it was started; 0 where nobody did
    estimated: float = 0.0
    #: id of the session that it revises; empty for none
    revises: str = ""
    #: what it is active for, where that is not to have questions answered
    refining: Refining | None = None
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
    def asking(self) -> EngineChoice:
        """What is asked while it is active."""
        return self.engine if self.refining is None else self.refining.engine

    @property
    def found_as_of(self) -> tuple[int, Progress]:
        """What changes with all that is found and happens; unlike ``revision`` not with a sign of life."""
        return len(self.history), self.progress

    @property
    def changed(self) -> float:
        """When the state last changed, in seconds since the epoch."""
        return self.history[-1].at if self.history else self.created

    @property
    def reason(self) -> str:
        """Why the session is in its present state; no refinement is why."""
        came = (each for each in reversed(self.history) if each.target is self.state and not each.returns)
        return next((each.reason for each in came), "")

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
    Whoever held the lease holds it no longer when the session neither runs nor stops. What ends a refinement,
    done or not, leads back to the state before it.
    """
    refining = session.refining
    returns = refining is not None and target in ENDED and not repair
    if refining is not None and returns:
        target, refining = refining.before, None
    change = Change(max(at, session.changed), session.state, target, instance, reason, repair, returns)
    if not change.is_allowed:
        raise TransitionRefused(
            f"A session that is {session.state} cannot become {target}.",
            "Reload to see what it is doing now.",
        )
    held = target in {SessionState.RUNNING, SessionState.STOPPING}
    lease = session.lease if held else replace(session.lease, instance="")
    return replace(session, state=target, history=(*session.history, change), lease=lease, refining=refining)


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
