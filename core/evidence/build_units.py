"""Building evidence units from pages, given one by one in order."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator

from core.domain.answer import Span
from core.domain.document import Page
from core.evidence.blocks import Block, Kind, blocks
from core.evidence.sentences import sentences
from core.evidence.unit import EvidenceUnit, Mark, Shape

__all__ = ["UnitBuilder", "evidence_units"]

_SHAPES = {Kind.ITEM: Shape.LIST_ITEM, Kind.ROW: Shape.TABLE_ROW, Kind.HEADING: Shape.HEADING}
#: ends a sentence that a list completes
_LEADS_IN = re.compile(r"(?::|\bfollowing|\bas follows)\s*[.:]?[\u2014\u2013-]?\s*$", re.IGNORECASE)
_FINISHED = re.compile(r"""[.?!:;\u3002\uff01\uff1f]["'\u201d\u2019)\]]*$""")
#: characters of a lead-in that are kept; the end says what the items are
MAX_LEAD_IN = 300


def evidence_units(pages: Iterable[Page]) -> Iterator[EvidenceUnit]:
    """Yield the units of consecutive pages in the order of reading."""
    builder = UnitBuilder()
    for page in pages:
        yield from builder.units(page)


class UnitBuilder:
    """Builds the units of pages, given in ascending order; lists and sentences go on overleaf."""

    def __init__(self) -> None:
        self._page = 0
        #: the sentences that lead in, each with the kind of mark of the items it leads to, outermost first
        self._leads: list[tuple[str, str]] = []
        self._unfinished = ""

    def units(self, page: Page) -> Iterator[EvidenceUnit]:
        """Yield the units of ``page``, each with what one must know to understand it."""
        if page.number != self._page + 1:
            self._leads, self._unfinished = [], ""
        self._page = page.number
        above = _Above(page)
        for block in blocks(page):
            if block.kind is Kind.HEADING:
                self._leads, self._unfinished = [], ""
            yield from self._of_block(page, block, above.at(block.start))

    def _of_block(self, page: Page, block: Block, headings: tuple[str, ...]) -> Iterator[EvidenceUnit]:
        lead_in = self._lead_in(block)
        text = page.text[block.start : block.end]
        ranges = [(0, len(text))] if block.kind in {Kind.ROW, Kind.HEADING} else list(sentences(text))
        last = ""
        for start, end in ranges:
            last = text[start:end]
            lead = lead_in
            if self._unfinished and last[:1].islower():
                lead = f"{lead} {self._unfinished}".strip()
            self._unfinished = ""
            yield EvidenceUnit(
                Span(page.number, block.start + start, block.start + end),
                last,
                _SHAPES.get(block.kind, Shape.SENTENCE),
                lead_in=lead,
                header=block.header,
                label=block.label,
                headings=headings,
                marks=_marks(page, block.start + start, block.start + end),
            )
        self._remember(block, last)

    def _lead_in(self, block: Block) -> str:
        """Return what leads in to a block, and forget what it ends."""
        if block.kind is Kind.ROW:
            return ""
        if block.kind is not Kind.ITEM:
            self._leads = []
            return ""
        kind = _kind_of_mark(block.mark)
        known = [index for index, (_, of) in enumerate(self._leads) if of == kind]
        if known:
            # the next item of a list whose lead-in we know: what led to lists within it is over
            self._leads = self._leads[: known[-1] + 1]
        elif self._leads and not self._leads[-1][1]:
            self._leads[-1] = (self._leads[-1][0], kind)
        elif self._leads:
            # items of another kind without a lead-in of their own belong to what is further out
            self._leads = self._leads[:-1]
        return " ".join(lead for lead, _ in self._leads)

    def _remember(self, block: Block, last: str) -> None:
        """Note whether the block leads in to a list, or stops in the middle of a sentence."""
        if not last or block.kind in {Kind.ROW, Kind.HEADING}:
            return
        words = " ".join(last.split())
        if _LEADS_IN.search(words):
            self._leads.append((words[-MAX_LEAD_IN:], ""))
        elif not _FINISHED.search(words):
            self._unfinished = words[-MAX_LEAD_IN:]


def _kind_of_mark(mark: str) -> str:
    """Return what the marks of one list have in common: ``(a)`` and ``(b)`` do, ``1.`` does not."""
    inner = mark.strip("().")
    if inner.isdigit():
        return mark.replace(inner, "1")
    if re.fullmatch(r"\d+(?:\.\d+)+", inner):
        return f"1.{inner.count('.')}"
    if inner.isalpha():
        return mark.replace(inner, "A" if inner.isupper() else "a")
    return mark


class _Above:
    """The headings above any place of a page."""

    def __init__(self, page: Page) -> None:
        self._starts: list[int] = []
        self._paths: list[tuple[str, ...]] = []
        path = list(page.above) or [(1, page.section)] * bool(page.section)
        self._begin = tuple(title for _, title in path)
        for heading in page.headings:
            path = [(level, title) for level, title in path if level < heading.level]
            path.append((heading.level, heading.title))
            self._starts.append(heading.end)
            self._paths.append(tuple(title for _, title in path))

    def at(self, position: int) -> tuple[str, ...]:
        """Return the headings above ``position``, the outermost first."""
        index = bisect_right(self._starts, position)
        return self._paths[index - 1] if index else self._begin


def _marks(page: Page, start: int, end: int) -> frozenset[Mark]:
    """Return the marks of what stands in ``[start, end)``; struck out means all of it."""
    found = {marked.mark for marked in page.marks if marked.start < end and start < marked.end}
    if Mark.STRUCK_OUT in found:
        struck = sum(
            min(end, marked.end) - max(start, marked.start)
            for marked in page.marks
            if marked.mark is Mark.STRUCK_OUT and marked.start < end and start < marked.end
        )
        if 2 * struck < end - start:
            found.discard(Mark.STRUCK_OUT)
            found.add(Mark.CHANGED)
    if any(first < end and start < last for first, last, _ in page.words):
        found.add(Mark.OCR)
    return frozenset(found)
