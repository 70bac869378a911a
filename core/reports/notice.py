"""The one-page notice of a revision: what it changes, and which decisions have to be looked at again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.domain.changes import Comparison
from core.domain.errors import RequestInvalid
from core.domain.review import Verdict
from core.reports.changes_wording import (
    CHANGE_WORDS,
    amendment_remarks,
    amendment_source,
    amendment_words,
    changed_first,
    counts_line,
    documents_line,
    notice,
    side_words,
)
from core.reports.report import Report
from core.reports.wording import flat, moment
from core.wording import counted, shortened

__all__ = ["Notice", "NoticePart", "notice_of"]

#: lines that fit one page of US Letter, of all parts together
LINES = 22
#: characters of a line, of each answer in it and of its question
LINE, ANSWER, QUESTION = 260, 70, 90


@dataclass(frozen=True, slots=True)
class NoticePart:
    """A heading and lines below it."""

    title: str
    lines: tuple[str, ...]
    #: what stands for the lines that do not fit; empty if all do
    more: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """What stands on the page, the same in every format."""

    title: str
    #: "Addendum 3 changes 7 answers; 3 of your accepted answers are stale."
    sentence: str
    facts: tuple[str, ...]
    parts: tuple[NoticePart, ...]


def notice_of(report: Report) -> Notice:
    """Return the notice of a report; raise `RequestInvalid` for a session that revises none."""
    found = report.comparison
    if found is None:
        raise RequestInvalid(
            "This session revises no other, so there is nothing to notify of.",
            "Add an addendum to a finished analysis, or compare two sessions.",
        )
    parts = [
        ("Look again: your decision is stale", list(_stale(report, found))),
        ("Answers that changed", list(_changed(report, found))),
        ("Take care", list(_care(found))),
    ]
    kept = [(title, lines) for title, lines in parts if lines]
    pages = f"{counted(len(found.pages), 'page')} new, changed, moved or removed"
    facts = (
        documents_line(found),
        f"Compared with {flat(found.old_name)}: {counts_line(found)}.",
        f"{pages}, {len(found.untouching)} of them without evidence of any question. {moment(report.made)}",
    )
    return Notice(
        title=report.plan.document.name,
        sentence=notice(found, _accepted(report, found)),
        facts=tuple(filter(None, facts)),
        parts=tuple(_fitted(kept)),
    )


def _fitted(parts: Sequence[tuple[str, list[str]]]) -> Iterator[NoticePart]:
    """Yield the parts, cut so that all fit one page; each keeps its share and what others do not need."""
    left = LINES
    for index, (title, lines) in enumerate(parts):
        share = max(2, left // (len(parts) - index))
        room = max(share, left - sum(len(other) + 1 for _, other in parts[index + 1 :]))
        kept = lines if len(lines) <= room else lines[: room - 1]
        more = f"and {len(lines) - len(kept)} more, in the report" if len(kept) < len(lines) else ""
        left -= len(kept) + bool(more)
        yield NoticePart(title, tuple(shortened(line, LINE) for line in kept), more)


def _accepted(report: Report, found: Comparison) -> int:
    verdicts = {entry.question.id: entry.review.verdict for entry in report.entries if entry.review}
    return sum(verdicts.get(each) is Verdict.ACCEPTED for each in found.stale)


def _stale(report: Report, found: Comparison) -> Iterator[str]:
    kinds = {each.question_id: each for each in found.answers}
    for question_id in found.stale:
        number, question = report.named(question_id)
        change = kinds.get(question_id)
        what = f": {CHANGE_WORDS[change.kind].lower()}" if change else ""
        yield f"{number}. {shortened(flat(question), QUESTION)}{what}"


def _changed(report: Report, found: Comparison) -> Iterator[str]:
    for each in changed_first(found.changed):
        number, question = report.named(each.question_id)
        was, now = side_words(each.old, ANSWER), side_words(each.new, ANSWER)
        yield (
            f"{number}. {shortened(flat(question), QUESTION)} {CHANGE_WORDS[each.kind]}: was {was}, is {now}."
        )


def _care(found: Comparison) -> Iterator[str]:
    """Yield what is odd about what the new documents say."""
    for each in found.made:
        remarks = " ".join(amendment_remarks(each, found))
        if remarks:
            words = amendment_words(each.now or each.was)
            yield f"{amendment_source(each)} ({shortened(words, ANSWER)}): {remarks}"
