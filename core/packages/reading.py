"""The pages of a package, as one reading: document after document, each page at its position.

Documents are read some at a time in threads of their own, which wait for reading processes, and
handed on as they come, or in the order of the package. A document that cannot be opened makes its own pages
unreadable and no others.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from queue import SimpleQueue
from threading import Event, Lock
from types import TracebackType
from typing import Self, TypeAlias

from core.domain.document import Arrival, DocumentRef, Page, PageSet, PageStatus
from core.domain.errors import DocumentError
from core.domain.package import DocumentKind, Package, PackageDocument
from core.domain.parts import part_of_kind
from core.domain.ports import DocumentReading
from core.packages.other_files import attached_name
from core.reading.arrivals import as_they_come, received
from core.reading.page_status import taken_in

__all__ = ["OpenDocument", "PackageReading", "moved"]

#: opens some pages of a document, the empty set meaning all; may raise a `DocumentError`
OpenDocument = Callable[[DocumentRef, PageSet], DocumentReading]

#: documents that may be open at once; two of them are read, the others have pictures that are recognised
OPEN = 32

#: what a thread tells of its document: a page, what went wrong with reading it, or that this was all
_Told: TypeAlias = tuple[PackageDocument, Arrival | BaseException | None]


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
        due = deque(each.first + number - 1 for each, own in self._wanted() for number in own)
        held: dict[int, Page] = {}
        for arrival in self.as_they_come():
            if arrival.settled:
                held[arrival.page.number] = arrival.page
            while due and due[0] in held:
                yield held.pop(due.popleft())
        yield from (held[number] for number in sorted(held))

    def as_they_come(self) -> Iterator[Arrival]:
        """Yield every page once settled, and before that those that can be asked about already.

        Pages of one document are settled in order; no document waits for another. Iterate so or in order,
        one time.
        """
        wanted = self._wanted()
        names = dict(zip(self._package.documents, self._package.names, strict=True))
        inbox = SimpleQueue[_Told]()
        with ExitStack() as stack:
            pool = stack.enter_context(ThreadPoolExecutor(OPEN, thread_name_prefix="package"))
            # before the threads are waited for: those that wait for a turn then get none
            open_document = stack.enter_context(self._opening())
            stack.callback(self.cut_short)
            for each, own in wanted:
                pool.submit(self._read, open_document, each, own, inbox)
            left = len(wanted)
            while left and (told := received(inbox, self._cut)):
                each, news = told
                if isinstance(news, BaseException):
                    raise news
                if news is None:
                    left -= 1
                else:
                    yield replace(news, page=moved(news.page, each, names[each], self._package))

    def _wanted(self) -> list[tuple[PackageDocument, PageSet]]:
        """Return the documents to read, each with the pages of its file."""
        found = ((each, each.own_pages(self._chosen)) for each in self._package.documents)
        return [(each, own) for each, own in found if own]

    def _read(
        self, open_document: OpenDocument, each: PackageDocument, own: PageSet, inbox: SimpleQueue[_Told]
    ) -> None:
        """Read one document; the body of a thread of the pool."""
        settled = set[int]()
        try:
            whole = len(own) == each.document.pages
            if self._cut.is_set():
                return
            with open_document(each.document, PageSet() if whole else own) as reading:
                for arrival in self._registered(reading):
                    if arrival.settled:
                        settled.add(arrival.page.number)
                    inbox.put((each, arrival))
        except DocumentError as error:
            for number in own:
                if number not in settled and not self._cut.is_set():
                    page = Page(number, "", PageStatus.UNREADABLE, reason=error.what)
                    inbox.put((each, Arrival(page)))
        except BaseException as error:  # noqa: BLE001 - raised again by whoever iterates
            inbox.put((each, error))
        finally:
            inbox.put((each, None))

    def _registered(self, reading: DocumentReading) -> Iterator[Arrival]:
        """Yield what comes of a reading, which can be cut short meanwhile."""
        with self._lock:
            self._readings.append(reading)
        if self._cut.is_set():
            reading.cut_short()
        try:
            yield from as_they_come(reading)
        finally:
            with self._lock:
                self._readings.remove(reading)


def moved(page: Page, each: PackageDocument, name: str, package: Package | None = None) -> Page:
    """Return a page of a document as the page of its package at its position.

    Files within the document that are documents of ``package`` are no longer said to be unread.
    """
    if page.attached and package is not None:
        read = {entry.document.name for entry in package.documents if not entry.left_out}
        page = taken_in(
            page, {file for file in page.attached if attached_name(each.document.name, file) in read}
        )
    part = part_of_kind(each.description.kind, each.description.number)
    keeps = page.part and each.description.kind is not DocumentKind.ADDENDUM
    return replace(
        page,
        number=each.first + page.number - 1,
        document=name,
        own_number=page.number,
        part=page.part if keeps else part or page.part,
    )
