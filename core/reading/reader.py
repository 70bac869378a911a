"""Reading a PDF page by page, in a process that may die without harm."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from threading import Event
from types import TracebackType
from typing import Self

from core.domain.document import Page, PageSet, PageStatus
from core.isolation.fork_server import ForkServer
from core.isolation.operating_system import processors
from core.reading.limits import ReadingLimits
from core.reading.messages import PDF_CHILD, PageRead
from core.reading.ocr import NOT_INSTALLED, Ocr, Recogniser, without_ocr
from core.reading.page_draft import Draft
from core.reading.page_status import contained, draft_from
from core.reading.page_stream import PageStream, Shared, Unread
from core.reading.refusals import check_file
from core.reading.shares import share, stretches
from core.reading.structure.structured import structured
from core.reading.tables import tabulated


def read_document(
    path: Path | str,
    *,
    password: str | None = None,
    pages: PageSet = PageSet(),
    limits: ReadingLimits = ReadingLimits(),
    name: str = "",
    ocr: Ocr | None = None,
    forks: ForkServer | None = None,
) -> PdfReading:
    """Open the PDF at ``path``; iterate over the result for ``pages``, by default all of them.

    With ``ocr`` pages that are pictures are recognised as they come, without it they are unreadable.
    ``name`` is what errors call the document, by default the name of the file. Who reads several
    documents of one owner gives ``forks`` of `PDF_CHILD`, so that one server serves them all.
    Use it as a context manager: leaving it ends the reading process. Raise a `DocumentError`
    when the document cannot be opened. A page that cannot be read is no error: it comes as
    `PageStatus.UNREADABLE` with its reason, and the pages after it are read.
    """
    return PdfReading(Path(path), password, pages, limits, name=name, ocr=ocr, forks=forks)


class PdfReading:
    """An open document: what is known of it at once, and its pages in ascending order, one time."""

    #: number of pages of the PDF, whatever part of it is asked for
    page_count: int
    #: whether it carries printed page labels that differ from the positions
    labelled: bool
    #: whether the password was needed
    encrypted: bool

    def __init__(
        self,
        path: Path,
        password: str | None,
        pages: PageSet,
        limits: ReadingLimits,
        *,
        name: str = "",
        ocr: Ocr | None = None,
        forks: ForkServer | None = None,
    ) -> None:
        self._name = name or path.name
        check_file(path, limits.max_bytes, self._name)
        self._path = path.resolve()
        self._password = password
        self._limits = limits
        self._ocr = ocr
        self._forks = forks
        #: for the pictures that are recognised, many of them one by one; it starts with the first
        self._own_forks = ForkServer(PDF_CHILD)
        self._cut = Event()
        self._shared = Shared(limits.total, self._cut)
        self._processes = min(limits.processes, processors())
        self._streams = [self._stream()]
        opened = self._streams[0].open(pages, processes=self._processes)
        self.page_count = opened.pages
        self.labelled = opened.labelled
        self.encrypted = opened.encrypted
        self._labels = opened.labels
        self._damaged = opened.damaged
        self._scripted, self._attached = opened.scripted, opened.attached
        self._outline = dict(opened.outline)
        wanted = pages if pages.ranges else PageSet(((1, opened.pages),))
        self._wanted = [number for number in wanted if number <= opened.pages]

    @property
    def positions(self) -> PageSet:
        """The numbers of all pages of the PDF."""
        return PageSet.up_to(self.page_count)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __iter__(self) -> Iterator[Page]:
        passed: dict[int, Draft] = {}
        drafts = _noted(self._drafts(), passed)
        if self._ocr:
            pages = Recogniser(
                self._path, self._password, self._ocr, self._cut, self._forks or self._own_forks
            ).pages(drafts)
        else:
            pages = map(_unrecognised, drafts)
        placed = structured(pages, outline=self._outline, labelled=bool(self._labels))
        # tables come last: a page that waits for its own keeps none waiting that stand before it
        return self._tabulated(replace(passed.pop(page.number), page=page) for page in placed)

    def plain(self) -> Iterator[Page]:
        """Yield the pages as pdfium gives them: no OCR, no running lines, section or part."""
        return self._tabulated(replace(draft, page=_unrecognised(draft)) for draft in self._drafts())

    def _tabulated(self, drafts: Iterable[Draft]) -> Iterator[Page]:
        return tabulated(drafts)

    def _drafts(self) -> Iterator[Draft]:
        """Yield the pages in order, though several processes may read them."""
        wanted, self._wanted = self._wanted, []
        sharing = self._sharing(wanted)
        for number, stretch in enumerate(stretches(wanted)):
            came = 0
            for found in islice(sharing[number % len(sharing)], len(stretch)):
                came += 1
                draft = self._judged(found)
                self._shared.read += draft.page.status is not PageStatus.UNREADABLE
                yield draft
            if came < len(stretch):
                break  # somebody wants no more
        self._end_streams()

    def _sharing(self, wanted: Sequence[int]) -> list[Iterator[PageRead | Unread]]:
        """Return what comes from each process; a second one starts where there are many pages."""
        shares = [share(wanted, self._processes, index) for index in range(self._processes)]
        shares = [numbers for numbers in shares if numbers] or [[]]
        for numbers in shares[1:]:
            stream = self._stream()
            self._streams.append(stream)
            stream.begin(numbers)
        return [stream.pages(numbers) for stream, numbers in zip(self._streams, shares, strict=True)]

    def _stream(self) -> PageStream:
        return PageStream(
            self._path, self._password, self._limits, self._name, self._shared, forks=self._forks
        )

    def _judged(self, found: PageRead | Unread) -> Draft:
        if isinstance(found, Unread):
            page = Page(
                found.number,
                "",
                PageStatus.UNREADABLE,
                self._label(found.number),
                f"the page {found.reason}",
            )
            return Draft(page)
        draft = draft_from(found, self._label(found.number), damaged_file=self._damaged)
        return contained(draft, scripted=self._scripted, attached=self._attached)

    def cut_short(self) -> None:
        """Let the iteration end soon, after the pages that are ready; called from another thread."""
        self._cut.set()

    def close(self) -> None:
        """End the reading processes. Harmless when they have ended."""
        self._end_streams()
        self._own_forks.close()

    def _end_streams(self) -> None:
        for stream in self._streams:
            stream.close()

    def _label(self, number: int) -> str | None:
        return self._labels[number - 1] if self._labels else None


def _noted(drafts: Iterable[Draft], passed: dict[int, Draft]) -> Iterator[Draft]:
    """Pass the drafts on and note them, each by the number of its page."""
    for draft in drafts:
        passed[draft.page.number] = draft
        yield draft


def _unrecognised(draft: Draft) -> Page:
    return without_ocr(draft, NOT_INSTALLED)
