"""A document's pages: from the document folder when they were read before, else from the PDF."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from types import TracebackType
from typing import Protocol, Self

from core.domain.document import Arrival, Page, PageSet
from core.domain.ports import DocumentReading
from core.reading.arrivals import as_they_come

__all__ = ["KeptPages", "KeptReading", "KeptRecognition", "PageKeeper"]


class PageKeeper(Protocol):
    """Where the pages of whole documents are kept; `core.sessions.documents.folder.DocumentFolder` is one."""

    def pages(self, sha256: str, key: str) -> Sequence[Page] | None:
        """Return all pages as read with the settings that ``key`` names, or None."""

    def save_pages(self, sha256: str, key: str, pages: Sequence[Page]) -> None:
        """Keep them."""


class KeptPages:
    """A reading of pages that are already there."""

    def __init__(self, pages: Sequence[Page], page_count: int, positions: PageSet = PageSet()) -> None:
        """Keep pages; ``positions`` are the numbers of all there are, by default 1 to ``page_count``."""
        self._pages = pages
        self._cut = False
        self.page_count = page_count
        self.positions = positions or PageSet.up_to(page_count)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def __iter__(self) -> Iterator[Page]:
        for page in self._pages:
            if self._cut:
                return
            yield page

    def cut_short(self) -> None:
        """Yield no further page."""
        self._cut = True


class KeptRecognition:
    """Keeps recognised pages one by one, so that an interrupted session need not recognise them again."""

    def __init__(self, keeper: PageKeeper, sha256: str, key: str) -> None:
        self._keeper = keeper
        self._sha256 = sha256
        self._key = key

    def load(self, number: int) -> Page | None:
        """Return the page as recognised before, or None."""
        kept = self._keeper.pages(self._sha256, f"{self._key}-ocr-{number}")
        return kept[0] if kept else None

    def save(self, page: Page) -> None:
        """Keep one page."""
        self._keeper.save_pages(self._sha256, f"{self._key}-ocr-{page.number}", (page,))


class RememberedReading:
    """Passes a reading on and keeps its pages in ``pages``."""

    def __init__(self, reading: DocumentReading) -> None:
        self._reading = reading
        self._came: dict[int, Arrival] = {}

    @property
    def pages(self) -> list[Page]:
        """What has come, in order."""
        return [arrival.page for _, arrival in sorted(self._came.items(), key=itemgetter(0))]

    @property
    def page_count(self) -> int:
        """Number of pages there are."""
        return self._reading.page_count

    @property
    def positions(self) -> PageSet:
        """Their numbers."""
        return self._reading.positions

    def __enter__(self) -> Self:
        self._reading.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._reading.__exit__(kind, error, trace)

    def __iter__(self) -> Iterator[Page]:
        return (arrival.page for arrival in self.as_they_come() if arrival.settled)

    def as_they_come(self) -> Iterator[Arrival]:
        """Yield the pages of the reading as they come."""
        for arrival in as_they_come(self._reading):
            self._came[arrival.page.number] = arrival
            yield arrival

    def cut_short(self) -> None:
        """Let the reading end soon."""
        self._reading.cut_short()


class KeptReading(RememberedReading):
    """Reads a whole document and keeps its pages for the next session on it."""

    def __init__(self, reading: DocumentReading, keep: Callable[[Sequence[Page]], None]) -> None:
        super().__init__(reading)
        self._keep = keep

    def as_they_come(self) -> Iterator[Arrival]:
        """Yield the pages of the reading as they come; keep them in the end."""
        yield from super().as_they_come()
        if len(self._came) == self.page_count and all(each.settled for each in self._came.values()):
            self._keep(self.pages)
