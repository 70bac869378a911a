"""How the lines of a page are set: size and weight of their letters, and the space around them.

A reader tells a heading by its letters, which are larger or heavier than those of the text. So the lines
whose letters differ from those of the page's body are told, for the parent to judge.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import repeat
from typing import NamedTuple

import pypdfium2_raw.bindings as c

from core.reading.messages import NO_NEIGHBOUR, SetLine, Typography
from core.reading.sandbox.glyphs import GlyphPlace, Glyphs
from core.reading.sandbox.page_text import NOWHERE, PageText
from core.reading.sandbox.plain_calls import (
    font_flags,
    font_name,
    font_of,
    font_size,
    font_weight,
    text_matrix,
    text_object,
)
from core.reading.sandbox.words import WIDE_GAP

#: characters from which on a line tells what the body of a page is set in, and lines that are asked
LONG, ASKED = 30, 9
#: longer lines are prose, however they are set
MAX_LENGTH = 120
#: lines of a page that are told
MAX_LINES = 60
#: long lines with fewer of which all lines of a page tell what its body is
FEW = 4
#: smallest size of a line, over that of the body, that is told if it is bold, and if it is not
MIN_BOLD, MIN_LARGE = 0.85, 1.06
#: share by which the end of a line may be set smaller or larger than its beginning
SAME = 0.12
#: weight over that of the body from which on letters are bold whatever their font is called
HEAVIER = 1.35
#: heights of a line by which the one after it stands above it where a new column begins, not a new cell
COLUMN = 8
#: width of a letter and its share of the spaces, in sizes, under which no gap of a line is a wide one
SPACIOUS = 0.5
#: share of the length of most lines from which on one is full
FULL = 0.9
MAX_NAME = 96
#: flags of a font, ISO 32000-1, table 123
FIXED_PITCH, ITALIC, FORCE_BOLD = 1 << 0, 1 << 6, 1 << 18

_LINE = re.compile(r"[^\r\n\ufffe]*[^\s\ufffe][^\r\n\ufffe]*")
_HALF_WAY = re.compile(r"[a-z,] ?\Z")
#: what a title begins with, behind marks that open it
_BEGINS = re.compile(r"[\W_]*[^\W_]")
_BOLD = re.compile(
    r"bold|black|heavy|semibd|demi(?!\w*roman)|cmbx|cmssbx|sfbx|ecbx|lmbx|medi$|[-,]bd?\b", re.IGNORECASE
)
_ITALIC = re.compile(r"ital|obli|slant|cmti|cmsl|sfti|ecti|[-,]it\b", re.IGNORECASE)
_FIXED = re.compile(r"mono|courier|typewriter|cm\w*tt|(?:sf|ec|lm)tt|consol|fixed", re.IGNORECASE)
_SPACE = re.compile(r"[^\S\r\n]+")
#: what counts a title, which may stand well apart from it
_COUNTED = re.compile(r"\(?(?:\d{1,3}|[A-Za-z]|[IVX]{1,5})[.)][^\S\r\n]+")
#: what follows a letter that counts a title
_COUNTS = frozenset(".)")
_NUMBER = re.compile(
    r"(?:(?:section|chapter|article|part|appendix)\s+)?\(?(?:\w{1,3}|[\dA-Z]+(?:[.-][\dA-Z]+)*)[.):]*",
    re.IGNORECASE,
)


class Face(NamedTuple):
    """What a font looks like."""

    weight: int
    bold: bool
    italic: bool
    fixed: bool


class Style(NamedTuple):
    """The letters of a line."""

    font: int
    #: points as shown
    size: float


#: a, b, c and d of a character's transformation, as PDF writes it
Scale = tuple[float, float, float, float]
#: half-open range of a line in the text before it is cleaned
_Line = tuple[int, int]


def typography_of(raw: PageText, text: str) -> Typography:
    """Return how the lines of a page are set; ``text`` is its text once cleaned, in which they are told."""
    return _Reading(raw, text).typography()


class _Reading:
    def __init__(self, raw: PageText, text: str) -> None:
        self._raw, self._text = raw, text
        self._glyphs: Glyphs = raw.glyphs
        self._matrix = c.FS_MATRIX()
        self._into_matrix = ctypes.byref(self._matrix)
        self._faces: dict[int, Face] = {}
        #: font and size, before it is scaled, of the page's body, and how it is scaled, if that says more
        self._unscaled: tuple[int, float, Scale | None] | None = None
        self._body: Style | None = None
        #: characters from which on a line is full
        self._full = 0.0

    def typography(self) -> Typography:
        lines = [match.span() for match in _LINE.finditer(self._raw.text)]
        long = [line for line in lines if line[1] - line[0] >= LONG]
        asked = long if len(long) >= FEW else lines
        asked = asked[:: -(-len(asked) // ASKED) or 1]
        styles: Counter[Style] = Counter()
        for line in asked:
            if style := self._style(sum(line) // 2):
                styles[style] += line[1] - line[0]
        if not styles:
            return Typography()
        body = styles.most_common(1)[0][0]
        face = self._face(body.font)
        self._know_body(body, asked)
        # `statistics` takes longer to load than a page to read
        self._full = FULL * sorted(line[1] - line[0] for line in asked)[len(asked) // 2]
        told = tuple(self._told(lines, body, face))
        return Typography(round(body.size, 1), face.bold, len(long), told)

    def _glyph(self, index: int) -> int:
        """Return the position among the glyphs of a character of the text; `NOWHERE` behind its end.

        There the words of a last line begin that is a number alone.
        """
        if index >= len(self._raw.text):
            return NOWHERE
        origins = self._raw.origins
        return index if origins is None else origins[index]

    def _first(self, line: _Line) -> int:
        """Return where the first visible character of a line stands."""
        text, (index, _) = self._raw.text, line
        while text[index].isspace():
            index += 1
        return index

    def _last(self, line: _Line) -> int:
        text, index = self._raw.text, line[1] - 1
        while text[index].isspace():
            index -= 1
        return index

    def _style(self, index: int) -> Style | None:
        """Return what a character of the text is set in; None where it leans or nothing is known of it."""
        glyphs, at = self._glyphs, self._glyph(index)
        if at == NOWHERE:
            return None
        number, page = glyphs.number(at), glyphs.pointer
        drawn = text_object(page, number)
        if not drawn:
            return None
        font, size = font_of(drawn) or 0, font_size(page, number)
        if self._body and (font, size, None) == self._unscaled:
            return self._body
        scale = self._scale(number)
        if scale is None:
            return None
        a, b, e, d = scale
        if a <= 0 or abs(b) > abs(a) / 10:
            return None
        return Style(font, round(abs(d if not e else math.hypot(e, d)) * size, 1))

    def _scale(self, number: int) -> Scale | None:
        """Return how a character is scaled and leans, if that is known."""
        matrix = self._matrix
        if not text_matrix(self._glyphs.pointer, number, self._into_matrix):
            return None
        return matrix.a, matrix.b, matrix.c, matrix.d

    def _know_body(self, body: Style, asked: list[_Line]) -> None:
        """Remember what tells letters of the body without a look at how they are scaled."""
        glyphs = self._glyphs
        for line in asked:
            middle = sum(line) // 2
            if self._style(middle) == body:
                number = glyphs.number(self._glyph(middle))
                size = font_size(glyphs.pointer, number)
                # fonts of one point are scaled to any size
                scale = None if abs(size - body.size) < 1 else self._scale(number)
                self._unscaled, self._body = (body.font, size, scale), body
                return

    def _told(self, lines: list[_Line], body: Style, face: Face) -> Iterator[SetLine]:
        text = self._raw.text
        told = position = 0
        before: tuple[int, Style] | None = None
        starts = [self._first_of_words(line) for line in lines]
        for at, line in self._others(lines, starts):
            follows = before is not None and before[0] == at - 1
            # most lines go on within a sentence
            if not follows and text[line[0]].islower() and text[line[0] + 1 : line[0] + 2] not in _COUNTS:
                continue
            words = text[slice(*line)]
            begins = len(words) <= MAX_LENGTH and _may_begin_title(words) and not self._goes_over(lines, at)
            style = self._style(starts[at]) if begins or follows else None
            if style is None or style == body or not (begins or (before and before[1] == style)):
                continue
            own = self._face(style.font)
            bold = own.bold or (own.weight >= HEAVIER * face.weight > 0)
            if not _is_apart(style, body, own._replace(bold=bold), face):
                continue
            place = self._place(line, position)
            if place is None or not self._goes_on(line, style, own) or self._is_row(line, style.size):
                continue
            before, position = (at, style), place[1]
            yield SetLine(*place, style.size, bold, own.italic, *self._gaps(lines, at))
            told += 1
            if told == MAX_LINES:
                return

    def _others(self, lines: Sequence[_Line], starts: Sequence[int]) -> Iterator[tuple[int, _Line]]:
        """Yield number and place of the lines whose words begin otherwise than the body, as far as is plain.

        All are asked at once, which takes a third of the time.
        """
        if self._unscaled is None:
            yield from enumerate(lines)
            return
        page = self._glyphs.pointer
        places = [self._glyph(start) for start in starts]
        # what was put in stands nowhere, and is looked at as any other line
        numbers = [self._glyphs.number(max(0, place)) for place in places]
        drawn = map(text_object, repeat(page), numbers)
        sizes = map(font_size, repeat(page), numbers)
        font, size, scale = self._unscaled
        scales = map(self._scale, numbers) if scale else repeat(None, len(numbers))
        for at, (piece, points, place, own) in enumerate(zip(drawn, sizes, places, scales, strict=True)):
            if (points, own) != (size, scale) or place == NOWHERE or not piece or font_of(piece) != font:
                yield at, lines[at]

    def _goes_over(self, lines: list[_Line], at: int) -> bool:
        """Whether a sentence goes on from the line before: it is full, and ends in the middle of one."""
        start, end = lines[at - 1] if at else (0, 0)
        return end - start >= self._full and _HALF_WAY.search(self._raw.text[end - 2 : end]) is not None

    def _first_of_words(self, line: _Line) -> int:
        """Return where the words of a line begin, behind a number that may be set as the text is."""
        text, first = self._raw.text, self._first(line)
        counted = _COUNTED.match(text, first, line[1]) if not text[first + 1 : first + 2].islower() else None
        return counted.end() if counted else first

    def _place(self, line: _Line, position: int) -> tuple[int, int] | None:
        """Return where a line stands in the cleaned text, behind ``position``."""
        words = " ".join(self._raw.text[slice(*line)].split())
        start = self._text.find(words, position)
        return (start, start + len(words)) if start >= 0 else None

    def _is_row(self, line: _Line, size: float) -> bool:
        """Whether wide gaps part the words of a line, as the cells of a row; that after a number is none."""
        text, first = self._raw.text, self._first(line)
        if text[first].isdigit():  # it is counted, and a row of figures is set in no other letters
            return False
        width = self._at(self._last(line)).right - self._at(first).left
        if width < SPACIOUS * size * (line[1] - line[0]):
            return False
        for space in _SPACE.finditer(text, first + 1, self._last(line)):
            gap = self._at(space.end()).left - self._at(space.start() - 1).right
            if gap > WIDE_GAP * size and not _NUMBER.fullmatch(text, first, space.start()):
                return True
        return False

    def _goes_on(self, line: _Line, style: Style, face: Face) -> bool:
        """Whether a line ends as it begins, and does not run on into a sentence."""
        end = self._style(self._last(line))
        if end is None or end == style:
            return True
        ends = self._face(end.font)
        return (
            ends.bold == face.bold
            and (face.bold or ends.italic == face.italic)
            and (abs(end.size - style.size) <= SAME * style.size)
        )

    def _gaps(self, lines: list[_Line], at: int) -> tuple[float, float]:
        """Return the points between a line and those over and under it; below zero for ones beside it."""
        place = self._at(self._first(lines[at]))
        above = below = NO_NEIGHBOUR
        if at:
            above = _gap(self._at(self._first(lines[at - 1])), place)
        if at + 1 < len(lines):
            below = _gap(place, self._at(self._first(lines[at + 1])))
        return round(above, 1), round(below, 1)

    def _at(self, index: int) -> GlyphPlace:
        """Return where a character of the text stands; one that was put in stands where the next one does."""
        origins = self._raw.origins
        if origins is not None:
            index = next((at for at in origins[index:] if at != NOWHERE), 0)
        return self._glyphs.place(index)

    def _face(self, font: int) -> Face:
        face = self._faces.get(font)
        if face is None:
            face = self._faces[font] = _face(font) if font else Face(0, bold=False, italic=False, fixed=False)
        return face


def _is_apart(style: Style, body: Style, face: Face, of_body: Face) -> bool:
    """Whether letters stand out from those of the body."""
    if face.fixed and not (of_body.fixed and face.bold):
        return False
    heavier = face.bold > of_body.bold or face.italic > of_body.italic
    return style.size >= (MIN_BOLD if heavier else MIN_LARGE) * body.size


def _gap(upper: GlyphPlace, lower: GlyphPlace) -> float:
    """Return the points between two lines that follow one another; a new column begins far above."""
    if upper.bottom < lower.bottom and lower.bottom - upper.bottom > COLUMN * lower.height:
        return NO_NEIGHBOUR
    return upper.bottom - lower.top


def _may_begin_title(words: str) -> bool:
    """Whether a line begins as a title does, not in the middle of a sentence."""
    begun = _COUNTED.match(words) or _BEGINS.match(words)
    return begun is not None and not begun.group()[-1].islower() and not words.rstrip().endswith((",", ";"))


def _face(font: int) -> Face:
    buffer = ctypes.create_string_buffer(MAX_NAME)
    size = font_name(font, buffer, MAX_NAME)
    named = _named(buffer.value if 0 < size <= MAX_NAME else b"")
    flags = max(0, font_flags(font))
    return Face(
        max(0, font_weight(font)),
        bold=named.bold or bool(flags & FORCE_BOLD),
        italic=named.italic or bool(flags & ITALIC),
        fixed=named.fixed or bool(flags & FIXED_PITCH),
    )


@lru_cache(maxsize=64)
def _named(font: bytes) -> Face:
    """Return what the name of a font says of it; a document has few, and its pages ask for them anew."""
    name = font.decode("latin-1").rpartition("+")[2]
    bold, italic, fixed = (pattern.search(name) is not None for pattern in (_BOLD, _ITALIC, _FIXED))
    return Face(0, bold, italic, fixed)
