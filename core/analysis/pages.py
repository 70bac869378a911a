"""A document's pages: from the document folder when they were read before, else from the PDF."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from types import TracebackType
from typing import Protocol, Self

from core.domain.document import Page
from core.domain.ports import Reading

__all__ = ["KeptPages", "KeptReading", "PageKeeper"]


class PageKeeper(Protocol):
    """Where the pages of whole documents are kept; `core.sessions.documents.DocumentFolder` is one."""

    def pages(self, sha256: str, key: str) -> Sequence[Page] | None:
        """Return all pages as read with the settings that ``key`` names, or None."""

    def save_pages(self, sha256: str, key: str, pages: Sequence[Page]) -> None:
        """Keep them."""


class KeptPages:
    """A reading of pages that are already there."""

    def __init__(self, pages: Sequence[Page], page_count: int) -> None:
        self._pages = pages
        self.page_count = page_count

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def __iter__(self) -> Iterator[Page]:
        return iter(self._pages)


class KeptReading:
    """Reads a whole document and keeps its pages for the next session on it."""

    def __init__(self, reading: Reading, keep: Callable[[Sequence[Page]], None]) -> None:
        self._reading = reading
        self._keep = keep

    @property
    def page_count(self) -> int:
        """Number of pages in the PDF."""
        return self._reading.page_count

    def __enter__(self) -> Self:
        self._reading.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._reading.__exit__(kind, error, trace)

    def __iter__(self) -> Iterator[Page]:
        pages: list[Page] = []
        for page in self._reading:
            pages.append(page)
            yield page
        if len(pages) == self._reading.page_count:
            self._keep(pages)
