"""Pages to windows, as soon as the pages are there."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator

from core.domain.document import Excerpt, Page, PageSet, Window
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
