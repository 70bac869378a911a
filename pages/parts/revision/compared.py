"""What a revision changed, compared once for all who look at it."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from core.bootstrap import App
from core.domain.changes import AnswerChangeKind, Comparison
from core.domain.errors import PagewiseError
from core.domain.session import Progress, Session
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

#: comparisons that a server process keeps at hand
_KEPT = 32

#: ids of two sessions, the older one first, each with what its findings are as of
_Key = tuple[str, tuple[int, Progress], str, tuple[int, Progress]]


def comparison(here: Here, old: Session, session: Session) -> Comparison:
    """Return what became of every answer and page since an earlier analysis, and what is stale now."""
    return here.app.comparisons.as_decided(_compared(_key(old, session), here.app))


def signs(here: Here, session: Session) -> Mapping[str, Badge]:
    """Return the sign of each answer that a revision changed; none while it is at work."""
    if not session.revises or session.state.is_active:
        return {}
    try:
        old = here.app.store.session(session.revises)
        if not here.visitor.may_see(old):
            return {}
        found = _compared(_key(old, session), here.app)
    except PagewiseError:
        return {}  # what was revised is gone: the line below the head says so
    return {
        each.question_id: Badge(
            WORDS[each.kind],
            "difference",
            TONES[each.kind],
            f"Since the addendum {CHANGE_MEANINGS[each.kind]}.",
        )
        for each in found.changed
    }


def _key(old: Session, session: Session) -> _Key:
    """Name all that a comparison depends on, but for decisions: they change none of it but what is stale."""
    return old.id, old.found_as_of, session.id, session.found_as_of


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def _compared(key: _Key, _app: App) -> Comparison:
    """Compare two sessions, the older one first; which decisions are stale is as of the first time."""
    return _app.comparisons.compare(key[0], key[2])
