"""The sheets that account for the work: which pages were read, and how the run went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from core.domain.answer import Coverage
from core.domain.document import PageStatus
from core.domain.package import Package
from core.reports.entry import Entry, Standing
from core.reports.excel.styles import QUIET, RIGHT, WARNING, Styles, standing_style
from core.reports.excel.worksheet import Cell, Column, Sheet
from core.reports.report import Report
from core.reports.run_facts import run_facts
from core.reports.wording import (
    FLAGGED,
    FLAGGED_MEANING,
    SOURCE_WORDS,
    STANDING_MEANINGS,
    STANDING_WORDS,
    clean,
    headline,
    moment,
)

COVERAGE, RUN = "Coverage", "Run"

_GRID = (30, 12, 12, 12, 12, 12, 60)

_UNREAD_COLUMNS = (Column("PDF page (printed)", 30, WARNING), Column("Why it is unread", 120, span=6))
_FLAGGED_COLUMNS = (Column("PDF page (printed)", 30, WARNING), Column("What was seen", 120, span=6))

_GROUP_COLUMNS = (
    Column("Section", 30),
    Column("Questions", 12, RIGHT),
    Column("Pages read", 12, RIGHT),
    Column("Passed over", 12, RIGHT),
    Column("Unread", 12, RIGHT),
    Column("Not reached", 12, RIGHT),
    Column("Pages that were not put to the engine", 60, QUIET),
)

_PAGE_COLUMNS = (
    Column("Section of the document", 30, QUIET),
    Column("PDF page", 12, RIGHT),
    Column("Printed label", 12, RIGHT),
    Column("Text from", 12),
    Column("Quotes", 12, RIGHT),
    Column("Remark", 72, QUIET, span=2),
)

_RUN_COLUMNS = (Column("", 28, {"bold": True}), Column("", 100))
_TIME_COLUMNS = (Column("When", 28), Column("What", 100))


def write_coverage(report: Report, book: Any, styles: Styles) -> None:
    """Write the unread pages with their reasons, what was read for which questions, and every page."""
    sheet = Sheet(book, styles, COVERAGE, columns=_GRID)
    sheet.line(f"{COVERAGE}: {clean(report.plan.document.name)}", styles.title(), height=26)
    sheet.line(headline(report), styles.note())
    sheet.gap()
    sheet.line("Unread pages", styles.heading(), height=20)
    if report.unread:
        sheet.header(_UNREAD_COLUMNS)
        for ref, reason in report.unread:
            sheet.record(_UNREAD_COLUMNS, [str(ref), reason])
    else:
        sheet.line("None: every page that was opened could be read.", styles.note())
    if report.flagged:
        sheet.gap()
        sheet.line(FLAGGED, styles.heading(), height=20)
        sheet.line(FLAGGED_MEANING, styles.note())
        sheet.header(_FLAGGED_COLUMNS)
        for ref, seen in report.flagged:
            sheet.record(_FLAGGED_COLUMNS, [str(ref), seen])
    sheet.gap()
    sheet.line("What was read for which questions", styles.heading(), height=20)
    sheet.header(_GROUP_COLUMNS)
    for cells in _groups(report):
        sheet.record(_GROUP_COLUMNS, cells)
    if report.pages:
        sheet.gap()
        sheet.line("Every page", styles.heading(), height=20)
        sheet.header(_PAGE_COLUMNS)
        for row in _pages(report):
            sheet.record(_PAGE_COLUMNS, row)
    sheet.prints(report.plan.document.name)


def _groups(report: Report) -> Iterator[list[Cell | str | float | None]]:
    """Yield a row for the questions of a section that share their coverage."""
    for section, entries in report.by_section():
        groups: dict[Coverage, list[Entry]] = {}
        for entry in entries:
            groups.setdefault(entry.answer.coverage, []).append(entry)
        for coverage, members in groups.items():
            yield [
                section.title,
                len(members),
                len(coverage.read),
                len(coverage.screened),
                len(coverage.unread),
                len(coverage.not_reached),
                _left_out(coverage, report.plan.contents),
            ]


def _left_out(coverage: Coverage, package: Package) -> str:
    """Return which pages were unread, not reached or passed over."""
    named = (
        ("unread", coverage.unread_pages),
        ("not reached", coverage.not_reached),
        ("passed over", coverage.screened),
        ("left out", coverage.left_out),
    )
    return "; ".join(f"{word}: {package.text(pages)}" for word, pages in named if pages)


def _pages(report: Report) -> Iterator[list[Cell | str | float | None]]:
    """Yield a row a page, with the number of quotes that stand on it."""
    cited = Counter(ref.number for entry in report.entries for item in entry.evidence for ref in item.pages)
    for note in report.pages:
        mark = WARNING if note.status is PageStatus.UNREADABLE else {}
        yield [
            ", ".join(filter(None, (note.ref.document, note.section))),
            note.ref.own,
            note.ref.label or "",
            Cell(SOURCE_WORDS[note.status], mark),
            cited[note.ref.number] or None,
            note.reason,
        ]


def write_run(report: Report, book: Any, styles: Styles) -> None:
    """Write how the answers came about: engine, settings, cost, times, and what happened."""
    sheet = Sheet(book, styles, RUN, columns=[column.width for column in _RUN_COLUMNS])
    sheet.line(f"{RUN}: {clean(report.plan.document.name)}", styles.title(), height=26)
    sheet.line(headline(report), styles.note())
    sheet.gap()
    for name, value in run_facts(report):
        sheet.record(_RUN_COLUMNS, [name, value])
    for title, events in (("History", _history(report)), ("Activity", _activity(report))):
        if events:
            sheet.gap()
            sheet.line(title, styles.heading(), height=20)
            sheet.header(_TIME_COLUMNS)
            for at, text in events:
                sheet.record(_TIME_COLUMNS, [moment(at), text])
    sheet.gap()
    sheet.line("What the words mean", styles.heading(), height=20)
    for standing in Standing:
        word = Cell(STANDING_WORDS[standing], standing_style(standing))
        sheet.record(_RUN_COLUMNS, [word, STANDING_MEANINGS[standing]])
    sheet.prints(report.plan.document.name)


def _history(report: Report) -> list[tuple[float, str]]:
    """Return the changes of state."""
    changes = report.session.history if report.session else ()
    return [
        (change.at, f"{change.target.value.capitalize()}{f': {change.reason}' if change.reason else ''}")
        for change in changes
    ]


def _activity(report: Report) -> list[tuple[float, str]]:
    """Return the activity log."""
    return [(entry.at, entry.text) for entry in report.log]
