"""What becomes of a session whose process died: one rule, for supervisors and for who stops it."""

from __future__ import annotations

import time
from dataclasses import replace

from core.domain.session import Session, SessionState, transition
from core.sessions.home import Home

__all__ = ["KEY_AGAIN", "MOST_INTERRUPTIONS", "finish_for_dead_owner", "interrupted"]

#: interruptions without progress after which a session is not started again by itself
MOST_INTERRUPTIONS = 3

#: why a session that was given a key of its own does not go on without the analyst
KEY_AGAIN = "It needs the key again, which is never stored: continue it and type the key."


def finish_for_dead_owner(
    home: Home, session: Session, *, instance: str, words: str, has_key: bool
) -> Session | None:
    """Complete what the dead owner of ``session`` could not; None when the owner lives after all.

    ``words`` are the last ones of its worker. The lock is held meanwhile, so that nobody takes the
    session over between the look and the change; the epoch grows, so that nothing of the dead run
    can land any more.
    """
    lock = home.locks.acquire_session(session.id)
    if lock is None:
        return None
    with lock:
        return home.store.update(
            session.id,
            lambda now: (
                _ended(now, instance, words, has_key=has_key)
                if now.lease.epoch == session.lease.epoch
                else now
            ),
        )


def _ended(session: Session, instance: str, words: str, *, has_key: bool) -> Session:
    if session.state is SessionState.STOPPING:
        return _revoked(
            transition(
                session,
                SessionState.PARTIAL,
                at=time.time(),
                instance=instance,
                reason=f"{session.reason.rstrip('.')}; its process had ended",
            )
        )
    if session.state is not SessionState.RUNNING:
        return session
    reason = f"Its process ended: {words}" if words else "Its process ended."
    return interrupted(session, instance, reason, has_key=has_key)


def interrupted(session: Session, instance: str, reason: str, *, has_key: bool) -> Session:
    """Return a running session as interrupted and, where it makes sense, queued again."""
    count = session.interruptions + 1
    session = transition(session, SessionState.INTERRUPTED, at=time.time(), instance=instance, reason=reason)
    session = _revoked(replace(session, interruptions=count))
    if count >= MOST_INTERRUPTIONS:
        target, why = SessionState.FAILED, f"It was interrupted {count} times without progress. {reason}"
    elif session.engine.typed_key and not has_key:
        target, why = SessionState.PARTIAL, KEY_AGAIN
    else:
        target, why = SessionState.QUEUED, "It goes on by itself."
    return transition(session, target, at=time.time(), instance=instance, reason=why)


def _revoked(session: Session) -> Session:
    return replace(session, lease=replace(session.lease, epoch=session.lease.epoch + 1))
