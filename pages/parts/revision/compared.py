"""What a revision changed, compared once for all who look at it."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from core.bootstrap import App
from core.domain.changes import AnswerChangeKind, Comparison
from core.domain.errors import PagewiseError
from core.domain.session import Session
from core.reports.changes_wording import CHANGE_MEANINGS
from pages.parts.shell.page_shell import Here
from pages.parts.shell.status_badges import Badge, Colour

__all__ = ["TONES", "WORDS", "comparison", "signs"]

TONES: dict[AnswerChangeKind, Colour] = {
    AnswerChangeKind.CONFLICTING: "orange",
    AnswerChangeKind.VALUE: "blue",
    AnswerChangeKind.WITHDRAWN: "red",
    AnswerChangeKind.NEW: "green",
    AnswerChangeKind.SETTLED: "green",
    AnswerChangeKind.WORDING: "violet",
    AnswerChangeKind.MOVED: "gray",
    AnswerChangeKind.UNCHANGED: "gray",
}
#: what a line of the table of answers is marked with, where there is little room
WORDS = {
    AnswerChangeKind.CONFLICTING: "new conflict",
    AnswerChangeKind.VALUE: "new value",
    AnswerChangeKind.WITHDRAWN: "withdrawn",
    AnswerChangeKind.NEW: "new",
    AnswerChangeKind.SETTLED: "settled",
    AnswerChangeKind.WORDING: "new wording",
}


def comparison(here: Here, old: Session, session: Session) -> Comparison:
    """Return what became of every answer and page since an earlier analysis."""
    return _compared((old.id, old.revision, session.id, session.revision, _decided(here, session)), here.app)


def signs(here: Here, session: Session) -> Mapping[str, Badge]:
    """Return the sign of each answer that a revision changed; none while it is at work."""
    if not session.revises or session.state.is_active:
        return {}
    try:
        old = here.app.store.session(session.revises)
        if not here.visitor.may_see(old):
            return {}
        kinds = _kinds((old.id, old.revision, session.id, session.revision), here.app)
    except PagewiseError:
        return {}  # what was revised is gone: the line below the head says so
    return {
        question: Badge(
            WORDS[kind],
            "difference",
            TONES[kind],
            f"Since the addendum {CHANGE_MEANINGS[kind]}.",
        )
        for question, kind in kinds.items()
        if kind in WORDS
    }


def _decided(here: Here, session: Session) -> float:
    """Return what changes whenever somebody decides, and with it what is stale."""
    reviews = here.app.store.reviews(session.id)
    return max((each.at for each in reviews.values()), default=0.0) + len(reviews)


@st.cache_data(max_entries=8, show_spinner=False)
def _compared(key: tuple[str, int, str, int, float], _app: App) -> Comparison:
    """Return a comparison; the key names all it depends on, the older session first."""
    return _app.comparisons.compare(key[0], key[2])


@st.cache_data(max_entries=32, show_spinner=False)
def _kinds(key: tuple[str, int, str, int], _app: App) -> dict[str, AnswerChangeKind]:
    """Return what became of each answer: no decision changes that."""
    return {each.question_id: each.kind for each in _app.comparisons.compare(key[0], key[2]).answers}
