"""Whether doubtful text shows: the page is drawn with it and without it."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import pypdfium2_raw.bindings as c

from core.domain.document import Hiding
from core.reading.sandbox.plain_calls import Pointer, object_at

if TYPE_CHECKING:
    from core.reading.messages import Rectangle
    from core.reading.sandbox.visibility import PlacedText

#: pixels a point, and of the longer side: enough to tell whether a letter is there, not which
SCALE, MAX_SIDE = 1.0, 1_600
#: difference in brightness, of 255, that an eye notices
NOTICED = 14
#: texts that lie over one another and are looked at one by one
MAX_SINGLE = 40
#: left, top, right and bottom in a picture of the page
Pixels = tuple[int, int, int, int]

#: what is drawn over a text, or under it, has no say in whether these are drawn at all
_ALONE = frozenset({Hiding.LAYER, Hiding.TRANSPARENT, Hiding.CLIPPED})


class Drawing(NamedTuple):
    """A part of the page as it is drawn."""

    #: blue, green, red and nothing, a byte each, row by row
    pixels: bytes
    #: bytes from row to row
    stride: int
    part: Pixels

    def row(self, left: int, right: int, at: int) -> bytes:
        """Return the pixels of the page from ``left`` to ``right``, in the row ``at``."""
        start = (at - self.part[1]) * self.stride
        return self.pixels[start + 4 * (left - self.part[0]) : start + 4 * (right - self.part[0])]


def unmask(
    page: Any,
    box: Rectangle,
    hidden: Sequence[PlacedText],
    doubtful: Sequence[PlacedText],
    others: Sequence[Pointer],
) -> None:
    """Clear the suspicion against every doubtful text that shows; ``hidden`` ones surely do not."""
    drawn = [text for text in doubtful if text.why is not Hiding.INVISIBLE]
    if not drawn:
        return
    gone = [text.handle for text in hidden]
    gone += [text.handle for text in doubtful if text.why is Hiding.INVISIBLE]
    # what is round them does not matter to most, and a drawing takes long
    gone += others if all(text.why in _ALONE for text in drawn) else ()
    size = _size(box, page)
    places = {id(text): _pixels(page, text.place, size) for text in drawn}
    part = _hull(places.values())
    if part[0] >= part[2] or part[1] >= part[3]:
        return
    with _inactive(gone):
        whole = _render(page, size, part)
        with _inactive([text.handle for text in drawn]):
            without = _render(page, size, part)
        seen = [text for text in drawn if _differ(whole, without, places[id(text)])]
        crossing = [text for text in seen if _meets_another(text, drawn)]
        for text in crossing[:MAX_SINGLE]:
            with _inactive([text.handle]):
                without = _render(page, size, part)
            if not _differ(whole, without, places[id(text)]):
                seen.remove(text)
    for text in seen:
        text.why = None


def _hull(places: Iterable[Pixels]) -> Pixels:
    """Return the part of the picture that holds all of ``places``: nothing else need be drawn."""
    lefts, tops, rights, bottoms = zip(*places, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _size(box: Rectangle, page: Any) -> tuple[int, int]:
    width, height = c.FPDF_GetPageWidthF(page), c.FPDF_GetPageHeightF(page)
    if not (0 < width < math.inf and 0 < height < math.inf):
        width, height = abs(box[2] - box[0]) or 612.0, abs(box[3] - box[1]) or 792.0
    scale = min(SCALE, MAX_SIDE / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


@contextmanager
def _inactive(handles: Sequence[Pointer]) -> Iterator[None]:
    """Leave objects out of the picture for a while."""
    objects = [object_at(handle) for handle in handles]
    for one in objects:
        c.FPDFPageObj_SetIsActive(one, 0)
    try:
        yield
    finally:
        for one in objects:
            c.FPDFPageObj_SetIsActive(one, 1)


def _render(page: Any, size: tuple[int, int], part: Pixels) -> Drawing:
    """Draw ``part`` of a page that has ``size`` in all."""
    wide, high = part[2] - part[0], part[3] - part[1]
    bitmap = c.FPDFBitmap_CreateEx(wide, high, c.FPDFBitmap_BGRx, None, 0)
    if not bitmap:
        raise MemoryError
    try:
        c.FPDFBitmap_FillRect(bitmap, 0, 0, wide, high, 0xFFFFFFFF)
        c.FPDF_RenderPageBitmap(bitmap, page, -part[0], -part[1], *size, 0, 0)
        stride = c.FPDFBitmap_GetStride(bitmap)
        return Drawing(ctypes.string_at(c.FPDFBitmap_GetBuffer(bitmap), stride * high), stride, part)
    finally:
        c.FPDFBitmap_Destroy(bitmap)


def _differ(one: Drawing, other: Drawing, place: Pixels) -> bool:
    """Whether two pictures differ at a place of the page as much as an eye notices."""
    left, top, right, bottom = place
    if left >= right:
        return False
    for at in range(top, bottom):
        before, after = one.row(left, right, at), other.row(left, right, at)
        if before != after and any(
            abs(mine - theirs) >= NOTICED
            for colour in range(3)
            for mine, theirs in zip(before[colour::4], after[colour::4], strict=True)
        ):
            return True
    return False


def _pixels(page: Any, place: Rectangle, size: tuple[int, int]) -> Pixels:
    x, y = ctypes.c_int(), ctypes.c_int()
    corners = []
    for across, up in ((place[0], place[1]), (place[2], place[3])):
        c.FPDF_PageToDevice(page, 0, 0, *size, 0, across, up, x, y)
        corners.append((x.value, y.value))
    (left, top), (right, bottom) = corners
    left, right, top, bottom = min(left, right), max(left, right), min(top, bottom), max(top, bottom)
    return max(0, left - 1), max(0, top - 1), min(size[0], right + 1), min(size[1], bottom + 1)


def _meets_another(text: PlacedText, others: Sequence[PlacedText]) -> bool:
    left, bottom, right, top = text.place
    return any(
        other is not text
        and other.place[0] < right
        and left < other.place[2]
        and other.place[1] < top
        and bottom < other.place[3]
        for other in others
    )
