"""Words that a page holds and nobody sees: found among its objects, and taken out before its text is read.

Viewers are the measure. What plainly cannot be seen (off the page, clipped away, fully transparent) is
told by numbers; what may be seen or not (layers, pale letters, covers) by drawing it.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
import pypdfium2_raw.bindings as c

from core.domain.document import Hiding, Unseen
from core.reading.messages import Rectangle
from core.reading.sandbox.clipping import ClipArea, clips_of
from core.reading.sandbox.optional_content import Devices
from core.reading.sandbox.plain_calls import Pointer, object_at
from core.reading.sandbox.shapes import Thing
from core.reading.sandbox.suspicion import MAX_COVERED, DrawnThings, Suspicion, share

#: points: no page is smaller
MIN_SIDE = 2.0
#: points: nobody reads lower letters
MIN_HEIGHT = 1.0
#: points: a narrower text may be squeezed until nobody reads it
MIN_WIDTH = 2.0
#: points by which a text may stand over what it is cut to, and lose nothing that anybody would miss
MAX_OVER = 2.0
#: share of a word that lies under the picture it was read from
UNDER = 0.5
#: shapes from which on letters may be drawn as outlines, with their text laid under them
MIN_OUTLINES = 20

#: characters of one text whose words are counted
MAX_COUNTED = 4_000


class PlacedText(msgspec.Struct):
    """A piece of text on the page that may not be seen."""

    #: where it is
    handle: Pointer
    place: Rectangle
    #: position among the page's objects, in the order of drawing
    order: int
    #: None once it is known to be seen
    why: Hiding | None


class Visibility(msgspec.Struct, frozen=True):
    """What was done to the page."""

    #: how many words each kind of hiding took out
    unseen: tuple[Unseen, ...] = ()
    #: the visible box, if some text runs over its edge and must be cut there
    edge: Rectangle | None = None
    #: what a text is cut to that stands over it, by what tells the text from others
    cuts: Mapping[int, Rectangle] = msgspec.field(default_factory=dict)
    #: pieces of text that are left
    texts: int = 0


def hide_unseen(page: Any, things: Sequence[Thing], devices: Devices) -> Visibility:
    """Find text that a viewer does not show, and take it out of the page's text and picture.

    ``things`` are the page's objects, ``devices`` what the document may use to hide some.
    """
    box = visible_box(page)
    drawn = DrawnThings(things)
    edge = False
    cuts: dict[int, Rectangle] = {}
    gone: list[PlacedText] = []
    doubtful: list[PlacedText] = []
    clips = clips_of([thing for thing, _, _ in drawn.texts])
    reasons = Suspicion(drawn, devices).reasons()
    for (thing, place, order), clip, reason in zip(drawn.texts, clips, reasons, strict=True):
        is_inside = _holds(box, place)
        # nearly every text is large enough, on the page and cut to nothing
        if clip or not is_inside or _is_thin(place):
            surely = _plainly_hidden(thing, place, box, clip)
            if surely:
                gone.append(PlacedText(thing.handle, place, order, surely))
                continue
        edge |= not is_inside
        if clip:
            if not _holds(_grown(clip.place, MAX_OVER), place):
                cuts[thing.handle.value or 0] = clip.place
            reason = reason or (None if clip.is_exact else Hiding.CLIPPED)  # noqa: PLW2901 - the last doubt
        if reason:
            doubtful.append(PlacedText(thing.handle, place, order, reason))
    if doubtful:
        from core.reading.sandbox.showing import unmask  # few pages need to be drawn

        unmask(page, box, gone, doubtful, drawn.others)
        _spare_recognised(drawn, gone, doubtful)
    hidden = sorted((text for text in (*gone, *doubtful) if text.why), key=lambda text: text.order)
    unseen = tuple(_counted(page, hidden)) if hidden else ()
    for text in hidden:
        c.FPDFPageObj_SetIsActive(object_at(text.handle), 0)
    return Visibility(unseen, box if edge else None, cuts, len(drawn.texts) - len(hidden))


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


def summed(*unseen: Unseen) -> tuple[Unseen, ...]:
    """Return one count for each way of hiding."""
    words: Counter[Hiding] = Counter()
    for left in unseen:
        words[left.why] += left.words
    return tuple(Unseen(why, count) for why, count in words.items())


def visible_box(page: Any) -> Rectangle:
    """Return left, bottom, right and top of what viewers show of the page, in points."""
    box = c.FS_RECTF()
    known = c.FPDF_GetPageBoundingBox(page, box)
    if not known or box.right - box.left < MIN_SIDE or box.top - box.bottom < MIN_SIDE:
        # a page of no size: viewers show it as they like
        return -math.inf, -math.inf, math.inf, math.inf
    return box.left, box.bottom, box.right, box.top


def _plainly_hidden(text: Thing, place: Rectangle, box: Rectangle, clip: ClipArea | None) -> Hiding | None:
    """Say why a text cannot be seen whatever is drawn round it; None if it may be."""
    if _misses(box, place):
        return Hiding.OFF_PAGE
    left, bottom, right, top = place
    # a full stop is as small in print that everybody reads
    if _is_thin(place) and left < right and bottom < top and _font_size(text) < MIN_HEIGHT:
        return Hiding.TINY
    return Hiding.CLIPPED if clip and _misses(clip.place, place) else None


def _is_thin(place: Rectangle) -> bool:
    return place[2] - place[0] < MIN_WIDTH or place[3] - place[1] < MIN_WIDTH


def _font_size(text: Thing) -> float:
    """Return the size of a text's font as it is drawn, in points: height or width, whichever is less."""
    size, matrix = ctypes.c_float(), c.FS_MATRIX()
    shape = object_at(text.handle)
    if not c.FPDFTextObj_GetFontSize(shape, size) or not c.FPDFPageObj_GetMatrix(shape, matrix):
        return math.inf
    a, b, d, e, *_ = text.matrix
    up = math.hypot(matrix.c * a + matrix.d * d, matrix.c * b + matrix.d * e)
    along = math.hypot(matrix.a * a + matrix.b * d, matrix.a * b + matrix.b * e)
    return abs(size.value) * min(up, along)


def _spare_recognised(drawn: DrawnThings, gone: Sequence[PlacedText], doubtful: Sequence[PlacedText]) -> None:
    """Keep invisible text that lies under a picture, or under letters drawn as shapes: somebody's OCR."""
    hidden = len(gone) + sum(text.why is not None for text in doubtful)
    outlined = drawn.paths >= MIN_OUTLINES and hidden == len(drawn.texts)
    for text in [text for text in doubtful if text.why is Hiding.INVISIBLE]:
        if outlined or any(share(text.place, place) >= UNDER for place in drawn.pictures):
            text.why = None


def _misses(box: Rectangle, place: Rectangle) -> bool:
    return place[2] <= box[0] or place[0] >= box[2] or place[3] <= box[1] or place[1] >= box[3]


def _holds(box: Rectangle, place: Rectangle) -> bool:
    return box[0] <= place[0] and box[1] <= place[1] and place[2] <= box[2] and place[3] <= box[3]


def _grown(box: Rectangle, by: float) -> Rectangle:
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by
