"""What is on a page beside its text: pictures that may hold words, lines and shapes. In the child process."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Sequence
from typing import Any

import msgspec
import pypdfium2_raw.bindings as c

from core.reading.messages import Insert, Rectangle
from core.reading.sandbox.page_points import shown_rectangle
from core.reading.sandbox.plain_calls import object_at
from core.reading.sandbox.shapes import MAX_SHAPES, Thing, count_lines

#: share of the page from which on a picture may be a scanned insert and no logo
MIN_INSERT = 0.08
#: pictures looked at on one page
MAX_INSERTS = 6
#: dots an inch from which on the letters of a picture may be told apart: x of common print has 3 in height
MIN_INSERT_DPI = 40.0
#: bytes of a picture, as the file has them, that are compared with those of others
MAX_COMPARED = 8_000_000
#: characters of the page's own text that may stand on it, a stamp or a caption
MAX_INSERT_TEXT = 25
POINTS_AN_INCH = 72
#: lines in each direction that make a table of two rows and two columns
MIN_RULES = 3


class DrawnContent(msgspec.Struct, frozen=True):
    """What is on a page beside its text."""

    #: share of the page that pictures cover, 0 to 1
    pictures: float
    #: lines and shapes drawn
    strokes: int
    #: those that run across and down as in a ruled table; 0 unless there are both
    rules: int
    #: those that run across, and down
    across: int
    down: int
    #: larger pictures on which no text stands
    inserts: tuple[Insert, ...]
    #: there is nothing at all
    empty: bool
    #: pieces of text, whether or not they hold letters
    texts: int


def drawn_on(page: Any, text_page: Any, things: Sequence[Thing], texts: int) -> DrawnContent:
    """Count strokes and look at pictures, forms included, within `MAX_SHAPES`.

    ``things`` are the objects of the loaded ``page``, ``texts`` how many of them are text that shows.
    """
    area = abs(c.FPDF_GetPageWidthF(page) * c.FPDF_GetPageHeightF(page))
    strokes, across, down, covered = 0, 0, 0, 0.0
    inserts: list[Insert] = []
    for kind, shape, _, _, place in things[:MAX_SHAPES]:
        if kind == c.FPDF_PAGEOBJ_PATH:
            strokes += 1
            if place:
                lines_across, lines_down = count_lines(shape, place)
                across += lines_across
                down += lines_down
        elif kind == c.FPDF_PAGEOBJ_IMAGE and area > 0 and place:
            left, bottom, right, top = place
            share = (right - left) * (top - bottom) / area
            covered += share
            if (
                share >= MIN_INSERT
                and len(inserts) < MAX_INSERTS
                and _may_hold_words(text_page, object_at(shape), place)
            ):
                inserts.append(Insert(shown_rectangle(page, place), _digest(object_at(shape))))
    rules = across + down if min(across, down) >= MIN_RULES else 0
    return DrawnContent(
        min(1.0, covered), strokes, rules, across, down, tuple(inserts), empty=not things, texts=texts
    )


def _may_hold_words(text_page: Any, picture: Any, place: Rectangle) -> bool:
    """Whether a picture may be of text: fine enough for letters, and without the page's text on it."""
    wide, high = ctypes.c_uint(), ctypes.c_uint()
    if c.FPDFImageObj_GetImagePixelSize(picture, wide, high):
        # it may be turned: no side of it says which way its pixels run
        left, bottom, right, top = place
        inches = math.sqrt((right - left) * (top - bottom)) / POINTS_AN_INCH
        if math.sqrt(wide.value * high.value) < MIN_INSERT_DPI * inches:
            return False
    return _is_wordless(text_page, place)


def _is_wordless(text_page: Any, place: Rectangle) -> bool:
    """Whether no text of the page stands on the picture, as it does on a scan with its words."""
    left, bottom, right, top = place
    found = c.FPDFText_GetBoundedText(text_page, left, top, right, bottom, None, 0)
    return bool(found <= MAX_INSERT_TEXT)


def _digest(picture: Any) -> str:
    """Return what tells a picture from others, by its data in the file."""
    size = c.FPDFImageObj_GetImageDataRaw(picture, None, 0)
    if not 0 < size <= MAX_COMPARED:
        return ""
    import hashlib  # takes as long to load as a page to read, and few pages have such pictures

    data = (ctypes.c_ubyte * size)()
    c.FPDFImageObj_GetImageDataRaw(picture, data, size)
    return hashlib.blake2b(data, digest_size=16).hexdigest()
