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
    Pointer,
    clip_path,
    clip_paths,
    draw_mode,
    fill_colour,
    object_at,
    references,
    text_render_mode,
)
from core.reading.sandbox.shapes import Thing, mapped

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
class PlacedText:
    """A piece of text on the page that may not be seen."""

    #: where it is
    handle: Pointer
    place: Rectangle
    #: position among the page's objects, in the order of drawing
    order: int
    #: None once it is known to be seen
    why: Hiding | None


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
        #: texts with their bounds and their order, in this order
        self.texts: list[tuple[Thing, Rectangle, int]] = []
        #: bounds and order of pictures and of opaque filled shapes, which may cover text
        self.covers: list[tuple[Rectangle, int]] = []
        self.pictures: list[Rectangle] = []
        self.paths = 0
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        modes = ctypes.byref(fill), ctypes.byref(stroke)
        for order, thing in enumerate(things):
            kind, shape, _, _, place = thing
            if place is None:
                continue
            if kind == c.FPDF_PAGEOBJ_TEXT:
                self.texts.append((thing, place, order))
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
    def others(self) -> list[Pointer]:
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
    gone: list[PlacedText] = []
    doubtful: list[PlacedText] = []
    suspicion = _Suspicion(drawn, layered=layered)
    for thing, place, order in drawn.texts:
        held = _holds(box, place)
        why = None if held and _is_plain(thing.handle, place) else _plainly_hidden(thing, place, box)
        if why:
            gone.append(PlacedText(thing.handle, place, order, why))
            continue
        edge |= not held
        why = suspicion.against(thing, place, order)
        if why:
            doubtful.append(PlacedText(thing.handle, place, order, why))
    if doubtful:
        from core.reading.sandbox.showing import unmask  # few pages need to be drawn

        unmask(page, box, gone, doubtful, drawn.others)
        _spare_recognised(drawn, gone, doubtful)
    hidden = sorted((text for text in (*gone, *doubtful) if text.why), key=lambda text: text.order)
    unseen = tuple(_counted(page, hidden)) if hidden else ()
    for text in hidden:
        c.FPDFPageObj_SetIsActive(object_at(text.handle), 0)
    return Visibility(unseen, box if edge else None, len(drawn.texts) - len(hidden))


def _counted(page: Any, hidden: Sequence[PlacedText]) -> Iterator[Unseen]:
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


def _is_plain(text: Pointer, place: Rectangle) -> bool:
    """Whether a text within the page is large enough and not cut at all, which is so of nearly every one."""
    left, bottom, right, top = place
    if right - left < MIN_HEIGHT and top - bottom < MIN_HEIGHT:
        return False
    clip = clip_path(text)
    return not clip or clip_paths(clip) <= 0


def _plainly_hidden(text: Thing, place: Rectangle, box: Rectangle) -> Hiding | None:
    """Say why a text cannot be seen whatever is drawn round it; None if it may be."""
    left, bottom, right, top = place
    if right <= box[0] or left >= box[2] or top <= box[1] or bottom >= box[3]:
        return Hiding.OFF_PAGE
    if max(right - left, top - bottom) < MIN_HEIGHT:
        # a full stop is as small in print that everybody reads
        return Hiding.TINY if left < right and bottom < top and _font_height(text) < MIN_HEIGHT else None
    clip = _clip(text)
    if clip and (right <= clip[0] or left >= clip[2] or top <= clip[1] or bottom >= clip[3]):
        return Hiding.CLIPPED
    return None


def _font_height(text: Thing) -> float:
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
        self._colour_parts = references(self._colour)

    def against(self, text: Thing, place: Rectangle, order: int) -> Hiding | None:
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
        if self._layered and (text.depth or _has_layer(handle)):
            return Hiding.LAYER
        if self._last > order and any(
            later > order and _share(place, cover) >= COVERED for cover, later in self._covers
        ):
            return Hiding.COVERED
        return None


def _has_layer(pointer: Pointer) -> bool:
    """Whether the object is marked as optional content."""
    shape = object_at(pointer)
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


def _spare_recognised(drawn: _Drawn, gone: Sequence[PlacedText], doubtful: Sequence[PlacedText]) -> None:
    """Keep invisible text that lies under a picture, or under letters drawn as shapes: somebody's OCR."""
    hidden = len(gone) + sum(text.why is not None for text in doubtful)
    outlined = drawn.paths >= MIN_OUTLINES and hidden == len(drawn.texts)
    for text in [text for text in doubtful if text.why is Hiding.INVISIBLE]:
        if outlined or any(_share(text.place, place) >= UNDER for place in drawn.pictures):
            text.why = None


def _area(place: Rectangle) -> float:
    return (place[2] - place[0]) * (place[3] - place[1])


def _alpha(shape: Pointer) -> int:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    return alpha.value if c.FPDFPageObj_GetFillColor(object_at(shape), red, green, blue, alpha) else 255


def _clip(text: Thing) -> Rectangle | None:
    """Return the rectangle to which all that shows of the text is cut, if it is cut at all."""
    pointer = clip_path(text.handle)
    count = clip_paths(pointer) if pointer else 0
    if count <= 0:
        return None
    clip = ctypes.cast(pointer, c.FPDF_CLIPPATH)
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
