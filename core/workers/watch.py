"""The watch over a run: its stop signal, its signs of life, and its end when it does not end itself."""

from __future__ import annotations

import contextlib
import logging
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NoReturn, Self, TypeVar

from core.domain.errors import LeaseLost, SessionNotFound, StoreBusy, StoreError, StoreFull
from core.domain.ports import StopSignal
from core.domain.session import UNDER_WAY, Session, SessionState, transition
from core.isolation.operating_system import end_with_group, when_told_to_stop
from core.sessions.home import Home
from core.workers.recovery import crashed, given_back
from core.workers.timing import Timing

__all__ = ["Ending", "Watch", "retry_while_busy"]

T = TypeVar("T")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ending:
    """The state a run ends in, and why."""

    state: SessionState
    reason: str = ""


class Watch:
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
        #: somebody stopped the session who could not write it down
        self._told = False
        self._over = threading.Event()
        self._sign_of_life = time.monotonic()
        self._thread = threading.Thread(target=self._watch, name="watch", daemon=True)

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, self._on_shutdown)
            when_told_to_stop(self._on_told)
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

    def finish(self, ending: Ending) -> None:
        """Bring the session into its last state, unless somebody did or it is not ours any more."""
        with contextlib.suppress(LeaseLost, SessionNotFound):
            retry_while_busy(
                lambda: self._store.update(self._id, lambda now: self._ended(now, ending), epoch=self._epoch),
                self._timing.told if self._told else self._timing.busy,
            )

    def crashed(self, crash: str) -> None:
        """Write down which error ends this worker, so that whoever looks need not guess."""
        with contextlib.suppress(StoreError):  # then it looks like any process that died
            self._store.update(self._id, lambda now: crashed(now, self._instance, crash), epoch=self._epoch)

    def _ended(self, session: Session, ending: Ending) -> Session:
        if session.state not in UNDER_WAY:
            return session
        target, reason = ending.state, ending.reason
        if session.state is SessionState.STOPPING:
            # asked to stop: nothing but the end of all work is stronger
            target = target if target is SessionState.COMPLETED else SessionState.PARTIAL
            reason = reason or session.reason
        elif target is SessionState.PARTIAL and not reason:
            if self._released:
                return given_back(session, self._instance)
            reason = "Stopped while the disk was full." if self._told else "It stopped."
        return transition(session, target, at=time.time(), instance=self._instance, reason=reason)

    def _on_told(self) -> None:
        """Stop although nothing can be stored; the end is, as soon as there is room."""
        self._told = True
        self._stop.set()

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
                if self._stop.is_set() and not self._told:
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
        with contextlib.suppress(OSError):  # no handle is left, or no room: the log may wait
            self._logs.bound(self._id)
        if now - self._sign_of_life > self._timing.silence:
            silence = f"The run found and read nothing for {self._timing.silence:.0f} seconds."
            log.error(silence)
            self.crashed(silence)
            die()
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
        self.finish(Ending(SessionState.PARTIAL))
        log.warning("the run did not stop by itself", extra={"session": self._id})
        die()


def die() -> NoReturn:
    """End this process at once, and the reading process with it."""
    logging.shutdown()
    end_with_group()


def retry_while_busy(
    attempt: Callable[[], T], patience: float, pause: float = 0.05, *, stop: StopSignal | None = None
) -> T:
    """Try something again while the store is busy with others, is away, or until its disk has room.

    Once ``stop`` is set nobody waits for room any more.
    """
    given_up_at = time.monotonic() + patience
    while True:
        try:
            return attempt()
        except (StoreBusy, StoreFull) as error:
            stopped = stop is not None and stop.is_set() and isinstance(error, StoreFull)
            if stopped or time.monotonic() > given_up_at:
                raise
            time.sleep(pause)
