"""What stands in the table of a collection, either way round."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.domain.answer import AnswerStatus
from core.domain.collection import CollectionCell, CollectionTable, Member
from core.domain.review import Verdict
from core.domain.session import SessionState
from core.domain.table import Row
from pages.parts.components.grid import Badge, Cell, Column, GridRow
from pages.parts.shell import page_shell, status_badges, wording

__all__ = ["COUNT", "NAME", "Layout", "asks_of", "speaks_of", "turned", "upright"]

#: keys of the columns that are no document and no question
NAME, COUNT = "name", "count"
#: pixels of the first column, of a count, and of every other one
_NAME, _NAME_ON_PHONE, _COUNT, _CELL = 230, 130, 84, 200
#: characters of a question or a name that are a column's title
_TITLE = 34

_AMOUNT = re.compile(r"\D{0,4}?(-?\d[\d,]*(?:\.\d+)?)")


@dataclass(frozen=True, slots=True)
class Layout:
    """Columns and rows for the grid."""

    columns: list[Column]
    rows: list[GridRow]


def upright(table: CollectionTable, questions: Sequence[Row], members: Sequence[Member]) -> Layout:
    """Return documents down and questions across."""
    columns = [
        Column(NAME, "Document", _first()),
        Column(COUNT, "Answered", _COUNT, end=True, help="Questions with an answer"),
        *(
            Column(row.question_id, _title(f"{row.number}. {row.question}"), _CELL, grow=1, help=row.question)
            for row in questions
        ),
    ]
    rows = [
        GridRow(
            member.session.id,
            member.session.document.name,
            {
                NAME: _name(member),
                COUNT: _count([table.cell(member, row) for row in questions]),
                **{row.question_id: _cell(table.cell(member, row)) for row in questions},
            },
        )
        for member in members
    ]
    return Layout(columns, rows)


def turned(table: CollectionTable, questions: Sequence[Row], members: Sequence[Member]) -> Layout:
    """Return questions down, under the headings of their sections, and documents across."""
    columns = [
        Column(NAME, "Question", _first(60)),
        Column(COUNT, "Answered", _COUNT, end=True, help="Documents with an answer"),
        *(
            Column(
                member.session.id,
                _title(member.session.document.name),
                _CELL,
                grow=1,
                help=member.session.document.name,
            )
            for member in members
        ),
    ]
    rows = [
        GridRow(
            row.question_id,
            row.question,
            {
                NAME: Cell(f"{row.number}. {row.question}", sort=row.number),
                COUNT: _count([table.cell(member, row) for member in members]),
                **{member.session.id: _cell(table.cell(member, row)) for member in members},
            },
            group=row.section,
        )
        for row in questions
    ]
    return Layout(columns, rows)


def speaks_of(table: CollectionTable, member: Member, words: str) -> bool:
    """Whether every word, in small letters, stands in a document's name or in one of its answers."""
    said = (table.cell(member, row) for row in table.questions)
    return _holds(words, member.session.document.name, said)


def asks_of(table: CollectionTable, row: Row, words: str) -> bool:
    """Whether every word, in small letters, stands in a question or in one of its answers."""
    said = (table.cell(member, row) for member in table.members)
    return _holds(words, f"{row.question} {row.section}", said)


def _holds(words: str, name: str, said: Iterable[CollectionCell | None]) -> bool:
    if not words.strip():
        return True
    answers = (f"{cell.text} {cell.claim}" for cell in said if cell is not None)
    text = f"{name} {' '.join(answers)}".casefold()
    return all(word in text for word in words.split())


def _name(member: Member) -> Cell:
    session = member.session
    sign = status_badges.STATES[session.state]
    badges = (
        ()
        if session.state is SessionState.COMPLETED
        else (Badge(sign.word, sign.colour, sign.symbol, sign.meaning),)
    )
    pages = wording.counted(session.document.pages, "page")
    return Cell(session.document.name, badges=badges, note=pages, tip=session.document.name)


def _first(more: int = 0) -> int:
    """Return the width of the first column, which stays in view: a phone has little room beside it."""
    return _NAME_ON_PHONE if page_shell.on_phone() else _NAME + more


def _count(said: Sequence[CollectionCell | None]) -> Cell:
    counts = Counter(cell.status for cell in said if cell is not None)
    return Cell(
        f"{counts[AnswerStatus.ANSWERED]} of {len(said)}",
        sort=counts[AnswerStatus.ANSWERED] / max(1, len(said)),
    )


def _cell(cell: CollectionCell | None) -> Cell:
    if cell is None:
        return Cell("not asked", sort="")
    sign = status_badges.ANSWERS[cell.status]
    if not cell.text:
        if cell.verdict is Verdict.REJECTED:
            return Cell("rejected", tip="A reviewer rejected the answer.", sort="")
        read = wording.counted(cell.pages_read, "page")
        return Cell(sign.word, tip=f"{sign.word.capitalize()}: {read} read.", sort="")
    words = "  |  ".join(cell.sides) or cell.text
    settled = cell.status is AnswerStatus.ANSWERED
    badges = () if settled else (Badge(sign.word, sign.colour, sign.symbol, sign.meaning),)
    note = wording.where(cell.pages, 2) if cell.pages else ""
    lead, text = (words, "") if cell.claim or cell.verdict or cell.sides else ("", words)
    return Cell(
        text,
        lead=lead,
        note=note,
        badges=badges,
        tip=cell.claim or words,
        sort=_order(words),
    )


def _order(words: str) -> float | str:
    """Return what a cell is sorted by: the amount with which it begins, else its words."""
    found = _AMOUNT.match(words)
    return float(found[1].replace(",", "")) if found else words.casefold()


def _title(text: str) -> str:
    return wording.shortened(text, _TITLE)
