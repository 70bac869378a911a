"""The evidence of one answer as the browser draws it: plain values, all of one question.

Whatever the panel shows of a question comes from one such view, so nothing of another can stand in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.domain.answer import (
    Answer,
    AnswerStatus,
    Citation,
    Claim,
    Coverage,
    Match,
    UnverifiedQuote,
    claim_letter,
)
from core.domain.document import PageRef
from core.domain.package import Arrangement, Package
from core.domain.precedence import document_hint
from core.domain.review import Remark, Review
from core.domain.table import Row
from pages.parts.analysis import answer_cell, replacement_lines
from pages.parts.analysis.document_context import DocumentContext
from pages.parts.analysis.reviewing import Discussion
from pages.parts.shell import status_badges as signs
from pages.parts.shell import wording

__all__ = ["Opinion", "PanelReader", "view"]

#: places a quote names that are linked
_REFERENCES = 3
#: decisions shown of a question's history
_HISTORY = 10
_POSSIBLE = "Nothing that is sure enough to be an answer. Worth a look:"
#: characters of the place of a quote
_PLACE = 90


@dataclass(frozen=True, slots=True)
class PanelReader:
    """What is the same for every question: who looks, when and where, and what is known of the pages."""

    me: str
    now: float
    timezone: str | None
    labels: Mapping[int, PageRef]
    #: what is known of the pages; None while they are being read
    context: DocumentContext | None
    #: what the engine does not do, said below its answers
    caveat: str = ""
    #: the documents of a package, and which wins over which; None for a single document
    package: Package | None = None
    arrangement: Arrangement | None = None

    def names(self, numbers: Iterable[int], limit: int | None = None) -> str:
        """Return where pages are, as shown, each once: ``p. 214``, or with their document."""
        refs = [self.labels.get(number, PageRef(number)) for number in dict.fromkeys(numbers)]
        return wording.where(refs, limit)


@dataclass(frozen=True, slots=True)
class Opinion:
    """What reviewers made of one answer."""

    #: the decision that holds, if any
    review: Review | None
    #: all of them, oldest first
    history: Sequence[Review]
    discussion: Discussion
    #: whether pages that are still to be read may change the answer
    may_change: bool = False


def view(reader: PanelReader, row: Row, answer: Answer | None, opinion: Opinion) -> dict[str, Any]:
    """Return all that the panel shows of one question."""
    review = opinion.review
    claims = answer.claims if answer is not None else ()
    against = answer.opponents if answer is not None else {}
    opposed = answer.opposed if answer is not None else ()
    decided = review.answer if review is not None else ""
    found = row.answer or _nothing(row)
    cell = answer_cell.found(row)
    return {
        "id": row.question_id,
        "number": row.number,
        "section": row.section,
        "question": row.question,
        "signs": [*_signs(row, opinion), *_replaced_sign(reader, answer)],
        "lead": "" if decided or row.sides else cell.lead,
        "bold": "" if decided else cell.bold,
        "answer": decided or _said(row, claims) or found,
        "before": _POSSIBLE if row.status is AnswerStatus.POSSIBLE and not decided else "",
        "found": (_said(row, claims, "  |  ") or found) if decided else "",
        "plain": row.answer,
        "hint": _hint(reader, answer),
        "decidable": row.status is not AnswerStatus.PENDING,
        "tips": _tips(row),
        "review": None if review is None else _decision(reader, review, claims),
        "stale": _stale(row, review),
        "history": _history(reader, answer, opinion.history),
        "sides": [{"index": index, "letter": claim_letter(index)} for index in opposed],
        "flagged": opinion.discussion.flagged,
        "assignee": opinion.discussion.assignee,
        "comments": [_comment(reader, remark) for remark in opinion.discussion.comments],
        "claims": [_claim(claim, index, against.get(index, ())) for index, claim in enumerate(claims)],
        "spots": list(_spots(reader, claims, opposed)),
        "caveat": reader.caveat if claims else "",
        "coverage": list(_coverage(reader, row, answer.coverage)) if answer is not None else [],
    }


def _history(reader: PanelReader, answer: Answer | None, reviews: Sequence[Review]) -> list[dict[str, str]]:
    """Return what was decided, and what stood here before, newest first."""
    told = [(review.at, _entry(reader, review)) for review in reviews[-_HISTORY:]]
    for fallen in answer.replaced if answer is not None else ():
        said = replacement_lines.sentence(fallen, reader.names, reader.now)
        told.append((fallen.at, {"text": said, "at": wording.moment(fallen.at, reader.timezone)}))
    return [entry for _, entry in sorted(told, key=lambda each: each[0], reverse=True)]


def _replaced_sign(reader: PanelReader, answer: Answer | None) -> Iterable[dict[str, str]]:
    """Say that another claim stood here, and why it fell."""
    if answer is not None and answer.replaced:
        last = replacement_lines.sentence(answer.replaced[-1], reader.names, reader.now)
        yield {"word": "replaced", "icon": "published_with_changes", "tip": f"{last}."}


def _stale(row: Row, review: Review | None) -> dict[str, Any] | None:
    """Return why a decision is to be looked at again, what it was about, and the quotes it rested on."""
    why = review.why_stale(row) if review is not None else ""
    if review is None or not why:
        return None
    return {
        "why": f"Look again: {why}.",
        "was": f"Decided on: {review.claim}" if review.claim else "Decided when there was no answer.",
        "quotes": [{"name": wording.where([quote.page]), "text": quote.text} for quote in review.was],
    }


def _hint(reader: PanelReader, answer: Answer | None) -> str:
    """Say which side of a conflict usually wins: by the order of the documents, or of their parts."""
    if answer is None:
        return ""
    if reader.package is not None and reader.arrangement is not None:
        said = document_hint(answer, reader.package, reader.arrangement)
        if said:
            return said
    return reader.context.precedence(answer) if reader.context is not None else ""


def _said(row: Row, claims: Sequence[Claim], between: str = "\n") -> str:
    """Return the answer: of a conflict what its sides say, each on a line, else the primary claim."""
    letters = {claim.brief: claim_letter(index) for index, claim in reversed([*enumerate(claims)])}
    if row.sides:
        return between.join(
            f"{letters.get(side, claim_letter(index))}: {side}" for index, side in enumerate(row.sides)
        )
    return claims[0].text if claims else ""


def _nothing(row: Row) -> str:
    if row.status is AnswerStatus.PENDING:
        return "Nothing found yet. The pages are still being read; this fills by itself."
    return "No passage of the pages read answers this question."


def _signs(row: Row, opinion: Opinion) -> Iterable[dict[str, str]]:
    review = opinion.review
    yield _sign(signs.ANSWERS[row.status])
    if row.answer:
        yield {
            "word": f"{wording.confidence_word(row.confidence)} confidence, {row.confidence:.0%}",
            "tip": "How sure the engine is that the primary claim answers the question.",
        }
    if row.answer and opinion.may_change:
        yield {
            "word": "so far",
            "icon": "hourglass_top",
            "tip": "Rests on what was read so far; what is still to be read may change it.",
        }
    if row.by_words:
        yield {
            "word": "not read yet" if opinion.may_change else "by words",
            "icon": "abc",
            "tip": "Found by comparing words. The reader, which judges question and passage together, "
            + ("comes to it later." if opinion.may_change else "has not judged it."),
        }
    if row.inferred:
        yield {"word": "inferred", "icon": "psychology", "tone": "violet", "tip": "Concluded, not stated."}
    if row.required:
        yield {"word": "required", "icon": "priority_high"}
    if review is not None:
        yield _sign(signs.VERDICTS[review.verdict])
        if review.is_stale(row):
            yield _sign(signs.stale(review.why_stale(row)))
    if opinion.discussion.flagged:
        yield _sign(signs.FLAGGED)
    if opinion.discussion.assignee:
        yield {"word": f"for {opinion.discussion.assignee}", "icon": "person", "tip": "Who is to look at it."}


def _sign(sign: signs.Badge) -> dict[str, str]:
    return {"word": sign.word, "icon": sign.symbol, "tone": sign.colour, "tip": sign.meaning}


def _tips(row: Row) -> dict[str, str]:
    """Say what a decision means where nothing was found to decide on."""
    if row.answer:
        return {}
    return {
        "accepted": "Agree that the document does not say. (key A)",
        "edited": "Write the answer yourself. (key E)",
        "rejected": "Doubt that the document does not say; the question stays open. (key X)",
    }


def _decision(reader: PanelReader, review: Review, claims: Sequence[Claim]) -> dict[str, Any]:
    entry = _entry(reader, review)
    governing = [
        index for index, claim in enumerate(claims) if (claim.brief or claim.said) in review.governing
    ]
    return {
        "verdict": review.verdict.value,
        "note": review.note,
        "words": review.text,
        "governing": governing,
        **entry,
    }


def _entry(reader: PanelReader, review: Review) -> dict[str, str]:
    word = signs.VERDICTS[review.verdict].word
    what = word[:1].upper() + word[1:]
    if review.governing:
        said = " and ".join(f"“{wording.shortened(text, 60)}”" for text in review.governing)
        what = f"{said} {'apply' if len(review.governing) > 1 else 'governs'}, decided"
    elif review.quote:
        what = f"{what} for one quote, “{wording.shortened(review.quote, 60)}”,"
    note = f": {review.note}" if review.note else ""
    note += ", in the analysis that this one revises" if review.carried else ""
    return {
        "text": f"{what} by {_who(reader, review)}, {wording.ago(review.at, reader.now)}{note}",
        "at": wording.moment(review.at, reader.timezone),
    }


def _who(reader: PanelReader, said: Review | Remark) -> str:
    if said.by == reader.me:
        return "you"
    return said.reviewer or wording.people(said.by, reader.me)


def _comment(reader: PanelReader, remark: Remark) -> dict[str, str]:
    return {
        "text": remark.text,
        "by": f"{_who(reader, remark)}, {wording.ago(remark.at, reader.now)}",
        "at": wording.moment(remark.at, reader.timezone),
    }


def _claim(claim: Claim, index: int, against: Sequence[int]) -> dict[str, Any]:
    return {
        "letter": claim_letter(index),
        "text": claim.text,
        "brief": claim.brief,
        "against": [claim_letter(other) for other in against],
        "inferred": claim.inferred,
        "unsupported": claim.unsupported,
        "struck": claim.struck,
        "footnotes": list(claim.footnotes),
        "unverified": [_unverified(quote) for quote in claim.unverified],
    }


def _unverified(quote: UnverifiedQuote) -> dict[str, str]:
    how = "altered" if quote.match is Match.ALTERED else "not located"
    return {"how": how, "text": quote.text, "reason": quote.reason}


def _spots(reader: PanelReader, claims: Sequence[Claim], opposed: Sequence[int]) -> Iterable[dict[str, Any]]:
    """Yield the located quotes: of a conflict each side's first, then whatever else there is."""
    first = [(index, 0) for index in opposed if claims[index].citations]
    rest = [(i, n) for i, claim in enumerate(claims) for n in range(len(claim.citations))]
    for index, number in dict.fromkeys([*first, *rest]):
        citation = claims[index].citations[number]
        yield {
            "claim": index,
            "citation": number,
            "letter": claim_letter(index) if len(claims) > 1 else "",
            "page": citation.page,
            "name": reader.names(span.page for span in citation.spans),
            "text": citation.verbatim,
            "near": citation.match is Match.NEAR,
            "place": _place(reader, citation),
            "spans": [[span.page, span.start, span.end] for span in citation.spans],
            "refs": _references(reader, citation),
        }


