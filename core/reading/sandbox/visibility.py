"""Words that a page holds and nobody sees: found among its objects, and taken out before its text is read.

Viewers are the measure. What plainly cannot be seen (off the page, clipped away, fully transparent) is
told by numbers; what may be seen or not (layers, pale letters, covers) by drawing it.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as c

from core.domain.document import Hiding, Unseen
from core.reading.messages import Rectangle
from core.reading.sandbox.plain_calls import (
    clip_path,
    clip_paths,
    draw_mode,
    fill_colour,
    object_at,
    text_render_mode,
)
from core.reading.sandbox.shapes import Matrix, Thing, mapped

#: alpha, of 255, up to which nothing is left to see
MAX_CLEAR = 5
#: red, green and blue, of 255, from which on a letter is pale: it may not show on paper
MIN_PALE = 225
#: points: no page is smaller
MIN_SIDE = 2.0
#: points: nobody reads lower letters
MIN_HEIGHT = 1.0
#: points: a lower or narrower shape covers no word
MIN_COVER = 4.0
#: words looked at for what is drawn over them, and shapes that may lie over them
MAX_COVERED, MAX_COVERS = 5_000, 400
#: share of a word that must be hidden under a shape, and that lies under the picture it was read from
COVERED, UNDER = 0.8, 0.5
#: shapes from which on letters may be drawn as outlines, with their text laid under them
MIN_OUTLINES = 20

#: characters of one text whose words are counted
MAX_COUNTED = 4_000
_NAME = 16
#: the mark of optional content, as pdfium gives it
_OPTIONAL = "OC\0".encode("utf-16-le")
_DRAWS_NOTHING = frozenset({c.FPDF_TEXTRENDERMODE_INVISIBLE, c.FPDF_TEXTRENDERMODE_CLIP})


@dataclass(slots=True)
class Text:
    """A piece of text on the page."""

    #: its address
    handle: int
    matrix: Matrix
    place: Rectangle
    #: position among the page's objects, in the order of drawing
    order: int
    inside_form: bool
    why: Hiding | None = None


@dataclass(frozen=True, slots=True)
class Visibility:
    """What was done to the page."""

    #: how many words each kind of hiding took out
    unseen: tuple[Unseen, ...] = ()
    #: the visible box, if some text runs over its edge and must be cut there
    edge: Rectangle | None = None
    #: pieces of text that are left
    texts: int = 0


class _Drawn:
    """The page's objects, sorted by what they do to text."""

    def __init__(self, things: Sequence[Thing]) -> None:
        self.things = things
        self.texts: list[Text] = []
        #: bounds and order of pictures and of opaque filled shapes, which may cover text
        self.covers: list[tuple[Rectangle, int]] = []
        self.pictures: list[Rectangle] = []
        self.paths = 0
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        modes = ctypes.addressof(fill), ctypes.addressof(stroke)
        for order, (kind, shape, matrix, depth, place) in enumerate(things):
            if place is None:
                continue
            if kind == c.FPDF_PAGEOBJ_TEXT:
                self.texts.append(Text(shape, matrix, place, order, depth > 0))
            elif kind == c.FPDF_PAGEOBJ_IMAGE:
                self.pictures.append(place)
                self.covers.append((place, order))
            elif kind == c.FPDF_PAGEOBJ_PATH:
                self.paths += 1
                # only what comes after text can cover it
                if not self.texts or place[2] - place[0] < MIN_COVER or place[3] - place[1] < MIN_COVER:
                    continue
                if draw_mode(shape, *modes) and fill.value and _alpha(shape) > MAX_CLEAR:
                    self.covers.append((place, order))
        if self.texts and len(self.covers) > MAX_COVERS:
            self.covers = sorted(self.covers, key=lambda cover: -_area(cover[0]))[:MAX_COVERS]

    @property
    def others(self) -> list[int]:
        """What is neither text nor a form with text in it."""
        apart = {c.FPDF_PAGEOBJ_TEXT, c.FPDF_PAGEOBJ_FORM}
        return [shape for kind, shape, *_ in self.things if kind not in apart]


