"""The registers of an analysis, made once for what has been read, answered and arranged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from core.bootstrap import App
from core.domain.register import LineReview, Register, RegisterKind
from core.domain.session import Progress, Session
from core.registers.catalog import make
from pages.parts.analysis import document_context

__all__ = ["history", "register"]

#: registers that a server process keeps at hand
_KEPT = 18


def register(app: App, session: Session, kind: RegisterKind) -> Register:
    """Return a register of an analysis, from those pages that have been read."""
    said = app.store.arrangement(session.id)
    reviews = app.store.reviews(session.id)
    latest = max((review.at for review in reviews.values()), default=0.0)
    key = (session.id, kind.value, session.found_as_of, said.at if said else 0.0, len(reviews) + latest)
    return _made(key, app, session, kind)


def history(app: App, session: Session, kind: RegisterKind) -> Mapping[str, Sequence[LineReview]]:
    """Return what was decided on the lines of a register, oldest first."""
    return app.store.lines.history(session.id, kind.value)


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def _made(
    key: tuple[str, str, tuple[int, Progress], float, float],
    _app: App,
    _session: Session,
    _kind: RegisterKind,
) -> Register:
    """Make a register; the key names all it depends on."""
    del key
    known = document_context.of(_app, _app.store.plan(_session.id).contents)
    pages = tuple(known.pages.values()) if known is not None else None
    return make(_kind, _app.registers.source(_session.id, pages))
