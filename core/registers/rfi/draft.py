"""Drafts of questions to the owner, from what an analysis could not settle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from core.domain.answer import Claim
from core.domain.document import PageRef
from core.domain.inventory import Missing
from core.domain.register import Quoted
from core.evidence.unit import EvidenceUnit
from core.registers.deadlines.deadline import Deadline, Nature
from core.registers.lines import quoted
from core.registers.open_matters.make import Findings
from core.registers.open_matters.of_answers import addendum_that_settles, entries_of, quotes_of
from core.registers.open_matters.of_package import inventory_of, place_of
from core.registers.rfi.blanks import blanks
from core.registers.rfi.durations import differing
from core.registers.source import Source
from core.reports.entry import Entry, Standing
from core.reports.wording import flat
from core.wording import shortened

__all__ = ["DraftCause", "RfiDraft", "drafts", "place", "questions_due"]

#: characters of a quote in a question
MOST = 240
#: the topic of the register of deadlines until which questions are answered
_QUESTIONS = "questions"


class DraftCause(StrEnum):
    """Why there is something to ask."""

    CONFLICT = "Conflict"
    NOT_FOUND = "Not found"
    MISSING = "Named and not there"
    BLANK = "Left open"
    BID_ITEM = "Bid item"
    DATE = "Date"


@dataclass(frozen=True, slots=True)
class RfiDraft:
    """A question to the owner as it may be sent."""

    cause: DraftCause
    question: str
    #: what its answer affects: a part of the work, an item, a document
    affects: str
    #: what is taken for the price until it is answered; empty where a person has to say
    assumption: str = ""
    quotes: tuple[Quoted, ...] = ()
    headings: tuple[str, ...] = ()
    #: tells it from others whatever its place and its pages
    key: str = ""


def drafts(source: Source, found: Findings) -> list[RfiDraft]:
    """Return drafts on conflicts, required questions, missing documents, blanks, bid items and dates."""
    of_answers = list(_of_answers(source, entries_of(source)))
    return [
        *of_answers,
        *_of_durations(source, found.deadlines, of_answers),
        *(_missing(source, each) for each in inventory_of(source).missing),
        *map(partial(_blank, source), blanks(source)),
        *_of_items(source, found),
        *_of_dates(source, found.deadlines),
    ]


def place(page: PageRef, *, first: bool = False) -> str:
    """Return what an owner is told of a page: "Addendum 2, p. 3", "page 3", and "Page 3" ``first``."""
    return str(page) if page.document else f"{'Page' if first else 'page'} {page.bare}"


def questions_due(found: Sequence[Deadline]) -> Deadline | None:
    """Return the deadline for questions that holds; None where the documents give none."""
    dated = [
        each
        for each in found
        if each.topic == _QUESTIONS and each.nature is Nature.DATE and each.holds and each.day
    ]
    return min(dated, key=lambda each: each.value) if dated else None


def _of_answers(source: Source, entries: Sequence[Entry]) -> Iterator[RfiDraft]:
    for entry in entries:
        if entry.review is not None and not entry.open:
            continue
        if entry.contradicted:
            # nobody asks which governs where an addendum says so
            if not addendum_that_settles(source, entry):
                yield _conflict(source, entry)
        elif entry.standing in {Standing.NOT_FOUND, Standing.REJECTED} and entry.question.required:
            yield RfiDraft(
                DraftCause.NOT_FOUND,
                f"The documents do not say: {entry.question.text} Please state what applies.",
                entry.section.title,
                key=entry.question.id,
            )


def _conflict(source: Source, entry: Entry) -> RfiDraft:
    claims = [entry.answer.claims[index] for index in entry.answer.opposed]
    sides = [side for claim in claims if (side := _side(source, claim))]
    said = " ".join(sides)
    winner = entry.precedence
    return RfiDraft(
        DraftCause.CONFLICT,
        f"{entry.question.text} {said} Please state which governs.",
        entry.section.title,
        f"Priced by the side that governs. {winner}" if winner else "",
        tuple(quote for claim in claims for quote in quotes_of(source, claim)[:1]),
        key=entry.question.id,
    )


def _side(source: Source, claim: Claim) -> str:
    quotes = quotes_of(source, claim)
    if not quotes:
        return ""
    words = shortened(flat(quotes[0].text), MOST)
    stop = "" if words.endswith((".", "\u2026")) else "."
    return f"{place(quotes[0].page, first=True)} reads \u201c{words}\u201d{stop}"


def _of_durations(source: Source, found: Sequence[Deadline], asked: Sequence[RfiDraft]) -> Iterator[RfiDraft]:
    """Yield times that two documents give differently, but for what a question asks already."""
    for pair in differing(source, found):
        quotes = tuple(quoted(each.unit, source.ref(each.span.page)) for each in pair)
        if any(all(_among(quote, other.quotes) for quote in quotes) for other in asked):
            continue
        said = " ".join(
            f"{place(quote.page, first=True)} reads \u201c{shortened(flat(quote.text), MOST)}\u201d"
            for quote in quotes
        )
        times = " and ".join(f"\u201c{flat(each.words)}\u201d" for each in pair)
        yield RfiDraft(
            DraftCause.CONFLICT,
            f"Two documents give different times, {times}. {said} Please state which governs.",
            pair[0].title or "Time",
            quotes=quotes,
            headings=pair[0].headings,
            key=" / ".join(flat(quote.text) for quote in quotes),
        )


def _among(quote: Quoted, others: Sequence[Quoted]) -> bool:
    span = quote.span
    return any(
        each.span.page == span.page and each.span.start < span.end and span.start < each.span.end
        for each in others
    )


def _missing(source: Source, each: Missing) -> RfiDraft:
    quote = place_of(source, each)
    title = f", {each.title}," if each.title else ""
    page = source.by_number.get(each.pages[0].number) if each.pages else None
    it = (
        "them, or confirm that they do not apply" if each.several else "it, or confirm that it does not apply"
    )
    where = f" on {place(quote.page)} (\u201c{shortened(flat(quote.text), MOST)}\u201d)" if quote else ""
    return RfiDraft(
        DraftCause.MISSING,
        f"{each.name}{title} {each.verb} named{where} and {each.verb} not {each.among} issued."
        f" Please issue {it}.",
        each.name,
        f"Nothing is priced for {each.name}.",
        (quote,) if quote else (),
        (page.section,) if page and page.section else (),
        key=each.name,
    )


def _blank(source: Source, unit: EvidenceUnit) -> RfiDraft:
    quote = quoted(unit, source.ref(unit.span.page))
    words = shortened(flat(quote.text), MOST)
    return RfiDraft(
        DraftCause.BLANK,
        f"{place(quote.page, first=True)} leaves something open: \u201c{words}\u201d"
        " Please state what applies.",
        source.by_number[unit.span.page].section or "Documents",
        quotes=(quote,),
        headings=unit.headings,
        key=flat(quote.text),
    )


def _of_items(source: Source, found: Findings) -> Iterator[RfiDraft]:
    for item in found.schedule.items:
        if item.doubts:
            quote = Quoted(item.words, item.span, source.ref(item.span.page))
            named = ", ".join(dict.fromkeys(filter(None, (item.number, item.description))))
            yield RfiDraft(
                DraftCause.BID_ITEM,
                f"Bid item {named}: {' '.join(item.doubts)} Please confirm unit and quantity.",
                f"Bid item {item.number}",
                f"Priced for {item.shown_quantity.rstrip('.')}." if item.quantity is not None else "",
                (quote,),
                key=f"{item.schedule} {item.number}",
            )
    for note in found.schedule.notes if found.schedule.items else ():
        yield RfiDraft(
            DraftCause.BID_ITEM, f"Bid form: {note} Please confirm the list of items.", "Bid form", key=note
        )


def _of_dates(source: Source, found: Sequence[Deadline]) -> Iterator[RfiDraft]:
    for each in found:
        if each.doubts and each.holds:
            quote = Quoted(each.words, each.span, source.ref(each.span.page))
            yield RfiDraft(
                DraftCause.DATE,
                f"{place(quote.page, first=True)} gives \u201c{each.said}\u201d. {' '.join(each.doubts)}"
                " Please confirm the date.",
                each.title or "Date",
                quotes=(quote,),
                headings=each.headings,
                key=each.said,
            )
