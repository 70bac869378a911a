"""What of the table to show: a section, some statuses, words, pages, unreviewed answers.

The status pills carry the counts, so that the same line says how the analysis stands and narrows
the table to what is worth a look.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Sequence
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.domain.session import Row
from pages.parts.analysis.answer_table import Filter
from pages.parts.shell import page_shell, status_badges

__all__ = ["clear", "draw", "is_wrapped", "take_pages", "token"]

_WIDGETS = ("section", "statuses", "words", "unreviewed", "pages")


def draw(session_id: str, rows: Sequence[Row]) -> tuple[Filter, DeltaGenerator]:
    """Draw the filters; return what they ask for, and the row they stand in, whose end is free."""
    counts = Counter(row.status for row in rows)
    titles = {row.section_id: row.section for row in rows}
    # in a row pills stay on one line and would be cut off by a phone's edge
    above = st.container() if page_shell.on_phone() else None
    row = st.container(horizontal=True, gap="xsmall", vertical_alignment="center")
    with above or row:
        statuses = st.pills(
            "Statuses",
            list(status_badges.ANSWERS),
            selection_mode="multi",
            format_func=lambda status: _labelled(status_badges.ANSWERS[status], counts[status]),
            key=f"statuses_{session_id}",
            label_visibility="collapsed",
        )
    with row:
        section = st.selectbox(
            "Section",
            ["", *titles],
            format_func=lambda value: titles.get(value, "All sections"),
            key=f"section_{session_id}",
            label_visibility="collapsed",
            width=158 if page_shell.on_phone() else 172,
        )
        words = st.text_input(
            "Search",
            key=f"words_{session_id}",
            placeholder="Search",
            icon=":material/search:",
            label_visibility="collapsed",
            width=132 if page_shell.on_phone() else 150,
        )
        with st.popover(
            "View", icon=":material/tune:", key=f"{page_shell.BARE}view_{session_id}", help="View"
        ):
            unreviewed = st.toggle("Hide reviewed answers", key=f"unreviewed_{session_id}")
            st.toggle("Long texts on several lines", value=page_shell.on_phone(), key=_wrap_key(session_id))
        pages = _pages(session_id)
        if pages is not None:
            st.button(
                f"p. {pages[0]}-{pages[1]}" if pages[0] != pages[1] else f"p. {pages[0]}",
                key=f"pages_off_{session_id}",
                icon=":material/close:",
                help="Show answers from all pages again",
                on_click=_forget_pages,
                args=(session_id,),
            )
    wanted = Filter(
        section or None, frozenset(statuses or ()), words.strip(), pages, unreviewed=bool(unreviewed)
    )
    return wanted, row


def token(wanted: Filter) -> str:
    """Return a short name of the filter: another filter is another table, scrolled to its top."""
    return f"{zlib.crc32(repr(_parts(wanted)).encode()):08x}"


def take_pages(session_id: str) -> None:
    """Take over the pages of the bar that was clicked on the strip."""
    state: Any = st.session_state[f"strip_{session_id}"]
    picked = state["selection"].get("bar", [])
    if picked:
        st.session_state[f"pages_{session_id}"] = (int(picked[0]["first"]), int(picked[0]["end"]) - 1)
    else:
        _forget_pages(session_id)


def is_wrapped(session_id: str) -> bool:
    """Whether long texts take several lines."""
    return bool(st.session_state.get(_wrap_key(session_id), page_shell.on_phone()))


def clear(session_id: str) -> None:
    """Show every question again."""
    for name in _WIDGETS:
        st.session_state.pop(f"{name}_{session_id}", None)


def _labelled(sign: status_badges.Badge, count: int) -> str:
    return f":{sign.colour}[{sign.icon}] {count} {sign.word}"


def _pages(session_id: str) -> tuple[int, int] | None:
    pages: tuple[int, int] | None = st.session_state.get(f"pages_{session_id}")
    return pages


def _wrap_key(session_id: str) -> str:
    return f"wrap_{session_id}"


def _forget_pages(session_id: str) -> None:
    st.session_state.pop(f"pages_{session_id}", None)


def _parts(wanted: Filter) -> tuple[object, ...]:
    # a set's order differs from process to process, a sorted one does not
    return (wanted.section, sorted(wanted.statuses), wanted.words, wanted.pages, wanted.unreviewed)
