"""Work that other machines may do: sessions to run, and windows to ask about."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from core.domain.answer import Outcome
from core.domain.document import Window
from core.domain.ports.engine import DocumentEvidence
from core.domain.question import QuestionSet

__all__ = ["Delivery", "Dispatcher", "JobFault", "QueueDepth", "WindowJob", "WindowOrder", "WindowStore"]


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


@dataclass(frozen=True, slots=True)
class WindowOrder:
    """What the window jobs of one pass of a session have in common."""

    #: 1 for the first reading, 2 for the second pass
    pass_number: int
    #: the questions of this pass, in their sections
    question_set: QuestionSet
    guardrails: str = ""
    elsewhere: DocumentEvidence | None = None


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
class JobFault:
    """Why window jobs cannot go on, on whatever machine that was noticed."""

    what: str
    advice: str = ""
    #: the job's allotment was used up; otherwise the engine cannot go on at all
    budget: bool = False


@dataclass(frozen=True, slots=True)
class Delivery:
    """What window jobs have brought and the session's owner has not stored yet."""

    outcomes: tuple[Outcome, ...] = ()
    fault: JobFault | None = None


class WindowStore(Protocol):
    """Where window jobs and what they bring wait for each other; `SessionStore.windows`.

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
        self, session_id: str, pass_number: int, outcomes: Sequence[Outcome], fault: JobFault | None = None
    ) -> None:
        """Keep what window jobs brought until the owner has stored it; of two faults the later one.

        Outcomes clear the counts of interruptions and crashes, as in a checkpoint.
        """

    def delivered(self, session_id: str, pass_number: int) -> Delivery:
        """Return what was delivered; outcomes that a checkpoint has stored since are let go of.

        A fault is returned once.
        """
