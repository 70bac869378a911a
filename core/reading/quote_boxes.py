"""Where quotes stand on the picture of a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from core.domain.answer import Span
from core.domain.document import Box, Page
from core.reading.limits import SHOWING, ReadingLimits
from core.reading.line_boxes import joined
from core.reading.messages import FindQuotes, QuotedRange, QuotePlaces
from core.reading.one_shot_child import run


def quote_boxes(
    path: Path | str,
    page: Page,
    spans: Sequence[Span],
    password: str | None = None,
    *,
    limits: ReadingLimits = SHOWING,
    name: str = "",
) -> tuple[tuple[Box, ...], ...]:
    """Return, for each of ``spans``, the boxes of its words on ``page``: one a line or a word.

    Recognised words are where OCR saw them; all others are asked from the PDF. A span of another
    page, or whose words the PDF does not have at this place any more, has no boxes. Raise a
    `DocumentError` when the document cannot be opened.
    """
    quotes = tuple(quoted(page, spans))
    if any(quote.words for quote in quotes):
        reply = run(
            path,
            lambda common: FindQuotes(page=page.number, quotes=quotes, **common),
            QuotePlaces,
            password=password,
            limits=limits,
            name=name,
        )
        places = reply.places
    else:
        places = ((),) * len(quotes)
    return tuple(
        (*(Box(*place) for place in found), *recognised(page, span))
        for span, found in zip(spans, places, strict=True)
    )


def quoted(page: Page, spans: Sequence[Span]) -> Iterator[QuotedRange]:
    """Yield what to ask the PDF for each span: its part before the recognised words."""
    recognised_from = page.words[0][0] if page.words else len(page.text)
    for span in spans:
        mine = span.page == page.number and span.start >= 0
        yield _as_in_pdf(page, span.start, min(span.end, recognised_from)) if mine else QuotedRange(0, 0, "")


def _as_in_pdf(page: Page, start: int, end: int) -> QuotedRange:
    """Return a range of the page's text as the PDF has it: without what OCR mended."""
    words, moved = page.text[start:end], 0
    for first, last, original in reversed(page.mended):
        if first < end and start < last:
            low, high = max(0, first - start), min(end, last) - start
            words = words[:low] + original + words[high:]
        elif last <= start:
            moved += len(original) - (last - first)
    words = words.rstrip()
    return QuotedRange(start + moved, start + moved + len(words), words)


def recognised(page: Page, span: Span) -> Iterator[Box]:
    """Yield the boxes of the recognised words that ``span`` touches, joined along each line."""
    if span.page != page.number:
        return
    touched = (box for start, end, box in page.words if start < span.end and span.start < end)
    for line in joined((box.left, box.top, box.right, box.bottom) for box in touched):
        yield Box(*line)
