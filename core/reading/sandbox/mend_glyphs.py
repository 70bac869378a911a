"""What print does to single characters: raised marks, letters printed twice, words run together.

Each finds its candidates in the text, and asks for places only of these.
"""

from __future__ import annotations

import math
import re
import string
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain

from core.domain.document import Hiding
from core.reading.sandbox.glyphs import Glyphs

#: height of a raised mark against what it stands beside, and how far it is raised, in heights of that
SMALLER, RAISED = 0.82, 0.08
#: share of a letter's width by which its second print is moved at most
OVERPRINT = 0.62
#: the same for letters of one piece of text, which may be kerned
KERNED = 0.3
#: the same for letters that lean, in heights of what holds one: the narrowest is a fifth of its font wide
LEANING = 0.12
#: share of the wider one's width that the other has at least: a ligature that begins with the letter before
#: it stands as near
SAME_WIDTH = 0.8
#: letters of a word without a space in which gaps are looked for
MIN_RUN_TOGETHER = 18
#: gap that parts two words, in heights of the font; letters stand 0.05 apart at most
WORD_GAP = 0.12

#: a digit near the end of a word: the number that a mark follows, or the mark, which may stand in brackets
_NUMBERED = re.compile(r"[0-9](?:[0-9*\u2020\u2021a-z]{0,3}|[\[(][0-9*a-z]{1,2}[\])])(?=[\s.,;:)%]|$)")
#: what a mark is made of, the most of it, and what may stand before it
_MARKS = frozenset("0123456789*\u2020\u2021()[]" + string.ascii_lowercase)
_MARK_LENGTH = 4
_BEFORE_MARK = frozenset("0123456789%)].,;:" + string.ascii_letters)
_TWICE = re.compile(r"(\S)(?=\1)")
_TOKEN = re.compile(rf"\S{{{MIN_RUN_TOGETHER},}}")
_LONG = re.compile(rf"[^\W\d_]{{{MIN_RUN_TOGETHER},}}")
_ORDINAL = frozenset({"st", "nd", "rd", "th", "er", "re", "e", "o", "a"})
_SUPERSCRIPT = str.maketrans("0123456789", "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079")


@dataclass(slots=True)
class Mending:
    """What is to be changed in a page's text, by position."""

    #: characters that are no words of their own
    dropped: set[int] = field(default_factory=set)
    #: words that lose letters which nobody sees, by why
    cut: Counter[Hiding] = field(default_factory=Counter)
    #: what stands for a character
    replaced: dict[int, str] = field(default_factory=dict)
    #: what is put in before a character
    inserted: dict[int, str] = field(default_factory=dict)
    #: raised marks
    raised: set[int] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.dropped or self.replaced or self.inserted)

    def text_at(self, index: int, units: str) -> str:
        """Return what the character at ``index`` becomes."""
        return "" if index in self.dropped else self.replaced.get(index, units[index])

    def changed(self) -> list[int]:
        """Return the positions where something changes, in order."""
        return sorted(self.dropped | self.replaced.keys() | self.inserted.keys())


def mend(glyphs: Glyphs, mending: Mending) -> None:
    """Note what single characters need."""
    _overprints(glyphs, mending)
    _raised_marks(glyphs, mending)
    _run_together(glyphs, mending)


def _raised_marks(glyphs: Glyphs, mending: Mending) -> None:
    """Tell the mark of a footnote from the number or word before it."""
    text = glyphs.units
    ends = [match.end() for match in _NUMBERED.finditer(text)]
    # letters of one piece of text stand on one line and are of one size, which rules nearly every number out
    lasts = glyphs.objects([end - 1 for end in ends])
    befores = glyphs.objects([max(0, end - 1 - _MARK_LENGTH) for end in ends])
    for place, last, before in zip(ends, lasts, befores, strict=True):
        if last == before is not None:
            continue
        begin, end = _raised_part(glyphs, place)
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


def _raised_part(glyphs: Glyphs, end: int) -> tuple[int, int]:
    """Return the last characters before ``end`` that are smaller than what stands before them, and raised."""
    text = glyphs.units
    start = end
    for first in range(end - 1, max(0, end - 1 - _MARK_LENGTH), -1):
        if text[first] not in _MARKS:
            break
        if text[first - 1] in _BEFORE_MARK:
            start = first
    if start == end:
        return end, end
    mark = glyphs.box(end - 1)
    if _is_raised(mark, glyphs.box(start - 1)):
        for begin in range(end - 1, start - 1, -1):
            if _is_raised(mark, glyphs.box(begin - 1)):
                return begin, end
    return end, end


def _is_raised(mark: Sequence[float], beside: Sequence[float]) -> bool:
    """Compare two boxes, as `Glyphs.box` tells them."""
    _, top, _, bottom = mark
    _, high, _, low = beside
    return 0 < top - bottom <= SMALLER * (high - low) and bottom > low + RAISED * (high - low)


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
    done = 0
    firsts = [match.start() for match in _TWICE.finditer(text)]
    boxes, others = glyphs.boxes(firsts), glyphs.boxes([first + 1 for first in firsts])
    for first, box, other in zip(firsts, boxes, others, strict=True):
        if first < done:
            continue
        left, top, right, bottom = box
        other_left, other_top, other_right, other_bottom = other
        width, narrower = right - left, other_right - other_left
        if narrower > width:
            width, narrower = narrower, width
        if narrower < SAME_WIDTH * width:
            continue
        # whichever way the line runs, the next letter stands a whole one further
        across, up = abs(other_left - left), abs(other_bottom - bottom)
        if across >= OVERPRINT * width or across == up == 0:
            continue  # the next letter, or a ligature, which pdfium spells out
        if up >= OVERPRINT * min(width, max(top - bottom, other_top - other_bottom)):
            continue
        kerned = glyphs.object(first) == glyphs.object(first + 1)
        if glyphs.turn(first) is None:
            is_second_print = math.hypot(across, up) < LEANING * (top - bottom)
        else:
            is_second_print = not kerned or across < KERNED * width
        if is_second_print:
            mending.dropped.add(first + 1)
            done = first + 2


def _run_together(glyphs: Glyphs, mending: Mending) -> None:
    """Part words that stand apart on the page and have no space between them."""
    text = glyphs.units
    tokens = _TOKEN.finditer(text)
    for match in chain.from_iterable(_LONG.finditer(text, *token.span()) for token in tokens):
        _, _, end, _ = glyphs.box(match.start())
        for index in range(match.start() + 1, match.end()):
            left, top, right, bottom = glyphs.box(index)
            if left - end > WORD_GAP * (top - bottom) > 0:
                mending.inserted[index] = " "
            end = right
