"""What a page says about its place in the document: running lines, printed number, section, part.

Each page waits only for the few pages after it that show which of its lines come back.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from core.domain.document import Arrival, Page, PlacedHeading
from core.reading.structure.furniture import REACH, EdgeLine, Furniture, edge_lines, furniture
from core.reading.structure.headings import Heading, headings
from core.reading.structure.parts import part_of

#: a heading within this share of the page's text is the page's own, not the end of the one before
TOP = 0.25
_MASTERFORMAT = r"(\d{5}|\d\d ?\d\d ?\d\d(?:\.\d+)?)"
#: a MasterFormat number in a running line: "02956-7", "33 01 30 - 2", "SECTION 02956"
_RUNNING = re.compile(rf"\b{_MASTERFORMAT}\s?[-\u2013\u2014]\s?\d{{1,3}}(?!\S)|SECTION {_MASTERFORMAT}\b")


class Structure:
    """Gives pages their place in the document, though some are recognised later than those behind them.

    Running lines of a printed page are those that come back in the print around it, so that they never wait
    for OCR; those of a recognised page, in all text around it. Section and part follow from all pages before.
    """

    def __init__(self, outline: Mapping[int, str], *, labelled: bool) -> None:
        """Take bookmarks by page number, which name the section of pages that print none.

        ``labelled`` says that the PDF has page labels; else printed numbers become labels.
        """
        self._place = _Place(outline)
        self._labelled = labelled
        #: numbers of the pages that are not settled, in order
        self._order: deque[int] = deque()
        self._newest = 0
        self._ended = False
        #: printed pages whose running lines are not known
        self._printed: deque[int] = deque()
        #: recognised ones, and those that are not yet
        self._recognised: set[int] = set()
        self._awaited: set[int] = set()
        self._text: dict[int, Page] = {}
        self._found: dict[int, Furniture] = {}
        #: lines at the edges of the print, and of all text as far as it is known
        self._print_edges: dict[int, tuple[EdgeLine, ...]] = {}
        self._edges: dict[int, tuple[EdgeLine, ...]] = {}

    def add(self, page: Page) -> None:
        """Add the next page, which is as it will be."""
        self._next(page.number)
        self._text[page.number] = page
        self._print_edges[page.number] = self._edges[page.number] = edge_lines(page)
        self._printed.append(page.number)

    def announce(self, number: int, printed: Page | None) -> None:
        """Say that the next page will be recognised; ``printed`` is what of it is print."""
        self._next(number)
        self._awaited.add(number)
        self._print_edges[number] = edge_lines(printed) if printed is not None else ()

    def recognise(self, page: Page) -> None:
        """Take a page that was announced."""
        self._awaited.discard(page.number)
        self._recognised.add(page.number)
        self._text[page.number] = page
        self._edges[page.number] = edge_lines(page)

    def end(self) -> None:
        """Say that no further page comes, but those that were announced."""
        self._ended = True

    def give_up(self) -> None:
        """Say that nothing comes any more, announced or not."""
        self._ended = True
        self._awaited.clear()

    def arrivals(self) -> Iterator[Arrival]:
        """Yield what is new: pages that are settled, in order, and others that can be asked about."""
        known = []
        while self._printed and self._is_in_reach(self._printed[0]):
            known.append(self._printed.popleft())
            self._find(known[-1], self._print_edges)
        for number in sorted(filter(self._is_surrounded, self._recognised)):
            known.append(number)
            self._recognised.discard(number)
            self._find(number, self._edges)
        while self._order and self._order[0] in self._found:
            yield Arrival(self._settled(self._order.popleft()))
        for number in known:
            if number in self._text:
                yield Arrival(self._furnished(number), settled=False)

    def _next(self, number: int) -> None:
        self._order.append(number)
        self._newest = number
        for edges in (self._print_edges, self._edges):
            for old in [each for each in edges if each < self._order[0] - REACH]:
                del edges[old]

    def _is_in_reach(self, number: int) -> bool:
        """Return whether all pages around one have been added or announced."""
        return self._ended or number + REACH <= self._newest

    def _is_surrounded(self, number: int) -> bool:
        """Return whether the text of all pages around one is known."""
        return self._is_in_reach(number) and all(abs(each - number) > REACH for each in self._awaited)

    def _find(self, number: int, edges: Mapping[int, tuple[EdgeLine, ...]]) -> None:
        around = {each: lines for each, lines in edges.items() if abs(each - number) <= REACH}
        self._found[number] = furniture(self._text[number], self._edges[number], around)

    def _furnished(self, number: int) -> Page:
        page, found = self._text[number], self._found[number]
        label = page.label if self._labelled else found.label or page.label
        return replace(page, furniture=found.spans, label=label)

    def _settled(self, number: int) -> Page:
        furnished = self._furnished(number)
        page, found = self._text.pop(number), self._found.pop(number)
        body = [heading for heading in headings(page.text) if not _is_running(heading, page, found)]
        section, part = self._place.move_to(page, found, body)
        above = self._place.path_over(body, section)
        placed = tuple(PlacedHeading(head.start, head.end, head.title, head.depth) for head in body)
        return replace(furnished, section=section, part=part, headings=placed, above=above)


@dataclass(slots=True)
class _Place:
    """Where in the document we are; moves forward page by page."""

    outline: Mapping[int, str]
    section: str = ""
    number: str = ""
    part: str = ""
    #: titles of the sections seen, by their number
    titles: dict[str, str] = field(default_factory=dict)
    #: the highest level of headings seen: those below it name no section
    level: int = 3
    kind: str = ""
    #: depth and title of the headings in force, the outermost first
    path: list[tuple[int, str]] = field(default_factory=list)

    def path_over(self, body: Sequence[Heading], section: str) -> tuple[tuple[int, str], ...]:
        """Return levels and titles under which a page with these headings begins, and go past them."""
        if section and not body and all(title != section for _, title in self.path):
            # a running line or a bookmark says that we are elsewhere
            self.path = [(1, section)]
        above = tuple(self.path)
        for heading in body:
            self.path = [(depth, title) for depth, title in self.path if depth < heading.depth]
            self.path.append((heading.depth, heading.title))
        return above

    def move_to(self, page: Page, found: Furniture, body: Sequence[Heading]) -> tuple[str, str]:
        """Return section and part of ``page``, and remember those in force at its end."""
        section, part = self._by_running_line(page, found) or (self.section, self.part)
        if page.number in self.outline and all(heading.level > 1 for heading in body):
            section, part = self._by_bookmark(self.outline[page.number])
        for heading in body:
            self._enter(heading)
            if heading.start <= TOP * len(page.text):
                section, part = self.section, self.part
        return section or self.section, part or self.part

    def _by_bookmark(self, title: str) -> tuple[str, str]:
        for heading in headings(title):
            self._enter(heading)
        self.section = title
        return self.section, self.part

    def _enter(self, heading: Heading) -> None:
        again = (heading.kind, heading.number) == (self.kind, self.number) and heading.number in self.titles
        inner = heading.kind == "named" and heading.title.upper() in self.section.upper()
        if heading.level > self.level or again or inner:
            return
        self.level = heading.level
        self.kind, self.number, self.section = heading.kind, heading.number, heading.title
        self.part = part_of(heading, self.part)
        if heading.end:
            self.titles[heading.number] = heading.title

    def _by_running_line(self, page: Page, found: Furniture) -> tuple[str, str] | None:
        """Return the place a running line or the page's label names, unless we are there already."""
        for line in (*found.lines, page.label or ""):
            match = _RUNNING.search(line)
            printed = (match[1] or match[2]) if match else ""
            number = re.sub(r"\s", "", printed)
            if number and number != self.number:
                self._enter(Heading(0, 0, self.titles.get(number, printed), number, "section"))
                return self.section, self.part
        return None


def _is_running(heading: Heading, page: Page, found: Furniture) -> bool:
    """Whether what looks like a heading is a running line, by its coming back or its page number."""
    inside = any(start <= heading.start < end for start, end in found.spans)
    return inside or (page.label is not None and len(page.label) > 2 and page.label in heading.title)
