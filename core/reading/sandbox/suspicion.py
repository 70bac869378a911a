"""Which texts of a page may not be seen, so that it is worth drawing them."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from typing import Any

import pypdfium2_raw.bindings as c

from core.domain.document import Hiding
from core.reading.messages import Rectangle
from core.reading.sandbox.optional_content import Devices
from core.reading.sandbox.plain_calls import (
    ROWS,
    Four,
    Pointer,
    Rows,
    draw_mode,
    fill_colour,
    has_transparency,
    object_at,
    references,
    stroke_colour,
    text_render_mode,
)
from core.reading.sandbox.shapes import Thing

#: alpha, of 255, up to which nothing is left to see
MAX_CLEAR = 5
#: red, green and blue, of 255, from which on a letter is pale: it may not show on paper
MIN_PALE = 225
#: difference of each, of 255, within which a letter may be lost on what is under it
MAX_ALIKE = 24
#: points: a lower or narrower shape covers no word
MIN_COVER = 4.0
#: words looked at for what is drawn over them, and shapes that may lie over them
MAX_COVERED, MAX_COVERS = 5_000, 400
#: share of a word that must be hidden under shapes
COVERED = 0.8

_NAME = 16
#: the mark of optional content, as pdfium gives it
_OPTIONAL = "OC\0".encode("utf-16-le")
_DRAWS_NOTHING = frozenset({c.FPDF_TEXTRENDERMODE_INVISIBLE, c.FPDF_TEXTRENDERMODE_CLIP})
#: what may lie over words beside filled paths
_OPAQUE = frozenset({c.FPDF_PAGEOBJ_IMAGE, c.FPDF_PAGEOBJ_SHADING})
#: red, green and blue, 0 to 255
Colour = tuple[float, float, float]
#: how a text is drawn, one of ``FPDF_TEXTRENDERMODE_*``, and red, green, blue and alpha of it, if known
Ink = tuple[int, Four | None]
_COLOURS = Rows(ctypes.c_uint)


class DrawnThings:
    """The page's objects, sorted by what they do to text."""

    def __init__(self, things: Sequence[Thing]) -> None:
        """Take the page's objects in the order of drawing."""
        self.things = things
        #: texts with their bounds and their order, in this order
        self.texts: list[tuple[Thing, Rectangle, int]] = []
        #: bounds and order of pictures and of opaque filled shapes, which may cover text
        self.covers: list[tuple[Rectangle, int]] = []
        self.pictures: list[Rectangle] = []
        #: the orders of texts within forms that may be seen through
        self.veiled: set[int] = set()
        self.paths = 0
        #: coloured shapes that words may lie on, each with its bounds and order
        self.grounds: list[tuple[Colour, Rectangle, int]] = []
        # asked for hundreds of times a page, so made once
        self._colour = (ctypes.c_uint * 4)()
        self._parts = references(self._colour)
        self._fill, self._stroke = ctypes.c_int(), ctypes.c_int()
        self._modes = ctypes.byref(self._fill), ctypes.byref(self._stroke)
        veil: int | None = None
        for order, thing in enumerate(things):
            kind, shape, _, depth, place = thing
            if veil is not None and depth <= veil:
                veil = None
            if kind == c.FPDF_PAGEOBJ_FORM and veil is None and has_transparency(shape):
                veil = depth
            if place is None:
                continue
            if kind != c.FPDF_PAGEOBJ_TEXT:
                self._sort(kind, shape, place, order)
                continue
            self.texts.append((thing, place, order))
            if veil is not None:
                self.veiled.add(order)
        if self.texts and len(self.covers) > MAX_COVERS:
            self.covers = sorted(self.covers, key=lambda cover: -area(cover[0]))[:MAX_COVERS]

    def _sort(self, kind: int, shape: Pointer, place: Rectangle, order: int) -> None:
        """Note what may lie over texts, or under them."""
        if kind in _OPAQUE:
            if kind == c.FPDF_PAGEOBJ_IMAGE:
                self.pictures.append(place)
            self.covers.append((place, order))
        elif kind == c.FPDF_PAGEOBJ_PATH:
            self.paths += 1
            if place[2] - place[0] >= MIN_COVER and place[3] - place[1] >= MIN_COVER:
                self._lay(shape, place, order)

    def _lay(self, shape: Pointer, place: Rectangle, order: int) -> None:
        """Note a shape that may lie over texts before it, or under those after it."""
        if not draw_mode(shape, *self._modes) or not self._fill.value:
            return
        red, green, blue, alpha = self._colour if fill_colour(shape, *self._parts) else (255, 255, 255, 255)
        if alpha <= MAX_CLEAR:
            return
        if self.texts:
            self.covers.append((place, order))
        if min(red, green, blue) < MIN_PALE and len(self.grounds) < MAX_COVERS:
            self.grounds.append(((red, green, blue), place, order))

    def grounds_like(self, colour: Colour) -> list[tuple[Rectangle, int]]:
        """Return bounds and order of the shapes on which letters of this colour may be lost."""
        return [
            (place, order)
            for ground, place, order in self.grounds
            if all(abs(one - other) <= MAX_ALIKE for one, other in zip(ground, colour, strict=True))
        ]

    @property
    def others(self) -> list[Pointer]:
        """What is neither text nor a form with text in it."""
        apart = {c.FPDF_PAGEOBJ_TEXT, c.FPDF_PAGEOBJ_FORM}
        return [shape for kind, shape, *_ in self.things if kind not in apart]


