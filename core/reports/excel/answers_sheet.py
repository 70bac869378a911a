"""The sheet with one row a question: the unitary table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.reports.entry import Entry, Standing
from core.reports.excel.styles import CHART_COLOURS, LINK, QUIET, STANDING_COLOURS, Styles, standing_style
from core.reports.excel.value_cells import value_cells
from core.reports.excel.worksheet import Cell, Column, Sheet, parts, place
from core.reports.report import Report
from core.reports.wording import (
    STANDING_WORDS,
    answer_text,
    clean,
    coverage_text,
    decision_text,
    flat,
    further_text,
    headline,
    pages_text,
    quote_text,
    standing_text,
)
from core.wording import confidence_word

DETAILS, EVIDENCE = "Detailed Results", "Evidence"

#: 0-based row of the first record: below title, headline, legend and header; or title, note, header
_DETAILS_TOP, _EVIDENCE_TOP = 4, 3

#: quotes that the table itself shows, and the length to which it shortens each
_QUOTES_SHOWN, _QUOTE_LENGTH = 3, 400

_COLUMNS = (
    Column("#", 5, {"align": "center"}),
    Column("Section", 15, QUIET),
    Column("Question", 29),
    Column("Required", 9, {"align": "center"}),
    Column("Status", 12.5),
    Column("Answer", 44),
    Column("Page", 6.5, {"align": "center"}),
    Column("PDF pages (printed)", 13),
    Column("Confidence", 11),
    Column("Quotes", 44, QUIET),
    Column("Review", 16),
    # beyond the paper's edge: on screen only
    Column("Value", 15),
    Column("Unit", 15),
    Column("Further claims", 36),
    Column("Coverage", 32, QUIET),
    Column("Question id", 16, QUIET),
)
_PRINTED = 11


@dataclass(frozen=True, slots=True)
class RowNumbers:
    """Where each question stands on the sheets, for links between them."""

    #: address of its row in the table, by question number
    details: dict[int, str]
    #: address of its first quote, by question number; questions without quotes have none
    evidence: dict[int, str]

    @classmethod
    def of(cls, report: Report) -> RowNumbers:
        """Work the addresses out before anything is written."""
        evidence, row = {}, _EVIDENCE_TOP
        for entry in report.entries:
            if entry.evidence:
                evidence[entry.number] = place(EVIDENCE, row)
            row += sum(len(parts(flat(item.quote))) for item in entry.evidence)
        details = {
            entry.number: place(DETAILS, _DETAILS_TOP + index) for index, entry in enumerate(report.entries)
        }
        return cls(details, evidence)


def write_details(report: Report, book: Any, styles: Styles, places: RowNumbers) -> None:
    """Write the unitary table."""
    sheet = Sheet(book, styles, DETAILS, columns=[column.width for column in _COLUMNS])
    sheet.line(f"{DETAILS}: {clean(report.plan.document.name)}", styles.title(), height=26, across=_PRINTED)
    sheet.line(headline(report), styles.note(), across=_PRINTED)
    _legend(sheet)
    sheet.table(_COLUMNS, [_record(entry, places) for entry in report.entries])
    sheet.raw.print_area(0, 0, max(sheet.row - 2, _DETAILS_TOP), _PRINTED - 1)
    sheet.prints(report.plan.document.name)


def _legend(sheet: Sheet) -> None:
    """Write what the colours of the status column mean."""
    pieces: list[Any] = []
    for standing in Standing:
        mark = sheet.styles.get(font_color=CHART_COLOURS[standing], font_size=11)
        word = sheet.styles.get(font_color=STANDING_COLOURS[standing][1], bold=True)
        pieces += [mark, "\u25a0 ", word, f"{STANDING_WORDS[standing]}    "]
    sheet.raw.merge_range(sheet.row, 0, sheet.row, _PRINTED - 1, "", sheet.styles.note())
    sheet.raw.write_rich_string(sheet.row, 0, *pieces, sheet.styles.note())
    sheet.raw.set_row(sheet.row, 18)
    sheet.row += 1


def _record(entry: Entry, places: RowNumbers) -> list[Cell | str | float | None]:
    """Return the cells of one question."""
    link = places.evidence.get(entry.number, "")
    return [
        entry.number,
        entry.section.title,
        entry.question.text,
        "yes" if entry.question.required else "",
        Cell(standing_text(entry), standing_style(entry.standing)),
        Cell(answer_text(entry), {} if entry.text else {**QUIET, "italic": True}),
        Cell(entry.pages[0].own, LINK, link) if entry.pages else "",
        pages_text(entry.pages),
        f"{confidence_word(entry.confidence)} {entry.confidence:.2f}" if entry.weighed else "",
        _quotes(entry),
        decision_text(entry),
        *value_cells(entry),
        further_text(entry),
        coverage_text(entry),
        entry.question.id,
    ]


def _quotes(entry: Entry) -> str:
    """Return the first quotes, shortened, and how many more the evidence sheet has."""
    shown = [quote_text(item, _QUOTE_LENGTH) for item in entry.evidence[:_QUOTES_SHOWN]]
    more = len(entry.evidence) - len(shown)
    return "\n".join([*shown, f"and {more} more on the sheet {EVIDENCE}"] if more else shown)
