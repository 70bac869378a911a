"""Answers to the rows of the unitary table, and their counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from core.domain.answer import Answer, AnswerStatus
from core.domain.document import PageRef
from core.domain.question import Question, QuestionSet, Section
from core.domain.table import Row

__all__ = ["rows", "status_counts"]


def rows(
    question_set: QuestionSet, answers: Mapping[str, Answer], refs: Mapping[int, PageRef]
) -> tuple[Row, ...]:
    """Return one row a question, in the set's order; ``refs`` says how pages are shown, by their numbers."""
    return tuple(
        _row(number, section, question, answers.get(question.id), refs)
        for number, section, question in question_set.numbered()
    )


def _row(
    number: int, section: Section, question: Question, answer: Answer | None, refs: Mapping[int, PageRef]
) -> Row:
    claims = answer.claims if answer else ()
    primary = claims[0] if claims else None
    cited = dict.fromkeys(page for claim in claims for page in claim.pages)
    return Row(
        number=number,
        section_id=section.id,
        section=section.title,
        question_id=question.id,
        question=question.text,
        required=question.required,
        status=answer.status if answer else AnswerStatus.PENDING,
        answer=primary.text if primary else "",
        sides=tuple(dict.fromkeys(claim.brief for claim in claims if claim.brief)),
        further=max(0, len(claims) - 1),
        pages=tuple(refs.get(page, PageRef(page)) for page in cited),
        confidence=primary.confidence if primary else 0.0,
        footnote=any(claim.footnotes for claim in claims),
        inferred=primary.inferred if primary else False,
        pages_read=len(answer.coverage.read) if answer else 0,
        provisional=answer.provisional if answer else False,
        value=primary.value if primary else "",
    )


def status_counts(answers: Iterable[Answer]) -> dict[str, int]:
    """Return how many questions are in each answer status, by the names of `Progress`' fields."""
    counts = Counter(answer.status for answer in answers)
    return {status.value: counts[status] for status in AnswerStatus}
