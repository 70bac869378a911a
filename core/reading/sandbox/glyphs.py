"""The characters of a page as pdfium tells them, with the places of those that somebody asks about."""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, partial
from itertools import compress, repeat
from typing import Any, NamedTuple

import pypdfium2_raw.bindings as c

from core.reading.sandbox.plain_calls import (
    ROWS,
    Four,
    Rows,
    char_angle,
    loose_char_box,
    loose_char_boxes,
    pointer_to,
    text_object,
    text_rectangle,
)

#: pdfium's mark in the text for a hyphen at the end of a line, and for glyphs it cannot explain
LINE_END_HYPHEN = "\ufffe"
#: what we put for the latter; a private character, so cleaning shows it as unknown
UNKNOWN_GLYPH = "\ue000"
#: codes that stand for no letter: a glyph with one has a meaning that only its font knows
_ODD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe]|\r(?!\n)|(?<!\r)\n")
#: words of a page that are asked which way up they stand
ASKED = 6
#: share of them that must stand in one way
MOST = 0.6
#: quarters by which the line of a text may lean
LEVEL = 0.01
#: pieces of text of one page that are looked at
MAX_RUNS = 6_000
#: characters whose place nobody asks for
_NOWHERE = frozenset("\r\n")
#: the hyphen at the end of a line parts a word into two places
WORD = re.compile(rf"[^\s{LINE_END_HYPHEN}]+{LINE_END_HYPHEN}?")
_BREAKS = frozenset("\x0b\x0c\r\n")
_RUNS = Rows(ctypes.c_double)


