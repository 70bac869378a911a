"""Pages to windows, as soon as the pages are there."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from itertools import chain

from core.domain.document import Arrival, Excerpt, Page, PageSet, Window
from core.domain.errors import RequestInvalid

#: pages in a window: a clause rarely runs over more
DEFAULT_SIZE = 3
#: more would not fit the context of most models
MAX_SIZE = 50
#: characters of each neighbouring page: some ten lines, enough to finish a cut sentence
CONTEXT_CHARACTERS = 800

_GAP = re.compile(r"\s+")


def windows(
    pages: Iterable[Page],
    size: int = DEFAULT_SIZE,
    context_chars: int = CONTEXT_CHARACTERS,
    starts: Collection[int] = (),
) -> Iterator[Window]:
    """Yield windows of up to ``size`` consecutive pages, each page in exactly one.

    A window comes as soon as the page after it is there, so no more than ``size + 2`` pages are
    held. A gap in the page numbers (part of the document was asked for) ends a window, and pages
    across a gap are no neighbours. At the page numbers in ``starts`` a window begins by all means.
    """
    if not 1 <= size <= MAX_SIZE:
        raise RequestInvalid(f"A window of {size} pages is impossible.", f"Choose 1 to {MAX_SIZE}.")
    index = 0
    before: Page | None = None
    held: list[Page] = []
    forced = frozenset(starts)
    for page in pages:
        if held and (len(held) == size or page.number != held[-1].number + 1 or page.number in forced):
            after = page if page.number == held[-1].number + 1 else None
            yield _window(index, held, before, after, context_chars)
            index += 1
            before = held[-1] if after else None
            held = []
        held.append(page)
    if held:
        yield _window(index, held, before, None, context_chars)


def window_ranges(
    chosen: PageSet, positions: PageSet, size: int, starts: Collection[int] = ()
) -> Iterator[range]:
    """Yield the page numbers of each window that `windows` will make, before any page is read.

    ``positions`` are all pages there are, ``chosen`` the part of them to read; the empty set means all.
    """
    forced = sorted(starts)
    for first, last in ((chosen & positions) if chosen else positions).ranges:
        start = first
        while start <= last:
            begins = bisect_right(forced, start)
            end = min(start + size, last + 1, *forced[begins : begins + 1])
            yield range(start, end)
            start = end


class ArrivingWindows:
    """The windows of pages that come in any order; iterate it once, in one of two ways.

    They are laid out before the first page comes, so that a late page shifts none. A window comes when its
    pages and those beside it are there.
    """

    def __init__(
        self,
        arrivals: Iterable[Arrival],
        layout: Iterable[range],
        context_chars: int = CONTEXT_CHARACTERS,
    ) -> None:
        """Take the page numbers of each window in ascending order, as of `window_ranges`."""
        self._arrivals = arrivals
        self._layout = tuple(layout)
        self._context_chars = context_chars
        self._pages: dict[int, Page] = {}
        #: of each window how many of its pages, and of those beside it, have not come, and are not settled
        self._lacking: list[int] = []
        self._unsettled: list[int] = []
        #: the windows that have or are beside a page
        self._users: dict[int, list[int]] = {}
        there = set(chain.from_iterable(self._layout))
        for index, numbers in enumerate(self._layout):
            used = [n for n in range(numbers.start - 1, numbers.stop + 1) if n in there]
            self._lacking.append(len(used))
            self._unsettled.append(len(used))
            for number in used:
                self._users.setdefault(number, []).append(index)

    def __iter__(self) -> Iterator[Window]:
        """Yield every window in order, settled."""
        return (window for window in self.as_they_come() if not window.provisional)

    def as_they_come(self) -> Iterator[Window]:
        """Yield every window in order, settled, and before that, provisional, those that wait for others."""
        due = 0
        for arrival in self._arrivals:
            number = arrival.page.number
            users = self._users.get(number)
            if users is None:
                continue  # of no window
            is_new = number not in self._pages
            self._pages[number] = arrival.page
            for index in users:
                self._lacking[index] -= is_new
                self._unsettled[index] -= arrival.settled
            came = [index for index in users if is_new and not self._lacking[index]]
            while due < len(self._layout) and not self._unsettled[due]:
                yield self._made(due)
                due += 1
            for index in came:
                if index >= due:
                    yield replace(self._made(index), provisional=True)
        # who cuts a reading short has what was there
        for index in range(due, len(self._layout)):
            if any(number in self._pages for number in self._layout[index]):
                yield self._made(index)

    def _made(self, index: int) -> Window:
        numbers = self._layout[index]
        before, after = self._pages.get(numbers.start - 1), self._pages.get(numbers.stop)
        held = [self._pages[number] for number in numbers if number in self._pages]
        return _window(index, held, before, after, self._context_chars)


def _window(
    index: int, pages: list[Page], before: Page | None, after: Page | None, context_chars: int
) -> Window:
    return Window(
        index,
        tuple(pages),
        before=_end(before, context_chars) if before else None,
        after=_beginning(after, context_chars) if after else None,
        neighbours=tuple(page for page in (before, after) if page),
    )


def _end(page: Page, characters: int) -> Excerpt | None:
    """Return the last ``characters`` of the body, from the start of a word."""
    stop = _body_end(page)
    start = max(_body_start(page), stop - characters)
    if start and not page.text[start - 1].isspace():
        gap = _GAP.search(page.text, start, stop)
        start = gap.end() if gap else start
    return _excerpt(page, start, stop)


def _beginning(page: Page, characters: int) -> Excerpt | None:
    """Return the first ``characters`` of the body, to the end of a word."""
    start = _body_start(page)
    end = _body_end(page)
    stop = min(end, start + characters)
    if stop < end:
        gap = _GAP.search(page.text, stop, end)
        stop = gap.start() if gap else end
    return _excerpt(page, start, stop)


def _body_start(page: Page) -> int:
    """Where the page's text begins after its running header."""
    return max((end for start, end in page.furniture if not page.text[:start].strip()), default=0)


def _body_end(page: Page) -> int:
    """Where the page's text ends before its running footer."""
    return min(
        (start for start, end in page.furniture if not page.text[end:].strip()), default=len(page.text)
    )


def _excerpt(page: Page, start: int, stop: int) -> Excerpt | None:
    text = page.text[start:stop]
    left = len(text) - len(text.lstrip())
    right = len(text.rstrip())
    if left >= right or not page.status.is_read:
        return None
    return Excerpt(page.number, start + left, start + right, text[left:right])
