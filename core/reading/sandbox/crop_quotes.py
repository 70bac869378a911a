"""Cutting quotes out of their pages, in the child process."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from core.reading.clean_text import clean
from core.reading.messages import Clip, Cut, CutQuotes, Rectangle
from core.reading.sandbox.find_quotes import find
from core.reading.sandbox.open_page import OpenPage
from core.reading.sandbox.pdfium import Document

#: a report holds a thousand of them: a third smaller than for the screen, and still good to read
QUALITY = 60
#: what is shown above and below a quote, in shares of the page's height: about half an inch
MARGIN = 0.045
#: the lowest and the highest picture, in shares of the page's height
LEAST, MOST = 0.12, 0.45


def cut_quotes(document: Document, job: CutQuotes) -> Iterator[Clip]:
    """Yield a clip for each cut, in order."""
    for number, group in groupby(job.cuts, key=lambda cut: cut.page):
        cuts = list(group)
        if not 1 <= number <= document.pages:
            yield from (Clip() for _ in cuts)
            continue
        with document.page(number) as page:
            yield from (Clip() for _ in cuts) if page is None else _of_page(page, cuts, job)


def _of_page(page: OpenPage, cuts: Sequence[Cut], job: CutQuotes) -> Iterator[Clip]:
    """Yield the clips of one page."""
    raw = page.content(job.max_page_characters)
    cleaned = clean(raw.text)
    for cut in cuts:
        places = (*find(page, raw, cleaned, cut.quote), *cut.marks)
        yield _drawn(page, places, job) if places and job.width else Clip(places)


def _drawn(page: OpenPage, places: tuple[Rectangle, ...], job: CutQuotes) -> Clip:
    """Draw the part of the page round ``places``, over the page's whole width."""
    from core.reading.sandbox.draw_page import View, draw  # the picture library takes longer than a page

    picture = draw(page, View(job.width, job.max_pixels, part(places)), places, quality=QUALITY)
    return Clip(places, picture.jpeg, picture.width, picture.height)


def part(places: Sequence[Rectangle]) -> Rectangle:
    """Return the part of the page to show: the quote in the middle, with some lines round it."""
    top = min(place[1] for place in places) - MARGIN
    bottom = max(place[3] for place in places) + MARGIN
    missing = LEAST - (bottom - top)
    if missing > 0:
        top, bottom = top - missing / 2, bottom + missing / 2
    # at the page's edge the part moves rather than shrinks
    if top < 0:
        top, bottom = 0.0, bottom - top
    if bottom > 1:
        top, bottom = max(0.0, top - (bottom - 1)), 1.0
    return 0.0, top, 1.0, min(bottom, top + MOST)
