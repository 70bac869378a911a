"""What print does to single characters: raised marks, letters printed twice, words run together.

Each finds its candidates in the text, and asks for places only of these.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from core.reading.sandbox.glyphs import Glyphs, Place

#: height of a raised mark against what it stands beside, and how far it is raised, in heights of that
SMALLER, RAISED = 0.82, 0.08
#: share of a letter's width by which its second print is moved at most
OVERPRINT = 0.62
#: the same for letters of one piece of text, which may be kerned
KERNED = 0.3
#: letters of a word without a space in which gaps are looked for
MIN_RUN_TOGETHER = 18
#: gap that parts two words, in heights of the font; letters stand 0.05 apart at most
WORD_GAP = 0.12

_MARK = re.compile(r"(?<=[0-9%)\]A-Za-z.,;:])[0-9*\u2020\u2021a-z]{1,3}(?=[\s.,;:)]|$)")
_DOUBLE = re.compile(r"(\S)\1")
_LONG = re.compile(rf"[^\W\d_]{{{MIN_RUN_TOGETHER},}}")
_ORDINAL = frozenset({"st", "nd", "rd", "th", "er", "re", "e", "o", "a"})
_SUPERSCRIPT = str.maketrans("0123456789", "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079")
_DIGITS = frozenset("0123456789")


@dataclass(slots=True)
class Mending:
    """What is to be changed in a page's text, by position."""

    #: characters that are no words of their own
    dropped: set[int] = field(default_factory=set)
    #: what stands for a character
    replaced: dict[int, str] = field(default_factory=dict)
    #: what is put in before a character
    inserted: dict[int, str] = field(default_factory=dict)
    #: raised marks
    raised: set[int] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.dropped or self.replaced or self.inserted)

    def places(self, start: int, end: int) -> list[int]:
        """Return the positions from ``start`` to before ``end`` where something changes, in order."""
        return [index for index in self._changed() if start <= index < end]

    def text_at(self, index: int, units: str) -> str:
        """Return what the character at ``index`` becomes."""
        return "" if index in self.dropped else self.replaced.get(index, units[index])

    def _changed(self) -> list[int]:
        return sorted(self.dropped | self.replaced.keys() | self.inserted.keys())


def mend(glyphs: Glyphs, mending: Mending) -> None:
    """Note what single characters need."""
    _overprints(glyphs, mending)
    _raised_marks(glyphs, mending)
    _run_together(glyphs, mending)


def _raised_marks(glyphs: Glyphs, mending: Mending) -> None:
    """Tell the mark of a footnote from the number or word before it."""
    text = glyphs.units
    for match in _MARK.finditer(text):
        if text[match.start() - 1] not in _DIGITS and text[match.end() - 1] not in _DIGITS:
            continue  # the end of any word
        begin, end = _raised_part(glyphs, match.start(), match.end())
        if begin == end or text[begin:end] in _ORDINAL:
            continue
        for index in range(begin, end):
            mending.raised.add(index)
            mending.replaced[index] = text[index].translate(_SUPERSCRIPT)
        if not text[begin - 1].isalpha():
            mending.inserted[begin] = " "
        # pdfium takes the way back down to the line for the end of the line
        if text[end : end + 2] == "\r\n" and _goes_on(glyphs, begin - 1, end + 2):
            mending.dropped.add(end)
            mending.replaced[end + 1] = " "


def _raised_part(glyphs: Glyphs, start: int, end: int) -> tuple[int, int]:
    """Return the end of ``[start, end)`` that is smaller than what stands before it, and raised."""
    last = glyphs.place(end - 1)
    if not _is_raised(last, glyphs.place(start - 1)):
        return end, end
    begin = end
    while begin > start - 1 and begin > 0:
        before = glyphs.place(begin - 1)
        if _is_raised(last, before):
            return (begin, end) if begin >= start else (end, end)
        begin -= 1
    return end, end


def _is_raised(mark: Place, beside: Place) -> bool:
    if mark.height <= 0 or beside.height <= 0 or mark.height > SMALLER * beside.height:
        return False
    return mark.bottom > beside.bottom + RAISED * beside.height


def _goes_on(glyphs: Glyphs, before: int, after: int) -> bool:
    """Whether two characters stand on one line, the second right of the first."""
    if after >= len(glyphs.units) or glyphs.units[after] in "\r\n":
        return False
    one, other = glyphs.place(before), glyphs.place(after)
    same = abs(one.bottom - other.bottom) < 0.1 * max(one.height, 0.1)
    return same and 0 <= other.left - one.right < 2 * one.height


def _overprints(glyphs: Glyphs, mending: Mending) -> None:
    """Leave out the second print of a letter, which made it bold."""
    text = glyphs.units
    position = 0
    while match := _DOUBLE.search(text, position):
        first = match.start()
        position = first + 1
        one, other = glyphs.place(first), glyphs.place(first + 1)
        width, height = max(one.right - one.left, other.right - other.left), max(one.height, other.height)
        # whichever way the line runs, the next letter stands a whole one further
        across, up = abs(other.left - one.left), abs(other.bottom - one.bottom)
        if across == up == 0:
            continue  # a ligature, which pdfium spells out
        if across >= OVERPRINT * width or up >= OVERPRINT * min(width, height):
            continue
        kerned = glyphs.object(first) == glyphs.object(first + 1)
        if not kerned or across < KERNED * width:
            mending.dropped.add(first + 1)
            position = first + 2


def _run_together(glyphs: Glyphs, mending: Mending) -> None:
    """Part words that stand apart on the page and have no space between them."""
    for match in _LONG.finditer(glyphs.units):
        before = glyphs.place(match.start())
        for index in range(match.start() + 1, match.end()):
            place = glyphs.place(index)
            if place.left - before.right > WORD_GAP * place.height > 0:
                mending.inserted[index] = " "
            before = place
