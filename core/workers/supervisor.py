"""Starts queued sessions, notices dead and hung owners, and resumes what they left.

One runs in each server process. They do not know of each other: a claim in the store decides who
starts a session, a kernel lock who runs it, and the rest is harmless to do twice.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import Self

from core.domain.errors import PagewiseError, SessionNotFound, StoreBusy, StoreDamaged, StoreError
from core.domain.ports import Dispatcher
from core.domain.secret import Secret
from core.domain.session import LIVE, UNDER_WAY, Session, SessionState
from core.isolation.operating_system import allow_handles
from core.isolation.walls.linux import hide_memory
from core.sessions.home import Home
from core.workers.child_processes import is_frozen, kill
from core.workers.dispatched import Dispatched
from core.workers.entrusted_keys import EntrustedKeys
from core.workers.lost_sessions import LostSessions
from core.workers.presence import Presence
from core.workers.recovery import is_due
from core.workers.stillness import Stillness
from core.workers.timing import USUAL, Timing
from core.workers.worker_pool import Ended, WorkerPool

__all__ = ["Supervisor"]

log = logging.getLogger(__name__)


class Supervisor:
    """See the module. `start` it once a process; `round` is one look at everything."""

    def __init__(
        self,
        home: Home,
        command: Sequence[str],
        *,
        limit: int,
        own: int | None = None,
        each: int | None = None,
        dispatcher: Dispatcher | None = None,
        version: str = "",
        tidy: Callable[[], object] | None = None,
        timing: Timing = USUAL,
    ) -> None:
        """Keep what is needed; ``limit`` is how many sessions may run at once over all processes.

        One owner may have ``each`` of them at once. This process runs ``own`` at most, and any for which it
        was told a key. With a ``dispatcher`` it starts none but these by itself: the others are run by
        whoever the dispatcher finds. ``command`` starts a worker; ``tidy`` is called now and then.
        """
        self._home = home
        self._store = home.store
        self._workers = WorkerPool(home, command)
        self._limit = limit
        self._own = limit if own is None else own
        self._each = each
        self._dispatched = None if dispatcher is None else Dispatched(dispatcher, timing.dispatch)
        self._tidy = tidy
        self._timing = timing
        self._presence = Presence(home, version, timing)
        self._keys = EntrustedKeys()
        self._stillness = Stillness(timing)
        self._lost = LostSessions(
            home, self._presence, self._keys, self._stillness, is_kept=self._is_on_its_way
        )
        self._thread: threading.Thread | None = None
        self._ended = threading.Event()
        self._woken = threading.Event()
        self._tidied = self._tended = float("-inf")
        #: what was said last of a store that cannot be used, and when
        self._trouble, self._told_at = "", float("-inf")

    @property
    def instance(self) -> str:
        """The name under which it claims sessions; final once it is started."""
        return self._presence.name

    def start(self) -> None:
        """Begin; harmless when begun."""
        # a PDF that takes over its reader must not find keys here
        hide_memory()
        if self._thread is None:
            allow_handles()
            with contextlib.suppress(StoreError):  # a store that can only be read is better than none
                self._presence.take_name()
            self._thread = threading.Thread(target=self._run, name="supervisor", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End. Workers go on; another supervisor, or the next one here, finds them."""
        self._ended.set()
        self._woken.set()
        if self._thread is not None:
            self._thread.join()
        with contextlib.suppress(PagewiseError):
            self._store.beside.retire(self.instance)
        self._presence.let_go()

    def dismiss(self, timeout: float = 10.0) -> None:
        """Have our workers give their sessions back, for others to go on with; call it after `stop`."""
        self._workers.dismiss(timeout)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def wake(self) -> None:
        """Look at once: something was queued."""
        self._woken.set()

    def entrust(self, session_id: str, key: Secret) -> None:
        """Keep the key typed for a session, in memory, for as long as the session is active."""
        self._keys.keep(session_id, key)

    def forget(self, session_id: str) -> None:
        """Forget the key typed for a session."""
        self._keys.forget(session_id)

    def run(self, session_id: str) -> bool:
        """Start a worker for a session that was dispatched to us; False when it does not wait for one."""
        try:
            session = self._store.session(session_id)
        except SessionNotFound:
            return False
        if session.state is not SessionState.QUEUED:
            return False
        self._spawn(session)
        return True

    def runs(self, session_id: str) -> bool:
        """Return whether the worker that we started for a session is still there."""
        return self._workers.runs(session_id)

    def note_windows(self, slots: int, asking: tuple[str, ...]) -> None:
        """Hear how many windows this process asks about at most, and whose they are, to announce it."""
        self._presence.note_windows(slots, asking)

    @property
    def is_running(self) -> bool:
        """Whether `start` was called, and `stop` was not."""
        return self._thread is not None and not self._ended.is_set()

    def round(self) -> None:
        """Look at every session that something is still to happen to, and do what is needed."""
        self._presence.take_name()
        self._presence.announce(tuple(self._workers))
        for ended in self._workers.reap():
            self._lost.take_back(ended)
        awaited = self._store.sessions(states=LIVE, limit=None)
        owned = self._home.locks.owned([each.id for each in awaited if each.state in UNDER_WAY])
        for session in awaited:
            try:
                self._lost.look_at(session, is_owned=session.id in owned)
            except SessionNotFound:
                continue  # deleted since
            except StoreDamaged as error:  # which must not keep the others waiting
                log.warning(
                    "a session cannot be looked at", extra={"session": session.id, "error": str(error)}
                )
        ids = {session.id for session in awaited}
        self._stillness.forget_others(ids)
        self._keys.forget_others(ids)
        if time.monotonic() - self._tended > self._timing.tend:
            self._tended = time.monotonic()
            self._store.tend(idle=not awaited)
        while (
            claimed := self._store.claim(
                self.instance, limit=self._limit, each=self._each, eligible=self._may_start
            )
        ) is not None:
            self._begin(claimed)
        if self._dispatched is not None:
            self._dispatched.check()
        if self._tidy is not None and time.monotonic() - self._tidied > self._timing.tidy:
            self._tidied = time.monotonic()
            self._tidy()

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                self.round()
            except PagewiseError as error:
                self._stillness.begin_anew()
                self._tell(str(error))
                if isinstance(error, StoreBusy):
                    self._kill_frozen()
            except Exception:  # the last line of defence: sessions must not wait for ever
                log.exception("a round of the supervisor failed")
            self._woken.wait(self._timing.round)
            self._woken.clear()
        self._store.close()

    def _tell(self, trouble: str) -> None:
        """Say what keeps the supervisor waiting, again only when it changes or lasts."""
        if trouble != self._trouble or time.monotonic() - self._told_at > self._timing.tell:
            self._trouble, self._told_at = trouble, time.monotonic()
            log.warning("the supervisor waits for the store", extra={"error": trouble})

    def _kill_frozen(self) -> None:
        """Kill workers that were frozen, perhaps in a transaction, which keeps every writer waiting."""
        with contextlib.suppress(PagewiseError):
            for session in self._store.sessions(states=UNDER_WAY, limit=None):
                if is_frozen(session.lease.instance):
                    log.warning("a frozen worker is killed", extra={"session": session.id})
                    kill(session.lease.instance)

    def _is_on_its_way(self, session_id: str) -> bool:
        """Return whether a session that we claimed has a worker, or was handed to the dispatcher."""
        dispatched = self._dispatched is not None and session_id in self._dispatched
        return session_id in self._workers or dispatched

    def _may_start(self, session: Session) -> bool:
        if not is_due(session, time.time(), self._timing):
            return False
        if session.engine.typed_key:
            return session.id in self._keys
        return self._dispatched is not None or len(self._workers) < self._own

    def _begin(self, session: Session) -> None:
        """Start what we claimed, or have it started; a key stays where it was typed."""
        if self._dispatched is None or session.engine.typed_key:
            self._spawn(session)
        else:
            self._dispatched.dispatch(session.id)

    def _spawn(self, session: Session) -> None:
        spread = self._dispatched is not None and not session.engine.typed_key
        reason = self._workers.start(session, self._keys.of(session.id), spread=spread)
        if reason:
            log.warning("a worker cannot be started", extra={"session": session.id, "error": reason})
            self._lost.take_back(Ended(session.id, session.lease.instance, reason, is_crash=False))
            return
        log.info("a worker was started", extra={"session": session.id})
