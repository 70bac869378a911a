"""Open matters among the answers of an analysis."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.domain.answer import Claim
from core.domain.package import DocumentKind
from core.domain.parts import kind_of_part
from core.domain.register import Quoted
from core.registers.open_matters.matter import Matter, MatterKind
from core.registers.source import Source
from core.reports.entry import Entry, Standing
from core.wording import confidence_word, shortened

__all__ = ["addendum_that_settles", "entries_of", "of_answers", "quotes_of"]

#: characters of what is said on a side
MOST = 160


def entries_of(source: Source) -> list[Entry]:
    """Return the questions that were asked with their answers and reviews, as reports show them."""
    if source.question_set is None:
        return []
    return [
        Entry(
            number,
            section,
            question,
            source.answers[question.id],
            review=source.reviews.get(question.id),
            package=source.package,
            arrangement=source.arrangement,
        )
        for number, section, question in source.question_set.numbered()
        if question.id in source.answers
    ]


def of_answers(source: Source, entries: Sequence[Entry]) -> Iterator[Matter]:
    """Yield what is open of each question; nothing of those that somebody decided, or that are being read."""
    for entry in entries:
        matter = _of(source, entry)
        if matter is not None:
            yield matter


def _of(source: Source, entry: Entry) -> Matter | None:
    if entry.review is not None and not entry.open:
        return None
    named = f"{entry.number}. {entry.question.text}"
    if entry.contradicted:
        return _conflict(source, entry, named)
    if entry.standing in {Standing.NOT_FOUND, Standing.REJECTED}:
        read = f"Not found in {len(entry.answer.coverage.read):,} of {entry.answer.coverage.total:,} pages."
        return Matter(MatterKind.UNANSWERED, f"{named} {read}") if entry.question.required else None
    claim = entry.answer.primary
    kind = _unsure(entry)
    if claim is None or kind is None:
        return None
    quotes = () if kind is MatterKind.UNVERIFIED else quotes_of(source, claim)[:1]
    return Matter(kind, f"{named} {shortened(claim.said, MOST)}", quotes)


def _conflict(source: Source, entry: Entry, named: str) -> Matter:
    """Return a conflict with every side, and which wins by the order of precedence."""
    sides = [entry.answer.claims[index] for index in entry.answer.opposed]
    said = " | ".join(shortened(side.brief or side.said, MOST) for side in sides)
    quotes = tuple(quote for side in sides for quote in quotes_of(source, side)[:1])
    addendum = addendum_that_settles(source, entry)
    hint = f"{MatterKind.CONFLICT.todo} {entry.precedence}".strip()
    if addendum:
        hint = f"{addendum} changes it: accept its side."
    return Matter(MatterKind.CONFLICT, f"{named} {said}", quotes, todo=hint)


def addendum_that_settles(source: Source, entry: Entry) -> str:
    """Return the addendum that one side of a conflict is of, where no other side is; empty where none is."""
    of_addenda = set[str]()
    others = 0
    for index in entry.answer.opposed:
        numbers = {span.page for each in entry.answer.claims[index].citations for span in each.spans}
        found = {page.part for number in numbers if (page := source.by_number.get(number)) is not None}
        addenda = {part for part in found if kind_of_part(part) is DocumentKind.ADDENDUM}
        of_addenda |= addenda
        others += not addenda
    return of_addenda.pop().capitalize() if len(of_addenda) == 1 and others else ""


def _unsure(entry: Entry) -> MatterKind | None:
    if entry.standing is Standing.UNVERIFIED:
        return MatterKind.UNVERIFIED
    low = entry.standing is Standing.ANSWERED and confidence_word(entry.confidence) == "low"
    return MatterKind.UNSURE if entry.standing is Standing.POSSIBLE or low else None


def quotes_of(source: Source, claim: Claim) -> tuple[Quoted, ...]:
    """Return where a claim stands: one place for each of its quotes."""
    return tuple(
        Quoted(page.text[span.start : span.end], span, page.ref)
        for citation in claim.citations
        for span in citation.spans[:1]
        if (page := source.by_number.get(span.page)) is not None
    )
