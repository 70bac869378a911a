"""Functions of pdfium that are called for every character or object, at the least cost of a call.

Its bindings make an object of every pointer that goes in or comes out and look at the type of every
argument, which takes longer than the function itself. These look at nothing: a pointer must come in as
a `Pointer` or by ``ctypes.byref``, made once where it can be, and an integer as one of 32 bits. They hold
Python's lock, for each takes less time than giving it away.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from itertools import repeat
from typing import Any

import pypdfium2_raw.bindings as c


class Pointer(ctypes.c_void_p):
    """An address within pdfium; false where there is nothing."""


_INT = ctypes.c_int


def _plain(function: Any, result: Any, *arguments: Any) -> Callable[..., Any]:
    return ctypes.PYFUNCTYPE(result, *arguments)(pointer_to(function).value or 0)


def pointer_to(pointer: Any) -> Pointer:
    """Return a pointer of the bindings as these functions want it."""
    return Pointer(ctypes.cast(pointer, ctypes.c_void_p).value)


def object_at(pointer: Pointer) -> Any:
    """Return an object of a page as the bindings want it."""
    return ctypes.cast(pointer, c.FPDF_PAGEOBJECT)


def references(array: Any) -> tuple[Any, ...]:
    """Return where each member of an array of numbers stands, to be handed over as places for results."""
    size = ctypes.sizeof(array) // len(array)
    return tuple(ctypes.byref(array, size * index) for index in range(len(array)))


#: four numbers that tell a box
Four = tuple[float, float, float, float]
#: results of so many calls are taken at once
ROWS = 256


class Rows:
    """Room for four numbers from each of `ROWS` calls, made once: making it takes longer than the calls.

    So many calls by ``map`` cost a third of calls one by one. Take the results before others are asked for.
    """

    def __init__(self, kind: Any) -> None:
        """Take the type of the numbers, ``ctypes.c_float`` for one."""
        size = ctypes.sizeof(kind)
        self._array = (kind * (4 * ROWS))()
        #: where each row begins
        self.rows = [ctypes.byref(self._array, 4 * size * row) for row in range(ROWS)]
        #: where each of the four numbers goes, for calls that want to know it of each
        self.columns = tuple(
            [ctypes.byref(self._array, size * (4 * row + column)) for row in range(ROWS)]
            for column in range(4)
        )

    def taken(self, count: int) -> list[Four]:
        """Return the first rows."""
        numbers = iter(self._array[: 4 * count])
        return list(zip(numbers, numbers, numbers, numbers, strict=True))


#: text page, number of the character, place for four floats: left, top, right and bottom
loose_char_box = _plain(c.FPDFText_GetLooseCharBox, _INT)
#: text page, number of the character: address of the text object that drew it, as a number
text_object = _plain(c.FPDFText_GetTextObject, ctypes.c_void_p)
#: text page, number of the rectangle, places for four doubles: left, top, right and bottom
text_rectangle = _plain(c.FPDFText_GetRect, _INT)
#: page, or form, and number of the object in it
page_object = _plain(c.FPDFPage_GetObject, Pointer)
#: form and number of the object in it, which is a long one
form_object = _plain(c.FPDFFormObj_GetObject, Pointer, ctypes.c_void_p, ctypes.c_ulong)
#: object: one of ``FPDF_PAGEOBJ_*``
object_type = _plain(c.FPDFPageObj_GetType, _INT)
#: object, place for an ``FS_MATRIX``
object_matrix = _plain(c.FPDFPageObj_GetMatrix, _INT)
#: object, places for four floats: left, bottom, right and top
object_bounds = _plain(c.FPDFPageObj_GetBounds, _INT)
#: text object: one of ``FPDF_TEXTRENDERMODE_*``
text_render_mode = _plain(c.FPDFTextObj_GetTextRenderMode, _INT)
#: text object: address of its font, as a number
text_font = _plain(c.FPDFTextObj_GetFont, ctypes.c_void_p)
#: the same of a text object whose address is a number
font_of = _plain(c.FPDFTextObj_GetFont, ctypes.c_void_p, ctypes.c_void_p)
#: address of a font, place for its name, and how many bytes may go there: bytes of the name
font_name = _plain(
    c.FPDFFont_GetBaseFontName, ctypes.c_size_t, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t
)
#: address of a font: its flags, and its weight
font_flags = _plain(c.FPDFFont_GetFlags, _INT, ctypes.c_void_p)
font_weight = _plain(c.FPDFFont_GetWeight, _INT, ctypes.c_void_p)
#: text page, number of the character: by what angle it is turned, in radians
char_angle = _plain(c.FPDFText_GetCharAngle, ctypes.c_float)
#: text page, number of the character: points of its font before they are scaled
font_size = _plain(c.FPDFText_GetFontSize, ctypes.c_double)
#: text page, number of the character, place for an ``FS_MATRIX``
text_matrix = _plain(c.FPDFText_GetMatrix, _INT)
#: object, places for four unsigned integers: red, green, blue and alpha
fill_colour = _plain(c.FPDFPageObj_GetFillColor, _INT)
#: the same for its lines
stroke_colour = _plain(c.FPDFPageObj_GetStrokeColor, _INT)
#: object: whether something of it may be seen through
has_transparency = _plain(c.FPDFPageObj_HasTransparency, _INT)
#: object: address of what its drawing is cut to, as a number
clip_path = _plain(c.FPDFPageObj_GetClipPath, ctypes.c_void_p)
#: address of a clip path: number of paths, below zero where it is none
clip_paths = _plain(c.FPDFClipPath_CountPaths, _INT, ctypes.c_void_p)
#: path, places for two integers: fill mode, and whether it is stroked
draw_mode = _plain(c.FPDFPath_GetDrawMode, _INT)
#: path and number of a piece
path_segment = _plain(c.FPDFPath_GetPathSegment, Pointer)
#: piece, places for two floats: across and up
segment_point = _plain(c.FPDFPathSegment_GetPoint, _INT)
#: piece: one of ``FPDF_SEGMENT_*``
segment_type = _plain(c.FPDFPathSegment_GetType, _INT)
#: piece: whether it closes its figure
segment_closes = _plain(c.FPDFPathSegment_GetClose, _INT)
#: path: number of its pieces
count_segments = _plain(c.FPDFPath_CountSegments, _INT)


_BOXES = Rows(ctypes.c_float)


def loose_char_boxes(page: Pointer, numbers: Sequence[int]) -> list[Four]:
    """Return left, top, right and bottom of many characters of a text page; zeros for one without a box."""
    found: list[Four] = []
    for first in range(0, len(numbers), ROWS):
        some = numbers[first : first + ROWS]
        known = list(map(loose_char_box, repeat(page), some, _BOXES.rows))
        boxes = _BOXES.taken(len(some))
        if not all(known):
            boxes = [
                box if is_known else (0.0, 0.0, 0.0, 0.0) for box, is_known in zip(boxes, known, strict=True)
            ]
        found += boxes
    return found
