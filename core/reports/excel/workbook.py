"""The Excel package as a whole: which sheets there are, in which order."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, BinaryIO

from core.reports.excel.answers_sheet import RowNumbers, write_details
from core.reports.excel.changes_sheet import write_changes
from core.reports.excel.coverage_and_run_sheets import write_coverage, write_run
from core.reports.excel.evidence_sheets import write_evidence, write_footnotes
from core.reports.excel.open_matters_sheet import write_open_matters
from core.reports.excel.package_sheets import write_documents, write_matrix
from core.reports.excel.sections_sheet import write_sections
from core.reports.excel.styles import FONT, Styles
from core.reports.excel.summary_sheet import write_summary
from core.reports.excel.worksheet import Sheet
from core.reports.report import Report
from core.reports.wording import clean, headline


def new_book(stream: BinaryIO, *, title: str, subject: str, comments: str, version: str, made: float) -> Any:
    """Return an empty workbook; ``made`` is in seconds since the epoch.

    Nothing in it is ever taken for a formula, a number or a link of its own.
    """
    import xlsxwriter  # only who writes Excel pays for it

    book = xlsxwriter.Workbook(
        stream,
        {
            "in_memory": True,
            # widths of columns count in digits of this font
            "default_format_properties": {"font_name": FONT, "font_size": 10},
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        },
    )
    book.set_properties(
        {
            "title": clean(title)[:255],
            "subject": clean(subject)[:255],
            "comments": clean(comments)[:255],
            "company": "",
            "author": f"Pagewise {version}",
            "created": datetime.fromtimestamp(made, UTC).replace(tzinfo=None),
        }
    )
    book.set_size(2400, 1500)
    return book


def write(report: Report, stream: BinaryIO) -> None:
    """Write the package."""
    book = new_book(
        stream,
        title=report.plan.document.name,
        subject=report.plan.question_set.title,
        comments=headline(report),
        version=report.version,
        made=report.made,
    )
    styles = Styles(book)
    places = RowNumbers.of(report)
    front = write_open_matters(report, book, styles)
    # the summary stands before the others, but its charts need to know where the others put their numbers
    summary = Sheet(book, styles, "Executive Summary", columns=(11.5,) * 12)
    write_changes(report, book, styles)
    write_details(report, book, styles, places)
    figures = write_sections(report, book, styles)
    write_evidence(report, book, styles, places)
    write_footnotes(report, book, styles, places)
    write_documents(report, book, styles)
    write_matrix(report, book, styles)
    write_coverage(report, book, styles)
    write_run(report, book, styles)
    write_summary(report, book, summary, figures, places)
    (front or summary).raw.activate()
    book.close()
