"""Comma-separated values: one row a question, and one row a quote."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import BinaryIO

from core.domain.changes import AnswerChange
from core.domain.document import PageRef
from core.reports.changes_wording import CHANGE_WORDS
from core.reports.report import Report
from core.reports.wording import (
    FORMULA_STARTS,
    MATCH_WORDS,
    SOURCE_WORDS,
    answer_text,
    clean,
    coverage_text,
    decision_text,
    further_text,
    quote_text,
    standing_text,
)
from core.wording import confidence_word

QUESTION_COLUMNS = (
    "number",
    "section",
    "question_id",
    "question",
    "required",
    "status",
    "answer",
    "further_claims",
    "document",
    "pdf_pages",
    "printed_labels",
    "confidence",
    "confidence_word",
    "inferred",
    "quotes",
    "footnotes",
    "review",
    "coverage",
    "pages_read",
    "analysis",
    "change",
    "previous_answer",
)

QUOTE_COLUMNS = (
    "number",
    "section",
    "question_id",
    "question",
    "claim",
    "claim_text",
    "quote",
    "document",
    "pdf_pages",
    "printed_labels",
    "match",
    "score",
    "source",
    "reason",
)


def write_questions(report: Report, stream: BinaryIO) -> None:
    """Write the unitary table, one row a question."""
    write_values(stream, QUESTION_COLUMNS, _question_rows(report))


def write_quotes(report: Report, stream: BinaryIO) -> None:
    """Write the evidence, one row a quote."""
    write_values(stream, QUOTE_COLUMNS, _quote_rows(report))


def _question_rows(report: Report) -> Iterable[Sequence[object]]:
    """Yield the rows of the unitary table; every row says whether the analysis is complete."""
    analysis = "complete" if report.complete else "partial"
    changes = {each.question_id: each for each in report.comparison.answers} if report.comparison else {}
    for entry in report.entries:
        yield (
            entry.number,
            entry.section.title,
            entry.question.id,
            entry.question.text,
            _yes(value=entry.question.required),
            standing_text(entry),
            # the reason why there is none stands in the columns for status and coverage
            answer_text(entry) if entry.text else "",
            further_text(entry),
            *_where(report, entry.pages),
            f"{entry.confidence:.2f}" if entry.weighed else "",
            confidence_word(entry.confidence) if entry.weighed else "",
            _yes(value=entry.inferred),
            "\n".join(f"{item.letter}: {quote_text(item)}" for item in entry.evidence),
            "\n".join(f"{name}: {note}" for name, note in entry.footnotes),
            decision_text(entry),
            coverage_text(entry),
            len(entry.answer.coverage.read),
            analysis,
            *_change(changes.get(entry.question.id)),
        )


def _change(change: AnswerChange | None) -> tuple[str, str]:
    """Return what became of an answer since the session that is revised, and what it was; else nothing."""
    return (
        (CHANGE_WORDS[change.kind], change.old.said if change.kind.is_change else "") if change else ("", "")
    )


def _quote_rows(report: Report) -> Iterable[Sequence[object]]:
    """Yield the rows of the evidence."""
    for entry in report.entries:
        for item in entry.evidence:
            yield (
                entry.number,
                entry.section.title,
                entry.question.id,
                entry.question.text,
                item.letter,
                item.claim,
                item.quote,
                *_where(report, item.pages),
                MATCH_WORDS[item.match],
                f"{item.score:.2f}" if item.located else "",
                SOURCE_WORDS[item.source] if item.source else "",
                item.reason,
            )


def _where(report: Report, refs: Sequence[PageRef]) -> tuple[str, str, str]:
    """Return documents, page numbers and printed labels, in the same order, as three cells."""
    labels = ", ".join(ref.label or "" for ref in refs) if any(ref.label for ref in refs) else ""
    names = dict.fromkeys(ref.document or report.plan.document.name for ref in refs)
    documents = "; ".join(ref.document for ref in refs) if len(names) > 1 else "".join(names)
    return documents, ", ".join(str(ref.own) for ref in refs), labels


def _yes(*, value: bool) -> str:
    """Return yes, or nothing."""
    return "yes" if value else ""


def write_values(stream: BinaryIO, columns: Sequence[str], rows: Iterable[Iterable[object]]) -> None:
    """Write rows as UTF-8 with a byte order mark, which spreadsheets need to see accents right."""
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=False)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    text.flush()
    text.detach()


def _cell(value: object) -> object:
    """Return what may stand in a cell: text that looks like a formula gets an apostrophe in front."""
    if not isinstance(value, str):
        return value
    text = clean(value)
    return f"'{text}" if text.lstrip(" \u00a0").startswith(FORMULA_STARTS) else text
