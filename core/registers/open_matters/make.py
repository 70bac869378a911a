"""All open matters of a package, in the order of the page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from core.domain.answer import Span
from core.domain.register import Quoted
from core.evidence.unit import EvidenceUnit
from core.registers.deadlines.deadline import Deadline, Nature
from core.registers.deadlines.register import deadlines_of_source
from core.registers.lines import quoted
from core.registers.open_matters.clauses import Vocabulary, clauses, vocabulary
from core.registers.open_matters.matter import Matter, MatterKind
from core.registers.open_matters.of_answers import entries_of, of_answers
from core.registers.open_matters.of_package import doubts, missing, unread
from core.registers.schedule.make import BidSchedule
from core.registers.schedule.register import schedule_of_source
from core.registers.source import Source
from core.registers.submittals.register import submittals_of_source

__all__ = ["Findings", "open_matters"]


@dataclass(frozen=True, slots=True)
class Findings:
    """What other registers found of a package, for those that build on it."""

    deadlines: list[Deadline]
    schedule: BidSchedule

    @classmethod
    def of(cls, source: Source) -> Findings:
        """Read deadlines and bid items."""
        return cls(source.of_pages(deadlines_of_source), source.of_pages(schedule_of_source))


def open_matters(source: Source) -> list[Matter]:
    """Return what could disqualify the bid, then what could not be settled."""
    words = vocabulary(source.language)
    found = source.of_pages(Findings.of)
    dated = list(_deadlines(source, found.deadlines, words)) if words else []
    told = {matter.quotes[0].span for matter in dated}
    matters = [
        *dated,
        *_envelope(source),
        *(_page_limits(source, words) if words else ()),
        *(each for each in (_clauses(source, words) if words else ()) if each.quotes[0].span not in told),
        *of_answers(source, entries_of(source)),
        *missing(source),
        *doubts(source, found.schedule, found.deadlines),
        *unread(source),
    ]
    order = list(MatterKind)
    return sorted(matters, key=lambda matter: order.index(matter.kind))


def _deadlines(source: Source, found: list[Deadline], words: Vocabulary) -> Iterator[Matter]:
    """Yield the dates that hold of what a bid depends on, in the order of days."""
    wanted = [
        each
        for each in found
        if each.nature is Nature.DATE and each.holds and each.topic in words.deadlines and each.day
    ]
    seen = set[tuple[str, str]]()
    for each in sorted(wanted, key=lambda each: each.value):
        must_attend = _must_attend(source, each.unit, words) if each.topic in words.meetings else None
        if (each.topic, each.value) in seen or must_attend is False:
            continue
        seen.add((each.topic, each.value))
        written = ", ".join(filter(None, (each.said, each.hour)))
        was = f" Before: {each.was.rstrip('.')}." if each.was else ""
        doubted = f" {' '.join(each.doubts)}" if each.doubts else ""
        quotes = [quoted(each.unit, source.ref(each.unit.span.page))]
        if each.was_at:
            text = source.by_number[each.was_at.page].text[each.was_at.start : each.was_at.end]
            quotes.append(Quoted(text, each.was_at, source.ref(each.was_at.page)))
        kind = MatterKind.MEETING if must_attend else MatterKind.DEADLINE
        yield Matter(
            kind, f"{each.title}: {written.rstrip('.')}.{was}{doubted}", tuple(quotes), each.headings
        )


def _must_attend(source: Source, unit: EvidenceUnit, words: Vocabulary) -> bool | None:
    """Whether a sentence about a meeting, or one beside it, says that everybody or nobody has to attend."""
    at = source.of_pages(_places).get(unit.span)
    near = () if at is None else (source.units[at + 1 : at + 2], source.units[max(0, at - 1) : at])
    beside = (
        low
        for listed in near
        for each in listed
        if each.span.page == unit.span.page and words.meeting_words.search(low := each.plain.lower())
    )
    for low in (unit.plain.lower(), *beside):
        if words.optional.search(low):
            return False
        if words.mandatory.search(low):
            return True
    return None


def _places(source: Source) -> dict[Span, int]:
    """Return where in the order of all units each stands."""
    return {unit.span: index for index, unit in enumerate(source.units)}


def _page_limits(source: Source, words: Vocabulary) -> Iterator[Matter]:
    """Yield tables that limit pages, each as one matter."""
    tables = defaultdict[tuple[int, tuple[str, ...]], list[EvidenceUnit]](list)
    for unit in source.units:
        limits = any(words.page_column.search(" ".join(cell.lower().split())) for cell in unit.header)
        if limits and source.is_asked(unit.span.page):
            tables[unit.span.page, unit.header].append(unit)
    for (page, header), rows in tables.items():
        said = (
            f"{' | '.join(' '.join(cell.split()) for cell in header)}: {'; '.join(row.plain for row in rows)}"
        )
        quotes = tuple(quoted(row, source.ref(page)) for row in rows)
        yield Matter(MatterKind.PAGE_LIMIT, said, quotes, rows[0].headings)


def _envelope(source: Source) -> Iterator[Matter]:
    """Yield what must be in the envelope, as one matter."""
    wanted = [each for each in source.of_pages(submittals_of_source) if each.stage == "bid"]
    if wanted:
        said = "; ".join(dict.fromkeys(each.what for each in wanted))
        units = (each.unit for each in wanted)
        quotes = tuple(dict.fromkeys(quoted(unit, source.ref(unit.span.page)) for unit in units))
        yield Matter(MatterKind.ENVELOPE, f"{len(wanted)} documents: {said}", quotes, wanted[0].unit.headings)


def _clauses(source: Source, words: Vocabulary) -> Iterator[Matter]:
    units = (unit for unit in source.units if source.is_asked(unit.span.page))
    for clause in clauses(units, words):
        found = [each for each in (clause.before, clause.unit) if each is not None]
        # its own words first, then those that it leans on, and where another document says it again
        index = source.package.index_at(clause.unit.span.page)
        others = (each for each in clause.again if source.package.index_at(each.span.page) != index)
        places = (*reversed(found), *others)
        quotes = tuple(quoted(each, source.ref(each.span.page)) for each in places)
        yield Matter(clause.kind, " ".join(each.plain for each in found), quotes, clause.unit.headings)
