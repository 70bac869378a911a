"""Building evidence units from pages, given one by one in order."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator

from core.domain.answer import Span
from core.domain.document import Page
from core.evidence.blocks import Block, BlockKind, blocks
from core.evidence.lead_ins import OpenLists, clipped, leads_in
from core.evidence.sentences import sentences
from core.evidence.unit import EvidenceUnit, Mark, Shape

__all__ = ["UnitBuilder", "evidence_units"]

_SHAPES = {BlockKind.ITEM: Shape.LIST_ITEM, BlockKind.ROW: Shape.TABLE_ROW, BlockKind.HEADING: Shape.HEADING}
#: blocks that are not divided into sentences
_WHOLE = frozenset({BlockKind.ROW, BlockKind.HEADING})
_FINISHED = re.compile(r"""[.?!:;\u3002\uff01\uff1f]["'\u201d\u2019)\]]*(?: and| or)?$""")
#: a page number of the front matter, which looks like the rest of a sentence
_ROMAN = re.compile(r"[ivxl]+ *(?:\n|$)")


def evidence_units(pages: Iterable[Page]) -> Iterator[EvidenceUnit]:
    """Yield the units of consecutive pages in the order of reading."""
    builder = UnitBuilder()
    for page in pages:
        yield from builder.units(page)


class UnitBuilder:
    """Builds the units of pages, given in ascending order; lists and sentences go on overleaf."""

    def __init__(self) -> None:
        self._page = 0
        self._document = ""
        self._lists = OpenLists()
        self._unfinished = ""

    def units(self, page: Page) -> Iterator[EvidenceUnit]:
        """Yield the units of ``page``, each with what one must know to understand it."""
        if page.number != self._page + 1 or page.document != self._document:
            self._begin_anew()
        self._page, self._document = page.number, page.document
        above = _Above(page)
        for block in blocks(page):
            if block.kind is BlockKind.HEADING:
                self._begin_anew()
            over = above.over(block.start) if block.kind is BlockKind.HEADING else above.at(block.start)
            yield from self._of_block(page, block, over)

    def _begin_anew(self) -> None:
        self._lists.close()
        self._unfinished = ""

    def _of_block(self, page: Page, block: Block, headings: tuple[str, ...]) -> Iterator[EvidenceUnit]:
        text = page.text[block.start : block.end]
        lead_in = self._lead_in(block, text)
        within = [(0, len(text))] if block.kind in _WHOLE else list(sentences(text))
        for start, end in within:
            first_half = (
                self._first_half(text) if block.kind is BlockKind.PARAGRAPH and start == within[0][0] else ""
            )
            yield EvidenceUnit(
                Span(page.number, block.start + start, block.start + end),
                text[start:end],
                _SHAPES.get(block.kind, Shape.SENTENCE),
                lead_in=f"{lead_in} {first_half}".strip(),
                header=block.header,
                label=block.label,
                cells=block.cells,
                headings=headings,
                marks=_marks(page, block.start + start, block.start + end),
            )
        self._remember([] if block.kind in _WHOLE else [" ".join(text[a:b].split()) for a, b in within])

    def _lead_in(self, block: Block, text: str) -> str:
        """Return what leads in to a block, and forget what it ends."""
        if block.kind is BlockKind.ITEM:
            return self._lists.enter(block.mark)
        if block.kind is BlockKind.PARAGRAPH and not self._first_half(text):
            self._lists.close()
        return self._lists.lead_in if block.kind is BlockKind.PARAGRAPH else ""

    def _first_half(self, text: str) -> str:
        """Return the half of a sentence that ``text`` goes on with; empty if it begins one."""
        return self._unfinished if text[:1].islower() and not _ROMAN.match(text) else ""

    def _remember(self, block: list[str]) -> None:
        """Note what of a block's sentences a list may complete, and whether the last one ends half-way."""
        self._lists.read(block)
        if block:
            finished = _FINISHED.search(block[-1]) or leads_in(block[-1])
            self._unfinished = "" if finished else clipped(block[-1])


class _Above:
    """The headings above any place of a page."""

    def __init__(self, page: Page) -> None:
        self._starts: list[int] = []
        self._paths: list[tuple[str, ...]] = []
        path = list(page.above)
        # named by a heading further down, it is not yet above what the page begins with
        if not path and page.section and page.section not in {each.title for each in page.headings}:
            path = [(1, page.section)]
        self._begin = tuple(title for _, title in path)
        #: the headings over each heading, by where it begins
        self._over: dict[int, tuple[str, ...]] = {}
        for heading in page.headings:
            path = [(level, title) for level, title in path if level < heading.level]
            self._over[heading.start] = tuple(title for _, title in path)
            path.append((heading.level, heading.title))
            self._starts.append(heading.end)
            self._paths.append(tuple(title for _, title in path))

    def at(self, position: int) -> tuple[str, ...]:
        """Return the headings above ``position``, the outermost first."""
        index = bisect_right(self._starts, position)
        return self._paths[index - 1] if index else self._begin

    def over(self, start: int) -> tuple[str, ...]:
        """Return the headings above the one that begins at ``start``, which those like it are not."""
        return self._over.get(start, ())


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
