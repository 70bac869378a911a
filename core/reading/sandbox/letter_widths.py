"""Whether the letters that a font names are those that it draws: told from how wide they are.

In every font but a monospaced one an i is narrow and an m is wide, whatever the language. A font with a
wrong table of names calls a narrow letter by the name of a wide one; five letters tell that.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import pypdfium2_raw.bindings as c

from core.reading.sandbox.glyphs import Glyphs
from core.reading.sandbox.plain_calls import Pointer, object_at, text_font
from core.reading.sandbox.shapes import Thing

#: widths of a to z and A to Z in thousandths of the font's size: the means of Helvetica and Times Roman, as
#: their metrics files (Adobe Core 14 AFM) have them
_SMALL = (
    *(500, 528, 472, 528, 500, 306, 528, 528, 250, 250, 500, 250, 806),
    *(528, 528, 528, 528, 333, 444, 278, 528, 500, 722, 500, 500, 472),
)
_CAPITAL = (
    *(694, 667, 694, 722, 639, 584, 750, 722, 306, 444, 694, 584, 861),
    *(722, 750, 612, 750, 694, 612, 611, 722, 694, 944, 694, 694, 611),
)
WIDTHS = dict(zip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", _SMALL + _CAPITAL, strict=True))
#: different letters from which on widths tell something, and from which on they have told enough
MIN_KINDS, ENOUGH = 6, 16
#: correlation of widths below which letters are others than their font says. Of 15,000 drawn from the fonts
#: of DejaVu and Liberation, one in a thousand true sets of eight letters has less than 0.85, and one wrong
#: set in a hundred (letters moved on, or exchanged at random) more than 0.83
MIN_CORRELATION = 0.75
#: spread of the widths, in shares of their mean, below which a font is monospaced
MIN_SPREAD = 0.06
#: fonts of a document that are remembered
MAX_FONTS = 500
_NAME = 128


@dataclass(slots=True)
class _Font:
    """What is known of one font."""

    #: widths of its letters in shares of its height
    widths: dict[str, float] = field(default_factory=dict)

    @property
    def is_settled(self) -> bool:
        """Whether enough is known."""
        return len(self.widths) >= ENOUGH

    @property
    def is_misnamed(self) -> bool:
        """Whether its letters are others than it says, as far as can be told."""
        from statistics import StatisticsError, correlation, fmean  # takes longer to load than a page to read

        found = list(self.widths.values())
        if len(found) < MIN_KINDS or max(found) - min(found) < MIN_SPREAD * fmean(found):
            return False
        try:
            return correlation(found, [WIDTHS[letter] for letter in self.widths]) < MIN_CORRELATION
        except StatisticsError:
            return False  # all of them should be equally wide


class LetterWidths:
    """Knows the fonts of one document."""

    def __init__(self) -> None:
        self._fonts: dict[str, _Font] = {}

    def misnamed(self, glyphs: Glyphs, things: Sequence[Thing]) -> Iterator[tuple[int, int]]:
        """Yield half-open ranges of a page's glyphs whose letters are others than their font says."""
        names = dict(self._names(things))
        fonts = {name: self._fonts.setdefault(name, _Font()) for name in set(names.values())}
        if all(font.is_settled and not font.is_misnamed for font in fonts.values()):
            return  # nearly every page
        pieces = glyphs.objects(range(len(glyphs.units)))
        fonts_of = [fonts.get(names.get(piece or 0, "")) for piece in pieces]
        for index, (unit, font) in enumerate(zip(glyphs.units, fonts_of, strict=True)):
            if font and unit in WIDTHS and unit not in font.widths:
                left, top, right, bottom = glyphs.box(index)
                if top > bottom and right > left and (turn := glyphs.turn(index)) is not None:
                    along, across = (top - bottom, right - left)[:: 1 if turn % 2 else -1]
                    font.widths[unit] = along / across
        wrong = {id(font) for font in fonts.values() if font.is_misnamed}
        at = 0
        for is_wrong, group in groupby(id(font) in wrong for font in fonts_of):
            length = sum(1 for _ in group)
            if is_wrong:
                yield at, at + length
            at += length

    def _names(self, things: Sequence[Thing]) -> Iterator[tuple[int, str]]:
        """Yield what tells each text of the page from others, and the name of its font."""
        known: dict[int, str] = {}
        for kind, shape, *_ in things:
            if kind != c.FPDF_PAGEOBJ_TEXT or not (font := text_font(shape)):
                continue
            if font not in known:
                known[font] = _name_of(shape)
                if len(self._fonts) >= MAX_FONTS and known[font] not in self._fonts:
                    known[font] = ""
            if known[font]:
                yield shape.value or 0, known[font]


def _name_of(text: Pointer) -> str:
    """Return the name of the font of a text, empty if it has none."""
    buffer = ctypes.create_string_buffer(_NAME)
    font = c.FPDFTextObj_GetFont(object_at(text))
    size = c.FPDFFont_GetBaseFontName(font, buffer, _NAME) if font else 0
    return buffer.raw[: max(0, min(size, _NAME) - 1)].decode("latin-1") or f"font {int(size)}"
