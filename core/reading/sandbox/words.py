"""Words and stretches of a line with their places: what the order of reading is judged by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from core.reading.sandbox.glyphs import GlyphPlace, GlyphWord

#: gap between two words, in heights of their font, from which on they belong to two columns or cells;
#: a space has a quarter, a justified line up to one
WIDE_GAP = 1.2
#: share of the lower one's height that two words on one line have in common
LEVEL = 0.5


class Segment(msgspec.Struct, frozen=True):
    """Words that follow one another on one line without a wide gap."""

    words: tuple[GlyphWord, ...]
    #: what holds them all
    place: GlyphPlace

    @property
    def start(self) -> int:
        """Where it begins in the text."""
        return self.words[0].start

    @property
    def end(self) -> int:
        """Where it ends in the text."""
        return self.words[-1].end


def hull(places: Iterable[GlyphPlace]) -> GlyphPlace:
    """Return the smallest place that holds all ``places``, which must not be empty."""
    lefts, bottoms, rights, tops = zip(*places, strict=True)
    return GlyphPlace(min(lefts), min(bottoms), max(rights), max(tops))


def are_level(one: GlyphPlace, other: GlyphPlace) -> bool:
    """Whether two places stand on one line."""
    common = min(one.top, other.top) - max(one.bottom, other.bottom)
    return common > 0 and common >= LEVEL * max(0.1, min(one.height, other.height))


def segments_of(words: Iterable[GlyphWord]) -> Iterator[Segment]:
    """Yield the stretches of words that stand beside each other, in the order of the text."""
    held: list[GlyphWord] = []
    for word in words:
        if held and not _goes_on(held[-1], word):
            yield _segment(held)
            held = []
        held.append(word)
    if held:
        yield _segment(held)


def _segment(words: list[GlyphWord]) -> Segment:
    place = words[0].place if len(words) == 1 else hull([word.place for word in words])
    return Segment(tuple(words), place)


def _goes_on(before: GlyphWord, word: GlyphWord) -> bool:
    _, low, right, high = before.place
    left, bottom, _, top = word.place
    tallest, lowest = max(high - low, top - bottom), min(high - low, top - bottom)
    if not -tallest < left - right < WIDE_GAP * tallest:
        return False
    return min(high, top) - max(low, bottom) >= LEVEL * max(0.1, lowest)
