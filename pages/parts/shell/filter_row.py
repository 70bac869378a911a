"""The filters that the table of an analysis and that of a collection have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.domain.answer import AnswerStatus
from pages.parts.shell import page_shell, status_badges

__all__ = ["draw_section", "draw_statuses", "draw_words", "rows", "width"]


def rows() -> tuple[DeltaGenerator, DeltaGenerator]:
    """Return where pills and fields are drawn: in one row, but on a phone, whose edge would cut pills off."""
    above = st.container() if page_shell.on_phone() else None
    row = st.container(horizontal=True, gap="xsmall", vertical_alignment="center")
    return above or row, row


def draw_statuses(counts: Mapping[AnswerStatus, int], key: str) -> Sequence[AnswerStatus]:
    """Draw a pill for each status, with its count."""
    chosen = st.pills(
        "Statuses",
        list(status_badges.ANSWERS),
        selection_mode="multi",
        format_func=lambda status: _labelled(status_badges.ANSWERS[status], counts.get(status, 0)),
        key=key,
        label_visibility="collapsed",
    )
    return chosen or ()


def draw_section(titles: Mapping[str, str], key: str) -> str:
    """Draw the choice of a section by its id; return "" for all."""
    chosen = st.selectbox(
        "Section",
        ["", *titles],
        format_func=lambda value: titles.get(value, "All sections"),
        key=key,
        label_visibility="collapsed",
        width=width(),
    )
    return chosen or ""


def draw_words(key: str) -> str:
    """Draw the field for words to look for."""
    return st.text_input(
        "Search",
        key=key,
        placeholder="Search",
        icon=":material/search:",
        label_visibility="collapsed",
        width=132 if page_shell.on_phone() else 150,
    ).strip()


def width() -> int:
    """Return the pixels of a choice in the row."""
    return 158 if page_shell.on_phone() else 172


def _labelled(sign: status_badges.Badge, count: int) -> str:
    return f":{sign.colour}[{sign.icon}] {count} {sign.word}"
