"""Answers to the rows of the unitary table, and their counts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from core.domain.answer import Answer, AnswerStatus, Span
from core.domain.document import PageRef
from core.domain.question import Question, QuestionSet, Section
from core.domain.revision import Inheritance
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
    inheritance: Inheritance | None = None,
) -> tuple[Row, ...]:
    """Return one row a question, in the set's order.

    ``refs`` says how pages are shown, by their numbers; ``inheritance`` what a revision has anew.
    """
    made = (
        _row(number, section, question, answers.get(question.id), refs)
        for number, section, question in question_set.numbered()
    )
    if inheritance is None:
        return tuple(made)
    fresh, amended = frozenset(inheritance.fresh), _by_page(inheritance.amended)
    return tuple(
        replace(row, fresh=_resting(answer, fresh), amended=_amended(answer, amended))
        if (answer := answers.get(row.question_id))
        else row
        for row in made
    )


def evidence_digest(answer: Answer) -> str:
    """Return the digest of the quotes on which an answer rests, wherever they stand; empty without any.

    Those are the quotes of the primary claim, and in a conflict of each side.
    """
    words = {_words(each.verbatim) for index in answer.resting for each in answer.claims[index].citations}
    return words_digest(*sorted(words))[:_DIGITS] if words else ""


def _resting(answer: Answer, fresh: frozenset[int]) -> int:
    """Return how many claims rest on fresh pages; what is merely worth a look does not count."""
    firm = (claim for claim in answer.claims if claim.citations and not claim.tentative)
    return sum(any(page in fresh for page in claim.pages) for claim in firm)


def _amended(answer: Answer, amended: Mapping[int, Sequence[Span]]) -> int:
    """Return how many of the claims that an answer rests on have words that were amended."""
    spans = (
        [span for each in answer.claims[index].citations for span in each.spans] for index in answer.resting
    )
    return sum(
        any(span.overlaps(each) for span in own for each in amended.get(span.page, ())) for own in spans
    )


def _by_page(spans: Iterable[Span]) -> Mapping[int, Sequence[Span]]:
    found = defaultdict[int, list[Span]](list)
    for span in spans:
        found[span.page].append(span)
    return found


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
        by_words=primary.by_words if primary else False,
        evidence=evidence_digest(answer) if answer else "",
    )


def status_counts(answers: Iterable[Answer]) -> dict[str, int]:
    """Return how many questions are in each answer status, by the names of `Progress`' fields."""
    counts = Counter(answer.status for answer in answers)
    return {status.value: counts[status] for status in AnswerStatus}