def hide_unseen(page: Any, things: Sequence[Thing], *, layered: bool) -> Visibility:
    """Find text that a viewer does not show, and take it out of the page's text and picture.

    ``things`` are the page's objects; ``layered`` says whether the document has optional content, which
    may be off.
    """
    box = visible_box(page)
    drawn = _Drawn(things)
    edge = False
    doubtful: list[Text] = []
    suspicion = _Suspicion(drawn, layered=layered)
    for text in drawn.texts:
        text.why = _plainly_hidden(text, box)
        if text.why is None:
            edge |= not _holds(box, text.place)
            text.why = suspicion.against(text)
            if text.why:
                doubtful.append(text)
    if doubtful:
        from core.reading.sandbox.showing import unmask  # few pages need to be drawn

        unmask(page, box, drawn.texts, doubtful, drawn.others)
    _spare_recognised(drawn)
    hidden = [text for text in drawn.texts if text.why]
    unseen = tuple(_counted(page, hidden)) if hidden else ()
    for text in hidden:
        c.FPDFPageObj_SetIsActive(object_at(text.handle), 0)
    return Visibility(unseen, box if edge else None, len(drawn.texts) - len(hidden))


def _counted(page: Any, hidden: Sequence[Text]) -> Iterator[Unseen]:
    """Yield how many words are hidden in each way."""
    words: Counter[Hiding] = Counter()
    text_page = c.FPDFText_LoadPage(page)
    buffer = (c.FPDF_WCHAR * MAX_COUNTED)()
    for text in hidden[:MAX_COVERED] if text_page else ():
        size = c.FPDFTextObj_GetText(object_at(text.handle), text_page, buffer, ctypes.sizeof(buffer))
        held = bytes(buffer)[: max(0, min(size, ctypes.sizeof(buffer)) - 2)].decode("utf-16-le", "replace")
        words[text.why or Hiding.INVISIBLE] += len(held.split())
    if text_page:
        c.FPDFText_ClosePage(text_page)
    for why, count in words.items():
        if count:
            yield Unseen(why, count)


def visible_box(page: Any) -> Rectangle:
    """Return left, bottom, right and top of what viewers show of the page, in points."""
    box = c.FS_RECTF()
    known = c.FPDF_GetPageBoundingBox(page, box)
    if not known or box.right - box.left < MIN_SIDE or box.top - box.bottom < MIN_SIDE:
        # a page of no size: viewers show it as they like
        return -math.inf, -math.inf, math.inf, math.inf
    return box.left, box.bottom, box.right, box.top


def _plainly_hidden(text: Text, box: Rectangle) -> Hiding | None:
    """Say why a text cannot be seen whatever is drawn round it; None if it may be."""
    left, bottom, right, top = text.place
    if right <= box[0] or left >= box[2] or top <= box[1] or bottom >= box[3]:
        return Hiding.OFF_PAGE
    if max(right - left, top - bottom) < MIN_HEIGHT:
        # a full stop is as small in print that everybody reads
        return Hiding.TINY if left < right and bottom < top and _font_height(text) < MIN_HEIGHT else None
    clip = _clip(text)
    if clip and (right <= clip[0] or left >= clip[2] or top <= clip[1] or bottom >= clip[3]):
        return Hiding.CLIPPED
    return None


def _font_height(text: Text) -> float:
    """Return the size of a text's font as it is drawn, in points."""
    size, matrix = ctypes.c_float(), c.FS_MATRIX()
    shape = object_at(text.handle)
    if not c.FPDFTextObj_GetFontSize(shape, size) or not c.FPDFPageObj_GetMatrix(shape, matrix):
        return math.inf
    a, b, d, e, *_ = text.matrix
    up = math.hypot(matrix.c * a + matrix.d * d, matrix.c * b + matrix.d * e)
    return abs(size.value) * up


