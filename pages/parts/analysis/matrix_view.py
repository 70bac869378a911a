"""The matrix of a package: documents down, questions across, a mark for what each says."""

from __future__ import annotations

import streamlit as st

from core.domain.document import PageRef
from core.domain.matrix import Matrix, MatrixCell, Said, package_matrix
from core.domain.session import Session
from pages.parts.analysis import views
from pages.parts.components import grid
from pages.parts.components.grid import Badge, Cell, Column, Grid, GridRow
from pages.parts.shell import wording
from pages.parts.shell.page_shell import Here

__all__ = ["draw"]

#: word, colour and symbol of each mark
_MARKS = {
    Said.CONFLICTING: Badge("conflict", "orange", "call_split", "Holds a side of a conflict."),
    Said.ANSWERED: Badge("answer", "green", "check", "Holds the answer."),
    Said.MENTIONED: Badge("mentioned", "gray", "more_horiz", "Holds a further passage."),
}
_NAME = 190
_CELL = 106
_CHANNEL = "matrix"


def draw(here: Here, session: Session) -> None:
    """Draw the matrix; a click on a cell opens the question's evidence."""
    store = here.app.store
    plan = store.plan(session.id)
    answers = store.answers(session.id)
    pages = {ref.number: ref for row in store.table(session.id).rows for ref in row.pages}
    matrix = package_matrix(plan.contents, plan.question_set, answers, {**plan.contents.refs(), **pages})
    only = st.toggle(
        "Only documents and questions with something", value=True, key=f"matrix_only_{session.id}"
    )
    shown = _with_something(matrix) if only else matrix
    if not shown.rows or not shown.questions:
        st.caption("No document says anything on these questions yet.")
        return
    st.caption(
        f"{wording.counted(len(shown.rows), 'document')}, "
        f"{wording.counted(len(shown.questions), 'question')}. "
        "A click on a mark opens the evidence."
    )
    columns = [Column("name", "Document", _NAME)] + [
        Column(identity, str(number), _CELL, help=text) for number, identity, text in shown.questions
    ]
    rows = [
        GridRow(
            str(row.index),
            row.name,
            {"name": Cell(row.name), **{identity: _cell(cell) for identity, cell in row.cells.items()}},
        )
        for row in shown.rows
    ]
    grid.draw(
        Grid(_CHANNEL, "Matrix of documents and questions", columns, rows, unit="cell", wrap=3),
        key=f"matrix_{session.id}",
        on_select=_open,
    )


def _open(_row: str, column: str) -> None:
    """Show the question of a cell in the table of answers."""
    if column and column != "name":
        st.query_params["q"] = column
        views.show(views.ANSWERS)


def _cell(cell: MatrixCell) -> Cell:
    mark = _MARKS[cell.said]
    tip = f"{cell.text} ({wording.where(cell.pages, 4)})"
    return Cell(badges=(mark,), note=wording.pages([_bare(ref) for ref in cell.pages], 2), tip=tip)


def _bare(ref: PageRef) -> PageRef:
    return PageRef(ref.own, ref.label)


def _with_something(matrix: Matrix) -> Matrix:
    asked = {identity for row in matrix.rows for identity in row.cells}
    return Matrix(
        tuple(question for question in matrix.questions if question[1] in asked),
        tuple(row for row in matrix.rows if row.cells),
    )
