"""The sheets that only packages have: the inventory of documents, and documents against questions."""

from __future__ import annotations

from typing import Any

from core.domain.inventory import Inventory, InventoryRow
from core.domain.matrix import MatrixCell, Said, package_matrix
from core.reports.excel.styles import QUIET, RIGHT, WARNING, Styles
from core.reports.excel.worksheet import Cell, Column, Sheet
from core.reports.report import Report
from core.reports.wording import clean, flat, pages_text
from core.wording import shortened

__all__ = ["write_documents", "write_matrix"]

DOCUMENTS, MATRIX = "Documents", "Matrix"

_DOCUMENT_COLUMNS = (
    Column("#", 6, RIGHT),
    Column("Document", 36),
    Column("Kind", 22, QUIET),
    Column("Number", 12),
    Column("Date", 12),
    Column("Pages", 9, RIGHT),
    Column("Scanned", 9, RIGHT),
    Column("Unread", 9, RIGHT),
    Column("Tables", 9, RIGHT),
    Column("Precedence", 11, RIGHT),
    Column("Remark", 34, QUIET),
    Column("File", 40, QUIET),
)
_MISSING_COLUMNS = (
    Column("Named and not there", 42, WARNING, span=2),
    Column("Title", 34, QUIET, span=2),
    Column("Where it is named", 60, span=6),
    Column("In these words", 74, QUIET, span=2),
)
_REFUSED_COLUMNS = (Column("File that was not read", 76, span=4), Column("Why", 134, QUIET, span=8))

#: characters of a claim in a cell of the matrix
_CLAIM = 120
_MARKS = {Said.ANSWERED: "", Said.CONFLICTING: "Conflict: ", Said.MENTIONED: "See: "}


def write_documents(report: Report, book: Any, styles: Styles) -> None:
    """Write what the documents are, what is named and missing, and what was not read."""
    found = report.inventory
    if found is None:
        return
    sheet = Sheet(book, styles, DOCUMENTS, columns=[column.width for column in _DOCUMENT_COLUMNS])
    sheet.line(f"{DOCUMENTS}: {clean(report.plan.document.name)}", styles.title(), height=26)
    order = " > ".join(map(clean, found.precedence))
    sheet.line(f"Order of precedence: {order or 'not known'}. {_why(found)}", styles.note())
    sheet.table(
        _DOCUMENT_COLUMNS, [_document(number, row, found) for number, row in enumerate(found.rows, 1)]
    )
    if found.missing:
        sheet.gap()
        sheet.header(_MISSING_COLUMNS)
        for each in found.missing:
            sheet.record(_MISSING_COLUMNS, [each.name, each.title, pages_text(each.pages), each.words])
    if found.refused:
        sheet.gap()
        sheet.header(_REFUSED_COLUMNS)
        for name, reason in found.refused:
            sheet.record(_REFUSED_COLUMNS, [name, reason])
    sheet.prints(report.plan.document.name)


def _why(found: Inventory) -> str:
    return f"As stated: {flat(found.precedence_reason)}" if found.precedence_reason else "By the usual order."


def _document(number: int, row: InventoryRow, found: Inventory) -> list[Cell | str | float | None]:
    said = row.entry.description
    versions = [each.reason for each in found.versions if row.entry.document.name in each.names]
    remarks = [
        "left out" if row.entry.left_out else "",
        row.entry.document.origin,
        row.hidden,
        "not in the table of contents" if row.listed is False else "",
        *(f"another version is there: {reason}" for reason in versions),
    ]
    return [
        number,
        row.name,
        said.kind.words,
        said.number,
        said.date,
        row.entry.document.pages,
        len(row.scanned) or None,
        len(row.unread) or None,
        len(row.tables) or None,
        found.precedence.index(row.name) + 1 if row.name in found.precedence else None,
        "; ".join(filter(None, remarks)),
        row.entry.document.name,
    ]


def write_matrix(report: Report, book: Any, styles: Styles) -> None:
    """Write what each document says to each question: a page in every cell that has something."""
    if report.plan.contents.is_single:
        return
    refs = {number: note.ref for number, note in report.notes.items()}
    answers = {entry.question.id: entry.answer for entry in report.entries}
    package = report.plan.contents
    matrix = package_matrix(package, report.plan.question_set, answers, {**package.refs(), **refs})
    columns = [
        Column("Document", 34),
        *(Column(f"{number}. {text}", 26) for number, _, text in matrix.questions),
    ]
    sheet = Sheet(book, styles, MATRIX, columns=[column.width for column in columns])
    sheet.line(f"{MATRIX}: {clean(report.plan.document.name)}", styles.title(), height=26, across=6)
    note = "Documents down, questions across: what each document says, and on which of its pages."
    sheet.line(note, styles.note(), across=6)
    sheet.table(
        columns,
        [
            [row.name, *(_cell(row.cells.get(question)) for _, question, _ in matrix.questions)]
            for row in matrix.rows
        ],
    )
    sheet.prints(report.plan.document.name)


def _cell(cell: MatrixCell | None) -> Cell | str:
    if cell is None:
        return ""
    pages = ", ".join(ref.bare for ref in cell.pages)
    text = f"{_MARKS[cell.said]}{shortened(flat(cell.text), _CLAIM)} (p. {pages})"
    return Cell(
        text, WARNING if cell.said is Said.CONFLICTING else QUIET if cell.said is Said.MENTIONED else {}
    )