class _Suspicion:
    """Tells texts that may not be seen, so that it is worth drawing them."""

    def __init__(self, drawn: _Drawn, *, layered: bool) -> None:
        self._layered = layered
        self._covers = drawn.covers if len(drawn.texts) <= MAX_COVERED else []
        self._last = max((order for _, order in self._covers), default=-1)
        # asked for hundreds of times a page, so made once
        self._colour = (ctypes.c_uint * 4)()
        size = ctypes.sizeof(ctypes.c_uint)
        self._colour_parts = [ctypes.addressof(self._colour) + size * part for part in range(4)]

    def against(self, text: Text) -> Hiding | None:
        """Say why a text may not be seen; None if it surely is."""
        handle = text.handle
        mode = text_render_mode(handle)
        if mode in _DRAWS_NOTHING:
            return Hiding.INVISIBLE
        if mode != c.FPDF_TEXTRENDERMODE_STROKE and fill_colour(handle, *self._colour_parts):
            red, green, blue, alpha = self._colour
            if alpha <= MAX_CLEAR:
                return Hiding.TRANSPARENT
            if red >= MIN_PALE and green >= MIN_PALE and blue >= MIN_PALE:
                return Hiding.BACKGROUND
        if self._layered and (text.inside_form or _has_layer(handle)):
            return Hiding.LAYER
        if self._last > text.order and any(
            order > text.order and _share(text.place, place) >= COVERED for place, order in self._covers
        ):
            return Hiding.COVERED
        return None


def _has_layer(address: int) -> bool:
    """Whether the object is marked as optional content."""
    shape = object_at(address)
    name, size = (c.FPDF_WCHAR * _NAME)(), ctypes.c_ulong()
    for index in range(max(0, c.FPDFPageObj_CountMarks(shape))):
        mark = c.FPDFPageObj_GetMark(shape, index)
        known = c.FPDFPageObjMark_GetName(mark, name, ctypes.sizeof(name), size)
        if known and bytes(name)[: size.value] == _OPTIONAL:
            return True
    return False


def _share(inner: Rectangle, outer: Rectangle) -> float:
    """Return the share of ``inner`` that lies in ``outer``."""
    width = min(inner[2], outer[2]) - max(inner[0], outer[0])
    height = min(inner[3], outer[3]) - max(inner[1], outer[1])
    area = (inner[2] - inner[0]) * (inner[3] - inner[1])
    return width * height / area if width > 0 and height > 0 and area > 0 else 0.0


def _spare_recognised(drawn: _Drawn) -> None:
    """Keep invisible text that lies under a picture, or under letters drawn as shapes: somebody's OCR."""
    invisible = [text for text in drawn.texts if text.why is Hiding.INVISIBLE]
    outlined = drawn.paths >= MIN_OUTLINES and all(text.why for text in drawn.texts)
    for text in invisible:
        if outlined or any(_share(text.place, place) >= UNDER for place in drawn.pictures):
            text.why = None


def _area(place: Rectangle) -> float:
    return (place[2] - place[0]) * (place[3] - place[1])


def _alpha(shape: int) -> int:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    return alpha.value if c.FPDFPageObj_GetFillColor(object_at(shape), red, green, blue, alpha) else 255


def _clip(text: Text) -> Rectangle | None:
    """Return the rectangle to which all that shows of the text is cut, if it is cut at all."""
    address = clip_path(text.handle)
    count = clip_paths(address) if address else 0
    if count <= 0:
        return None
    clip = ctypes.cast(address, c.FPDF_CLIPPATH)
    found: Rectangle | None = None
    for path in range(count):
        corners = list(_corners(clip, path))
        if not corners:
            continue
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        mine = min(xs), min(ys), max(xs), max(ys)
        found = mine if found is None else _meet(found, mine)
    return None if found is None else mapped(found, text.matrix)


def _corners(clip: Any, path: int) -> Iterator[tuple[float, float]]:
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(max(0, c.FPDFClipPath_CountPathSegments(clip, path))):
        piece = c.FPDFClipPath_GetPathSegment(clip, path, index)
        if piece and c.FPDFPathSegment_GetPoint(piece, x, y):
            yield x.value, y.value


def _meet(one: Rectangle, other: Rectangle) -> Rectangle:
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])


def _holds(box: Rectangle, place: Rectangle) -> bool:
    return box[0] <= place[0] and box[1] <= place[1] and place[2] <= box[2] and place[3] <= box[3]
