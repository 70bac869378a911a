"""Words that a slanting line runs through: an X over a block, a diagonal through a paragraph or a word.

A table's head that a diagonal parts, a leader of a drawing and the curve of a chart run past words, or
through a part of their line alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from core.reading.sandbox.glyphs import GlyphPlace, Glyphs, GlyphWord
from core.reading.sandbox.shapes import THIN, Figure, turned
from core.reading.sandbox.words import Segment, are_level, hull, segments_of

#: points: a shorter line strikes out no word
MIN_LENGTH = 8.0
#: share of its length, and of how much it rises, by which a line drawn by hand may stray
STRAY, STRAY_UP = 0.06, 0.5
#: slanting lines of a page from which on they are a drawing, or shading
MAX_SLANTS = 60
#: points within which the pieces of a chart's curve meet
MEET = 0.5
#: share of a line of text, or of a word, that a strike covers, and of a strike that lies over words
COVERED = 0.6
#: lines of text that make a block, share of those touched that a strike must cover, and of the covered ones
#: that it must run through: the last one may be short
MIN_ROWS, MOST, THROUGH = 2, 0.7, 0.5
#: heights of a line of text: a lower strike goes through words of one line, and may stand so far over them
LOW, OVER = 1.7, 0.8
#: letters and figures: a cross over one alone ticks a box
MIN_STRUCK = 2


class Slant(NamedTuple):
    """A straight line that runs neither across nor down: its left and right end, counted upwards."""

    left: float
    left_y: float
    right: float
    right_y: float

    @property
    def low(self) -> float:
        """The height of its lower end."""
        return min(self.left_y, self.right_y)

    @property
    def high(self) -> float:
        """The height of its upper end."""
        return max(self.left_y, self.right_y)

    def y_at(self, x: float) -> float:
        """Return its height at a place across."""
        return self.left_y + (self.right_y - self.left_y) * (x - self.left) / (self.right - self.left)

    def x_at(self, y: float) -> float:
        """Return its place across at a height."""
        return self.left + (self.right - self.left) * (y - self.left_y) / (self.right_y - self.left_y)

    def covers(self, place: GlyphPlace) -> float:
        """Return what share of a place's width lies over or under the line."""
        crossed = min(self.right, place.right) - max(self.left, place.left)
        return crossed / max(0.1, place.right - place.left)


def struck(glyphs: Glyphs, figures: Iterable[Figure], turn: int) -> Iterator[int]:
    """Yield the characters of words that slanting lines of ``figures`` strike out.

    Figures lie as after ``turn`` quarters clockwise, which turn the text upright.
    """
    slants = _lone([slant for figure in figures if (slant := _slant(figure))])
    if not 0 < len(slants) <= MAX_SLANTS:
        return
    words = [word._replace(place=_upright(word.place, turn)) for word in glyphs.words]
    rows = list(segments_of(words))
    for slant in slants:
        near = [row for row in rows if _is_touched(row.place, slant)]
        if not near:
            continue
        height = max(row.place.height for row in near)
        crossed = list(_block(near, slant) if slant.high - slant.low > LOW * height else _line(near, slant))
        # a line under words that lean as it does strikes nothing out
        crossed = [word for word in crossed if glyphs.turn(word.start) is not None]
        letters = "".join(glyphs.units[word.start : word.end] for word in crossed)
        if sum(map(str.isalnum, letters)) < MIN_STRUCK:
            continue
        for word in crossed:
            yield from range(word.start, word.end)


def _slant(figure: Figure) -> Slant | None:
    """Return a figure as a slanting line, if it is one."""
    left, right = min(figure), max(figure)
    width, rise = right[0] - left[0], right[1] - left[1]
    length = math.hypot(width, rise)
    if width <= THIN or abs(rise) <= THIN or length < MIN_LENGTH or figure[0] == figure[-1]:
        return None
    most = min(STRAY * length, STRAY_UP * abs(rise), STRAY_UP * width)
    if any(abs((x - left[0]) * rise - (y - left[1]) * width) > most * length for x, y in figure):
        return None
    return Slant(left[0], -left[1], right[0], -right[1])


def _lone(slants: Sequence[Slant]) -> list[Slant]:
    """Return the lines that do not go on in another one, as the pieces of a curve do."""
    ends = [end for slant in slants for end in (slant[:2], slant[2:])]
    return [
        slant
        for slant in slants
        if all(sum(math.dist(end, other) <= MEET for other in ends) == 1 for end in (slant[:2], slant[2:]))
    ]


def _upright(place: GlyphPlace, turn: int) -> GlyphPlace:
    """Return a place on the page as its text stands upright, counted upwards."""
    left, top = turned(place.left, place.top, turn)
    right, bottom = turned(place.right, place.bottom, turn)
    return GlyphPlace(min(left, right), -max(top, bottom), max(left, right), -min(top, bottom))


def _is_touched(place: GlyphPlace, slant: Slant) -> bool:
    """Whether a line of text lies within the extent of a slanting line."""
    _, middle = place.middle
    slack = place.height / 4
    level = slant.low - slack <= middle <= slant.high + slack
    return level and slant.left < place.right and place.left < slant.right


def _block(rows: Sequence[Segment], slant: Slant) -> Iterator[GlyphWord]:
    """Yield the words of a block of lines that the slanting line goes through from side to side."""
    covered = [row for row in rows if slant.covers(row.place) >= COVERED]
    levels = list(_levels(covered))
    if len(levels) < MIN_ROWS or len(covered) < MOST * len(rows):
        return
    through = sum(level.left <= slant.x_at(level.middle[1]) <= level.right for level in levels)
    if through < THROUGH * len(levels):
        return
    for row in covered:
        yield from (word for word in row.words if slant.left <= word.place.middle[0] <= slant.right)


def _levels(rows: Iterable[Segment]) -> Iterator[GlyphPlace]:
    """Yield what holds the stretches that stand on one line, which may be of several columns."""
    level: list[GlyphPlace] = []
    for place in sorted((row.place for row in rows), key=lambda place: place.middle[1]):
        if level and not are_level(level[0], place):
            yield hull(level)
            level = []
        level.append(place)
    if level:
        yield hull(level)


def _line(rows: Sequence[Segment], slant: Slant) -> Iterator[GlyphWord]:
    """Yield the words of a line that the slanting line goes through and does not leave."""
    crossed = [word for row in rows for word in row.words if _goes_through(slant, word.place)]
    if not crossed:
        return
    place = hull([word.place for word in crossed])
    over = OVER * place.height
    stays = place.bottom - over <= slant.low and slant.high <= place.top + over
    if stays and place.right - max(place.left, slant.left) >= COVERED * (slant.right - slant.left):
        yield from crossed


def _goes_through(slant: Slant, place: GlyphPlace) -> bool:
    middle = min(max(place.middle[0], slant.left), slant.right)
    return slant.covers(place) >= COVERED and place.bottom <= slant.y_at(middle) <= place.top