def _place(reader: PanelReader, citation: Citation) -> str:
    return "" if reader.context is None else wording.shortened(reader.context.place(citation), _PLACE)


def _references(reader: PanelReader, citation: Citation) -> list[dict[str, Any]]:
    if reader.context is None:
        return []
    return [
        {
            "text": reference.text,
            "page": reference.target.number,
            "name": wording.where([reference.target]),
            "title": wording.shortened(reference.title, 120),
        }
        for reference in list(reader.context.references(citation))[:_REFERENCES]
    ]


def _coverage(reader: PanelReader, row: Row, coverage: Coverage) -> Iterable[str]:
    """Say which pages were read for this question, and which were not and why."""
    read = len(coverage.read)
    total = wording.counted(coverage.total, "page")
    found = row.status is not AnswerStatus.NOT_FOUND
    parts = [f"Read for this question: {read:,} of {total}" if found else f"Not found in {read:,} of {total}"]
    for pages, what in (
        (coverage.screened, "screened out as implausible"),
        (coverage.not_reached, "not reached"),
        (coverage.left_out, "left out"),
        (coverage.unread, "unread"),
    ):
        if pages:
            parts.append(f"{len(pages):,} {what}")
    yield " · ".join(parts)
    reasons: dict[str, list[int]] = {}
    for number, reason in coverage.unread:
        reasons.setdefault(reason, []).append(number)
    for reason, numbers in reasons.items():
        yield f"Unread: {reader.names(numbers, limit=12)}: {reason}"
    if reader.context is not None and (hiding := [n for n in reader.context.hiding if n in coverage.read]):
        yield f"Words that viewers do not show were left out of {reader.names(hiding, limit=12)}"
