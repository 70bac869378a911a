"""What becomes of a session whose process died: one rule, for supervisors and for who stops it."""

from __future__ import annotations

import time
from dataclasses import replace

from core.domain.session import Session, SessionState, transition
from core.sessions.home import Home
from core.workers.timing import Timing

__all__ = [
    "BY_ITSELF",
    "KEY_AGAIN",
    "MOST_CRASHES",
    "crashed",
    "finish_for_dead_owner",
    "given_back",
    "is_due",
    "not_begun",
]

#: how often in a row, without progress in between, the same error at the same place may end a session's
#: worker. Nothing else makes a session fail by itself: a killed process says nothing about the session
MOST_CRASHES = 3

#: why a session that was given a key of its own does not go on without the analyst
KEY_AGAIN = "It needs the key again, which is never stored: continue it and type the key."

#: why a session that was interrupted is queued
BY_ITSELF = "It goes on by itself."


def is_due(session: Session, now: float, timing: Timing) -> bool:
    """Return whether a queued session has waited long enough since its worker died last.

    ``now`` is in seconds since the epoch; a clock that jumped back keeps nobody waiting.
    """
    if not session.interruptions:
        return True
    wait = timing.backoff[min(session.interruptions, len(timing.backoff)) - 1]
    return not 0 <= now - session.interrupted_at < wait


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
        return _stopped(session, instance)
    if session.state is not SessionState.RUNNING:
        return session
    reason = f"Its process ended: {words}" if words else "Its process ended."
    return _queued(_counted(_interrupted(session, instance, reason)), instance, has_key=has_key)


def crashed(session: Session, instance: str, crash: str) -> Session:
    """Return the session that an error, told by its kind and place, ended in its own worker.

    One that needs its key waits as interrupted for the process that has it.
    """
    if session.state is SessionState.STOPPING:
        return _stopped(session, instance)
    if session.state is not SessionState.RUNNING:
        return session
    session = _counted(_interrupted(session, instance, f"Its process ended: {crash}"), crash)
    if session.crashes >= MOST_CRASHES:
        return _failed(session, instance)
    return session if session.engine.typed_key else _queued(session, instance, has_key=True)


def not_begun(session: Session, instance: str, words: str, *, is_crash: bool) -> Session:
    """Return a queued session whose worker ended before it took it, with what the worker said last."""
    session = replace(session, lease=replace(session.lease, instance=""))
    session = _counted(session, words) if is_crash else replace(_counted(session), crash=words, crashes=0)
    return _failed(session, instance) if session.crashes >= MOST_CRASHES else session


def given_back(session: Session, instance: str) -> Session:
    """Return a running session whose worker was asked to end, without a black mark."""
    return _queued(_interrupted(session, instance, "Its server was shut down."), instance, has_key=False)


def _stopped(session: Session, instance: str) -> Session:
    reason = f"{session.reason.rstrip('.')}; its process had ended"
    return _revoked(
        transition(session, SessionState.PARTIAL, at=time.time(), instance=instance, reason=reason)
    )


def _counted(session: Session, crash: str = "") -> Session:
    """Return the session with one more interruption, and one more crash where it is one.

    A crash counts with those before it when it is the same; a killed process changes nothing of that.
    """
    session = replace(session, interruptions=session.interruptions + 1, interrupted_at=time.time())
    if not crash:
        return session
    return replace(session, crash=crash, crashes=session.crashes + 1 if session.crash == crash else 1)


def _failed(session: Session, instance: str) -> Session:
    reason = f"It failed {session.crashes} times at the same place. {session.crash}"
    return transition(session, SessionState.FAILED, at=time.time(), instance=instance, reason=reason)


def _interrupted(session: Session, instance: str, reason: str) -> Session:
    return _revoked(
        transition(session, SessionState.INTERRUPTED, at=time.time(), instance=instance, reason=reason)
    )


def _queued(session: Session, instance: str, *, has_key: bool) -> Session:
    """Return an interrupted session as one that goes on, or that needs its key for that."""
    if session.engine.typed_key and not has_key:
        target, why = SessionState.PARTIAL, KEY_AGAIN
    else:
        target, why = SessionState.QUEUED, BY_ITSELF
    return transition(session, target, at=time.time(), instance=instance, reason=why)


def _revoked(session: Session) -> Session:
    return replace(session, lease=replace(session.lease, epoch=session.lease.epoch + 1))
