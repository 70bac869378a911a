"""Words and stretches of a line with their places: what the order of reading is judged by."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from core.reading.sandbox.glyphs import LINE_END_HYPHEN, Glyphs, Place

#: gap between two words, in heights of their font, from which on they belong to two columns or cells;
#: a space has a quarter, a justified line up to one
WIDE_GAP = 1.2
#: share of the lower one's height that two words on one line have in common
LEVEL = 0.5

#: the hyphen at the end of a line parts a word into two places
_WORD = re.compile(rf"[^\s{LINE_END_HYPHEN}]+{LINE_END_HYPHEN}?")


@dataclass(frozen=True, slots=True)
class Word:
    """A word on the page: a range of the text, and its place."""

    start: int
    end: int
    place: Place


@dataclass(frozen=True, slots=True)
class Segment:
    """Words that follow one another on one line without a wide gap."""

    words: tuple[Word, ...]
    #: what holds them all
    place: Place

    @property
    def start(self) -> int:
        """Where it begins in the text."""
        return self.words[0].start

    @property
    def end(self) -> int:
        """Where it ends in the text."""
        return self.words[-1].end


def hull(places: Iterable[Place]) -> Place:
    """Return the smallest place that holds all ``places``, which must not be empty."""
    lefts, bottoms, rights, tops = zip(*places, strict=True)
    return Place(min(lefts), min(bottoms), max(rights), max(tops))


def words_of(glyphs: Glyphs, turn: int = 0) -> Iterator[Word]:
    """Yield the words of the page in the order of its text, as seen after ``turn`` quarters clockwise."""
    for match in _WORD.finditer(glyphs.units):
        ends = [glyphs.place(match.start()), glyphs.place(match.end() - 1)]
        place = hull(ends)
        if place.height > 0:
            yield Word(match.start(), match.end(), turned_place(place, turn))


def turned_place(place: Place, turn: int) -> Place:
    """Return a place as it lies once the page is turned ``turn`` quarters clockwise."""
    left, bottom, right, top = place
    match turn % 4:
        case 1:
            return Place(bottom, -right, top, -left)
        case 2:
            return Place(-right, -top, -left, -bottom)
        case 3:
            return Place(-top, left, -bottom, right)
    return place


def are_level(one: Place, other: Place) -> bool:
    """Whether two places stand on one line."""
    common = min(one.top, other.top) - max(one.bottom, other.bottom)
    return common >= LEVEL * max(0.1, min(one.height, other.height))


def segments_of(words: Sequence[Word]) -> Iterator[Segment]:
    """Yield the stretches of words that stand beside each other, in the order of the text."""
    held: list[Word] = []
    for before, word in pairwise([None, *words]):
        if before is not None and word is not None and _goes_on(before, word):
            held.append(word)
            continue
        if held:
            yield Segment(tuple(held), hull(word.place for word in held))
        held = [word] if word is not None else []
    if held:
        yield Segment(tuple(held), hull(word.place for word in held))


def _goes_on(before: Word, word: Word) -> bool:
    gap = word.place.left - before.place.right
    height = max(before.place.height, word.place.height)
    return are_level(before.place, word.place) and -height < gap < WIDE_GAP * height