class Suspicion:
    """Tells texts that may not be seen."""

    def __init__(self, drawn: DrawnThings, devices: Devices) -> None:
        """Take the page's objects, and what the document may use to hide some."""
        self._veiled = drawn.veiled
        self._drawn = drawn
        self._layered, self._masked = devices.layers, devices.masks
        self._covers = drawn.covers if len(drawn.texts) <= MAX_COVERED else []
        self._last = max((order for _, order in self._covers), default=-1)
        self._grounds: dict[Colour, list[tuple[Rectangle, int]]] = {}

    def reasons(self) -> list[Hiding | None]:
        """Say of each of the page's texts why it may not be seen; None if it surely is."""
        texts, inks = self._drawn.texts, self._inks()
        # a page has few inks
        by_ink = {ink: _hidden_by(ink) for ink in set(inks)}
        devices = self._layered or self._masked or self._veiled
        if not (devices or self._covers or self._drawn.grounds or any(by_ink.values())):
            return [None] * len(texts)
        return [by_ink[ink] or self._hidden_there(ink, *text) for ink, text in zip(inks, texts, strict=True)]

    def _inks(self) -> list[Ink]:
        """Return what each text is drawn in; all are asked at once, which takes a quarter of the time."""
        shapes = [text.handle for text, _, _ in self._drawn.texts]
        found: list[Ink] = []
        for first in range(0, len(shapes), ROWS):
            some = shapes[first : first + ROWS]
            modes = list(map(text_render_mode, some))
            known = list(map(fill_colour, some, *_COLOURS.columns))
            colours = _COLOURS.taken(len(some))
            if all(known):
                found += zip(modes, colours, strict=True)
                continue
            shown = (colour if is_known else None for colour, is_known in zip(colours, known, strict=True))
            found += zip(modes, shown, strict=True)
        if any(mode == c.FPDF_TEXTRENDERMODE_STROKE for mode, _ in set(found)):
            found = [self._drawn_in_lines(*ink, shape) for ink, shape in zip(found, shapes, strict=True)]
        return found

    def _drawn_in_lines(self, mode: int, colour: Four | None, shape: Pointer) -> Ink:
        """Return the ink of a text with the colour of its lines, if these are all that is drawn of it."""
        if mode == c.FPDF_TEXTRENDERMODE_STROKE:
            parts = (column[0] for column in _COLOURS.columns)
            colour = _COLOURS.taken(1)[0] if stroke_colour(shape, *parts) else None
        return mode, colour

    def _hidden_there(self, ink: Ink, text: Thing, place: Rectangle, order: int) -> Hiding | None:
        """Say why a text that shows by itself may not be seen where it is."""
        if ink[1] and self._drawn.grounds and self._is_lost(ink[1][:3], place, order):
            return Hiding.BACKGROUND
        if self._layered and (text.depth or _has_layer(text.handle)):
            return Hiding.LAYER
        if order in self._veiled or (self._masked and has_transparency(text.handle)):
            return Hiding.TRANSPARENT
        covered = self._last > order and _is_covered(place, order, self._covers)
        return Hiding.COVERED if covered else None

    def _is_lost(self, colour: Colour, place: Rectangle, order: int) -> bool:
        """Whether a text may be lost on a shape of its own colour."""
        grounds = self._grounds.get(colour)
        if grounds is None:
            grounds = self._grounds[colour] = self._drawn.grounds_like(colour)
        return any(under < order and share(place, ground) >= COVERED for ground, under in grounds)


def _hidden_by(ink: Ink) -> Hiding | None:
    """Say why text drawn in an ink may not be seen, whatever is round it."""
    mode, colour = ink
    if mode in _DRAWS_NOTHING:
        return Hiding.INVISIBLE
    if colour is None:
        return None
    *light, alpha = colour
    if alpha <= MAX_CLEAR:
        return Hiding.TRANSPARENT
    return Hiding.BACKGROUND if min(light) >= MIN_PALE else None


def _is_covered(place: Rectangle, order: int, covers: Sequence[tuple[Rectangle, int]]) -> bool:
    """Whether shapes drawn later may lie over most of a text, each by itself or all together."""
    hidden = 0.0
    for cover, later in covers:
        if later > order:
            hidden += share(place, cover)
            if hidden >= COVERED:
                return True
    return False


def _has_layer(pointer: Pointer) -> bool:
    """Whether the object is marked as optional content."""
    shape = object_at(pointer)
    return any(name == _OPTIONAL for name in _marks(shape))


def _marks(shape: Any) -> Iterator[bytes]:
    """Yield the names of an object's marks, as pdfium gives them."""
    name, size = (c.FPDF_WCHAR * _NAME)(), ctypes.c_ulong()
    for index in range(max(0, c.FPDFPageObj_CountMarks(shape))):
        mark = c.FPDFPageObj_GetMark(shape, index)
        if c.FPDFPageObjMark_GetName(mark, name, ctypes.sizeof(name), size):
            yield bytes(name)[: size.value]


def share(inner: Rectangle, outer: Rectangle) -> float:
    """Return the share of ``inner`` that lies in ``outer``."""
    width = min(inner[2], outer[2]) - max(inner[0], outer[0])
    height = min(inner[3], outer[3]) - max(inner[1], outer[1])
    size = area(inner)
    return width * height / size if width > 0 and height > 0 and size > 0 else 0.0


def area(place: Rectangle) -> float:
    """Return how large a rectangle is, in square points."""
    return (place[2] - place[0]) * (place[3] - place[1])
