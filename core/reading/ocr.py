"""Reading pages that are pictures, several at once, while the pages between them pass through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from queue import SimpleQueue
from threading import Event
from typing import Protocol, TypeAlias

from core.domain.document import Page
from core.domain.errors import DocumentError
from core.isolation.operating_system import processors
from core.reading.arrivals import received
from core.reading.limits import ReadingLimits
from core.reading.messages import DrawForOcr, GreyPicture, GreyPictures, Insert, Rectangle, SeenWord
from core.reading.one_shot_child import NOT_SHOWN, run
from core.reading.page_draft import OcrNeed, PageDraft
from core.reading.recognised_text import as_recognised, instead_of_letters, mended, with_inserts
from core.reading.shared_readers import SharedReaders
from core.reading.tesseract import installed_languages, words_in
from core.reading.way_up import TURNS, is_doubtful, placed, sureness, upright

#: for one page; tesseract takes one to five seconds and 70 MB
OCR_LIMITS = ReadingLimits(memory=1 << 30, silence=90.0, total=90.0)
WHOLE: Rectangle = (0.0, 0.0, 1.0, 1.0)
#: pictures whose words are remembered, for the page on which they come again
MAX_REMEMBERED = 64

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
        self._forks = readers.forks
        self._turns = readers.recognising
        self._path = path
        self._password = password
        self._ocr = ocr
        self._cut = cut or Event()
        self._closing = Event()
        #: the words of pictures seen before; a letterhead comes on every page
        self._remembered: dict[Insert, tuple[SeenWord, ...]] = {}

    def pages(self, drafts: Iterable[PageDraft]) -> Iterator[Came]:
        """Yield what comes: each draft in its turn, with its page unless that is recognised meanwhile.

        Such a page comes by itself as soon as it is there, whichever was first. None comes after the last
        draft.
        """
        done: SimpleQueue[Future[Page]] = SimpleQueue()
        workers = self._ocr.workers or processors()
        with ThreadPoolExecutor(workers, thread_name_prefix="ocr") as pool:
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
        return without_ocr(draft, missing) if missing else pool.submit(self._recognised, draft)

    def _recognised(self, draft: PageDraft) -> Page:
        with self._turns:
            return self._kept_or_seen(draft)

    def _kept_or_seen(self, draft: PageDraft) -> Page:
        cache = self._ocr.cache
        kept = cache.load(draft.page.number) if cache is not None else None
        if kept is not None:
            return kept
        page = self._look(draft)
        if cache is not None and page.status.is_read and not self._closing.is_set():
            cache.save(page)
        return page

    def _look(self, draft: PageDraft) -> Page:
        known = {insert: self._remembered.get(insert) for insert in draft.inserts}
        new = tuple(insert for insert, words in known.items() if words is None)
        try:
            if draft.need in _WHOLE_PAGE:
                return _WHOLE_PAGE[draft.need](draft, self._seen(draft.page.number, (WHOLE,))[0])
            if new:
                seen = self._seen(draft.page.number, tuple(insert.place for insert in new))
                known.update(zip(new, seen, strict=True))
        except DocumentError as error:
            return without_ocr(draft, f"OCR failed: {error.what.removeprefix(f'{NOT_SHOWN} ')}")
        self._remember({insert: words for insert, words in known.items() if insert.digest and words})
        return with_inserts(draft.page, [words or () for words in known.values()])

    def _remember(self, seen: Mapping[Insert, tuple[SeenWord, ...]]) -> None:
        """Keep what was seen in pictures, the last ones longest."""
        remembered = {**self._remembered, **seen}
        self._remembered = dict(list(remembered.items())[-MAX_REMEMBERED:])

    def _seen(self, number: int, clips: tuple[Rectangle, ...]) -> tuple[tuple[SeenWord, ...], ...]:
        """Return the words in parts of a page; raise a `DocumentError` when OCR breaks its limits."""
        drawn = self._drawn(number, clips)
        return tuple(self._best(number, clip, picture) for clip, picture in zip(clips, drawn, strict=True))

    def _best(self, number: int, clip: Rectangle, picture: GreyPicture) -> tuple[SeenWord, ...]:
        """Return the words of one part, whichever way up it stands."""
        best = self._words(picture)
        if not picture.png or not is_doubtful(best):
            return placed(best, clip)
        for turn in TURNS:
            (turned,) = self._drawn(number, (clip,), turn)
            words = tuple(upright(word, turn) for word in self._words(turned))
            if sureness(words) > sureness(best):
                best = words
                if not is_doubtful(best):
                    break
        return placed(best, clip)

    def _words(self, picture: GreyPicture) -> tuple[SeenWord, ...]:
        seconds = self._ocr.limits.silence
        return words_in(picture, self._ocr.language, seconds=seconds, cancelled=self._closing)

    def _drawn(self, number: int, clips: tuple[Rectangle, ...], turn: int = 0) -> tuple[GreyPicture, ...]:
        """Return pictures of parts of a page, turned by ``turn`` quarters clockwise."""
        drawn = run(
            self._path,
            lambda common: DrawForOcr(page=number, clips=clips, turn=turn, **common),
            GreyPictures,
            password=self._password,
            limits=self._ocr.limits,
            name="",
            cancelled=self._closing,
            forks=self._forks,
        )
        return drawn.pictures


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
