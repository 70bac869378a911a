"""Finding quotes on a page, in the child process."""

from __future__ import annotations

from collections.abc import Iterator

from core.reading.clean import Cleaned
from core.reading.pdfium import OpenPage, joined
from core.reading.wire import Quoted, Rectangle


def find(page: OpenPage, raw: str, cleaned: Cleaned, quote: Quoted) -> Iterator[Rectangle]:
    """Yield a rectangle for each line of ``quote``; none when the text there is another."""
    if cleaned.text[quote.start : quote.end] == quote.words:
        start, end = cleaned.raw_span(quote.start, quote.end)
        yield from joined(page.rectangles(raw, start, end))
