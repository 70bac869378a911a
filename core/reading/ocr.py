"""Reading pages that are pictures, several at once, while the pages between them pass through."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Lock
from typing import Protocol, TypeAlias

from core.domain.document import Page
from core.domain.errors import DocumentError
from core.isolation.operating_system import processors
from core.reading.arrivals import received
from core.reading.limits import ReadingLimits
from core.reading.messages import Insert, Rectangle, SeenWord
from core.reading.one_shot_child import NOT_SHOWN
from core.reading.page_draft import OcrNeed, PageDraft
from core.reading.recognised_text import as_recognised, instead_of_letters, mended, with_inserts
from core.reading.shared_readers import SharedReaders
from core.reading.sight import Look, Sight, Words
from core.reading.tesseract import installed_languages

#: for one page; tesseract takes one to five seconds and 70 MB
OCR_LIMITS = ReadingLimits(memory=1 << 30, silence=90.0, total=90.0)
WHOLE: Rectangle = (0.0, 0.0, 1.0, 1.0)
#: pictures whose words are remembered, for the page on which they come again
MAX_REMEMBERED = 64
#: pages at most that one start of tesseract serves: it is a fifth of what a small picture takes, and these
#: pages come when the last of them is read
TOGETHER = 4

#: why a page is unreadable that OCR might read; also said while nobody has tried
NOT_INSTALLED = "no OCR"
#: why a page is unreadable whose own text is no text
NO_WORDS = "its fonts name letters that make no words"
#: the same for one of whose letters that is not sure
MAYBE_OTHERS = "its letters may be others than those that are printed"
#: begins the reason of a page with text whose scanned insert was not read
UNREAD_PICTURE = "a picture on the page was not read"

#: a draft with its page, or without while that is recognised; a page that was; nothing after the last draft
Came: TypeAlias = tuple[PageDraft, Page | None] | Page | None


class OcrCache(Protocol):
    """Keeps recognised pages of one document between sessions and over interruptions."""

    def load(self, number: int) -> Page | None:
        """Return page ``number`` as recognised before, or None."""

    def save(self, page: Page) -> None:
        """Keep a recognised page."""


@dataclass(frozen=True, slots=True)
class Ocr:
    """How pictures are read."""

    #: tesseract's language codes, joined by +
    language: str = "eng"
    #: pages recognised at once; 0: one a processor
    workers: int = 0
    cache: OcrCache | None = None
    limits: ReadingLimits = field(default=OCR_LIMITS)

    def missing(self) -> str:
        """Return why there is no OCR, in a few words, or an empty string when there is."""
        installed = installed_languages()
        if not installed:
            return NOT_INSTALLED
        lacking = [code for code in self.language.split("+") if code not in installed]
        return f"{NOT_INSTALLED} for language {'+'.join(lacking)}" if lacking else ""

    def advice(self) -> str:
        """Return how to install what is missing, or an empty string."""
        if not self.missing():
            return ""
        packages = [
            "tesseract-ocr",
            *(f"tesseract-ocr-{code}" for code in self.language.split("+") if code != "eng"),
        ]
        return f"Scanned pages need tesseract: apt install {' '.join(packages)}, or brew install tesseract."


class Recogniser:
    """Reads the pictures of one document."""

    def __init__(
        self,
        path: Path,
        password: str | None,
        ocr: Ocr,
        readers: SharedReaders,
        cut: Event | None = None,
    ) -> None:
        """Take the document; once ``cut`` is set no further page is waited for.

        ``readers`` may be shared with other documents that are read at the same time.
        """
        self._turns = readers.recognising
        self._ocr = ocr
        self._workers = ocr.workers or processors()
        self._cut = cut or Event()
        self._closing = Event()
        self._sight = Sight(path, password, ocr.language, ocr.limits, readers.forks, self._closing)
        self._waiting: deque[_Wanted] = deque()
        self._lock = Lock()
        #: the words of pictures seen before; a letterhead comes on every page
        self._remembered: dict[Insert, Words] = {}

    def pages(self, drafts: Iterable[PageDraft]) -> Iterator[Came]:
        """Yield what comes: each draft in its turn, with its page unless that is recognised meanwhile.

        Such a page comes by itself as soon as it is there, whichever was first. None comes after the last
        draft.
        """
        done: SimpleQueue[Future[Page]] = SimpleQueue()
        with ThreadPoolExecutor(self._workers, thread_name_prefix="ocr") as pool:
            try:
                awaited = 0
                for draft in drafts:
                    started = self._start(pool, draft)
                    if isinstance(started, Page):
                        yield draft, started
                    else:
                        awaited += 1
                        started.add_done_callback(done.put)
                        yield draft, None
                    while not done.empty():
                        awaited -= 1
                        yield done.get().result()
                yield None
                while awaited and (future := received(done, self._cut)):
                    awaited -= 1
                    yield future.result()
            finally:
                self._closing.set()
                pool.shutdown(wait=False, cancel_futures=True)

    def _start(self, pool: ThreadPoolExecutor, draft: PageDraft) -> Future[Page] | Page:
        if not draft.needs_ocr:
            return draft.page
        # asked no sooner than at the first picture: it takes a process to know
        missing = self._ocr.missing()
        if missing:
            return without_ocr(draft, missing)
        wanted = _Wanted(draft)
        self._waiting.append(wanted)
        pool.submit(self._recognise)
        return wanted.page

    def _recognise(self) -> None:
        """Recognise some of the pages that wait, if any still do."""
        with self._turns:
            together = self._together()
            try:
                self._look(together)
            except BaseException as error:  # noqa: BLE001 - raised where the page is taken
                for wanted in together:
                    if not wanted.page.done():
                        wanted.page.set_exception(error)

    def _together(self) -> list[_Wanted]:
        """Take pages that wait: as many as leave others to the other workers.

        A page with a picture of one before it waits until that is known.
        """
        with self._lock:
            most = min(TOGETHER, max(1, len(self._waiting) // self._workers))
            taken: list[_Wanted] = []
            inserts: set[Insert] = set()
            while self._waiting and len(taken) < most and inserts.isdisjoint(self._waiting[0].draft.inserts):
                taken.append(self._waiting.popleft())
                inserts.update(taken[-1].draft.inserts)
            return taken

    def _look(self, together: Iterable[_Wanted]) -> None:
        """Give each of the pages its words."""
        cache = self._ocr.cache
        looks: list[tuple[_Wanted, Look]] = []
        for wanted in together:
            kept = cache.load(wanted.draft.page.number) if cache is not None else None
            if kept is not None:
                wanted.page.set_result(kept)
                continue
            wanted.known = {insert: self._remembered.get(insert) for insert in wanted.draft.inserts}
            looks.append((wanted, Look(wanted.draft.page.number, wanted.parts)))
        seen = self._sight.seen([look for _, look in looks])
        for (wanted, _), found in zip(looks, seen, strict=True):
            if isinstance(found, DocumentError):
                reason = f"OCR failed: {found.what.removeprefix(f'{NOT_SHOWN} ')}"
                page = without_ocr(wanted.draft, reason)
            else:
                page = self._page(wanted, found)
            if cache is not None and page.status.is_read and not self._closing.is_set():
                cache.save(page)
            wanted.page.set_result(page)

    def _page(self, wanted: _Wanted, seen: Sequence[Words]) -> Page:
        """Return the page with what was seen in its parts."""
        draft = wanted.draft
        if draft.need in _WHOLE_PAGE:
            return _WHOLE_PAGE[draft.need](draft, seen[0])
        known = wanted.known | dict(zip(wanted.new, seen, strict=True))
        self._remember({insert: words for insert, words in known.items() if insert.digest and words})
        return with_inserts(draft.page, [words or () for words in known.values()])

    def _remember(self, seen: Mapping[Insert, Words]) -> None:
        """Keep what was seen in pictures, the last ones longest."""
        remembered = {**self._remembered, **seen}
        self._remembered = dict(list(remembered.items())[-MAX_REMEMBERED:])


@dataclass(slots=True)
class _Wanted:
    """A page that waits for its words."""

    draft: PageDraft
    page: Future[Page] = field(default_factory=Future)
    #: the words of its pictures as far as they were seen before
    known: dict[Insert, Words | None] = field(default_factory=dict)

    @property
    def new(self) -> tuple[Insert, ...]:
        """Its pictures that were not seen before."""
        return tuple(insert for insert, words in self.known.items() if words is None)

    @property
    def parts(self) -> tuple[Rectangle, ...]:
        """What of it is to be looked at."""
        if self.draft.need in _WHOLE_PAGE:
            return (WHOLE,)
        return tuple(insert.place for insert in self.new)


def without_ocr(draft: PageDraft, reason: str) -> Page:
    """Return the page with what is known without OCR, and the reason."""
    page = draft.page
    match draft.need:
        case OcrNeed.INSERTS:
            return replace(page, reason=page.reason or f"{UNREAD_PICTURE}: {reason}")
        case OcrNeed.SCAN:
            return replace(page, reason=reason)
        case OcrNeed.LETTERS:
            return replace(page, text="", marks=(), reason=f"{NO_WORDS}: {reason}")
        case OcrNeed.CHECK:
            return mended(replace(page, reason=page.reason or f"{MAYBE_OTHERS}: {reason}"), ())
        case OcrNeed.MENDING:
            return mended(page, ())
    return page


def _as_recognised(draft: PageDraft, words: Sequence[SeenWord]) -> Page:
    return as_recognised(draft.page, words)


def _instead(draft: PageDraft, words: Sequence[SeenWord]) -> Page:
    return instead_of_letters(draft.page, words, NO_WORDS, doubted=draft.doubted)


def _mended(draft: PageDraft, words: Sequence[SeenWord]) -> Page:
    return mended(draft.page, words)


#: what becomes of a page whose picture was looked at as a whole
_WHOLE_PAGE = {
    OcrNeed.SCAN: _as_recognised,
    OcrNeed.LETTERS: _instead,
    OcrNeed.CHECK: _instead,
    OcrNeed.MENDING: _mended,
}