class GlyphPlace(NamedTuple):
    """Where a character stands, in points of the page: the whole height of its font."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def height(self) -> float:
        """The height of its font."""
        return self.top - self.bottom

    @property
    def middle(self) -> tuple[float, float]:
        """The point in its middle."""
        return (self.left + self.right) / 2, (self.bottom + self.top) / 2

    def holds(self, x: float, y: float, slack: float = 0.0) -> bool:
        """Whether a point lies in it, or no more than ``slack`` points beside it."""
        return self.left - slack <= x <= self.right + slack and self.bottom - slack <= y <= self.top + slack


class GlyphWord(NamedTuple):
    """A word on the page: a half-open range of the text, and its place."""

    start: int
    end: int
    place: GlyphPlace


#: the same from a tuple of their members, in a third of the time
place_of: Callable[[Iterable[float]], GlyphPlace] = partial(tuple.__new__, GlyphPlace)
_word_of: Callable[[Iterable[object]], GlyphWord] = partial(tuple.__new__, GlyphWord)


class Glyphs:
    """The text of a page in UTF-16 units, each with pdfium's number for it."""

    def __init__(self, text_page: Any, limit: int) -> None:
        self._page = text_page
        #: pdfium's text page, for functions of `plain_calls`
        self.pointer = pointer_to(text_page)
        self._box = (ctypes.c_float * 4)()
        self._into_box = ctypes.byref(self._box)
        count = max(0, c.FPDFText_CountChars(text_page)) if text_page else 0
        self.more = count > limit
        self._count = min(count, limit)
        units = self._text()
        #: pdfium's numbers where they differ from the position in the text
        self._numbers: Sequence[int] | None = None
        if len(units) != self._count:
            units, self._numbers = self._with_the_mute()
            self.units = units
            return
        if units.replace("\r\n", "").isprintable():
            self.units = units  # nothing odd: nearly every page
            return
        self.units = _ODD.sub(lambda match: self._explained(match.start(), match.group()), units)

    def _text(self) -> str:
        if not self._count:
            return ""
        # a type of array for each length of text would take longer to make than the text
        buffer = bytearray(ctypes.sizeof(ctypes.c_ushort) * (2 * self._count + 1))
        first = ctypes.c_ushort.from_buffer(buffer)
        units = max(0, c.FPDFText_GetText(self._page, 0, self._count, ctypes.byref(first)) - 1)
        text = buffer[: 2 * units].decode("utf-16-le", "surrogatepass")
        # the two halves of a character beyond the basic plane stay apart
        return text if len(text) == units else "".join(map(chr, memoryview(buffer).cast("H")[:units]))

    def _with_the_mute(self) -> tuple[str, list[int]]:
        """Return the text with a mark for each glyph that pdfium leaves out of it, and all numbers."""
        units: list[str] = []
        numbers: list[int] = []
        for number in range(self._count):
            code = c.FPDFText_GetUnicode(self._page, number)
            for unit in _units(code) if code else (UNKNOWN_GLYPH,):
                units.append(self._explained(number, unit) if _ODD.match(unit) else unit)
                numbers.append(number)
        return "".join(units), numbers

    def _explained(self, number: int, unit: str) -> str:
        """Return what stands for an odd character; its meaning may be known to its font alone."""
        if c.FPDFText_IsHyphen(self._page, number) == 1:
            return LINE_END_HYPHEN
        if c.FPDFText_IsGenerated(self._page, number) == 1:
            return " " if unit != LINE_END_HYPHEN else unit
        # a font may say that a glyph breaks the line
        breaks = unit in _BREAKS and c.FPDFText_HasUnicodeMapError(self._page, number) != 1
        return unit if breaks else UNKNOWN_GLYPH

    def number(self, index: int) -> int:
        """Return pdfium's number of the character at ``index`` of the text."""
        return index if self._numbers is None else self._numbers[index]

    def box(self, index: int) -> list[float]:
        """Return left, top, right and bottom of the character at ``index``, as `place` tells them."""
        if self.units[index] in _NOWHERE:
            return [0.0, 0.0, 0.0, 0.0]
        number = index if self._numbers is None else self._numbers[index]
        if not loose_char_box(self.pointer, number, self._into_box):
            return [0.0, 0.0, 0.0, 0.0]
        return self._box[:]

    def place(self, index: int) -> GlyphPlace:
        """Return where the character at ``index`` stands; nowhere is a box without size."""
        left, top, right, bottom = self.box(index)
        return place_of((left, bottom, right, top))

    def boxes(self, indexes: Sequence[int]) -> list[Four]:
        """Return what `box` tells of many characters, none of them a line break."""
        numbers = self._numbers
        return loose_char_boxes(self.pointer, indexes if numbers is None else [numbers[at] for at in indexes])

    def objects(self, indexes: Sequence[int]) -> list[int | None]:
        """Return what `object` tells of many characters; None for none."""
        numbers = self._numbers
        asked = indexes if numbers is None else [numbers[at] for at in indexes]
        return list(map(text_object, repeat(self.pointer), asked))

    def is_put_in(self, index: int) -> bool:
        """Whether pdfium put the character in, which it does with spaces where letters stand apart."""
        return bool(c.FPDFText_IsGenerated(self._page, self.number(index)) == 1)

    def turn(self, index: int) -> int | None:
        """Return by how many quarters the character is turned; None if it leans."""
        quarters = char_angle(self.pointer, self.number(index)) / (math.pi / 2)
        return round(quarters) % 4 if abs(quarters - round(quarters)) < LEVEL else None

    @cached_property
    def way_up(self) -> int | None:
        """Quarters clockwise after which most of the text stands upright; None if that cannot be told."""
        starts = range(0, len(self.units), max(1, len(self.units) // ASKED))
        asked = [match.start() for start in starts if (match := WORD.search(self.units, start))]
        if not asked:
            return None
        turns = Counter(turn for turn in map(self.turn, asked) if turn is not None)
        turn, count = turns.most_common(1)[0] if turns else (0, 0)
        return -turn % 4 if count >= MOST * len(asked) else None

    def object(self, index: int) -> int:
        """Return what tells the piece of text that the character was drawn with from others; 0: none."""
        return text_object(self.pointer, self.number(index)) or 0

    @cached_property
    def words(self) -> tuple[GlyphWord, ...]:
        """The words of the page in the order of its text, each where its first and last letters stand."""
        return tuple(self._words())

    def _words(self) -> Iterator[GlyphWord]:
        spans = [match.span() for match in WORD.finditer(self.units)]
        firsts = self.boxes([start for start, _ in spans])
        lasts = self.boxes([end - 1 for _, end in spans])
        for (start, end), first, last in zip(spans, firsts, lasts, strict=True):
            left, top, right, bottom = first
            if first != last:
                other, high, furthest, low = last
                # a comparison takes a quarter of the time of `min` and `max`
                left = other if other < left else left  # noqa: FURB136 - see above
                right = furthest if furthest > right else right  # noqa: FURB136 - see above
                bottom = low if low < bottom else bottom  # noqa: FURB136 - see above
                top = high if high > top else top  # noqa: FURB136 - see above
            if top > bottom:
                yield _word_of((start, end, place_of((left, bottom, right, top))))

    @cached_property
    def runs(self) -> tuple[GlyphPlace, ...]:
        """The places of the pieces of text, line by line, in the order of the text."""
        if not self._page:
            return ()
        left, bottom, right, top = _RUNS.columns
        count = min(MAX_RUNS, c.FPDFText_CountRects(self._page, 0, -1))
        found: list[GlyphPlace] = []
        for first in range(0, count, ROWS):
            some = range(first, min(first + ROWS, count))
            known = list(map(text_rectangle, repeat(self.pointer), some, left, top, right, bottom))
            found += map(place_of, compress(_RUNS.taken(len(some)), known))
        return tuple(found)


def _units(code: int) -> str:
    """Return the UTF-16 units of a character."""
    if code < 0x10000:
        return chr(code)
    try:
        halves = chr(code).encode("utf-16-le")
    except ValueError:
        return UNKNOWN_GLYPH
    return "".join(chr(int.from_bytes(halves[at : at + 2], "little")) for at in (0, 2))
