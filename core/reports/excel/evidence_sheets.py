"""The sheets with one row a quote and one row a footnote."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from core.reports.entry import Entry, Evidence, Standing
from core.reports.excel.answers_sheet import EVIDENCE, RowNumbers
from core.reports.excel.styles import LINK, QUIET, RIGHT, WARNING, Styles
from core.reports.excel.worksheet import Cell, Column, Sheet, parts
from core.reports.report import Report
from core.reports.wording import MATCH_WORDS, SOURCE_WORDS, clean, flat, pages_text
from core.wording import counted, shortened

FOOTNOTES = "Footnotes"

_EVIDENCE_COLUMNS = (
    Column("#", 6, {"align": "center"}),
    Column("Question", 28, QUIET),
    Column("Claim", 7, {"align": "center"}),
    Column("What it supports", 30),
    Column("Quote, verbatim", 58),
    Column("Document", 22),
    Column("PDF page", 9.5, RIGHT),
    Column("Printed label", 12.5, RIGHT),
    Column("Match", 14),
    Column("Likeness", 10, {**RIGHT, "num_format": "0.00"}),
    Column("Source", 8.5),
    Column("Why unverified", 20),
)

_FOOTNOTE_COLUMNS = (
    Column("#", 6, {"align": "center"}),
    Column("Section", 22, QUIET),
    Column("Question", 42),
    Column("Claim", 8, {"align": "center"}),
    Column("Footnote", 90),
    Column("PDF pages (printed)", 18),
)

#: index of the column that only packages have
_DOCUMENT = 5

#: a claim beside its quotes is a reminder; the table has the whole
_CLAIM_LENGTH = 300


def write_evidence(report: Report, book: Any, styles: Styles, places: RowNumbers) -> None:
    """Write the quotes; a quote too long for a cell goes on in the next row."""
    several = not report.plan.contents.is_single
    columns = [column for column in _EVIDENCE_COLUMNS if several or column.title != "Document"]
    sheet = Sheet(book, styles, EVIDENCE, columns=[column.width for column in columns])
    quotes = [item for entry in report.entries for item in entry.evidence]
    located = sum(item.located for item in quotes)
    sheet.line(f"{EVIDENCE}: {clean(report.plan.document.name)}", styles.title(), height=26)
    sheet.line(
        f"{counted(len(quotes), 'quote')}, of which {located:,} stand on their page. Page numbers come from"
        " locating the quote in the page's own text; a quote that was not located has none.",
        styles.note(),
    )
    rows = [
        cells if several else [*cells[:_DOCUMENT], *cells[_DOCUMENT + 1 :]]
        for entry in report.entries
        for item in entry.evidence
        for cells in _rows(entry, item, places)
    ]
    sheet.table(columns, rows)
    sheet.prints(report.plan.document.name)


def _rows(entry: Entry, item: Evidence, places: RowNumbers) -> Iterator[list[Cell | str | float | None]]:
    """Yield the row of a quote, and further ones where it does not fit a cell."""
    warning = {} if item.located else WARNING
    for piece in parts(flat(item.quote)):
        yield [
            Cell(entry.number, LINK, places.details[entry.number]),
            entry.question.text,
            item.letter,
            shortened(flat(item.claim), _CLAIM_LENGTH),
            Cell(piece, warning),
            "; ".join(dict.fromkeys(ref.document for ref in item.pages)),
            _number([str(ref.own) for ref in item.pages]),
            ", ".join(ref.label for ref in item.pages if ref.label),
            Cell(MATCH_WORDS[item.match], warning),
            item.score if item.located else "",
            SOURCE_WORDS[item.source] if item.source else "",
            item.reason,
        ]


def _number(pages: list[str]) -> str | float:
    """Return a lone page as a number, so that the column sorts; several as text."""
    return int(pages[0]) if len(pages) == 1 else ", ".join(pages)


def write_footnotes(report: Report, book: Any, styles: Styles, places: RowNumbers) -> None:
    """Write what the engine and the analyst noted beside the answers."""
    sheet = Sheet(book, styles, FOOTNOTES, columns=[column.width for column in _FOOTNOTE_COLUMNS])
    sheet.line(f"{FOOTNOTES}: {clean(report.plan.document.name)}", styles.title(), height=26)
    rows = [cells for entry in report.entries for cells in _notes(entry, places)]
    note = "References and remarks on the answers." if rows else "There are no footnotes."
    sheet.line(note, styles.note())
    sheet.table(_FOOTNOTE_COLUMNS, rows)
    sheet.prints(report.plan.document.name)


def _notes(entry: Entry, places: RowNumbers) -> Iterator[list[Cell | str | float | None]]:
    """Yield the rows of an entry's footnotes, then of the reviewer's note."""
    notes = list(entry.footnotes)
    if entry.review and entry.review.note:
        notes.append(("review", entry.review.note))
    for name, note in notes:
        refs = dict.fromkeys(
            r for item in entry.evidence if name in (item.letter, "review") for r in item.pages
        )
        yield [
            Cell(entry.number, LINK, places.details[entry.number]),
            entry.section.title,
            entry.question.text,
            name,
            note,
            pages_text(refs) if entry.standing is not Standing.REJECTED else "",
        ]
