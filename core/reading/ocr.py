"""Reading pages that are pictures, several at once, while the pages between them pass through."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from threading import Event
from typing import Protocol

from core.domain.document import Box, Page, PageStatus
from core.domain.errors import DocumentError
from core.isolation.operating_system import processors
from core.reading.limits import ReadingLimits
from core.reading.lookahead import in_order
from core.reading.messages import Insert, Recognise, Recognised, Rectangle, SeenWord
from core.reading.one_shot_child import run
from core.reading.page_draft import Draft

PROGRAM = "tesseract"
#: for one page; tesseract takes one to five seconds and 70 MB
OCR_LIMITS = ReadingLimits(memory=1 << 30, silence=90.0, total=90.0)
#: words below this confidence are specks and lines
MIN_CONFIDENCE = 0.3
#: a picture on a page with text is a photograph or a logo unless it has this many sure words
MIN_INSERT_WORDS = 4
MIN_INSERT_CONFIDENCE = 0.6
#: pages below this mean confidence are marked as read badly
POOR = 0.7
WHOLE: Rectangle = (0.0, 0.0, 1.0, 1.0)
#: pictures whose words are remembered, for the page on which they come again
MAX_REMEMBERED = 64

#: why a page is unreadable that OCR might read; also said while nobody has tried
NOT_INSTALLED = "no OCR"
#: begins the reason of a page with text whose scanned insert was not read
UNREAD_PICTURE = "a picture on the page was not read"


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


@cache
def installed_languages() -> frozenset[str]:
    """Return the languages tesseract can read here; none when it is not installed."""
    program = shutil.which(PROGRAM)
    if program is None:
        return frozenset()
    try:
        done = subprocess.run(  # noqa: S603 - found on the search path, constant arguments
            [program, "--list-langs"], capture_output=True, timeout=20, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return frozenset()
    return frozenset(done.stdout.decode("utf-8", "replace").split("\n")[1:]) - {""}


class Recogniser:
    """Reads the pictures of one document."""

    def __init__(self, path: Path, password: str | None, ocr: Ocr, cut: Event | None = None) -> None:
        """Take the document; once ``cut`` is set no further page is waited for."""
        self._path = path
        self._password = password
        self._ocr = ocr
        self._cut = cut or Event()
        self._closing = Event()
        #: the words of pictures seen before; a letterhead comes on every page
        self._remembered: dict[Insert, tuple[SeenWord, ...]] = {}

    def pages(self, drafts: Iterable[Draft]) -> Iterator[Page]:
        """Yield the pages in order, those with pictures recognised."""
        workers = self._ocr.workers or processors()
        return in_order(
            drafts, self._start, workers=workers, name="ocr", close=self._closing.set, cut=self._cut
        )

    def _start(self, pool: ThreadPoolExecutor, draft: Draft) -> Future[Page] | Page:
        if not draft.needs_ocr:
            return draft.page
        # asked no sooner than at the first picture: it takes a process to know
        missing = self._ocr.missing()
        return without_ocr(draft, missing) if missing else pool.submit(self._recognised, draft)

    def _recognised(self, draft: Draft) -> Page:
        cache = self._ocr.cache
        kept = cache.load(draft.page.number) if cache is not None else None
        if kept is not None:
            return kept
        page = self._look(draft)
        if cache is not None and page.status.is_read and not self._closing.is_set():
            cache.save(page)
        return page

    def _look(self, draft: Draft) -> Page:
        known = {insert: self._remembered.get(insert) for insert in draft.inserts}
        new = tuple(insert for insert, words in known.items() if words is None)
        try:
            if not draft.inserts:
                return as_recognised(draft.page, self._seen(draft.page.number, (WHOLE,))[0])
            if new:
                seen = self._seen(draft.page.number, tuple(insert.place for insert in new))
                known.update(zip(new, seen, strict=True))
        except DocumentError as error:
            return without_ocr(
                draft, f"OCR failed: {error.what.removeprefix('The page cannot be shown: it ')}"
            )
        self._remember({insert: words for insert, words in known.items() if insert.digest and words})
        return with_inserts(draft.page, [words or () for words in known.values()])

    def _remember(self, seen: Mapping[Insert, tuple[SeenWord, ...]]) -> None:
        """Keep what was seen in pictures, the last ones longest."""
        remembered = {**self._remembered, **seen}
        self._remembered = dict(list(remembered.items())[-MAX_REMEMBERED:])

    def _seen(self, number: int, clips: tuple[Rectangle, ...]) -> tuple[tuple[SeenWord, ...], ...]:
        """Return the words in parts of a page; raise a `DocumentError` when OCR breaks its limits."""
        seen = run(
            self._path,
            lambda common: Recognise(
                page=number,
                clips=clips,
                program=shutil.which(PROGRAM) or PROGRAM,
                language=self._ocr.language,
                turns="osd" in installed_languages(),
                seconds=self._ocr.limits.silence,
                **common,
            ),
            Recognised,
            password=self._password,
            limits=self._ocr.limits,
            name="",
            cancelled=self._closing,
        )
        return seen.parts


def without_ocr(draft: Draft, reason: str) -> Page:
    """Return the page with what is known without OCR, and the reason."""
    if draft.inserts:
        return replace(draft.page, reason=draft.page.reason or f"{UNREAD_PICTURE}: {reason}")
    return replace(draft.page, reason=reason) if draft.needs_ocr else draft.page


def as_recognised(page: Page, words: Sequence[SeenWord]) -> Page:
    """Return a page whose whole text comes from its picture."""
    sure = [word for word in words if word.confidence >= MIN_CONFIDENCE]
    text, places = _set(sure)
    reason = ""
    if not sure:
        reason = "no words were recognised in the picture"
    elif (mean := sum(word.confidence for word in sure) / len(sure)) < POOR:
        reason = f"recognised with little confidence ({mean:.0%})"
    return replace(page, text=text, status=PageStatus.OCR, reason=reason, words=places)


def with_inserts(page: Page, parts: Iterable[Sequence[SeenWord]]) -> Page:
    """Return a page with the words of its pictures added to its own text."""
    text, places = page.text, page.words
    for words in parts:
        sure = [word for word in words if word.confidence >= MIN_INSERT_CONFIDENCE and _is_word(word.text)]
        if len(sure) < MIN_INSERT_WORDS:
            continue
        added, more = _set([word for word in words if word.confidence >= MIN_CONFIDENCE])
        start = len(text) + 2
        text = f"{text}\n\n{added}"
        places += tuple((first + start, last + start, box) for first, last, box in more)
    reason = "text in a picture was added by OCR" if places else ""
    return replace(page, text=text, words=places, reason=page.reason or reason)


def _is_word(text: str) -> bool:
    return sum(map(str.isalnum, text)) > 1


def _set(words: Sequence[SeenWord]) -> tuple[str, tuple[tuple[int, int, Box], ...]]:
    """Set the words in lines and paragraphs; return the text and where each word is."""
    pieces: list[str] = []
    places: list[tuple[int, int, Box]] = []
    length, before = 0, None
    for word in words:
        if before is not None:
            gap = " " if word.line == before else "\n" if word.line == before + 1 else "\n\n"
            pieces.append(gap)
            length += len(gap)
        pieces.append(word.text)
        places.append((length, length + len(word.text), Box(*word.place)))
        length += len(word.text)
        before = word.line
    return "".join(pieces), tuple(places)
