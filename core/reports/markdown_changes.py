"""What changed between two analyses, as Markdown: a section of the report, and the one-page notice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from core.domain.changes import AnswerChange, Comparison, WordChange
from core.reports.changes_wording import (
    AMENDMENT_COLUMNS,
    amendment_row,
    change_word,
    changed_first,
    compared_line,
    kept_blanks,
    marked_pieces,
    page_line,
    page_words,
    side_words,
    touched,
)
from core.reports.markdown_escaping import escaped
from core.reports.notice import Notice, notice_of
from core.reports.report import Report

__all__ = ["changes_lines", "write_notice"]


def changes_lines(report: Report) -> Iterator[str]:
    """Yield the section of the report; nothing where the session revises none."""
    found = report.comparison
    if found is None:
        return
    yield "## Changes"
    yield ""
    yield escaped(compared_line(found))
    yield ""
    yield from _answers(report, found)
    yield from _amendments(found)
    yield from _pages(found)


def _answers(report: Report, found: Comparison) -> Iterator[str]:
    if not found.changed:
        return
    yield "| # | Question | Change | Was | Is |"
    yield "| ---: | --- | --- | --- | --- |"
    for each in changed_first(found.changed):
        number, question = report.named(each.question_id)
        cells = (
            str(number),
            escaped(question),
            change_word(each, found),
            escaped(side_words(each.old)),
            escaped(side_words(each.new)),
        )
        yield f"| {' | '.join(cells)} |"
    yield ""
    for each in changed_first(found.changed):
        if each.old.evidence or each.new.evidence:
            yield from _evidence(report, each)


def _evidence(report: Report, each: AnswerChange) -> Iterator[str]:
    number, question = report.named(each.question_id)
    yield f"- **{number}. {escaped(question)}**"
    yield f"  - was: {_marked(each.old.evidence, each.words, newer=False) or 'nothing'}"
    yield f"  - is: {_marked(each.new.evidence, each.words, newer=True) or 'nothing'}"
    yield ""


def _marked(text: str, changes: Iterable[WordChange], *, newer: bool) -> str:
    """Return a text with the words that differ struck out or in bold."""
    mark = "**" if newer else "~~"
    return "".join(
        f"{mark}{escaped(piece)}{mark}" if changed else kept_blanks(piece, escaped)
        for piece, changed in marked_pieces(text, changes, newer=newer)
    )


def _amendments(found: Comparison) -> Iterator[str]:
    if not found.made:
        return
    yield "### What the new documents change"
    yield ""
    yield f"| {' | '.join(AMENDMENT_COLUMNS)} |"
    yield f"|{' --- |' * len(AMENDMENT_COLUMNS)}"
    for each in found.made:
        yield f"| {' | '.join(map(escaped, amendment_row(each, found)))} |"
    yield ""


def _pages(found: Comparison) -> Iterator[str]:
    if not found.pages:
        return
    yield "### Pages"
    yield ""
    for each in found.pages:
        yield f"- {escaped(page_line(each))} ({touched(each)})"
        for was, now in page_words(each):
            yield f"  - was: {escaped(was)}"
            yield f"  - is: {escaped(now)}"
    yield ""


def write_notice(report: Report, stream: BinaryIO) -> None:
    """Write the one-page notice; raise `RequestInvalid` for a session that revises none."""
    stream.writelines(line.encode("utf-8") + b"\n" for line in _notice(notice_of(report)))


def _notice(made: Notice) -> Iterator[str]:
    yield f"# {escaped(made.title)}"
    yield ""
    yield f"**{escaped(made.sentence)}**"
    yield ""
    for line in made.facts:
        yield f"- {escaped(line)}"
    yield ""
    for part in made.parts:
        yield f"## {escaped(part.title)}"
        yield ""
        for line in part.lines:
            yield f"- {escaped(line)}"
        if part.more:
            yield f"- {escaped(part.more)}"
        yield ""
