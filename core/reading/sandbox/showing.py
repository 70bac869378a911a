"""Whether doubtful text shows: the page is drawn with it and without it."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pypdfium2.raw as c
from PIL import Image, ImageChops

from core.domain.document import Hiding

if TYPE_CHECKING:
    from core.reading.messages import Rectangle
    from core.reading.sandbox.visibility import Text

#: pixels a point, and of the longer side: enough to tell whether a letter is there, not which
SCALE, MAX_SIDE = 1.0, 1_600
#: difference in brightness, of 255, that an eye notices
NOTICED = 14
#: texts that lie over one another and are looked at one by one
MAX_SINGLE = 40
#: what is drawn over a text, or under it, has no say in whether these are drawn at all
_ALONE = frozenset({Hiding.LAYER, Hiding.TRANSPARENT})


def unmask(
    page: Any, box: Rectangle, texts: Sequence[Text], doubtful: Sequence[Text], others: Sequence[Any]
) -> None:
    """Clear the suspicion against every doubtful text that shows."""
    drawn = [text for text in doubtful if text.why is not Hiding.INVISIBLE]
    if not drawn:
        return
    gone = [text.handle for text in texts if text.why and text not in drawn]
    # what is round them does not matter to most, and a drawing takes long
    gone += others if all(text.why in _ALONE for text in drawn) else ()
    size = _size(box, page)
    with _inactive(gone):
        whole = _render(page, size)
        with _inactive([text.handle for text in drawn]):
            difference = _difference(whole, _render(page, size))
        seen = [text for text in drawn if _shows(difference, _pixels(page, text.place, size))]
        crossing = [text for text in seen if _meets_another(text, drawn)]
        for text in crossing[:MAX_SINGLE]:
            with _inactive([text.handle]):
                single = _difference(whole, _render(page, size))
            if not _shows(single, _pixels(page, text.place, size)):
                seen.remove(text)
    for text in seen:
        text.why = None


def _size(box: Rectangle, page: Any) -> tuple[int, int]:
    width, height = c.FPDF_GetPageWidthF(page), c.FPDF_GetPageHeightF(page)
    if not (0 < width < math.inf and 0 < height < math.inf):
        width, height = abs(box[2] - box[0]) or 612.0, abs(box[3] - box[1]) or 792.0
    scale = min(SCALE, MAX_SIDE / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


@contextmanager
def _inactive(handles: Sequence[Any]) -> Iterator[None]:
    """Leave objects out of the picture for a while."""
    for handle in handles:
        c.FPDFPageObj_SetIsActive(handle, 0)
    try:
        yield
    finally:
        for handle in handles:
            c.FPDFPageObj_SetIsActive(handle, 1)


def _render(page: Any, size: tuple[int, int]) -> Image.Image:
    bitmap = c.FPDFBitmap_CreateEx(*size, c.FPDFBitmap_BGRx, None, 0)
    if not bitmap:
        raise MemoryError
    try:
        c.FPDFBitmap_FillRect(bitmap, 0, 0, *size, 0xFFFFFFFF)
        c.FPDF_RenderPageBitmap(bitmap, page, 0, 0, *size, 0, 0)
        stride = c.FPDFBitmap_GetStride(bitmap)
        pixels = ctypes.string_at(c.FPDFBitmap_GetBuffer(bitmap), stride * size[1])
        return Image.frombytes("RGB", size, pixels, "raw", "BGRX", stride)
    finally:
        c.FPDFBitmap_Destroy(bitmap)


def _difference(one: Image.Image, other: Image.Image) -> Image.Image:
    """Return where the two differ as much as an eye notices."""
    red, green, blue = ImageChops.difference(one, other).split()
    return ImageChops.lighter(ImageChops.lighter(red, green), blue).point(
        lambda value: 255 if value >= NOTICED else 0
    )


def _pixels(page: Any, place: Rectangle, size: tuple[int, int]) -> tuple[int, int, int, int]:
    x, y = ctypes.c_int(), ctypes.c_int()
    corners = []
    for across, up in ((place[0], place[1]), (place[2], place[3])):
        c.FPDF_PageToDevice(page, 0, 0, *size, 0, across, up, x, y)
        corners.append((x.value, y.value))
    (left, top), (right, bottom) = corners
    left, right, top, bottom = min(left, right), max(left, right), min(top, bottom), max(top, bottom)
    return max(0, left - 1), max(0, top - 1), min(size[0], right + 1), min(size[1], bottom + 1)


def _shows(difference: Image.Image, place: tuple[int, int, int, int]) -> bool:
    return place[0] < place[2] and place[1] < place[3] and difference.crop(place).getbbox() is not None


def _meets_another(text: Text, others: Sequence[Text]) -> bool:
    left, bottom, right, top = text.place
    return any(
        other is not text
        and other.place[0] < right
        and left < other.place[2]
        and other.place[1] < top
        and bottom < other.place[3]
        for other in others
    )
