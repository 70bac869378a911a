"""Which question is open. It lives in the address, so that a link or a reload opens the same one."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import streamlit as st

from core.domain.answer import AnswerStatus
from core.domain.table import Row

__all__ = ["choose", "chosen", "neighbour", "next_unreviewed"]

_PARAMETER = "q"


def chosen(rows: Sequence[Row]) -> Row | None:
    """Return the row the address names, if the table has it."""
    question_id = st.query_params.get(_PARAMETER)
    return next((row for row in rows if row.question_id == question_id), None)


def choose(question_id: str | None) -> None:
    """Name the question in the address; None closes the evidence."""
    if question_id is None:
        st.query_params.pop(_PARAMETER, None)
    else:
        st.query_params[_PARAMETER] = question_id


def neighbour(rows: Sequence[Row], row: Row, step: int) -> Row | None:
    """Return the row ``step`` lines further down among ``rows``, or None past the end."""
    ids = [other.question_id for other in rows]
    if row.question_id not in ids:
        return rows[0] if rows else None
    index = ids.index(row.question_id) + step
    return rows[index] if 0 <= index < len(rows) else None


def next_unreviewed(rows: Sequence[Row], row: Row | None, reviewed: Collection[str]) -> Row | None:
    """Return the next row that nobody has decided on, starting over at the end.

    That no page answers is a finding too, and as open to doubt; only pending questions are passed over.
    """
    start = (
        0 if row is None else next((i + 1 for i, r in enumerate(rows) if r.question_id == row.question_id), 0)
    )
    round_trip = [*rows[start:], *rows[:start]]
    return next(
        (
            other
            for other in round_trip
            if other.status is not AnswerStatus.PENDING and other.question_id not in reviewed and other != row
        ),
        None,
    )
