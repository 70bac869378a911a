"""Seeing the words in parts of pages: these are drawn in the sandbox and read by tesseract."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import NamedTuple, TypeAlias

from core.domain.errors import DocumentError, ReaderKilled
from core.isolation.fork_server import ForkServer
from core.reading.limits import ReadingLimits
from core.reading.messages import NONSENSE, DrawForOcr, GreyPicture, GreyPictures, Rectangle, SeenWord
from core.reading.one_shot_child import NOT_SHOWN, run
from core.reading.tesseract import words_in
from core.reading.way_up import is_doubtful, placed, sureness, turns_to_try, upright

Words: TypeAlias = tuple[SeenWord, ...]


class Look(NamedTuple):
    """Parts of a page to be looked at."""

    page: int
    parts: tuple[Rectangle, ...]


@dataclass(frozen=True, slots=True)
class Sight:
    """Looks at pages of one document."""

    path: Path
    password: str | None
    #: tesseract's language codes, joined by +
    language: str
    #: of one page
    limits: ReadingLimits
    forks: ForkServer
    #: once it is set nothing is looked at any more
    cancelled: Event

    def seen(self, looks: Sequence[Look]) -> Iterator[tuple[Words, ...] | DocumentError]:
        """Yield for each look the words in each of its parts, or why there are none.

        One start of tesseract serves them all: it takes as long as a tenth of a page.
        """
        drawn = [self._drawn_or_not(look) for look in looks]
        read = iter(self._read([picture for each in drawn if isinstance(each, tuple) for picture in each]))
        for look, pictures in zip(looks, drawn, strict=True):
            if isinstance(pictures, DocumentError):
                yield pictures
                continue
            words = [next(read) for _ in pictures]
            try:
                yield tuple(
                    self._best(look.page, *each) for each in zip(look.parts, pictures, words, strict=True)
                )
            except DocumentError as error:
                yield error

    def _drawn_or_not(self, look: Look) -> tuple[GreyPicture, ...] | DocumentError:
        if not look.parts:
            return ()
        try:
            return self._drawn(look)
        except DocumentError as error:
            return error

    def _read(self, pictures: Sequence[GreyPicture]) -> Iterator[Words | ReaderKilled]:
        """Yield the words in each picture; one that breaks tesseract leaves the others theirs."""
        try:
            yield from self._words(*pictures)
        except ReaderKilled as error:
            if len(pictures) == 1 or self.cancelled.is_set():
                yield from [error] * len(pictures)
                return
            for picture in pictures:
                yield from self._read([picture])

    def _best(self, page: int, part: Rectangle, picture: GreyPicture, read: Words | ReaderKilled) -> Words:
        """Return the words of one part, whichever way up it stands."""
        if isinstance(read, ReaderKilled):
            raise read
        best = read
        if not picture.pixels or not is_doubtful(best):
            return placed(best, part)
        for turn in turns_to_try(picture.across):
            (turned,) = self._drawn(Look(page, (part,)), turn)
            (found,) = self._words(turned)
            words = tuple(upright(word, turn) for word in found)
            if sureness(words) > sureness(best):
                best = words
                if not is_doubtful(best):
                    break
        return placed(best, part)

    def _words(self, *pictures: GreyPicture) -> tuple[Words, ...]:
        return words_in(pictures, self.language, seconds=self.limits.silence, cancelled=self.cancelled)

    def _drawn(self, look: Look, turn: int = 0) -> tuple[GreyPicture, ...]:
        """Return pictures of parts of a page, turned by ``turn`` quarters clockwise."""
        drawn = run(
            self.path,
            lambda common: DrawForOcr(page=look.page, clips=look.parts, turn=turn, **common),
            GreyPictures,
            password=self.password,
            limits=self.limits,
            name="",
            cancelled=self.cancelled,
            forks=self.forks,
        )
        if len(drawn.pictures) != len(look.parts):
            raise ReaderKilled(f"{NOT_SHOWN} {NONSENSE}.")
        return drawn.pictures
