"""What a page says about its place in the document: running lines, printed number, section, part.

Pages pass through in order; each waits only for the few pages after it that show which of its
lines come back.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from core.domain.document import Page, PlacedHeading
from core.reading.structure.furniture import REACH, EdgeLine, Furniture, edge_lines, furniture
from core.reading.structure.headings import Heading, headings
from core.reading.structure.parts import part_of

#: a heading within this share of the page's text is the page's own, not the end of the one before
TOP = 0.25
_MASTERFORMAT = r"(\d{5}|\d\d ?\d\d ?\d\d(?:\.\d+)?)"
#: a MasterFormat number in a running line: "02956-7", "33 01 30 - 2", "SECTION 02956"
_RUNNING = re.compile(rf"\b{_MASTERFORMAT}\s?[-\u2013\u2014]\s?\d{{1,3}}(?!\S)|SECTION {_MASTERFORMAT}\b")


def structured(
    pages: Iterable[Page], *, outline: Mapping[int, str] | None = None, labelled: bool = False
) -> Iterator[Page]:
    """Yield ``pages`` with furniture, section and part, and with printed numbers unless ``labelled``.

    ``outline`` holds bookmarks by page number: they name the section of pages that print none.
    """
    place = _Place(outline or {})
    waiting: deque[Page] = deque()
    edges: dict[int, tuple[EdgeLine, ...]] = {}
    for page in pages:
        waiting.append(page)
        edges[page.number] = edge_lines(page)
        while waiting[0].number + REACH <= page.number:
            yield _finish(waiting.popleft(), edges, place, labelled=labelled)
    while waiting:
        yield _finish(waiting.popleft(), edges, place, labelled=labelled)


def _finish(page: Page, edges: dict[int, tuple[EdgeLine, ...]], place: _Place, *, labelled: bool) -> Page:
    for number in [number for number in edges if number < page.number - REACH]:
        del edges[number]
    around = {number: lines for number, lines in edges.items() if number <= page.number + REACH}
    found = furniture(page, edges[page.number], around)
    body = [heading for heading in headings(page.text) if not _is_running(heading, page, found)]
    section, part = place.move_to(page, found, body)
    label = page.label if labelled else found.label or page.label
    above = place.path_over(body, section)
    placed = tuple(PlacedHeading(head.start, head.end, head.title, head.depth) for head in body)
    return replace(
        page,
        furniture=found.spans,
        section=section,
        part=part,
        label=label,
        headings=placed,
        above=above,
    )


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
