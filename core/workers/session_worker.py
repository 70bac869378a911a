"""The life of a worker: take the session, run it, end in one of the states a person can act on.

The main thread runs the analysis and stores checkpoints. A second thread, the watch, looks at the
record several times a second: it notices a stop, shows signs of life, and sees to it that a stop
is obeyed within a second even by a run that does not react.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Protocol

from core.analysis.run import Assignment
from core.analysis.take_over import Revised
from core.domain.errors import (
    BudgetReached,
    LeaseLost,
    PagewiseError,
    SessionNotFound,
    Stopped,
    StoreBusy,
    StoreFull,
)
from core.domain.ports import Checkpoint, StopSignal
from core.domain.session import GIVEN_UP, Session, SessionState, transition
from core.sessions.home import Home
from core.sessions.store.process import this_process
from core.workers.logging_setup import where
from core.workers.timing import USUAL, Timing
from core.workers.watch import Ending, Watch, retry_while_busy

__all__ = ["DONE", "NOT_OURS", "NO_STORE", "RefiningRun", "Running", "SessionWorker"]

#: exit codes: done, or another has the session or wants it no more, or what it needs is not there at present
DONE, NOT_OURS, NO_STORE = 0, 3, 4

log = logging.getLogger(__name__)


class Running(Protocol):
    """What a worker carries out; `core.analysis.run.Run` is one."""

    def checkpoints(self, stop: StopSignal) -> Iterator[Checkpoint]:
        """Yield what is to be stored until everything is done or ``stop`` is set."""

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left to ask in this pass."""


class RefiningRun(Protocol):
    """The same where labels of lines are looked at; `core.services.refinement_run.RefinementRun` is one."""

    def checkpoints(self, stop: StopSignal) -> Iterator[Checkpoint]:
        """Yield what is to be stored until everything is done or ``stop`` is set."""

    @property
    def summary(self) -> str:
        """What came of it, for the session's history."""


class SessionWorker:
    """Runs one session from claim to end."""

    def __init__(
        self,
        home: Home,
        start: Callable[[Assignment], Running],
        timing: Timing = USUAL,
        *,
        refine: Callable[[Session], RefiningRun] | None = None,
    ) -> None:
        """Keep what is needed; ``start`` turns an assignment into a run, and may refuse it.

        ``refine`` does so with a session whose lines are to be refined.
        """
        self._home = home
        self._store = home.store
        self._start = start
        self._refine = refine
        self._timing = timing
        self._instance = str(this_process())

    def work(self, session_id: str) -> int:
        """Run a queued session; return the exit code. Do nothing when another has it or it is not queued."""
        lock = self._home.locks.acquire_session(session_id, timeout=self._timing.succession)
        if lock is None:
            return NOT_OURS
        with lock:
            session = self._begin(session_id)
            if session is None:
                return NOT_OURS
            watch = Watch(self._home, session, self._timing)
            with watch:
                return self._carry_out(session, watch)

    def _begin(self, session_id: str) -> Session | None:
        """Become the owner; None when the session is not waiting for one."""

        def change(session: Session) -> Session:
            if session.state is not SessionState.QUEUED:
                return session
            now = time.time()
            running = transition(session, SessionState.RUNNING, at=now, instance=self._instance)
            lease = replace(
                session.lease, epoch=session.lease.epoch + 1, instance=self._instance, heartbeat=now
            )
            return replace(running, lease=lease)

        try:
            session = retry_while_busy(lambda: self._store.update(session_id, change), self._timing.busy)
        except SessionNotFound:
            return None
        ours = session.state is SessionState.RUNNING and session.lease.instance == self._instance
        return session if ours else None

    def _carry_out(self, session: Session, watch: Watch) -> int:
        try:
            watch.finish(self._run(session, watch))
        except (LeaseLost, SessionNotFound):
            log.info("another owner or nobody wants this session any more", extra={"session": session.id})
            return NOT_OURS
        except Stopped:
            watch.finish(Ending(SessionState.PARTIAL))
        except BudgetReached as error:
            watch.finish(Ending(SessionState.PARTIAL, str(error)))
        except StoreBusy:
            raise  # patience is at its end: die, and be started again
        except StoreFull as error:
            if watch.is_set():
                watch.finish(Ending(SessionState.PARTIAL))
            else:
                watch.finish(Ending(SessionState.FAILED, str(error)))
        except PagewiseError as error:
            log.warning("the session cannot go on", extra={"session": session.id, "error": str(error)})
            watch.finish(Ending(SessionState.FAILED, str(error)))
        except Exception as error:
            watch.crashed(where(error))
            raise
        return DONE

    def _run(self, session: Session, watch: Watch) -> Ending:
        """Do what the session is active for; tell how that ended."""
        if session.refining is not None and self._refine is not None:
            refining = self._refine(session)
            self._store_all(session, refining, watch)
            # the state is the one from before whatever happened
            return Ending(SessionState.PARTIAL, "" if watch.is_set() else refining.summary)
        run = self._start(self._assignment(session))
        self._store_all(session, run, watch)
        return _ending(run, watch)

    def _store_all(self, session: Session, run: Running | RefiningRun, watch: Watch) -> None:
        for checkpoint in run.checkpoints(watch):
            watch.stored(self._store_checkpoint(session, checkpoint, watch))

    def _assignment(self, session: Session) -> Assignment:
        plan, inheritance = self._store.plan(session.id), self._store.inheritance(session.id)
        return Assignment(
            plan=plan,
            session_id=session.id,
            pass_number=session.pass_number,
            done=tuple(self._store.outcomes(session.id)),
            seconds=session.progress.seconds,
            spent=session.progress.usage,
            shown=tuple(self._store.answers(session.id).values()),
            continued=sum(change.source in GIVEN_UP and not change.repair for change in session.history),
            inheritance=inheritance,
            revised=self._revised(plan.revises) if plan.revises and inheritance is None else None,
        )

    def _revised(self, session_id: str) -> Revised | None:
        """Return the session that is revised; None when it was deleted."""
        try:
            return Revised(
                session_id,
                self._store.plan(session_id),
                tuple(self._store.outcomes(session_id)),
                self._store.inheritance(session_id),
            )
        except SessionNotFound:
            return None

    def _store_checkpoint(self, session: Session, checkpoint: Checkpoint, watch: Watch) -> Session:
        return retry_while_busy(
            lambda: self._store.checkpoint(session.id, session.lease.epoch, checkpoint),
            self._timing.busy,
            stop=watch,
        )


def _ending(run: Running, watch: Watch) -> Ending:
    """Tell how a run that raised nothing ended."""
    progress = watch.latest.progress
    if run.is_complete or not (progress.units_failed or watch.is_set()):
        return Ending(SessionState.COMPLETED)
    if watch.is_set():
        return Ending(SessionState.PARTIAL)
    units = f"{progress.units_failed} of {progress.units}"
    reason = f"{units} units of work had no usable reply; continue to ask them again."
    return Ending(SessionState.PARTIAL, reason)
