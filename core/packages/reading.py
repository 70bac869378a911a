"""The pages of a package, as one reading: document after document, each page at its position.

Documents are read some at a time in threads of their own, which wait for reading processes, and
handed on in the order of the package. A document that cannot be opened makes its own pages unreadable
and no others.
"""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import replace
from queue import Empty, SimpleQueue
from threading import Event, Lock
from types import TracebackType
from typing import Self

from core.domain.document import DocumentRef, Page, PageSet, PageStatus
from core.domain.errors import DocumentError
from core.domain.package import DocumentKind, Package, PackageDocument
from core.domain.ports import DocumentReading
from core.packages.other_files import attached_name
from core.reading.page_status import taken_in

__all__ = ["OpenDocument", "PackageReading", "moved"]

#: opens some pages of a document, the empty set meaning all; may raise a `DocumentError`
OpenDocument = Callable[[DocumentRef, PageSet], DocumentReading]

#: documents read at once: as many as processors that this is made for
AT_ONCE = 2
#: documents that may be read ahead of the one whose pages are handed on
AHEAD = 8
#: seconds between two looks, while waiting for a page, whether it is still wanted
LOOK = 0.05

#: what `core.domain.precedence` calls the parts that are documents of their own in a package
_PARTS = {
    DocumentKind.ADDENDUM: "addendum",
    DocumentKind.ADVERTISEMENT: "invitation",
    DocumentKind.INSTRUCTIONS: "instructions to bidders",
    DocumentKind.BID_FORM: "bid form",
    DocumentKind.AGREEMENT: "agreement",
    DocumentKind.BONDS: "bonds",
    DocumentKind.GENERAL_CONDITIONS: "general conditions",
    DocumentKind.SUPPLEMENTARY_CONDITIONS: "supplementary conditions",
    DocumentKind.DIVISION_01: "technical specifications",
    DocumentKind.TECHNICAL: "technical specifications",
    DocumentKind.DRAWINGS: "drawings",
}


class PackageReading:
    """An open package of several documents. Use it as a context manager and iterate it once."""

    def __init__(
        self,
        package: Package,
        opening: Callable[[], AbstractContextManager[OpenDocument]],
        chosen: PageSet = PageSet(),
    ) -> None:
        """Read the positions in ``chosen``, by default those of all documents that are not left out.

        ``opening`` is entered for as long as documents are read, and gives what opens them.
        """
        self._package = package
        self._opening = opening
        self._chosen = chosen or package.asked
        self._cut = Event()
        self._lock = Lock()
        self._readings: list[DocumentReading] = []
        self.page_count = package.pages
        self.positions = package.positions

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.cut_short()

    def cut_short(self) -> None:
        """Let the iteration end soon, after the pages that are ready."""
        self._cut.set()
        with self._lock:
            for reading in self._readings:
                reading.cut_short()

    def __iter__(self) -> Iterator[Page]:
        names = self._package.names
        wanted = [
            (each, name, own)
            for each, name in zip(self._package.documents, names, strict=True)
            if (own := _own_pages(each, self._chosen))
        ]
        with self._opening() as open_document, ThreadPoolExecutor(AT_ONCE, "package") as pool:
            begun: deque[tuple[PackageDocument, str, SimpleQueue[Page | BaseException | None]]] = deque()
            try:
                while wanted or begun:
                    while wanted and len(begun) < AHEAD:
                        each, name, own = wanted.pop(0)
                        queue = SimpleQueue[Page | BaseException | None]()
                        pool.submit(self._read, open_document, each, own, queue)
                        begun.append((each, name, queue))
                    each, name, queue = begun.popleft()
                    for page in self._received(queue):
                        yield moved(page, each, name, self._package)
                    if self._cut.is_set():
                        return
            finally:
                self.cut_short()
                pool.shutdown(wait=True, cancel_futures=True)

    def _received(self, queue: SimpleQueue[Page | BaseException | None]) -> Iterator[Page]:
        """Yield the pages of one document as they come."""
        while True:
            try:
                item = queue.get(timeout=LOOK)
            except Empty:
                if self._cut.is_set():
                    return
                continue
            if item is None:
                return
            if isinstance(item, BaseException):
                raise item
            yield item

    def _read(
        self,
        open_document: OpenDocument,
        each: PackageDocument,
        own: PageSet,
        queue: SimpleQueue[Page | BaseException | None],
    ) -> None:
        """Read one document into its queue; the body of a thread of the pool."""
        came = set[int]()
        try:
            if self._cut.is_set():
                return
            whole = len(own) == each.document.pages
            with open_document(each.document, PageSet() if whole else own) as reading:
                with self._lock:
                    self._readings.append(reading)
                try:
                    for page in reading:
                        came.add(page.number)
                        queue.put(page)
                finally:
                    with self._lock, contextlib.suppress(ValueError):
                        self._readings.remove(reading)
        except DocumentError as error:
            for number in own:
                if number not in came and not self._cut.is_set():
                    queue.put(Page(number, "", PageStatus.UNREADABLE, reason=error.what))
        except BaseException as error:  # noqa: BLE001 - raised again by whoever iterates
            queue.put(error)
        finally:
            queue.put(None)


def moved(page: Page, each: PackageDocument, name: str, package: Package | None = None) -> Page:
    """Return a page of a document as the page of its package at its position.

    Files within the document that are documents of ``package`` are no longer said to be unread.
    """
    if page.attached and package is not None:
        read = {entry.document.name for entry in package.documents if not entry.left_out}
        page = taken_in(
            page, {file for file in page.attached if attached_name(each.document.name, file) in read}
        )
    part = _PARTS.get(each.description.kind, "")
    if each.description.kind is DocumentKind.ADDENDUM and each.description.number:
        part = f"{part} {each.description.number}"
    keeps = page.part and each.description.kind is not DocumentKind.ADDENDUM
    return replace(
        page,
        number=each.first + page.number - 1,
        document=name,
        own_number=page.number,
        part=page.part if keeps else part or page.part,
    )


def _own_pages(each: PackageDocument, chosen: PageSet) -> PageSet:
    """Return those of the chosen positions that are a document's, as page numbers of its file."""
    first, last = each.first, each.last
    return PageSet(
        tuple(
            (max(low, first) - first + 1, min(high, last) - first + 1)
            for low, high in chosen.ranges
            if high >= first and low <= last
        )
    )
