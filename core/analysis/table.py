"""Answers to the rows of the unitary table, and their counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache

from core.domain.answer import Answer, AnswerStatus
from core.domain.document import PageRef, PageSet
from core.domain.question import Question, QuestionSet, Section
from core.domain.table import Row
from core.revisions.digests import words_digest
from core.text.normalise import normalise

__all__ = ["evidence_digest", "rows", "status_counts"]

#: hexadecimal digits of a digest that tell evidence from evidence within one session
_DIGITS = 16


def rows(
    question_set: QuestionSet,
    answers: Mapping[str, Answer],
    refs: Mapping[int, PageRef],
    fresh: PageSet = PageSet(),
) -> tuple[Row, ...]:
    """Return one row a question, in the set's order.

    ``refs`` says how pages are shown, by their numbers; ``fresh`` are pages that a revision has anew.
    """
    anew = frozenset(fresh)
    return tuple(
        replace(row, fresh=_fresh(answers[row.question_id], anew)) if row.question_id in answers else row
        for row in (
            _row(number, section, question, answers.get(question.id), refs)
            for number, section, question in question_set.numbered()
        )
    )


def evidence_digest(answer: Answer) -> str:
    """Return the digest of the quotes on which an answer rests, wherever they stand; empty without any.

    Those are the quotes of the primary claim, and in a conflict of each side.
    """
    resting = {0, *answer.opposed} if answer.claims else set[int]()
    words = {_words(each.verbatim) for index in resting for each in answer.claims[index].citations}
    return words_digest(*sorted(words))[:_DIGITS] if words else ""


def _fresh(answer: Answer, fresh: frozenset[int]) -> int:
    """Return how many claims rest on fresh pages; what is merely worth a look does not count."""
    firm = (claim for claim in answer.claims if claim.citations and not claim.tentative)
    return sum(any(page in fresh for page in claim.pages) for claim in firm)


@lru_cache(maxsize=8192)
def _words(verbatim: str) -> str:
    return normalise(verbatim).text.strip()


def _row(
    number: int,
    section: Section,
    question: Question,
    answer: Answer | None,
    refs: Mapping[int, PageRef],
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
        evidence=evidence_digest(answer) if answer else "",
    )


def status_counts(answers: Iterable[Answer]) -> dict[str, int]:
    """Return how many questions are in each answer status, by the names of `Progress`' fields."""
    counts = Counter(answer.status for answer in answers)
    return {status.value: counts[status] for status in AnswerStatus}
