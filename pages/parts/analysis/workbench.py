"""The analyst's workbench: the live table, and beside it the evidence of the question that is open.

While none is open the table has the whole width, so that questions and answers can be read in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core.domain.errors import SessionNotFound, StoreBusy
from core.domain.session import Row
from pages.parts.analysis import answer_panel, answer_table, filters, headline, page_strip, selection
from pages.parts.analysis.answer_table import Marked, Room
from pages.parts.analysis.charts import status_colours
from pages.parts.sessions import snapshot
from pages.parts.sessions.snapshot import SessionSnapshot
from pages.parts.shell import page_shell
from pages.parts.shell.page_shell import Here

__all__ = ["draw"]

#: seconds between two looks at an active session
POLL = 2
#: seconds between two glances at one at rest
_GLANCE = 6

#: height of table and evidence in pixels: side by side they end together above a laptop's fold
_HEIGHT = 580
#: shares of the width: the table alone, and with the evidence, which holds two pages side by side
_ALONE, _BESIDE = (1_000, 1), (1, 1)

#: on a phone the table leaves room to see that the evidence follows it
_HEIGHT_ON_PHONE = 430


def draw(here: Here, session_id: str, *, is_active: bool) -> None:
    """Draw head, table and evidence; while the session is active they follow it by themselves."""
    body = st.fragment(_draw, key="live", run_every=POLL if is_active else None)
    body(here, session_id, is_active)
    with st.container():  # what follows must keep its place: a fragment is known by it
        if not is_active:
            st.fragment(_watch, run_every=_GLANCE)(here, session_id)


def _watch(here: Here, session_id: str) -> None:
    """Notice that somebody else continued or deleted an analysis at rest; draws nothing."""
    try:
        changed = here.app.store.session(session_id).state.is_active
    except SessionNotFound:
        changed = True
    except StoreBusy:
        changed = False
    if changed:
        st.rerun(scope="app")


def _draw(here: Here, session_id: str, was_active: bool) -> None:
    seen = snapshot.of_session(here.app, session_id)
    if seen.session.state.is_active != was_active:
        # the page decides whether this fragment has a timer, so the page runs again
        st.rerun(scope="app")
    headline.draw(here, seen)
    _draw_strip(seen)
    if not seen.table.rows:
        st.info("The question set of this analysis is empty.")
        return
    wanted, row = filters.draw(session_id, seen.table.rows)
    rows = answer_table.shown(seen.table.rows, seen.reviews, wanted)
    is_open = selection.chosen(seen.table.rows) is not None
    # always two columns: another tree of elements would be another table, scrolled to its top
    left, right = st.columns(_BESIDE if is_open else _ALONE, gap="small" if is_open else None)
    with left:
        _draw_table(seen, rows, filters.token(wanted), roomy=not is_open)
    if not is_open:
        with row:
            answer_panel.invite(seen, rows)
    else:
        with right:
            st.fragment(answer_panel.draw)(here, seen, rows, _HEIGHT)


def _draw_strip(seen: SessionSnapshot) -> None:
    pages = seen.session.document.pages or seen.session.progress.pages
    data = page_strip.bins(pages, seen.table.rows, (ref for ref, _ in seen.table.unread))
    with st.container():  # its place, before the number of pages is known
        if data:
            page_strip.draw(
                data,
                key=f"strip_{seen.session.id}",
                colours=(status_colours()[0], status_colours()[1]),
                on_select=lambda: filters.take_pages(seen.session.id),
            )


def _draw_table(seen: SessionSnapshot, rows: Sequence[Row], token: str, *, roomy: bool) -> None:
    if not rows:
        st.info("No question matches these filters.", icon=":material/filter_alt_off:")
        st.button("Show all questions", on_click=filters.clear, args=(seen.session.id,))
        return
    key = f"table_{seen.session.id}_{token}"
    ids = [row.question_id for row in rows]
    chosen = selection.chosen(rows)
    index = None if chosen is None else ids.index(chosen.question_id)
    marked = _follow(key, index)
    answer_table.draw(
        rows,
        seen.reviews,
        key=key,
        height=_height(),
        room=Room.NARROW if page_shell.on_phone() else Room.ALONE if roomy else Room.BESIDE,
        wrap=filters.is_wrapped(seen.session.id),
        selected=index,
        on_select=lambda: _picked(key, ids, marked),
    )


def _follow(key: str, index: int | None) -> Marked:
    """Mark the open question's line, wherever it has moved to since the browser marked it."""
    state: Any = st.session_state.get(key)
    rows = [] if index is None else [index]
    cells = [] if state is None else list(state["selection"]["cells"])
    if state is not None and list(state["selection"]["rows"]) != rows:
        st.session_state[key] = {"selection": {"rows": rows, "columns": [], "cells": cells}}
    return Marked(rows, cells)


def _picked(key: str, ids: Sequence[str], marked: Marked) -> None:
    now = st.session_state[key]["selection"]
    rows = answer_table.meant(marked, Marked(list(now["rows"]), list(now["cells"])))
    selection.choose(ids[rows[0]] if rows and rows[0] < len(ids) else None)


def _height() -> int:
    return _HEIGHT_ON_PHONE if page_shell.on_phone() else _HEIGHT
