"""The analyst's workbench: the live table, and beside it the evidence of the question that is open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import streamlit as st

from core.domain.errors import SessionNotFound, StoreBusy
from core.domain.package import Package
from core.domain.review import Remark, Review
from core.domain.table import Row
from pages.parts.analysis import (
    answer_panel,
    answer_table,
    filters,
    headline,
    page_strip,
    reviewing,
    selection,
)
from pages.parts.analysis.answer_table import OpinionsShown, Reading
from pages.parts.components import grid
from pages.parts.components.grid import Grid
from pages.parts.revision import compared
from pages.parts.sessions import snapshot
from pages.parts.sessions.snapshot import SessionSnapshot
from pages.parts.shell import clicks, dialogs, page_shell, wording
from pages.parts.shell.page_shell import Here

__all__ = ["draw"]

#: seconds between two looks at an active session
POLL = 2
#: seconds between two glances at one at rest, for what others did to it
_GLANCE = 2

#: where the tab keeps the section of which it is asked whether all its answers are accepted
_SECTION = "section_to_accept"
#: lines of a cell: nine of ten sentences of bid documents are read whole in a table of half a laptop's screen
_LINES = 7
#: shares of the width: the table, and the evidence with the page beside it
_SHARES = (54, 46)


def draw(here: Here, session_id: str, *, is_active: bool) -> None:
    """Draw head, table and evidence; while the session is active they follow it by themselves."""
    body = st.fragment(_draw, key="live", run_every=POLL if is_active else None)
    body(here, session_id, is_active)
    with st.container():  # what follows must keep its place: a fragment is known by it
        if not is_active:
            st.fragment(_watch, run_every=_GLANCE)(here, session_id)


def _watch(here: Here, session_id: str) -> None:
    """Notice that somebody else continued, deleted or reviewed an analysis at rest; draws nothing."""
    reviewed = False
    try:
        changed = here.app.store.session(session_id).state.is_active
        mark = _mark(here.app.store.reviews(session_id), here.app.store.remarks(session_id))
        reviewed = mark != st.session_state.get(_drawn_key(session_id))
    except SessionNotFound:
        changed = True
    except StoreBusy:
        changed = False
    if changed or reviewed:
        dialogs.redraw_behind()


def _draw(here: Here, session_id: str, was_active: bool) -> None:
    seen = snapshot.of_session(here.app, session_id)
    if seen.session.state.is_active != was_active:
        # the page decides whether this fragment has a timer, so the page runs again
        dialogs.redraw_behind()
    st.session_state[_drawn_key(session_id)] = _mark(seen.reviews, seen.remarks)
    headline.draw(here, seen)
    if not seen.table.rows:
        st.info("The question set of this analysis is empty.")
        return
    left, right = st.columns(_SHARES, gap="small")
    with left:
        opinions = OpinionsShown(seen.reviews, seen.remarks)
        wanted = filters.draw(session_id, seen.table.rows, reviewing.my_name(here), _contents(here, seen))
        _draw_strip(seen)
        rows = answer_table.shown(seen.table.rows, opinions, wanted)
        _draw_table(here, seen, rows, opinions)
    with right:
        st.fragment(answer_panel.draw)(here, seen, rows)


def _contents(here: Here, seen: SessionSnapshot) -> Package:
    """Return the documents, each as it was described last."""
    package = seen.plan.contents
    said = None if package.is_single else here.app.store.arrangement(seen.session.id)
    return package if said is None else package.described(said.descriptions)


def _draw_strip(seen: SessionSnapshot) -> None:
    pages = last_position(seen)
    data = page_strip.bins(pages, seen.table.rows, (ref for ref, _ in seen.table.unread))
    with st.container():  # its place, before the number of pages is known
        if data and filters.shows_strip(seen.session.id):
            page_strip.draw(
                data,
                key=f"strip_{seen.session.id}",
                chosen=filters.chosen_pages(seen.session.id),
                on_select=lambda pages: filters.take_pages(seen.session.id, pages),
            )


def _draw_table(here: Here, seen: SessionSnapshot, rows: Sequence[Row], opinions: OpinionsShown) -> None:
    session_id = seen.session.id
    chosen = selection.chosen(seen.table.rows)
    reading = Reading.of(seen.session, len(seen.table.unread))
    grid.draw(
        Grid(
            answer_panel.CHANNEL,
            "Unitary table: one line a question",
            answer_table.COLUMNS,
            answer_table.lines(rows, opinions, reading, compared.signs(here, seen.session)),
            groups=answer_table.groups(seen.table.rows, seen.reviews),
            selected=chosen.question_id if chosen else "",
            wrap=_LINES if filters.is_wrapped(session_id) else 1,
            steps=True,
            empty="No question matches these filters.",
        ),
        key=f"table_{session_id}",
        on_group=partial(_ask_about_section, session_id),
    )
    if dialogs.is_to_draw(_section_key(session_id)):
        section = st.session_state.get(_SECTION, "")
        _confirm_section(here, session_id, reviewing.acceptable(seen.table.rows, seen.reviews, section))
    with st.container():
        if not rows:
            st.button("Show all questions", on_click=filters.clear, args=(session_id,))


def last_position(seen: SessionSnapshot) -> int:
    """Return the number of the last page: positions of a package have gaps, so it may exceed their count."""
    ranges = seen.plan.contents.positions.ranges
    return ranges[-1][1] if ranges else seen.session.progress.pages


def _section_key(session_id: str) -> str:
    return f"section_{session_id}"


def _ask_about_section(session_id: str, section: str) -> None:
    st.session_state[_SECTION] = section
    dialogs.ask(_section_key(session_id))


@dialogs.dialog("Accept all answered questions of this section?", icon=":material/done_all:")
def _confirm_section(here: Here, session_id: str, rows: Sequence[Row]) -> None:
    section = rows[0].section if rows else "this section"
    st.text(
        f"{wording.counted(len(rows), 'answer')} of {section}, as they stand. "
        "Conflicts, possible and unverified answers and what was decided already stay as they are."
    )
    now = f"accept_section_{session_id}"
    if clicks.button("Accept them", type="primary", key=now, icon=":material/thumb_up:"):
        with page_shell.telling():
            clicks.answer(now)
            reviewing.accept_all(here, session_id, rows)
            dialogs.close()
            st.rerun(scope="app")


def _mark(reviews: Mapping[str, Review], remarks: Mapping[str, Sequence[Remark]]) -> float:
    """Return what changes whenever somebody decides or says something."""
    said = [remark.at for remarks_of_one in remarks.values() for remark in remarks_of_one]
    return max((*(review.at for review in reviews.values()), *said), default=0.0) + len(reviews) + len(said)


def _drawn_key(session_id: str) -> str:
    return f"reviews_drawn_{session_id}"
