"""What changed between two analyses, in Word: a section of the report, and the one-page notice."""

from __future__ import annotations

from typing import BinaryIO

from core.domain.changes import Comparison
from core.reports.changes_wording import (
    AMENDMENT_COLUMNS,
    amendment_row,
    change_word,
    changed_first,
    compared_line,
    page_line,
    page_words,
    side_words,
)
from core.reports.notice import notice_of
from core.reports.report import Report
from core.reports.word.paper import BAND, WARNING, Paper

__all__ = ["write_changes", "write_notice"]


def write_changes(report: Report, paper: Paper) -> None:
    """Write the section, where the session revises another one."""
    found = report.comparison
    if found is None:
        return
    paper.heading("Changes", 1)
    paper.line(compared_line(found))
    if found.changed:
        table = paper.table(("#", "Question", "Change", "Was", "Is"), (0.4, 1.9, 1.0, 1.8, 1.8))
        for each in changed_first(found.changed):
            number, question = report.named(each.question_id)
            word = change_word(each, found)
            table.add((str(number), question, word, side_words(each.old), side_words(each.new)))
    _amendments(found, paper)
    _pages(found, paper)


def _amendments(found: Comparison, paper: Paper) -> None:
    if not found.made:
        return
    paper.heading("What the new documents change", 2)
    table = paper.table(AMENDMENT_COLUMNS, (1.1, 1.6, 1.6, 1.1, 1.5))
    for each in found.made:
        table.add(amendment_row(each, found))


def _pages(found: Comparison, paper: Paper) -> None:
    if not found.pages:
        return
    paper.heading("Pages", 2)
    table = paper.table(("Page", "Questions", "Was", "Is"), (1.7, 0.7, 2.25, 2.25))
    for each in found.pages:
        for was, now in page_words(each) or [("", "")]:
            table.add((page_line(each), str(len(each.question_ids) or "none"), was, now))


def write_notice(report: Report, stream: BinaryIO) -> None:
    """Write the one-page notice; raise `RequestInvalid` for a session that revises none."""
    made = notice_of(report)
    paper = Paper(report.plan.document.name, report.version)
    paper.heading(made.title, 0)
    stale = report.comparison is not None and bool(report.comparison.stale)
    paper.banner(made.sentence, fill=WARNING if stale else BAND)
    for line in made.facts:
        paper.line(line, muted=True)
    for part in made.parts:
        paper.heading(part.title, 2)
        for line in part.lines:
            paper.line(line, style="List Bullet")
        if part.more:
            paper.line(part.more, muted=True)
    paper.document.save(stream)
