"""One look at a session: everything a live page draws, read from the store in a few short reads."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import streamlit as st

from core.bootstrap import App
from core.domain.errors import StoreBusy
from core.domain.plan import Plan
from core.domain.review import Remark, Review
from core.domain.session import Session, SessionState
from core.domain.table import Table

__all__ = ["ListSnapshot", "SessionSnapshot", "now", "of_list", "of_session"]

#: where a tab keeps the last pictures it drew; drawn again, and dated, only while the store is busy
_LAST = "last_look"
_LAST_LIST = "last_glance"


@dataclass(frozen=True, slots=True)
class SessionSnapshot:
    """What the store said at one moment."""

    session: Session
    plan: Plan
    table: Table
    reviews: Mapping[str, Review]
    #: what was said about questions without deciding on them
    remarks: Mapping[str, Sequence[Remark]]
    #: when it was read, in seconds since the epoch
    at: float
    #: whether the store was busy and this is the picture from before
    stale: bool = False
    #: its 1-based place among those that wait for their turn; 0 when it does not
    place: int = 0


@dataclass(frozen=True, slots=True)
class ListSnapshot:
    """A list of sessions as the store gave it at one moment."""

    sessions: tuple[Session, ...]
    counts: Mapping[SessionState, int]
    #: when it was read, in seconds since the epoch
    at: float
    #: whether the store was busy and this is the picture from before
    stale: bool = False


def now() -> float:
    """Return seconds since the epoch."""
    return time.time()


def of_session(app: App, session_id: str) -> SessionSnapshot:
    """Read the session; while the store is busy return the last picture, marked as such.

    Raise `SessionNotFound` for an unknown id, and `StoreBusy` when there is no picture yet.
    """
    try:
        session = app.store.session(session_id)
        seen = SessionSnapshot(
            session=session,
            plan=app.store.plan(session_id),
            table=app.store.table(session_id),
            reviews=app.store.reviews(session_id),
            remarks=app.store.remarks(session_id),
            at=now(),
            place=_place(app, session),
        )
    except StoreBusy:
        last = st.session_state.get(_LAST)
        if not isinstance(last, SessionSnapshot) or last.session.id != session_id:
            raise
        return replace(last, stale=True)
    st.session_state[_LAST] = seen
    return seen


def _place(app: App, session: Session) -> int:
    if session.state is not SessionState.QUEUED:
        return 0
    waiting = app.store.line()
    return waiting.index(session.id) + 1 if session.id in waiting else 0


def of_list(
    app: App, *, limit: int, owner: str | None = None, states: Collection[SessionState] | None = None
) -> ListSnapshot:
    """Read the newest sessions; while the store is busy return the last picture, marked as such."""
    try:
        seen = ListSnapshot(
            tuple(app.store.sessions(limit=limit, owner=owner, states=states)),
            app.store.counts(owner=owner),
            now(),
        )
    except StoreBusy:
        last = st.session_state.get(_LAST_LIST)
        if not isinstance(last, ListSnapshot):
            raise
        return replace(last, stale=True)
    st.session_state[_LAST_LIST] = seen
    return seen
