"""The unitary table: one line a question, drawn from one stored snapshot."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

import pandas as pd
import streamlit as st

from core.domain.answer import AnswerStatus
from core.domain.session import Review, Row, Verdict
from pages.parts.shell import status_badges, wording
from pages.parts.shell.status_badges import Badge

__all__ = ["Filter", "Marked", "Room", "draw", "frame", "meant", "shown"]

#: pages named in a cell; the evidence names them all
_PAGES_IN_CELL = 4
#: height of a line in pixels; text wraps in lines higher than four times the base font
_COMPACT, _WRAPPED, _WRAPPED_NARROW = 34, 66, 86


class Room(Enum):
    """How much room the table has."""

    #: the whole width of a screen
    ALONE = auto()
    #: the evidence stands beside it
    BESIDE = auto()
    #: a phone's
    NARROW = auto()


@dataclass(frozen=True, slots=True)
class Filter:
    """What the analyst wants to see of the table."""

    #: id of one section; None for all
    section: str | None = None
    #: statuses to show; empty for all
    statuses: frozenset[AnswerStatus] = frozenset()
    #: words that question or answer must hold, in any case
    words: str = ""
    #: pages of the strip that an answer must cite; None for all
    pages: tuple[int, int] | None = None
    #: only answers nobody has decided on
    unreviewed: bool = False

    def admits(self, row: Row, reviewed: Collection[str]) -> bool:
        """Whether the row is to be shown."""
        if self.section is not None and row.section_id != self.section:
            return False
        if self.statuses and row.status not in self.statuses:
            return False
        if self.unreviewed and row.question_id in reviewed:
            return False
        if self.pages is not None and not any(
            self.pages[0] <= page.number <= self.pages[1] for page in row.pages
        ):
            return False
        text = f"{row.number} {row.question} {row.value} {row.answer} {row.section}".casefold()
        return all(word in text for word in self.words.casefold().split())


def shown(rows: Sequence[Row], reviews: Mapping[str, Review], wanted: Filter) -> list[Row]:
    """Return the rows that the filter admits, in their order."""
    return [row for row in rows if wanted.admits(row, reviews)]


@dataclass(frozen=True, slots=True)
class Marked:
    """What of the table is marked: lines by their box, and the cell that was clicked or reached by key."""

    rows: Sequence[int]
    cells: Sequence[tuple[int, str]]


def meant(before: Marked, after: Marked) -> Sequence[int]:
    """Return the lines that are meant to be open: a click anywhere on a line is a click on it."""
    if not after.cells or list(after.cells) == list(before.cells):
        return after.rows
    line, column = after.cells[0]
    if not before.cells and column == "number":
        # a click on a header marks this cell too, as the first in reach of the keyboard
        return after.rows
    return [line]


def frame(rows: Sequence[Row], reviews: Mapping[str, Review]) -> pd.DataFrame:
    """Return what the table draws, one line a row."""
    return pd.DataFrame(
        {
            "number": [row.number for row in rows],
            "question": [row.question + (" *" if row.required else "") for row in rows],
            "status": [[row.status.value] for row in rows],
            "answer": [_answer(row, reviews.get(row.question_id)) for row in rows],
            "pages": [wording.pages(row.pages, _PAGES_IN_CELL) for row in rows],
            # made as integers at once: converting a column later takes half the time of a poll
            "confidence": pd.array(
                [round(row.confidence * 100) if row.answer else None for row in rows], dtype="Int64"
            ),
            "footnote": ["†" if row.footnote else "" for row in rows],
            "review": [_verdict(reviews.get(row.question_id)) for row in rows],
            "section": [row.section for row in rows],
        }
    )


def draw(
    rows: Sequence[Row],
    reviews: Mapping[str, Review],
    *,
    key: str,
    height: int,
    room: Room,
    wrap: bool,
    selected: int | None,
    on_select: Callable[[], None],
) -> None:
    """Draw the table; ``selected`` is the index in ``rows`` to mark when it first appears.

    With ``wrap`` long questions and answers take several lines, else one.
    """
    st.dataframe(
        frame(rows, reviews),
        key=key,
        height=height,
        row_height=_line_height(room, wrap=wrap),
        hide_index=True,
        on_select=on_select,
        selection_mode=["single-row", "single-cell"],
        selection_default={"selection": {"rows": [] if selected is None else [selected]}},
        placeholder="",
        column_config=_columns(room),
        alt="Unitary table: one line a question",
    )


def _line_height(room: Room, *, wrap: bool) -> int:
    if not wrap:
        return _COMPACT
    return _WRAPPED_NARROW if room is Room.NARROW else _WRAPPED


def _answer(row: Row, review: Review | None) -> str:
    if review is not None and review.verdict is Verdict.EDITED:
        return " ".join(review.text.split())
    if row.sides:
        return "  |  ".join(row.sides)
    text = " ".join(row.said.split())
    if row.inferred and text:
        text = f"(inferred) {text}"
    return f"{text}  (+{row.further} more)" if row.further else text


def _verdict(review: Review | None) -> list[str]:
    return [] if review is None else [review.verdict.value]


#: pixels of question, answer and pages; while a line is read through, its page numbers come last
_WIDTHS = {Room.ALONE: (402, 356, 116), Room.BESIDE: (262, 176, 92), Room.NARROW: (142, 190, 92)}


def _columns(room: Room) -> dict[str, Any]:
    """Return how each column looks; on a phone the number gives its place to the answer."""
    question, answer, pages = _WIDTHS[room]
    return {
        "number": None if room is Room.NARROW else st.column_config.NumberColumn("#", width=38, format="%d"),
        "question": st.column_config.TextColumn(
            "Question", width=question, help="An asterisk marks a required answer."
        ),
        "status": _badges("Status", status_badges.ANSWERS),
        "answer": st.column_config.TextColumn("Answer", width=answer),
        "pages": st.column_config.TextColumn(
            "PDF pages", width=pages, help="PDF page, and in brackets the printed one."
        ),
        "confidence": st.column_config.NumberColumn(
            "Conf.", width=56, format="%d %%", help="How sure the engine is that this answers the question."
        ),
        "footnote": st.column_config.TextColumn("†", width=30, help="The evidence has a footnote."),
        "review": _badges("Review", status_badges.VERDICTS),
        "section": st.column_config.TextColumn("Section", width=200),
    }


def _badges(title: str, meanings: Mapping[Any, Badge]) -> Any:  # as Streamlit types columns
    """Return a column of words in colour, each the sign of a value."""
    return st.column_config.MultiselectColumn(
        title,
        width=96,
        options=list(meanings),
        color=[sign.colour for sign in meanings.values()],
        format_func=lambda value: meanings[value].word,
    )
