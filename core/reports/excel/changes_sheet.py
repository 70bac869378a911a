"""The sheet that revisions have: what became of each answer, what the addenda say, which pages differ."""

from __future__ import annotations

from typing import Any

from core.domain.changes import AnswerChangeKind, Comparison
from core.reports.changes_wording import (
    CHANGE_WORDS,
    amendment_row,
    changed_first,
    compared_line,
    page_line,
    page_words,
)
from core.reports.excel.styles import QUIET, RIGHT, WARNING, Styles
from core.reports.excel.worksheet import Cell, Column, Sheet
from core.reports.report import Report
from core.reports.wording import clean, pages_text

__all__ = ["CHANGES", "write_changes"]

CHANGES = "Changes"

_ANSWERS = (
    Column("#", 6, RIGHT),
    Column("Question", 34),
    Column("Change", 17),
    Column("Decision", 12),
    Column("Was", 30),
    Column("Is", 30),
    Column("Evidence before", 44, QUIET),
    Column("Pages before", 20, QUIET),
    Column("Evidence now", 44, QUIET),
    Column("Pages now", 20, QUIET),
)
_AMENDMENTS = (
    Column("Says so", 40, span=2),
    Column("Place that it names", 29, QUIET, span=2),
    Column("Was", 30),
    Column("Is", 30),
    Column("Passage that it changes", 44, QUIET),
    Column("Where", 20),
    Column("Remarks", 64, span=2),
)
_PAGES = (
    Column("Page", 57, span=3),
    Column("Questions", 12, RIGHT),
    Column("Was", 104, span=3),
    Column("Is", 84, span=3),
)


def write_changes(report: Report, book: Any, styles: Styles) -> None:
    """Write the sheet, where the session revises another one."""
    found = report.comparison
    if found is None:
        return
    sheet = Sheet(book, styles, CHANGES, columns=[column.width for column in _ANSWERS])
    sheet.line(f"{CHANGES}: {clean(report.plan.document.name)}", styles.title(), height=26)
    sheet.line(compared_line(found), styles.note())
    sheet.table(_ANSWERS, _answers(report, found))
    if found.made:
        sheet.header(_AMENDMENTS)
        for each in found.made:
            source, was, now, where, remarks = amendment_row(each, found)
            sheet.record(
                _AMENDMENTS,
                [
                    source,
                    each.place,
                    was,
                    now,
                    each.passage.verbatim if each.passage else "",
                    where,
                    Cell(remarks, WARNING) if each.problem or each.doubt or each.unannounced else remarks,
                ],
            )
        sheet.gap()
    if found.pages:
        sheet.header(_PAGES)
        for page in found.pages:
            words = page_words(page) or [("", "")]
            for was, now in words:
                sheet.record(_PAGES, [page_line(page), len(page.question_ids), was, now])
    sheet.prints(report.plan.document.name)


def _answers(report: Report, found: Comparison) -> list[list[Cell | str | float | None]]:
    rows: list[list[Cell | str | float | None]] = []
    for each in changed_first(found.answers):
        if each.kind is AnswerChangeKind.UNCHANGED and each.question_id not in found.stale:
            continue
        number, question = report.named(each.question_id)
        word = CHANGE_WORDS[each.kind]
        rows.append(
            [
                number,
                question,
                Cell(word, WARNING) if each.kind is AnswerChangeKind.CONFLICTING else word,
                Cell("stale", WARNING) if each.question_id in found.stale else "",
                each.old.said,
                each.new.said,
                each.old.evidence,
                pages_text(each.old.pages),
                each.new.evidence,
                pages_text(each.new.pages),
            ]
        )
    return rows
