"""The sheet that counts by section, whose numbers the charts draw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.reports.entry import Standing
from core.reports.excel.styles import QUIET, RIGHT, Styles
from core.reports.excel.worksheet import Column, Sheet
from core.reports.report import Report
from core.reports.wording import STANDING_WORDS, clean
from core.wording import CONFIDENCE_WORDS

SECTIONS = "By Section"

_COLUMNS = (
    Column("Section", 38),
    Column("Questions", 11, RIGHT),
    *(Column(STANDING_WORDS[standing], 12.5, RIGHT) for standing in Standing),
    Column("Required, open", 11, RIGHT),
    Column("Reviewed", 11, RIGHT),
    Column("Mean confidence", 12, {**RIGHT, "num_format": "0.00"}),
    Column("Quotes", 9, RIGHT),
)

_CONFIDENCE_COLUMNS = (Column("Confidence", 38), Column("Answers", 11, RIGHT))


@dataclass(frozen=True, slots=True)
class Figures:
    """Where the charts find their numbers: 0-based, inclusive rows of the sheet."""

    sections: tuple[int, int]
    confidence: tuple[int, int]


def write_sections(report: Report, book: Any, styles: Styles) -> Figures:
    """Write the counts and return where they stand."""
    sheet = Sheet(book, styles, SECTIONS, columns=[column.width for column in _COLUMNS])
    sheet.line(f"{SECTIONS}: {clean(report.plan.document.name)}", styles.title(), height=26)
    sheet.gap()
    top = sheet.row + 1
    sheet.table(_COLUMNS, [_record(report, section.title, section.id) for section, _ in report.by_section()])
    last = sheet.row - 2
    sheet.row -= 1
    sheet.record(
        [Column(c.title, c.width, {**c.style, "bold": True, "top": 2}) for c in _COLUMNS],
        _record(report, "All sections", None),
    )
    sheet.gap()
    sheet.line("Confidence of the engine's answers", styles.heading(), height=20, across=8)
    sheet.header(_CONFIDENCE_COLUMNS)
    first = sheet.row
    for label, count in confidence_bands(report):
        sheet.record(_CONFIDENCE_COLUMNS, [label, count])
    bounds = ", ".join(f"{word} from {bound:.2f}" for bound, word in CONFIDENCE_WORDS)
    sheet.line(f"In words: {bounds}.", styles.note(**QUIET), across=8)
    sheet.prints(report.plan.document.name)
    return Figures((top, max(top, last)), (first, first + BANDS - 1))


#: number of equal bands into which confidences are sorted
BANDS = 5


def confidence_bands(report: Report) -> list[tuple[str, int]]:
    """Return how many primary claims fall into each band of confidence, lowest first."""
    counts = [0] * BANDS
    for entry in report.entries:
        if entry.weighed:
            counts[min(BANDS - 1, int(entry.confidence * BANDS))] += 1
    return [(f"{i / BANDS:.1f} to {(i + 1) / BANDS:.1f}", count) for i, count in enumerate(counts)]


def _record(report: Report, title: str, section_id: str | None) -> list[str | float | None]:
    """Return the counts of one section, or of all."""
    entries = [entry for entry in report.entries if section_id in (None, entry.section.id)]
    counts = report.counts(section_id)
    confidences = [entry.confidence for entry in entries if entry.weighed]
    return [
        title,
        len(entries),
        *(counts[standing] for standing in Standing),
        sum(entry.open and entry.question.required for entry in entries),
        sum(entry.review is not None for entry in entries),
        sum(confidences) / len(confidences) if confidences else None,
        sum(len(entry.evidence) for entry in entries),
    ]
