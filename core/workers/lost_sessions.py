"""What dead, hung or keyless owners left, and how it goes on: one look at one session."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable
from dataclasses import replace

from core.domain.errors import SessionNotFound
from core.domain.session import Session, SessionState, transition
from core.sessions.home import Home
from core.workers.child_processes import kill
from core.workers.entrusted_keys import EntrustedKeys
from core.workers.presence import Presence
from core.workers.recovery import BY_ITSELF, KEY_AGAIN, finish_for_dead_owner, not_begun
from core.workers.stillness import Stillness
from core.workers.worker_pool import Ended

__all__ = ["LostSessions"]

log = logging.getLogger(__name__)


class LostSessions:
    """Frees dead claims, finishes for dead owners, kills hung ones, and queues what was interrupted."""

    def __init__(
        self,
        home: Home,
        presence: Presence,
        keys: EntrustedKeys,
        stillness: Stillness,
        *,
        is_kept: Callable[[str], bool],
    ) -> None:
        """``is_kept`` tells whether a session that this process claimed is on its way to a worker."""
        self._home = home
        self._presence = presence
        self._keys = keys
        self._stillness = stillness
        self._is_kept = is_kept

    def look_at(self, session: Session, *, is_owned: bool) -> None:
        """Do what is needed for a session under way or waiting; ``is_owned``: somebody holds its lock."""
        if session.state is SessionState.QUEUED:
            self._look_at_queued(session)
        elif session.state is SessionState.INTERRUPTED:
            if not self._is_anothers(session):
                self._home.store.update(session.id, self._queued_again)
        elif not is_owned:
            if session.state is SessionState.STOPPING or not self._is_anothers(session):
                self._finish_for_dead_owner(session)
        elif self._stillness.is_too_long(session):
            log.warning("a worker does not react and is killed", extra={"session": session.id})
            kill(session.lease.instance)

    def take_back(self, ended: Ended) -> None:
        """Take a session back whose worker has ended, in case it never began."""

        def change(session: Session) -> Session:
            if session.state is not SessionState.QUEUED or session.lease.instance != ended.holder:
                return session
            return not_begun(session, self._presence.name, ended.words, is_crash=ended.is_crash)

        with contextlib.suppress(SessionNotFound):
            self._home.store.update(ended.session, change)

    def _look_at_queued(self, session: Session) -> None:
        """Free a dead claim; give a session back whose key died with another process."""
        holder = session.lease.instance
        ours = holder == self._presence.name
        if holder and (not self._is_kept(session.id) if ours else not self._home.locks.lives(holder)):
            self._home.store.update(session.id, lambda now: _unclaimed(now, holder))
        if session.engine.typed_key and session.id not in self._keys and not self._is_anothers(session):
            self._home.store.update(session.id, self._without_key)

    def _is_anothers(self, session: Session) -> bool:
        """Return whether the process lives that has the session's key, and is not this one."""
        if not session.engine.typed_key or session.id in self._keys:
            return False
        queued = [change.instance for change in session.history if change.target is SessionState.QUEUED]
        keeper = queued[-1] if queued else ""
        return keeper != self._presence.name and self._home.locks.lives(keeper)

    def _without_key(self, session: Session) -> Session:
        if session.state is not SessionState.QUEUED:
            return session
        return self._moved(session, SessionState.PARTIAL, KEY_AGAIN)

    def _queued_again(self, session: Session) -> Session:
        if session.state is not SessionState.INTERRUPTED:
            return session
        return self._moved(session, SessionState.QUEUED, BY_ITSELF)

    def _moved(self, session: Session, target: SessionState, reason: str) -> Session:
        return transition(session, target, at=time.time(), instance=self._presence.name, reason=reason)

    def _finish_for_dead_owner(self, session: Session) -> None:
        after = finish_for_dead_owner(
            self._home,
            session,
            instance=self._presence.name,
            words=self._home.logs.last_words(session.id),
            has_key=session.id in self._keys,
        )
        if after is not None and after.revision != session.revision:
            extra = {"session": session.id, "state": after.state.value, "epoch": after.lease.epoch}
            log.warning("a session's process had ended", extra=extra)


def _unclaimed(session: Session, holder: str) -> Session:
    if session.state is SessionState.QUEUED and session.lease.instance == holder:
        return replace(session, lease=replace(session.lease, instance=""))
    return session
