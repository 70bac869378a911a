"""The life of a worker: take the session, run it, end in one of the states a person can act on.

The main thread runs the analysis and stores checkpoints. A second thread, the watch, looks at the
record several times a second: it notices a stop, shows signs of life, and sees to it that a stop
is obeyed within a second even by a run that does not react.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Protocol, Self

from core.analysis.recovery import interrupted
from core.analysis.run import Assignment
from core.analysis.timing import USUAL, Timing
from core.domain.errors import (
    BudgetReached,
    LeaseLost,
    PagewiseError,
    SessionNotFound,
    Stopped,
    StoreBusy,
    StoreError,
    StoreFull,
)
from core.domain.ports import Checkpoint, StopSignal
from core.domain.session import Session, SessionState, transition
from core.sessions.home import Home
from core.sessions.leases import this_process

__all__ = ["Running", "Worker"]

#: exit codes; a supervisor reads the store, these are for a person at a shell
DONE, NOT_OURS, UNEXPECTED = 0, 3, 1

log = logging.getLogger(__name__)


class Running(Protocol):
    """What a worker carries out; `core.analysis.run.Run` is one."""

    def checkpoints(self, stop: StopSignal) -> Iterator[Checkpoint]:
        """Yield what is to be stored until everything is done or ``stop`` is set."""

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left to ask in this pass."""


class Worker:
    """Runs one session from claim to end."""

    def __init__(self, home: Home, start: Callable[[Assignment], Running], timing: Timing = USUAL) -> None:
        """Keep what is needed; ``start`` turns an assignment into a run, and may refuse it."""
        self._home = home
        self._store = home.store
        self._start = start
        self._timing = timing
        self._instance = str(this_process())

    def work(self, session_id: str) -> int:
        """Run a queued session; return the exit code. Do nothing when another has it or it is not queued."""
        lock = self._home.locks.session(session_id, timeout=self._timing.succession)
        if lock is None:
            return NOT_OURS
        with lock:
            session = self._begin(session_id)
            if session is None:
                return NOT_OURS
            watch = _Watch(self._home, session, self._timing)
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
            session = _patiently(lambda: self._store.update(session_id, change), self._timing.busy)
        except SessionNotFound:
            return None
        ours = session.state is SessionState.RUNNING and session.lease.instance == self._instance
        return session if ours else None

    def _carry_out(self, session: Session, watch: _Watch) -> int:
        try:
            run = self._start(self._assignment(session))
            for checkpoint in run.checkpoints(watch):
                watch.stored(self._store_checkpoint(session, checkpoint))
            watch.finish(_Ending.of(run, watch))
        except (LeaseLost, SessionNotFound):
            log.info("another owner or nobody wants this session any more", extra={"session": session.id})
            return NOT_OURS
        except Stopped:
            watch.finish(_Ending(SessionState.PARTIAL, ""))
        except BudgetReached as error:
            watch.finish(_Ending(SessionState.PARTIAL, str(error)))
        except StoreBusy:
            raise  # patience is at its end: die, and be started again
        except PagewiseError as error:
            log.warning("the session cannot go on", extra={"session": session.id, "error": str(error)})
            watch.finish(_Ending(SessionState.FAILED, str(error)))
        return DONE

    def _assignment(self, session: Session) -> Assignment:
        return Assignment(
            plan=self._store.plan(session.id),
            session_id=session.id,
            pass_number=session.pass_number,
            done=tuple(self._store.outcomes(session.id)),
            seconds=session.progress.seconds,
            continued=sum(
                change.source in {SessionState.PARTIAL, SessionState.FAILED} for change in session.history
            ),
        )

    def _store_checkpoint(self, session: Session, checkpoint: Checkpoint) -> Session:
        return _patiently(
            lambda: self._store.checkpoint(session.id, session.lease.epoch, checkpoint), self._timing.busy
        )


class _Ending:
    """The state a run ends in, and why."""

    def __init__(self, state: SessionState, reason: str) -> None:
        self.state = state
        self.reason = reason

    @classmethod
    def of(cls, run: Running, watch: _Watch) -> _Ending:
        """Tell how a run that raised nothing ended."""
        failed = watch.latest.progress.units_failed
        if run.is_complete or not (failed or watch.is_set()):
            return cls(SessionState.COMPLETED, "")
        if watch.is_set():
            return cls(SessionState.PARTIAL, "")
        units = f"{failed} of {watch.latest.progress.units}"
        return cls(
            SessionState.PARTIAL, f"{units} units of work had no usable reply; continue to ask them again."
        )


