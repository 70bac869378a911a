"""Below the table: charts, the activity log and the history, each read only while it is looked at."""

from __future__ import annotations

import streamlit as st

from core.domain.document import PageRef
from core.domain.table import Table
from core.reports.wording import FLAGGED, FLAGGED_MEANING
from pages.parts.analysis import activity, charts, document_context
from pages.parts.analysis.document_context import DocumentContext
from pages.parts.shell import page_shell, wording
from pages.parts.shell.page_shell import Here

__all__ = ["draw"]

#: seconds between two refreshes; nobody waits for these
_POLL = 10

#: pages with hidden words that are named one by one
_HIDING = 12

_TABS = ("Overview", "Activity", "History", "Settings used")


def draw(here: Here, session_id: str, *, is_active: bool) -> None:
    """Draw the tabs; while the session is active they follow it."""
    st.fragment(_draw, run_every=_POLL if is_active else None)(here, session_id)


def _draw(here: Here, session_id: str) -> None:
    view = st.segmented_control(
        "Below the table",
        _TABS,
        default=_TABS[0],
        required=True,
        key=f"lower_{session_id}",
        label_visibility="collapsed",
    )
    store = here.app.store
    with page_shell.telling():
        if view == "Activity":
            activity.draw_log(store.log(session_id))
        elif view == "History":
            activity.draw_history(store.session(session_id), here.visitor.owner)
        elif view == "Settings used":
            activity.draw_plan(store.plan(session_id))
        else:
            plan = store.plan(session_id)
            _draw_overview(store.table(session_id), document_context.of(here.app, plan.contents))


def _draw_overview(table: Table, known: DocumentContext | None) -> None:
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.markdown("**Answers by section**")
        charts.draw_sections(table.rows)
    with right:
        st.markdown("**How sure the answers are**")
        charts.draw_confidence(table.rows)
        _draw_unread(table)
        _draw_hiding(known)
        _draw_flagged(table)


def _draw_unread(table: Table) -> None:
    if not table.unread:
        st.caption("Every page opened so far could be read.")
        return
    reasons: dict[str, list[PageRef]] = {}
    for ref, reason in table.unread:
        reasons.setdefault(reason, []).append(ref)
    st.markdown("**Pages that could not be read**")
    for reason, refs in reasons.items():
        st.text(f"{wording.where(refs, 12)}: {reason}")


def _draw_hiding(known: DocumentContext | None) -> None:
    """Name the pages that hold words which nobody who looks at them sees."""
    if known is None or not known.hiding:
        return
    st.markdown("**Pages with words that viewers do not show**")
    st.caption("These words were left out: they are no evidence. What a page shows was read.")
    for page in (known.pages[number] for number in known.hiding[:_HIDING]):
        st.text(f"{wording.where([page.ref])}: {'; '.join(left.sentence for left in page.unseen)}")
    if len(known.hiding) > _HIDING:
        st.caption(f"and {wording.counted(len(known.hiding) - _HIDING, 'page')} more")


def _draw_flagged(table: Table) -> None:
    """Name the pages that talk to a model: what was answered from them deserves a look."""
    if not table.flagged:
        return
    st.markdown(f"**{FLAGGED}**")
    st.caption(FLAGGED_MEANING)
    for ref, seen in table.flagged:
        st.text(f"{wording.where([ref])}: {seen}")
