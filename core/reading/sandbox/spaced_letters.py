"""Words whose letters were set apart, "C O N T R A C T", and words that odd spacing broke.

A space is one if the gap on the page is one: letters of a word stand as far from each other as all its
letters do, words further. What cannot be told stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from core.reading.sandbox.glyphs import GlyphPlace, Glyphs
from core.reading.sandbox.mend_glyphs import Mending
from core.reading.word_shapes import is_in_pieces, is_word_apart, may_stand_apart

#: letters set apart from which on they are a word
MIN_LETTERS = 4
#: heights of the font between two letters of a word at most; columns of single letters are wider
MAX_GAP = 1.0
#: gap between two words of such a line, in gaps between its letters, and how many heights more
WORDS_APART, MORE = 1.5, 0.12
#: share of such a line that must be letters
MOST = 0.6
#: heights of the font within which a gap is none, in words that odd spacing broke
NO_GAP = 0.12

_SPACED = re.compile(rf"(?<!\S)(?:\S[ \u00a0]{{1,4}}){{{MIN_LETTERS - 1},}}\S(?!\S)")
_BETWEEN = re.compile(r"(?<=\S)[ \r\n]{1,2}(?=\S)")
_BROKEN = re.compile(r"(?<=[^\W\d_]) (?=[^\W\d_])")


def close_up(glyphs: Glyphs, mending: Mending) -> None:
    """Note the spaces that part no words."""
    text = glyphs.units
    for match in _SPACED.finditer(text) if may_stand_apart(text) else ():
        letters = [index for index in range(*match.span()) if not text[index].isspace()]
        if sum(text[index].isalpha() for index in letters) < MOST * len(letters):
            continue
        if is_word_apart(match.group()):
            _close_up(glyphs, letters, mending)
    if is_in_pieces(text):
        for match in _BROKEN.finditer(text):
            index = match.start()
            before, after = glyphs.box(index - 1), glyphs.box(index + 1)
            if after[0] - before[2] < NO_GAP * (before[1] - before[3]) and glyphs.is_put_in(index):
                mending.dropped.add(index)


def close_up_in(glyphs: Glyphs, combs: Sequence[GlyphPlace], mending: Mending) -> None:
    """Note the spaces that pdfium put in between letters which have boxes of their own, within ``combs``."""
    text = glyphs.units
    for match in _BETWEEN.finditer(text):
        before, after = match.start() - 1, match.end()
        if not all(map(glyphs.is_put_in, range(*match.span()))):
            continue
        middles = glyphs.place(before).middle, glyphs.place(after).middle
        if any(all(comb.holds(*middle) for middle in middles) for comb in combs):
            mending.dropped.update(range(*match.span()))


def _close_up(glyphs: Glyphs, letters: list[int], mending: Mending) -> None:
    boxes = [glyphs.box(index) for index in letters]
    gaps = [after[0] - before[2] for before, after in pairwise(boxes)]
    usual, height = sorted(gaps)[(len(gaps) - 1) // 2], max(top - bottom for _, top, _, bottom in boxes)
    if not 0 < usual <= MAX_GAP * height:
        return
    apart = max(WORDS_APART * usual, usual + MORE * height)
    # letters that stand as far from a whole word are words themselves: "zones A, B and D"
    if not (_stands_free(glyphs, letters[0], -1, apart) and _stands_free(glyphs, letters[-1], 1, apart)):
        return
    for gap, (before, after) in zip(gaps, pairwise(letters), strict=True):
        spaces = range(before + 1, after)
        mending.dropped.update(spaces if gap < apart else spaces[1:])


def _stands_free(glyphs: Glyphs, index: int, way: int, apart: float) -> bool:
    """Whether a letter is the first or last of its line, or as far from the next word as words are."""
    text = glyphs.units
    other = index + way
    while 0 <= other < len(text) and text[other] in " \u00a0":
        other += way
    if not 0 <= other < len(text) or text[other] in "\r\n":
        return True
    left, right = sorted((glyphs.box(index), glyphs.box(other)))
    return right[0] - left[2] >= apart
