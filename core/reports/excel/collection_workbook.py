"""The workbook of a collection: documents against questions, and every answer in a line of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from core import __version__
from core.domain.answer import AnswerStatus
from core.domain.collection import CollectionCell, CollectionTable, DocumentCollection, Member
from core.domain.review import Verdict
from core.domain.table import Row
from core.reports.entry import Standing
from core.reports.excel.new_book import new_book
from core.reports.excel.styles import LINK, QUIET, RIGHT, WARNING, Styles, standing_style
from core.reports.excel.worksheet import Cell, Column, Sheet
from core.reports.wording import STANDING_WORDS, clean, flat, where_text
from core.wording import VERDICT_WORDS, confidence_word, counted, shortened

__all__ = ["Address", "write_collection"]

SIDE_BY_SIDE, ANSWERS = "Side by side", "Answers"
#: characters of an answer in a cell that stands beside many others; the second sheet has it whole
ANSWER = 160

#: the address of an answer on the web; empty when nobody knows it
Address = Callable[[Member, Row], str]

_ANSWER_COLUMNS = (
    Column("Document", 36),
    Column("#", 6, RIGHT),
    Column("Section", 22, QUIET),
    Column("Question", 40),
    Column("Answer", 44),
    Column("In these words", 60, QUIET),
    Column("Status", 13),
    Column("Review", 11),
    Column("Confidence", 11),
    Column("Page", 8, RIGHT),
    Column("All pages", 22, QUIET),
)


def write_collection(
    collection: DocumentCollection,
    table: CollectionTable,
    stream: BinaryIO,
    address: Address = lambda _member, _row: "",
    *,
    made: float,
) -> None:
    """Write the workbook; ``made`` is in seconds since the epoch. Each page leads to its ``address``."""
    documents, questions = len(table.members), len(table.questions)
    said = f"{counted(documents, 'document')}, {counted(questions, 'question')}"
    titles = ", ".join(dict.fromkeys(each.session.question_set for each in table.members))
    book = new_book(
        stream, title=collection.name, subject=titles, comments=said, version=__version__, made=made
    )
    styles = Styles(book)
    _write_side_by_side(collection, table, book, styles, said)
    _write_answers(collection, table, book, styles, address)
    book.close()


def _write_side_by_side(
    collection: DocumentCollection, table: CollectionTable, book: Any, styles: Styles, said: str
) -> None:
    columns = [
        Column("Document", 34),
        Column("Answered", 12, RIGHT),
        *(Column(f"{number}. {row.question}", 28) for number, row in enumerate(table.questions, 1)),
    ]
    sheet = Sheet(book, styles, SIDE_BY_SIDE, columns=[column.width for column in columns])
    sheet.line(clean(collection.name), styles.title(), height=26, across=5)
    note = f"{said}. Nothing is merged: each cell is what that document says, with its page in brackets."
    sheet.line(note, styles.note(), across=5)
    sheet.table(columns, list(_documents(table)), frozen=1)
    sheet.prints(collection.name)


def _documents(table: CollectionTable) -> Iterator[list[Cell | str | float | None]]:
    for member in table.members:
        cells = [table.cell(member, question) for question in table.questions]
        counts = Counter(cell.status for cell in cells if cell is not None)
        yield [
            member.session.document.name,
            counts[AnswerStatus.ANSWERED],
            *(_beside_others(cell) for cell in cells),
        ]


def _beside_others(cell: CollectionCell | None) -> Cell | str:
    if cell is None:
        return ""
    if not cell.text:
        return Cell(STANDING_WORDS[_standing(cell)], QUIET)
    text = "  |  ".join(map(flat, cell.sides)) or flat(cell.text)
    mark = "" if cell.status is AnswerStatus.ANSWERED else f"{STANDING_WORDS[_standing(cell)]}: "
    pages = f" ({where_text(cell.pages[:2])})" if cell.pages else ""
    style = {AnswerStatus.CONFLICTING: WARNING, AnswerStatus.ANSWERED: {}}.get(cell.status, QUIET)
    return Cell(f"{mark}{shortened(text, ANSWER)}{pages}", style)


def _write_answers(
    collection: DocumentCollection, table: CollectionTable, book: Any, styles: Styles, address: Address
) -> None:
    sheet = Sheet(book, styles, ANSWERS, columns=[column.width for column in _ANSWER_COLUMNS])
    sheet.line(f"{ANSWERS}: {clean(collection.name)}", styles.title(), height=26)
    lines = [
        _answer(member, number, question, cell, address(member, question))
        for member in table.members
        for number, question in enumerate(table.questions, 1)
        if (cell := table.cell(member, question)) is not None
    ]
    sheet.table(_ANSWER_COLUMNS, lines, frozen=1)
    sheet.prints(collection.name)


def _answer(
    member: Member, number: int, question: Row, cell: CollectionCell, address: str
) -> list[Cell | str | float | None]:
    standing = _standing(cell)
    sure = f"{confidence_word(cell.confidence)}, {cell.confidence:.0%}".replace("%", " %")
    return [
        member.session.document.name,
        number,
        question.section,
        question.question,
        " | ".join(cell.sides) or cell.text,
        cell.claim,
        Cell(STANDING_WORDS[standing], standing_style(standing)),
        VERDICT_WORDS[cell.verdict].capitalize() if cell.verdict else "",
        sure if cell.text and cell.verdict is None else "",
        Cell(cell.pages[0].own, LINK if address else {}, address) if cell.pages else None,
        where_text(cell.pages),
    ]


def _standing(cell: CollectionCell) -> Standing:
    return Standing.REJECTED if cell.verdict is Verdict.REJECTED else Standing(cell.status.value)
