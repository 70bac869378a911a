"""What lies round the core: time, an open document, and its pictures for reports."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from core.domain.answer import Span
from core.domain.document import Box, Page, PageSet

__all__ = ["Clipping", "Clock", "DocumentReading", "HighlightNote", "Illustrator"]


class Clock(Protocol):
    """Time, so that tests can turn it."""

    def elapsed(self) -> float:
        """Return seconds since any moment, by a clock that never jumps: for durations."""

    def now(self) -> float:
        """Return seconds since the epoch."""

    def sleep(self, seconds: float) -> None:
        """Wait."""


class DocumentReading(Protocol):
    """An open document or package: a context manager that is iterated once, page by page, in order."""

    @property
    def page_count(self) -> int:
        """Number of pages there are, whatever part of them is being read."""

    @property
    def positions(self) -> PageSet:
        """The numbers of all pages there are: 1 to ``page_count`` for a single document."""

    def __enter__(self) -> Self:
        """Begin."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the reading, early or not."""

    def __iter__(self) -> Iterator[Page]:
        """Yield the pages in order; a page that fails comes as unreadable and the rest follow."""

    def cut_short(self) -> None:
        """Let the iteration end soon, after the pages that are ready; called from another thread."""


@dataclass(frozen=True, slots=True)
class Clipping:
    """The part of a page round a quote; empty when the quote could not be found in the PDF again."""

    span: Span
    #: where its words stand on the whole page, one box a line
    boxes: tuple[Box, ...] = ()
    #: encoded as JPEG, with the words marked
    jpeg: bytes = b""
    #: pixels
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class HighlightNote:
    """What a highlight in a PDF says."""

    span: Span
    #: shown when a reader points at the highlight
    text: str
    #: red, green and blue, 0 to 255
    colour: tuple[int, int, int]


class Illustrator(Protocol):
    """Shows quotes on the pages of one document, for reports."""

    def clippings(self, spans: Collection[Span], *, width: int) -> Iterator[Clipping]:
        """Yield a clipping for each span, in no certain order.

        ``width`` is that of the whole page in pixels; 0 asks for the boxes alone. A page that
        cannot be shown gives empty clippings. Raise `DocumentError` when the document is gone.
        """

    def highlight(self, remarks: Collection[HighlightNote], front: str, target: Path) -> None:
        """Write a copy of the PDF to ``target`` with a highlight for each remark.

        ``front`` becomes a note on the first page. A protected PDF stays protected. Raise
        `DocumentError` when the document is gone or cannot be written again.
        """
