"""Drawing a page, in the child process."""

from __future__ import annotations

import ctypes
import io
import math
from collections.abc import Iterable
from typing import NamedTuple

import pypdfium2_raw.bindings as c
from PIL import Image, ImageChops, ImageDraw

from core.reading.messages import Picture, Rectangle
from core.reading.sandbox.open_page import OpenPage

#: a marker pen's yellow: multiplied with the page, so that the words stay black
MARK = (255, 228, 110)
#: the line round a mark, for those who cannot tell its colour
EDGE = (176, 122, 0)
#: what pdfium assumes for a page without a usable size, in points
LETTER = (612.0, 792.0)
#: small enough for the web, good enough for small print
QUALITY = 82


class View(NamedTuple):
    """What to draw of a page, and how large."""

    #: pixels of the whole page's width
    width: int
    max_pixels: int
    #: the part to draw
    clip: Rectangle = (0.0, 0.0, 1.0, 1.0)


def draw(page: OpenPage, view: View, marks: Iterable[Rectangle], *, quality: int = QUALITY) -> Picture:
    """Draw the part of the page that ``view`` asks for, with ``marks`` on it."""
    whole, origin, size = layout(page.size, view)
    image = render(page, whole, origin, size)
    for mark in marks:
        _mark(image, _pixels(mark, whole, origin))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return Picture(out.getvalue(), *size)


def layout(points: tuple[float, float], view: View) -> tuple[tuple[int, int], ...]:
    """Return, in pixels, the size of the whole page, where the part begins, and the part's size.

    The part never has more than ``view.max_pixels``: a page may claim to be miles long.
    """
    width, height = points if all(0 < side < math.inf for side in points) else LETTER
    left, top, right, bottom = view.clip
    share_x, share_y = max(right - left, 1e-3), max(bottom - top, 1e-3)
    scale = view.width / width
    scale *= min(1.0, math.sqrt(view.max_pixels / (scale * scale * width * share_x * height * share_y)))
    # a page of one point by miles: its longer side alone may be too long
    scale = min(scale, view.max_pixels / (max(width * share_x, height * share_y)))
    whole = _whole(width * scale), _whole(height * scale)
    size = _whole(whole[0] * share_x), _whole(whole[1] * share_y)
    return whole, (int(whole[0] * left), int(whole[1] * top)), size


def _whole(side: float) -> int:
    return max(1, round(side))


def render(
    page: OpenPage, whole: tuple[int, int], origin: tuple[int, int], size: tuple[int, int]
) -> Image.Image:
    """Draw ``size`` pixels from ``origin`` of the page drawn as large as ``whole``."""
    bitmap = c.FPDFBitmap_CreateEx(*size, c.FPDFBitmap_BGRx, None, 0)
    if not bitmap:
        raise MemoryError
    try:
        c.FPDFBitmap_FillRect(bitmap, 0, 0, *size, 0xFFFFFFFF)
        c.FPDF_RenderPageBitmap(bitmap, page.handle, -origin[0], -origin[1], *whole, 0, c.FPDF_ANNOT)
        stride = c.FPDFBitmap_GetStride(bitmap)
        data = c.FPDFBitmap_GetBuffer(bitmap)
        pixels = ctypes.string_at(data, stride * size[1])
        return Image.frombytes("RGB", size, pixels, "raw", "BGRX", stride)
    finally:
        c.FPDFBitmap_Destroy(bitmap)


def _pixels(mark: Rectangle, whole: tuple[int, int], origin: tuple[int, int]) -> tuple[int, int, int, int]:
    """Return the mark in pixels of the picture, a little larger than its words."""
    margin = max(1, whole[0] // 500)
    left, top, right, bottom = mark
    return (
        int(left * whole[0]) - origin[0] - margin,
        int(top * whole[1]) - origin[1] - margin,
        math.ceil(right * whole[0]) - origin[0] + margin,
        math.ceil(bottom * whole[1]) - origin[1] + margin,
    )


def _mark(image: Image.Image, box: tuple[int, int, int, int]) -> None:
    left, top = max(0, box[0]), max(0, box[1])
    right, bottom = min(image.width, box[2]), min(image.height, box[3])
    if left >= right or top >= bottom:
        return
    part = image.crop((left, top, right, bottom))
    image.paste(ImageChops.multiply(part, Image.new("RGB", part.size, MARK)), (left, top))
    ImageDraw.Draw(image).rectangle((left, top, right - 1, bottom - 1), outline=EDGE)
