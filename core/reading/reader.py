"""Reading a PDF page by page, in a process that may die without harm."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from threading import Event
from types import TracebackType
from typing import Self

from core.domain.document import Arrival, Page, PageSet, PageStatus
from core.isolation.operating_system import processors
from core.reading.drafted import DraftsKept, kept
from core.reading.limits import ReadingLimits
from core.reading.messages import Opened, PageRead
from core.reading.ocr import NOT_INSTALLED, Came, Ocr, Recogniser, without_ocr
from core.reading.page_draft import OcrNeed, PageDraft
from core.reading.page_status import contained, draft_from
from core.reading.page_stream import PageStream, Shared, Unread
from core.reading.refusals import check_file
from core.reading.shared_readers import SharedReaders
from core.reading.shares import share, stretches
from core.reading.structure.structured import Structure
from core.reading.tables import tabulated


def read_document(
    path: Path | str,
    *,
    password: str | None = None,
    pages: PageSet = PageSet(),
    limits: ReadingLimits = ReadingLimits(),
    name: str = "",
    ocr: Ocr | None = None,
    readers: SharedReaders | None = None,
    drafts: DraftsKept | None = None,
) -> PdfReading:
    """Open the PDF at ``path``; iterate over the result for ``pages``, by default all of them.

    With ``ocr`` pages that are pictures are recognised as they come, without it they are unreadable.
    ``name`` is what errors call the document, by default the name of the file. Who reads several
    documents of one owner gives ``readers`` that they share. Where ``drafts`` has the document as a look left
    it nothing is read again; without ``ocr`` it is kept there.
    Use it as a context manager: leaving it ends the reading process. Raise a `DocumentError`
    when the document cannot be opened. A page that cannot be read is no error: it comes as
    `PageStatus.UNREADABLE` with its reason, and the pages after it are read.
    """
    return PdfReading(Path(path), password, pages, limits, name=name, ocr=ocr, readers=readers, drafts=drafts)


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
        readers: SharedReaders | None = None,
        drafts: DraftsKept | None = None,
    ) -> None:
        self._name = name or path.name
        check_file(path, limits.max_bytes, self._name)
        self._path = path.resolve()
        self._password = password
        self._limits = limits
        self._ocr = ocr
        #: several documents share readers; one has its own, which start when pictures are recognised
        self._readers = readers or SharedReaders()
        self._own_readers = None if readers else self._readers
        self._cut = Event()
        self._shared = Shared(limits.total, self._cut)
        self._processes = min(limits.processes, processors())
        self._streams: list[PageStream] = []
        self._has_turn = False
        self._keep = drafts if ocr is None and not pages and not password else None
        drafted = drafts.drafted() if drafts and not password else None
        self._kept = drafted.drafts if drafted else ()
        opened = self._opened = drafted.opened if drafted else self._open(pages)
        self.page_count = opened.pages
        self.labelled = opened.labelled
        self.encrypted = opened.encrypted
        self._labels = opened.labels
        self._damaged = opened.damaged
        self._scripted, self._attached = opened.scripted, opened.attached
        self._bookmarks = opened.bookmarks
        #: letters of a page so far make no words
        self._noise = False
        #: without OCR: something of a page that came so far is left for it
        self.leaves_to_ocr = False
        wanted = pages if pages.ranges else PageSet(((1, opened.pages),))
        self._wanted = [number for number in wanted if number <= opened.pages]

    def _open(self, pages: PageSet) -> Opened:
        """Start a reading process; return what it says of the document."""
        self._streams = [self._stream()]
        self._has_turn = self._readers.take_turn()
        try:
            return self._streams[0].open(pages, processes=self._processes)
        except BaseException:
            self.close()
            raise

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
        return (arrival.page for arrival in self.as_they_come() if arrival.settled)

    def as_they_come(self) -> Iterator[Arrival]:
        """Yield every page once settled, in order, and before that each that waits for one before it.

        Iterate so or in order, one time.
        """
        structure = Structure(self._bookmarks, labelled=bool(self._labels))
        tables: dict[int, tuple[str, ...]] = {}
        for came in self._recognised(self._tabulated()):
            match came:
                case None:
                    structure.end()
                case Page():
                    structure.recognise(replace(came, tables=tables.pop(came.number)))
                case draft, None:
                    tables[draft.page.number] = draft.page.tables
                    structure.announce(draft.page.number, draft.printed, draft.typography)
                case draft, Page() as page:
                    structure.add(page, draft.typography)
            yield from structure.arrivals()
        structure.give_up()
        yield from structure.arrivals()

    def _recognised(self, drafts: Iterator[PageDraft]) -> Iterator[Came]:
        if self._ocr:
            return Recogniser(self._path, self._password, self._ocr, self._readers, self._cut).pages(drafts)
        return chain(((draft, self._without_ocr(draft)) for draft in drafts), (None,))

    def _without_ocr(self, draft: PageDraft) -> Page:
        self.leaves_to_ocr |= draft.needs_ocr
        return without_ocr(draft, NOT_INSTALLED)

    def plain(self) -> Iterator[Page]:
        """Yield the pages as pdfium gives them: no OCR, no running lines, section or part."""
        return map(self._without_ocr, self._tabulated())

    def _tabulated(self) -> Iterator[PageDraft]:
        """Yield the pages in order, with their tables; those that were kept are not read again."""
        if self._kept:
            wanted, self._wanted = frozenset(self._wanted), []
            known, self._kept = self._kept, ()
            return (each for each in known if each.page.number in wanted and not self._cut.is_set())
        drafts = tabulated(self._drafts())
        return kept(self._opened, drafts, self._keep) if self._keep else drafts

    def _drafts(self) -> Iterator[PageDraft]:
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
        forks = None if self._own_readers else self._readers.forks
        return PageStream(self._path, self._password, self._limits, self._name, self._shared, forks=forks)

    def _judged(self, found: PageRead | Unread) -> PageDraft:
        if isinstance(found, Unread):
            page = Page(
                found.number,
                "",
                PageStatus.UNREADABLE,
                self._label(found.number),
                f"the page {found.reason}",
            )
            return PageDraft(page)
        draft = draft_from(
            found,
            self._label(found.number),
            damaged_file=self._damaged,
            after_noise=self._noise,
        )
        self._noise |= draft.letters is OcrNeed.LETTERS
        pinned = tuple(name for name in found.attached if name not in self._attached)
        attached = (*self._attached, *pinned) if found.number == 1 else pinned
        return contained(draft, scripted=self._scripted, attached=attached)

    def cut_short(self) -> None:
        """Let the iteration end soon, after the pages that are ready; called from another thread."""
        self._cut.set()

    def close(self) -> None:
        """End the reading processes. Harmless when they have ended."""
        self._end_streams()
        if self._own_readers is not None:
            self._own_readers.close()

    def _end_streams(self) -> None:
        if self._has_turn:
            self._has_turn = False
            self._readers.end_turn()
        for stream in self._streams:
            stream.close()

    def _label(self, number: int) -> str | None:
        return self._labels[number - 1] if self._labels else None
