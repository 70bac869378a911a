"""Which lines of a register to show: by the values of its columns, by status, by words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import streamlit as st

from core.domain.register import LineReview, Register, RegisterLine
from core.registers.refinement.labels import REFINED

__all__ = ["LineFilter", "clear", "draw"]

#: a status that stands for lines that nobody has decided on
UNDECIDED = "undecided"
#: pixels: the most of a choice, what stands in it beside its words, and one letter of those; the search
_CHOICE, _FRAME, _LETTER, _SEARCH = 180, 52, 7.3, 100


@dataclass(frozen=True, slots=True)
class LineFilter:
    """What somebody wants to see of a register."""

    #: wanted values by the key of their column
    values: Mapping[str, str]
    status: str = ""
    #: words that a line must hold, in any case
    words: str = ""

    def admits(self, line: RegisterLine, review: LineReview | None) -> bool:
        """Whether the line is to be shown."""
        if any(value not in line.parts(key) for key, value in self.values.items()):
            return False
        decided = review.status if review is not None else ""
        if self.status and (decided or UNDECIDED) != self.status:
            return False
        said = f"{review.note} {review.owner}" if review is not None else ""
        cells = " ".join(str(value) for value in line.cells.values() if value)
        text = f"{line.id} {line.in_context} {line.place} {cells} {said}".casefold()
        return all(word in text for word in self.words.casefold().split())


def draw(session_id: str, register: Register) -> LineFilter:
    """Draw the filters; return what they ask for."""
    form, prefix = register.form, _prefix(session_id, register)
    values: dict[str, str] = {}
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        for column in form.all_columns:
            offered = register.values(column.key) if column.filtered else ()
            # one value tells lines apart too where most have none: what a model changed
            if len(offered) < (1 if column == REFINED else 2):
                continue
            key = f"{prefix}value_{column.key}"
            chosen = st.selectbox(
                column.title,
                ["", *offered],
                format_func=_named(column.title),
                key=key,
                label_visibility="collapsed",
                width=_width(st.session_state.get(key) or column.title),
            )
            if chosen:
                values[column.key] = chosen
        words_of = {"": "Status", UNDECIDED: "Undecided", **form.statuses}
        key = f"{prefix}status"
        status = st.selectbox(
            "Status",
            list(words_of),
            format_func=words_of.__getitem__,
            key=key,
            label_visibility="collapsed",
            width=_width(words_of.get(st.session_state.get(key, ""), "")),
        )
        words = st.text_input(
            "Search",
            key=f"{prefix}words",
            placeholder="Search",
            icon=":material/search:",
            label_visibility="collapsed",
            width=_SEARCH,
        )
    return LineFilter(values, status, words.strip())


def _width(words: str) -> int:
    """Return the pixels of a choice in which its words stand whole: all choices are to stand in one row."""
    return min(_CHOICE, round(_FRAME + _LETTER * len(words)))


def _named(title: str) -> Callable[[str], str]:
    # the title alone: with more words it would be cut off
    return lambda value: value or title


def clear(session_id: str, register: Register) -> None:
    """Show every line again."""
    prefix = _prefix(session_id, register)
    for key in [str(key) for key in st.session_state if str(key).startswith(prefix)]:
        st.session_state.pop(key, None)


def _prefix(session_id: str, register: Register) -> str:
    return f"lines_{register.kind.value}_{session_id}_"
