"""Open matters of the documents themselves: what is missing, what was not read, what is doubtful."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from core.domain.answer import Span
from core.domain.document import PageStatus
from core.domain.inventory import Inventory, Missing
from core.domain.register import Quoted
from core.packages.inventory import inventory
from core.registers.deadlines.deadline import Deadline
from core.registers.lines import quoted
from core.registers.open_matters.matter import Matter, MatterKind
from core.registers.schedule.make import BidSchedule
from core.registers.source import Source
from core.wording import counted

__all__ = ["doubts", "inventory_of", "missing", "place_of", "unread"]


def missing(source: Source) -> Iterator[Matter]:
    """Yield what the documents name and do not hold, and the files that were not taken in."""
    found = inventory_of(source)
    for each in found.missing:
        quote = place_of(source, each)
        where = counted(len(each.pages), "page")
        title = f" ({each.title})" if each.title else ""
        said = f"{each.name}{title} {each.verb} named on {where} and {each.verb} not {each.among}."
        yield Matter(MatterKind.MISSING, said, (quote,) if quote else (), todo=_todo(each))
    for name, reason in found.refused:
        yield Matter(MatterKind.MISSING, f"{name} was not taken in: {reason}", document=name)
    for versions in found.versions:
        yield Matter(
            MatterKind.DOUBT,
            f"{' and '.join(versions.names)} seem to be versions of one another: {versions.reason}.",
            todo="Leave the outdated one out.",
        )


def inventory_of(source: Source) -> Inventory:
    """Return what the package holds and lacks, made anew where nobody looked."""
    found = source.inventory
    return found or inventory(source.described, source.pages, arrangement=source.arrangement)


def _todo(each: Missing) -> str:
    return "Get it before the bid." if each.name.startswith("Addendum") else ""


def place_of(source: Source, each: Missing) -> Quoted | None:
    """Return the sentence that first names something that is missing."""
    page = source.by_number.get(each.pages[0].number) if each.pages else None
    words = each.words.split()
    if page is None or not words:
        return None
    match = re.search(r"\s+".join(map(re.escape, words)), page.text)
    if match is None:
        return None
    named = re.compile(rf"(?<!\w){re.escape(each.name.split()[-1])}(?!\w)").search(page.text, *match.span())
    at = named.start() if named else (match.start() + match.end()) // 2
    for unit in source.units:
        if unit.span.page == page.number and unit.span.start <= at < unit.span.end:
            return quoted(unit, page.ref)
    return Quoted(match.group(), Span(page.number, *match.span()), page.ref)


def unread(source: Source) -> Iterator[Matter]:
    """Yield the pages that could not be read, together where one document and one reason have several."""
    groups = defaultdict[tuple[str, str], list[int]](list)
    for page in source.pages:
        if page.status is PageStatus.UNREADABLE:
            groups[page.document, page.reason].append(page.number)
    for (document, reason), numbers in groups.items():
        pages = ", ".join(source.ref(number).bare for number in numbers)
        plain = reason.strip(" .") or "it could not be read"
        noun = "page" if len(numbers) == 1 else "pages"
        said = f"{document}, {noun} {pages}: {plain}." if document else f"{noun.title()} {pages}: {plain}."
        yield Matter(MatterKind.UNREAD, said, document=document, pages=pages)


def doubts(source: Source, schedule: BidSchedule, deadlines: list[Deadline]) -> Iterator[Matter]:
    """Yield what is doubtful of bid items and of dates."""
    for note in schedule.notes if schedule.items else ():
        yield Matter(MatterKind.DOUBT, f"Bid schedule: {note}")
    for item in schedule.items:
        for doubt in item.doubts:
            quote = Quoted(item.words, item.span, source.ref(item.span.page))
            yield Matter(MatterKind.DOUBT, f"Bid item {item.number}: {doubt}", (quote,))
    for each in deadlines:
        for doubt in each.doubts:
            quote = Quoted(each.words, each.span, source.ref(each.span.page))
            yield Matter(MatterKind.DOUBT, f"{each.title or 'Date'}: {doubt}", (quote,), each.headings)