class _Watch:
    """The stop signal of a run, and the thread that listens for it."""

    def __init__(self, home: Home, session: Session, timing: Timing) -> None:
        self.latest = session
        self._store = home.store
        self._logs = home.logs
        self._id = session.id
        self._epoch = session.lease.epoch
        self._instance = session.lease.instance
        self._timing = timing
        self._stop = threading.Event()
        #: the server is being shut down: the session is to go on by itself later
        self._released = False
        self._over = threading.Event()
        self._sign_of_life = time.monotonic()
        self._thread = threading.Thread(target=self._watch, name="watch", daemon=True)

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, self._on_shutdown)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def is_set(self) -> bool:
        """Return whether the run is to stop."""
        return self._stop.is_set()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for the stop."""
        return self._stop.wait(timeout)

    def stored(self, session: Session) -> None:
        """Note what the record is after a checkpoint: the one sign that the run itself lives."""
        self.latest = session
        self._sign_of_life = time.monotonic()

    def finish(self, ending: _Ending) -> None:
        """Bring the session into its last state, unless somebody did or it is not ours any more."""
        with contextlib.suppress(LeaseLost, SessionNotFound):
            _patiently(
                lambda: self._store.update(self._id, lambda now: self._ended(now, ending), epoch=self._epoch),
                self._timing.busy,
            )

    def _ended(self, session: Session, ending: _Ending) -> Session:
        if session.state not in {SessionState.RUNNING, SessionState.STOPPING}:
            return session
        target, reason = ending.state, ending.reason
        if session.state is SessionState.STOPPING:
            # asked to stop: nothing but the end of all work is stronger
            target = target if target is SessionState.COMPLETED else SessionState.PARTIAL
            reason = reason or session.reason
        elif target is SessionState.PARTIAL and not reason:
            if self._released:
                given = replace(session, interruptions=session.interruptions - 1)
                return interrupted(given, self._instance, "Its server was shut down.", has_key=False)
            reason = "It stopped."
        return transition(session, target, at=time.time(), instance=self._instance, reason=reason)

    def _on_shutdown(self, *_: object) -> None:
        self._released = True
        self._stop.set()

    def _watch(self) -> None:
        beat = time.monotonic()
        stopped_at: float | None = None
        while not self._over.wait(self._timing.watch):
            now = time.monotonic()
            try:
                if self._stop_wanted():
                    self._stop.set()
                if self._stop.is_set():
                    stopped_at = now if stopped_at is None else stopped_at
                    if now - stopped_at > self._timing.patience:
                        self._end_without_the_run()
                elif now - beat >= self._timing.heartbeat:
                    beat = now
                    self._show_life(now)
            except (StoreBusy, StoreFull):
                continue
            except StoreError as error:
                log.warning("the watch cannot use the store", extra={"error": str(error)})
        self._store.close()

    def _stop_wanted(self) -> bool:
        try:
            session = self._store.session(self._id)
        except SessionNotFound:
            return True
        return session.state is not SessionState.RUNNING or session.lease.epoch != self._epoch

    def _show_life(self, now: float) -> None:
        self._logs.bound(self._id)
        if now - self._sign_of_life > self._timing.silence:
            # a supervisor notices the missing heartbeat, and finds this as our last words
            log.error("The run found and read nothing for %.0f seconds.", self._timing.silence)
            return
        try:
            self._store.update(
                self._id,
                lambda s: replace(s, lease=replace(s.lease, heartbeat=time.time())),
                epoch=self._epoch,
            )
        except (LeaseLost, SessionNotFound):
            self._stop.set()

    def _end_without_the_run(self) -> None:
        """Keep the promise that a stop takes a second: what is stored is the result."""
        self.finish(_Ending(SessionState.PARTIAL, ""))
        log.warning("the run did not stop by itself", extra={"session": self._id})
        logging.shutdown()
        if os.name == "posix" and os.getpgrp() == os.getpid():
            os.killpg(0, signal.SIGKILL)  # and the reading process with us
        os._exit(DONE)


def _patiently(write: Callable[[], Session], patience: float) -> Session:
    """Try a write again while the store is busy with others, or until there is room on the disk."""
    given_up_at = time.monotonic() + patience
    while True:
        try:
            return write()
        except (StoreBusy, StoreFull):
            if time.monotonic() > given_up_at:
                raise
            time.sleep(0.05)
