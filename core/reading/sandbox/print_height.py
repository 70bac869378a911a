"""How tall the letters of a picture are, and whether its lines run across or down.

The first is told from the lengths of upright strokes, the second from the white between lines.
"""

from __future__ import annotations

import re
from itertools import pairwise

from PIL import Image, ImageChops, ImageStat

#: one in so many columns is looked at
STEP = 4
#: pixels of a band that is looked at by itself, so that a footnote counts as much as a chapter: a twelfth of
#: a page at 200 dots an inch. Lower bands cut so many letters that print seems smaller than it is
BAND = 183
#: pixels of a run that may be an upright stroke: below are strokes across and specks, above rules and borders
SHORTEST, LONGEST = 5, 60
#: strokes from which on a band holds print: a line or two over the whole width
MIN_STROKES = 60
#: share of strokes that are no taller than a capital letter: those of "n" and "i" are shorter, and "("
#: and headings taller
CAPITALS = 0.9
#: parts across a line that are looked at each by itself: one that climbs by two degrees stays level in them
STRIPS = 8
#: pixels to which the picture is blurred: less than a line is high, more than a stroke is wide
BLUR = 9
#: how many times as much the picture changes from line to line as along the lines, to tell which way they run
CLEARLY = 1.25

_STROKE = re.compile(rb"\x01{%d,}" % SHORTEST)
_TURNED_ROUND = bytes.maketrans(b"\x00\x01", b"\x01\x00")


def print_height(grey: Image.Image) -> int:
    """Return the height in pixels of capital letters in the smallest print of a picture; 0 where none is."""
    few = grey.resize((max(1, grey.width // STEP), grey.height), Image.Resampling.NEAREST)
    ink = _ink(few, dividing_brightness(grey.histogram()))
    count = max(1, round(ink.height / BAND))
    edges = [ink.height * band // count for band in range(count + 1)]
    bands = (ink.crop((0, top, ink.width, bottom)) for top, bottom in pairwise(edges) if top < bottom)
    return min(filter(None, map(_height, bands)), default=0)


def runs_across(grey: Image.Image) -> bool | None:
    """Return whether the lines of a picture run across, and not down; None where that cannot be told."""
    ink = _ink(grey, dividing_brightness(grey.histogram()), 255).reduce(BLUR)
    across, down = _change(ink), _change(ink.transpose(Image.Transpose.TRANSPOSE))
    if max(across, down) < CLEARLY * min(across, down):
        return None
    return across > down


def _change(ink: Image.Image) -> float:
    """Return how much a picture changes from row to row, in strips, on average."""
    if ink.height < 2:
        return 0.0
    strips = ink.resize((STRIPS, ink.height), Image.Resampling.BOX)
    rows, next_rows = (strips.crop((0, top, STRIPS, top + ink.height - 1)) for top in (0, 1))
    return float(ImageStat.Stat(ImageChops.difference(rows, next_rows)).mean[0])


def _ink(grey: Image.Image, threshold: int, ink: int = 1) -> Image.Image:
    return grey.point([ink * (value <= threshold) for value in range(256)])


def _height(ink: Image.Image) -> int:
    """Return the height of capital letters in one band; 0 where no print is."""
    columns = ink.transpose(Image.Transpose.TRANSPOSE)
    length, rows = columns.width, columns.tobytes()
    if 2 * rows.count(1) > len(rows):
        rows = rows.translate(_TURNED_ROUND)  # bright letters on a dark ground
    # a run ends with its column
    apart = b"\x00".join(rows[start : start + length] for start in range(0, len(rows), length))
    lengths = sorted(run for run in map(len, _STROKE.findall(apart)) if run <= LONGEST)
    return lengths[int(CAPITALS * len(lengths))] if len(lengths) >= MIN_STROKES else 0


def dividing_brightness(histogram: list[int]) -> int:
    """Return the brightness up to which a pixel is ink: Otsu's, which parts the two groups best."""
    pixels, total = sum(histogram), sum(value * count for value, count in enumerate(histogram))
    best, found, dark, darkness = 0.0, 127, 0, 0
    for value, count in enumerate(histogram):
        dark += count
        darkness += value * count
        bright = pixels - dark
        if not dark or not bright:
            continue
        apart = dark * bright * (darkness / dark - (total - darkness) / bright) ** 2
        if apart > best:
            best, found = apart, value
    return found
