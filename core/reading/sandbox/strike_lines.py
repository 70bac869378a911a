"""Words that a drawn line runs through."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

from core.reading.sandbox.glyphs import GlyphPlace, Glyphs
from core.reading.sandbox.ruled_tables import DrawnLine
from core.reading.sandbox.shapes import turned

#: where a line strikes a word out, in heights of its font from below: the baseline is at 0.2, small
#: letters reach to 0.65
LOWEST, HIGHEST = 0.26, 0.66
#: share of a word's width that the line must cross
CROSSED = 0.6
#: the same from the edges of a stretch's letters
TIGHT = 0.2
#: points: a shorter line strikes out no word
MIN_LENGTH = 5.0
#: lines across looked at on one page
MAX_LINES = 400


def struck(glyphs: Glyphs, lines: Sequence[DrawnLine], turn: int) -> Iterator[int]:
    """Yield the characters of words that one of ``lines``, drawn across the page as shown, runs through."""
    lines = [line for line in lines[:MAX_LINES] if line.end - line.start >= MIN_LENGTH]
    if not lines:
        return
    runs = [_shown(run, turn) for run in glyphs.runs] if turn else glyphs.runs
    lines = list(_through(runs, lines, upwards=not turn))
    if not lines:
        return
    for word in glyphs.words:
        place = _shown(word.place, turn)
        if any(_strikes(place, line) for line in lines):
            yield from range(word.start, word.end)


def _through(runs: Iterable[GlyphPlace], lines: Sequence[DrawnLine], *, upwards: bool) -> Iterator[DrawnLine]:
    """Yield the lines that may strike out some stretch of text.

    ``upwards`` says that runs are counted upwards, as pdfium does; lines are counted downwards.
    """
    by_height = sorted(lines)
    heights = [line.at for line in by_height]
    found: set[DrawnLine] = set()
    for left, bottom, right, top in runs:
        # counted downwards, the top is the smaller one
        low, high = (-bottom, -top) if upwards else (bottom, top)
        first = bisect_left(heights, high)
        if first == len(heights) or heights[first] > low:
            continue  # nearly every run
        run = GlyphPlace(left, low, right, high)
        for line in by_height[first : bisect_right(heights, low)]:
            if _may_strike(run, line):
                found.add(line)
    yield from found


def _shown(place: GlyphPlace, turn: int) -> GlyphPlace:
    """Return a place counted downwards on the page as it is shown."""
    left, top = turned(place.left, place.top, turn)
    right, bottom = turned(place.right, place.bottom, turn)
    return GlyphPlace(min(left, right), max(top, bottom), max(left, right), min(top, bottom))


def _may_strike(run: GlyphPlace, line: DrawnLine) -> bool:
    """Whether a line runs through a stretch of text, which is as high as its letters."""
    height = run.bottom - run.top
    if not TIGHT * height < run.bottom - line.at < (1 - TIGHT) * height:
        return False
    return min(line.end, run.right) - max(line.start, run.left) >= MIN_LENGTH


def _strikes(place: GlyphPlace, line: DrawnLine) -> bool:
    height = place.bottom - place.top
    if height <= 0 or not LOWEST <= (place.bottom - line.at) / height <= HIGHEST:
        return False
    crossed = min(line.end, place.right) - max(line.start, place.left)
    return crossed >= CROSSED * max(0.1, place.right - place.left)
