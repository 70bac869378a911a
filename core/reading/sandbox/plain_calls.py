"""Functions of pdfium that are called for every character or object, with plain integers for its pointers.

Its bindings make an object of every pointer that goes in or comes out, which takes longer than the
function itself.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import pypdfium2.raw as c

_POINTER, _INT = ctypes.c_void_p, ctypes.c_int


def _plain(function: Any, result: Any, *arguments: Any) -> Callable[..., Any]:
    return ctypes.CFUNCTYPE(result, *arguments)(address_of(function))


def address_of(pointer: Any) -> int:
    """Return where a pointer of the bindings points; 0: nowhere."""
    return ctypes.cast(pointer, _POINTER).value or 0


def object_at(address: int) -> Any:
    """Return an object of a page as the bindings want it."""
    return ctypes.cast(address, c.FPDF_PAGEOBJECT)


#: text page, number of the character, place for four floats: left, top, right and bottom
loose_char_box = _plain(c.FPDFText_GetLooseCharBox, _INT, _POINTER, _INT, _POINTER)
#: text page, number of the character: address of the text object that drew it
text_object = _plain(c.FPDFText_GetTextObject, _POINTER, _POINTER, _INT)
#: text page, number of the rectangle, places for four doubles: left, top, right and bottom
text_rectangle = _plain(c.FPDFText_GetRect, _INT, _POINTER, _INT, *[_POINTER] * 4)
#: page, or form, and number of the object in it: its address
page_object = _plain(c.FPDFPage_GetObject, _POINTER, _POINTER, _INT)
form_object = _plain(c.FPDFFormObj_GetObject, _POINTER, _POINTER, ctypes.c_ulong)
#: object: one of ``FPDF_PAGEOBJ_*``
object_type = _plain(c.FPDFPageObj_GetType, _INT, _POINTER)
#: object, places for four floats: left, bottom, right and top
object_bounds = _plain(c.FPDFPageObj_GetBounds, _INT, *[_POINTER] * 5)
#: text object: one of ``FPDF_TEXTRENDERMODE_*``
text_render_mode = _plain(c.FPDFTextObj_GetTextRenderMode, _INT, _POINTER)
#: object, places for four unsigned integers: red, green, blue and alpha
fill_colour = _plain(c.FPDFPageObj_GetFillColor, _INT, *[_POINTER] * 5)
#: object: address of what its drawing is cut to
clip_path = _plain(c.FPDFPageObj_GetClipPath, _POINTER, _POINTER)
#: clip path: number of paths
clip_paths = _plain(c.FPDFClipPath_CountPaths, _INT, _POINTER)
#: path, places for two integers: fill mode, and whether it is stroked
draw_mode = _plain(c.FPDFPath_GetDrawMode, _INT, *[_POINTER] * 3)
#: path and number of a piece: its address
path_segment = _plain(c.FPDFPath_GetPathSegment, _POINTER, _POINTER, _INT)
#: piece, places for two floats: across and up
segment_point = _plain(c.FPDFPathSegment_GetPoint, _INT, *[_POINTER] * 3)
#: piece: one of ``FPDF_SEGMENT_*``
segment_type = _plain(c.FPDFPathSegment_GetType, _INT, _POINTER)
#: piece: whether it closes its figure
segment_closes = _plain(c.FPDFPathSegment_GetClose, _INT, _POINTER)
#: path: number of its pieces
count_segments = _plain(c.FPDFPath_CountSegments, _INT, _POINTER)
