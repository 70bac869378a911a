"""Where in a document a page stands: its section, its part, and the headings over it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from core.domain.document import Page, PlacedHeading
from core.reading.messages import Bookmark
from core.reading.structure.furniture import Furniture
from core.reading.structure.headings import Heading, headings
from core.reading.structure.parts import part_of
from core.reading.structure.titles import Titled, said

#: a heading within this share of the page's text is the page's own, not the end of the one before
TOP = 0.25
#: depth of bookmarks that name a section
NAMING = 1
#: level of sections and articles, which no line in bold ends
NAMED = 2
_MASTERFORMAT = r"(\d{5}|\d\d ?\d\d ?\d\d(?:\.\d+)?)"
#: a MasterFormat number in a running line: "02956-7", "33 01 30 - 2", "SECTION 02956"
_RUNNING = re.compile(rf"\b{_MASTERFORMAT}\s?[-\u2013\u2014]\s?\d{{1,3}}(?!\S)|SECTION {_MASTERFORMAT}\b")


@dataclass(frozen=True, slots=True)
class _Over:
    """A heading in force."""

    level: int
    title: str
    #: None for a section that a running line or a bookmark alone names
    titled: Titled | None = None


@dataclass(slots=True)
class Place:
    """Where in the document we are; moves forward page by page."""

    section: str = ""
    number: str = ""
    part: str = ""
    #: titles of the sections seen, by their number
    titles: dict[str, str] = field(default_factory=dict)
    #: the highest level of headings seen: those below it name no section
    level: int = 3
    kind: str = ""
    #: the headings in force, the outermost first
    path: list[_Over] = field(default_factory=list)
    #: the section that the path follows
    followed: str = ""

    def path_over(
        self, body: Sequence[Titled], section: str
    ) -> tuple[tuple[tuple[int, str], ...], tuple[PlacedHeading, ...]]:
        """Go past a page with these headings.

        Return levels and titles under which it begins, and the headings with their levels.
        """
        if (
            section
            and not body
            and section != self.followed
            and all(over.title != section for over in self.path)
        ):
            # a running line or a bookmark says that we are elsewhere
            self.path = [_Over(1, section)]
        self.followed = self.section
        above = tuple((over.level, over.title) for over in self.path)
        return above, tuple(self._go_past(titled) for titled in body)

    def _go_past(self, titled: Titled) -> PlacedHeading:
        heading = titled.heading
        if titled.is_ranked:
            self.path = [over for over in self.path if over.level < heading.depth and not _ends(titled, over)]
            level = heading.depth
        else:
            level = self._level_of(titled)
        self.path.append(_Over(level, heading.title, titled))
        return PlacedHeading(heading.start, heading.end, heading.title, level)

    def _level_of(self, titled: Titled) -> int:
        """Return the level of a heading that its words do not tell, and leave in the path what is over it."""
        for index in reversed(range(len(self.path))):
            over = self.path[index]
            if over.titled and _are_siblings(titled, over.titled):
                del self.path[index:]
                return over.level
        while self.path and not _is_over(self.path[-1], titled):
            self.path.pop()
        return self.path[-1].level + 1 if self.path else 1

    def move_to(
        self, page: Page, found: Furniture, body: Sequence[Titled], bookmarks: Sequence[Bookmark]
    ) -> tuple[str, str]:
        """Return section and part of ``page``, and remember those in force at its end."""
        section, part = self._by_running_line(page, found) or (self.section, self.part)
        worded = [titled.heading for titled in body if titled.is_worded]
        naming = [_as_printed(bookmark.title, body) for bookmark in bookmarks if bookmark.depth <= NAMING]
        if naming and all(heading.level > 1 for heading in worded):
            section, part = self._by_bookmark(naming[0])
            for title in naming[1:]:
                self._by_bookmark(title)
        for heading in worded:
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
        # what has a name and no number is the same only by its name
        again = (heading.kind, heading.number) == (self.kind, self.number) and (
            heading.number in self.titles if heading.number else heading.title == self.section
        )
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


def _as_printed(title: str, body: Sequence[Titled]) -> str:
    """Return the title of a bookmark as its page prints it, with its number; else its own."""
    led_to = (titled.heading.title for titled in body if titled.depth is not None)
    return next((printed for printed in led_to if said(title) in said(printed)), title)


def _are_siblings(one: Titled, other: Titled) -> bool:
    """Whether two headings are of one level: bookmarks of one depth, or set and counted alike."""
    if one.depth is not None and other.depth is not None:
        return one.depth == other.depth
    if one.look is None or other.look is None:
        return bool(one.counts & other.counts)
    return one.look == other.look and one.is_like(other)


def _is_over(over: _Over, titled: Titled) -> bool:
    """Whether a heading in force stays so over one that its words do not rank."""
    other = over.titled
    if other is None:
        return True
    if other.depth is not None and titled.depth is not None:
        return other.depth < titled.depth
    if other.look is None or titled.look is None:
        return other.is_ranked or other.look is not None
    if other.is_ranked and over.level <= NAMED:
        return True
    return other.look >= titled.look


def _ends(titled: Titled, over: _Over) -> bool:
    """Whether a heading whose words rank it ends one in force whose words do not, by their letters."""
    other = over.titled
    if other is None or other.is_ranked or other.look is None or titled.look is None:
        return False
    return other.look <= titled.look
