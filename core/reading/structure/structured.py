"""What a page says about its place in the document: running lines, printed number, section, part.

Each page waits only for the few pages after it that show which of its lines come back.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from msgspec import structs

from core.domain.document import Arrival, Page
from core.reading.messages import Bookmark, Typography
from core.reading.structure.furniture import REACH, EdgeLine, Furniture, edge_lines, furniture
from core.reading.structure.headings import Heading, headings
from core.reading.structure.place import Place
from core.reading.structure.titles import titles

#: how the lines of a recognised page are set
UNKNOWN = Typography()


class Structure:
    """Gives pages their place in the document, though some are recognised later than those behind them.

    Running lines of a printed page are those that come back in the print around it, so that they never wait
    for OCR; those of a recognised page, in all text around it. Section and part follow from all pages before.
    """

    def __init__(self, bookmarks: Sequence[Bookmark], *, labelled: bool) -> None:
        """Take the bookmarks, which lead to titles and name the section of pages that print none.

        ``labelled`` says that the PDF has page labels; else printed numbers become labels.
        """
        self._bookmarks: dict[int, list[Bookmark]] = defaultdict(list)
        for bookmark in bookmarks:
            self._bookmarks[bookmark.page].append(bookmark)
        self._place = Place()
        self._typography: dict[int, tuple[Typography, str]] = {}
        #: lines of prose by the size of their letters
        self._sizes: Counter[float] = Counter()
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

    def add(self, page: Page, typography: Typography = UNKNOWN) -> None:
        """Add the next page, which is as it will be, with how its lines are set."""
        self._next(page.number)
        self._typography[page.number] = typography, page.text
        self._text[page.number] = page
        self._print_edges[page.number] = self._edges[page.number] = edge_lines(page)
        self._printed.append(page.number)

    def announce(self, number: int, printed: Page | None, typography: Typography = UNKNOWN) -> None:
        """Say that the next page will be recognised; ``printed`` is what of it is print, set in that way."""
        self._next(number)
        if printed is not None:
            self._typography[number] = typography, printed.text
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
        worded = [heading for heading in headings(page.text) if not _is_running(heading, page, found)]
        bookmarks = self._bookmarks.pop(number, [])
        body = titles(furnished, worded, self._set(page), bookmarks, self._usual())
        section, part = self._place.move_to(page, found, body, bookmarks)
        above, placed = self._place.path_over(body, section)
        return replace(furnished, section=section, part=part, headings=placed, above=above)

    def _set(self, page: Page) -> Typography:
        """Return how the lines of a page are set, those left out that recognition has changed."""
        typography, text = self._typography.pop(page.number, (Typography(), ""))
        self._sizes[typography.body] += typography.lines_of_body
        if text == page.text:
            return typography
        same = (
            line
            for line in typography.lines
            if text[line.start : line.end] == page.text[line.start : line.end]
        )
        return structs.replace(typography, lines=tuple(same))

    def _usual(self) -> float:
        """Return the points of most of the document's prose so far; 0 before there is any."""
        return self._sizes.most_common(1)[0][0] if self._sizes else 0.0


def _is_running(heading: Heading, page: Page, found: Furniture) -> bool:
    """Whether what looks like a heading is a running line, by its coming back or its page number."""
    inside = any(start <= heading.start < end for start, end in found.spans)
    return inside or (page.label is not None and len(page.label) > 2 and page.label in heading.title)
