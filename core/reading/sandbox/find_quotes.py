"""Finding quotes on a page, in the child process."""

from __future__ import annotations

from collections.abc import Iterator

from core.reading.clean_text import Cleaned
from core.reading.line_boxes import joined
from core.reading.messages import QuotedRange, Rectangle
from core.reading.sandbox.open_page import OpenPage
from core.reading.sandbox.page_text import PageText


def find(page: OpenPage, raw: PageText, cleaned: Cleaned, quote: QuotedRange) -> Iterator[Rectangle]:
    """Yield a rectangle for each line of ``quote``; none when the text there is another."""
    if cleaned.text[quote.start : quote.end] == quote.words:
        start, end = cleaned.raw_span(quote.start, quote.end)
        yield from joined(page.rectangles(raw, start, end))
