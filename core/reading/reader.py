"""Reading a PDF page by page, in a process that may die without harm."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event
from types import TracebackType
from typing import Self

import msgspec

from core.domain.document import Page, PageSet, PageStatus
from core.domain.errors import DocumentError, NoPages, ReaderKilled
from core.isolation.child_process import Child, Died, Killed, OutOfTime
from core.reading.limits import ReadingLimits
from core.reading.messages import PDF_CHILD, Message, Opened, PageRead, ReadPages, Refused
from core.reading.ocr import NOT_INSTALLED, Ocr, Recogniser, without_ocr
from core.reading.page_draft import Draft
from core.reading.page_status import contained, draft_from
from core.reading.refusals import check_file, refusal
from core.reading.start_child import start
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
) -> PdfReading:
    """Open the PDF at ``path``; iterate over the result for ``pages``, by default all of them.

    With ``ocr`` pages that are pictures are recognised as they come, without it they are unreadable.
    ``name`` is what errors call the document, by default the name of the file.
    Use it as a context manager: leaving it ends the reading process. Raise a `DocumentError`
    when the document cannot be opened. A page that cannot be read is no error: it comes as
    `PageStatus.UNREADABLE` with its reason, and the pages after it are read.
    """
    return PdfReading(Path(path), password, pages, limits, name=name, ocr=ocr)


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
    ) -> None:
        self._name = name or path.name
        check_file(path, limits.max_bytes, self._name)
        self._path = path.resolve()
        self._password = password
        self._limits = limits
        self._ocr = ocr
        #: seconds that may still be spent waiting
        self._left = limits.total
        self._child: Child | None = None
        self._cut = Event()
        try:
            opened = self._open_innocent(pages)
        except Died as death:
            self.close()
            raise ReaderKilled(
                f"{self._name} cannot be opened: it {death.reason}.",
                "Print it to a new PDF and upload that one.",
            ) from death
        except DocumentError:
            self.close()
            raise
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
            pages = Recogniser(self._path, self._password, self._ocr, self._cut).pages(drafts)
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
        read = deaths = tried_again = 0
        while self._wanted and not self._cut.is_set():
            number = self._wanted.pop(0)
            try:
                draft = draft_from(self._page(number), self._label(number), damaged_file=self._damaged)
                draft = contained(draft, scripted=self._scripted, attached=self._attached)
                read += draft.page.status is not PageStatus.UNREADABLE
            except OutOfTime as death:
                yield from self._give_up([number, *self._wanted], death.reason, nothing_read=not read)
                return
            except Died as death:
                if self._cut.is_set():
                    break
                deaths += 1
                if isinstance(death, Killed) and tried_again != number and deaths <= self._limits.restarts:
                    tried_again = number
                    self._wanted.insert(0, number)
                    if self._restart(may_restart=True):
                        continue
                    self._wanted.pop(0)
                draft = self._unreadable(number, death.reason)
                if not self._restart(may_restart=deaths <= self._limits.restarts):
                    yield draft
                    reason = "was not tried: pages before it broke the PDF reader too often"
                    yield from self._give_up(self._wanted, reason, nothing_read=not read)
                    return
            yield draft
        self._end()

    def cut_short(self) -> None:
        """Let the iteration end soon, after the pages that are ready; called from another thread."""
        self._cut.set()

    def close(self) -> None:
        """End the reading processes. Harmless when they have ended."""
        self._end()

    def _end(self) -> None:
        if self._child is not None:
            self._child.close()
            self._child = None

    def _open_innocent(self, pages: PageSet) -> Opened:
        """Open it, once more if somebody else ended the first child."""
        try:
            return self._open(pages)
        except Killed:
            self.close()
            return self._open(pages)

    def _open(self, pages: PageSet) -> Opened:
        """Start a child on ``pages`` and hear whether the document opened."""
        request = ReadPages(
            path=str(self._path),
            password=self._password,
            ranges=pages.ranges,
            max_pages=self._limits.max_pages,
            max_page_characters=self._limits.max_page_characters,
            memory=self._limits.memory,
            cpu=int(self._left) + 1,
        )
        self._child = start(PDF_CHILD, request, memory=self._limits.memory, silence=self._limits.silence)
        message = self._message()
        if isinstance(message, Refused):
            raise refusal(message, self._name, self._limits)
        if not isinstance(message, Opened):
            raise Died("made the PDF reader talk nonsense")
        if not message.pages:
            raise NoPages(f"{self._name} has no pages.", "Check that it is the file you meant.")
        return message

    def _page(self, number: int) -> PageRead:
        message = self._message()
        if not isinstance(message, PageRead) or message.number != number:
            raise Died("made the PDF reader talk nonsense")
        return message

    def _message(self) -> Message:
        if self._child is None:
            raise Died("was asked for after the reading was closed")
        line, waited = self._child.line(self._left, self._cut)
        self._left -= waited
        try:
            return msgspec.json.decode(line, type=Message)  # type: ignore[no-any-return]
        except (msgspec.DecodeError, msgspec.ValidationError) as error:
            raise Died("made the PDF reader talk nonsense") from error

    def _restart(self, *, may_restart: bool) -> bool:
        """Go on with a fresh child after the page that killed the last one."""
        self._end()
        if not self._wanted:
            return True
        if not may_restart:
            return False
        try:
            self._open(PageSet.of(self._wanted))
        except (Died, DocumentError):
            self._end()
            return False
        return True

    def _give_up(self, numbers: list[int], reason: str, *, nothing_read: bool) -> Iterator[Draft]:
        """Name every page that stays unread; or raise when that would be the whole document."""
        self._end()
        if self._cut.is_set():
            return
        if nothing_read:
            raise ReaderKilled(
                f"No page of {self._name} could be read within the limits.",
                "Print it to a new PDF and upload that one.",
            )
        for number in numbers:
            yield self._unreadable(number, reason)

    def _unreadable(self, number: int, reason: str) -> Draft:
        return Draft(Page(number, "", PageStatus.UNREADABLE, self._label(number), f"the page {reason}"))

    def _label(self, number: int) -> str | None:
        return self._labels[number - 1] if self._labels else None


def _noted(drafts: Iterable[Draft], passed: dict[int, Draft]) -> Iterator[Draft]:
    """Pass the drafts on and note them, each by the number of its page."""
    for draft in drafts:
        passed[draft.page.number] = draft
        yield draft


def _unrecognised(draft: Draft) -> Page:
    return without_ocr(draft, NOT_INSTALLED)
