"""The Excel package as a whole: which sheets there are, in which order."""

from __future__ import annotations

from typing import BinaryIO

from core.reports.excel.answers_sheet import RowNumbers, write_details
from core.reports.excel.changes_sheet import write_changes
from core.reports.excel.coverage_and_run_sheets import write_coverage, write_run
from core.reports.excel.evidence_sheets import write_evidence, write_footnotes
from core.reports.excel.new_book import new_book
from core.reports.excel.open_matters_sheet import write_open_matters
from core.reports.excel.package_sheets import write_documents, write_matrix
from core.reports.excel.sections_sheet import write_sections
from core.reports.excel.styles import Styles
from core.reports.excel.summary_sheet import write_summary
from core.reports.excel.worksheet import Sheet
from core.reports.registers.excel import write_sheets
from core.reports.report import Report
from core.reports.wording import headline


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
    for listed in report.registers():
        if listed.register.lines:
            write_sheets(listed, book, styles)
    write_coverage(report, book, styles)
    write_run(report, book, styles)
    write_summary(report, book, summary, figures, places)
    (front or summary).raw.activate()
    book.close()
