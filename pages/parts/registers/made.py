"""The registers of an analysis, made once for what has been read, answered and arranged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import streamlit as st

from core.bootstrap import App
from core.domain.ports import RefinementWork
from core.domain.refinement import LabelField
from core.domain.register import LineReview, Register, RegisterKind
from core.domain.session import Progress, Session
from core.registers.catalog import make
from core.registers.refinement.work import REFINABLE, fields_of, work_of
from core.registers.source import Source
from core.services.refinements import holding
from pages.parts.analysis import document_context

__all__ = ["history", "register", "work"]

#: registers that a server process keeps at hand
_KEPT = 18
#: packages whose sentences it keeps at hand
_SOURCES = 3

#: what a register depends on
_Key: TypeAlias = tuple[str, str, tuple[int, Progress], float, float, tuple[tuple[int, float], ...]]


@dataclass(frozen=True, slots=True)
class _Made:
    """A register, and which of its labels a model may look at again."""

    register: Register
    fields: tuple[LabelField, ...]


def register(app: App, session: Session, kind: RegisterKind) -> Register:
    """Return a register of an analysis, from those pages that have been read."""
    return _of(app, session, kind).register


def work(app: App, session: Session, kind: RegisterKind) -> RefinementWork:
    """Return what a model would be asked about a register; raise `RequestInvalid` where nothing can be."""
    found = _of(app, session, kind)
    return work_of(found.register, found.fields)


def _of(app: App, session: Session, kind: RegisterKind) -> _Made:
    said = app.store.arrangement(session.id)
    reviews = app.store.reviews(session.id)
    latest = max((review.at for review in reviews.values()), default=0.0)
    refined = app.store.refinements.history(session.id, kind) if kind in REFINABLE else ()
    held = tuple((each.number, each.at) for each in holding(refined))
    key = (
        session.id,
        kind.value,
        session.found_as_of,
        said.at if said else 0.0,
        len(reviews) + latest,
        held,
    )
    return _made(key, app, kind)


def history(app: App, session: Session, kind: RegisterKind) -> Mapping[str, Sequence[LineReview]]:
    """Return what was decided on the lines of a register, oldest first."""
    return app.store.lines.history(session.id, kind.value)


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def _made(
    key: _Key,
    _app: App,
    _kind: RegisterKind,
) -> _Made:
    """Make a register; the key names all it depends on."""
    session_id, _, found_as_of, arranged, *_ = key
    before = _source(session_id, found_as_of, arranged, _app)
    source = _app.registers.answered(session_id, before)
    return _Made(make(_kind, source), fields_of(_kind, source))


@st.cache_resource(max_entries=_SOURCES, show_spinner=False)
def _source(session_id: str, found_as_of: tuple[int, Progress], arranged: float, _app: App) -> Source:
    """Return what is read and arranged, with what was made of it: a decision changes none of that."""
    del found_as_of, arranged
    known = document_context.of(_app, _app.store.plan(session_id).contents)
    return _app.registers.unanswered(session_id, tuple(known.pages.values()) if known is not None else None)
