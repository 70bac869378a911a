"""Many quotes at once, for reports: cut out of their pages, or highlighted in a copy of the PDF."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from core.domain.answer import Span
from core.domain.document import Box, Page
from core.domain.errors import ReaderKilled
from core.domain.ports import Clipping, HighlightNote
from core.isolation.child_process import Died
from core.reading.limits import ReadingLimits
from core.reading.messages import (
    NONSENSE,
    PDF_CHILD,
    Clip,
    Cut,
    CutQuotes,
    Highlight,
    PlacedMark,
    Refused,
)
from core.reading.page_pictures import MAX_PIXELS
from core.reading.quote_boxes import quoted, recognised
from core.reading.refusals import check_file, refusal
from core.reading.start_child import MESSAGE, start

HIGHLIGHTER = "core.reading.sandbox.add_highlights"

#: for a whole report, which nobody watches picture by picture
ILLUSTRATING = ReadingLimits(memory=768 << 20, silence=15.0, total=600.0)


class PdfIllustrator:
    """Cuts quotes out of one document; implements `core.domain.ports.Illustrator`."""

    def __init__(
        self,
        path: Path,
        pages: Callable[[], Iterable[Page]],
        password: str | None = None,
        *,
        limits: ReadingLimits = ILLUSTRATING,
        name: str = "",
    ) -> None:
        """Take what gives the pages as they were read: their texts tell which words stand at a span."""
        self._path = path
        self._read = pages
        self._pages: dict[int, Page] = {}
        self._password = password
        self._limits = limits
        self._name = name or path.name

    def clippings(self, spans: Collection[Span], *, width: int) -> Iterator[Clipping]:
        """Yield a clipping for each span, page after page.

        A page that kills the process gives empty clippings. Raise a `DocumentError` when the
        document cannot be opened.
        """
        check_file(self._path, self._limits.max_bytes, self._name)
        known = self._known(spans)
        yield from (Clipping(span) for span in set(spans).difference(known))
        left, deaths, seconds = known, 0, self._limits.total
        while left:
            done = 0
            try:
                for clipping, waited in self._one_process(left, width, seconds):
                    done += 1
                    seconds -= waited
                    yield clipping
            except Died:
                deaths += 1
                # the span it died on, or all that are left once this happens too often
                lost = 1 if deaths <= self._limits.restarts and seconds > 0 else len(left)
                yield from (Clipping(span) for span in left[done : done + lost])
                done += lost
            left = left[done:]

    def highlight(self, remarks: Collection[HighlightNote], front: str, target: Path) -> None:
        """Write a copy of the PDF to ``target`` with a highlight for each remark.

        ``front`` becomes a note on the first page. A protected PDF stays protected. Raise
        `DocumentError` when the document cannot be opened or written again.
        """
        limits = self._limits
        check_file(self._path, limits.max_bytes, self._name)
        known = set(self._known([remark.span for remark in remarks]))
        placed = sorted((remark for remark in remarks if remark.span in known), key=lambda r: r.span)
        request = Highlight(
            path=str(self._path.resolve()),
            password=self._password,
            memory=limits.memory,
            cpu=int(limits.total) + 1,
            max_page_characters=limits.max_page_characters,
            target=str(target.resolve()),
            size=self._path.stat().st_size,
            marks=tuple(PlacedMark(self._cut(remark.span), remark.text, remark.colour) for remark in placed),
            front=front,
        )
        try:
            with start(HIGHLIGHTER, request, memory=limits.memory, silence=limits.total) as child:
                message = child.message(MESSAGE, limits.total)
        except Died as error:
            raise ReaderKilled(
                f"Highlights cannot be added to {self._name} within the limits.", "Choose another format."
            ) from error
        if isinstance(message, Refused):
            raise refusal(message, self._name, limits)

    def _known(self, spans: Collection[Span]) -> list[Span]:
        """Return the spans whose page was read, in order, and keep those pages at hand."""
        wanted = {span.page for span in spans}
        self._pages = {page.number: page for page in self._read() if page.number in wanted}
        return sorted(span for span in set(spans) if span.page in self._pages)

    def _one_process(
        self, spans: Sequence[Span], width: int, seconds: float
    ) -> Iterator[tuple[Clipping, float]]:
        """Yield clippings, each with the seconds waited for it, until the process ends or dies."""
        request = CutQuotes(
            path=str(self._path.resolve()),
            password=self._password,
            memory=self._limits.memory,
            cpu=int(self._limits.total) + 1,
            max_page_characters=self._limits.max_page_characters,
            cuts=tuple(self._cut(span) for span in spans),
            width=width,
            max_pixels=MAX_PIXELS,
        )
        limits = self._limits
        with start(PDF_CHILD, request, memory=limits.memory, silence=limits.silence) as child:
            for span in spans:
                line, waited = child.line(seconds)
                seconds -= waited
                yield self._clipping(span, line), waited

    def _cut(self, span: Span) -> Cut:
        """Return what to ask for one span."""
        page = self._pages[span.page]
        (quote,) = quoted(page, (span,))
        marks = tuple((box.left, box.top, box.right, box.bottom) for box in recognised(page, span))
        return Cut(span.page, quote, marks)

    def _clipping(self, span: Span, line: bytes) -> Clipping:
        """Return what the process said about one span."""
        try:
            message = MESSAGE.decode(line)
        except msgspec.DecodeError as error:
            raise Died(NONSENSE) from error
        if isinstance(message, Refused):
            raise refusal(message, self._name, self._limits)
        if not isinstance(message, Clip):
            raise Died(NONSENSE)
        boxes = tuple(Box(*place) for place in message.places)
        return Clipping(span, boxes, message.jpeg, message.width, message.height)
