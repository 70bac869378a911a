"""What the store itself watches over, whoever asks for a change."""

from __future__ import annotations

from core.domain.errors import TransitionRefused
from core.domain.session import UNDER_WAY, Session, SessionState

__all__ = ["check_change", "under_way"]


def check_change(before: Session, after: Session) -> None:
    """Raise `TransitionRefused` unless every change of state went through the state machine.

    The history may only grow, each entry starting from the state of the one before, and what
    identifies a session never changes.
    """
    kept = len(before.history)
    identity = (before.id, before.owner, before.created, before.order, before.document.sha256)
    if identity != (after.id, after.owner, after.created, after.order, after.document.sha256):
        raise TransitionRefused("A session keeps its id, owner, document and place.", "Start another one.")
    if after.history[:kept] != before.history:
        raise TransitionRefused("A session's history cannot be rewritten.", "Only append to it.")
    state = before.state
    for change in after.history[kept:]:
        if change.source is not state or not change.is_allowed:
            raise TransitionRefused(f"{change.source} cannot become {change.target}.", "Reload the session.")
        state = change.target
    if state is not after.state:
        raise TransitionRefused(
            f"The state became {after.state} without an entry in the history.", "Use transition()."
        )
    if after.lease.epoch < before.lease.epoch:
        raise TransitionRefused("The epoch of a lease never shrinks.", "Reload the session.")


def under_way(session: Session) -> bool:
    """Return whether a session takes one of the places for running sessions."""
    if session.state is SessionState.QUEUED:
        return bool(session.lease.instance)
    return session.state in UNDER_WAY
