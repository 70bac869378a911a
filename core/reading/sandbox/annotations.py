"""What people put on a page later: filled fields, notes, stamps, and words they struck out."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
import pypdfium2_raw.bindings as c

from core.domain.document import Hiding, Mark, Unseen
from core.reading.sandbox.attachments import name_of, pinned_by
from core.reading.sandbox.glyphs import GlyphPlace, Glyphs
from core.reading.sandbox.printable import printable
from core.reading.sandbox.shapes import Thing

#: annotations looked at on one page
MAX_ANNOTATIONS = 2_000
#: the kinds that show words of their own, and what these words are
WRITTEN: Mapping[int, Mark] = {
    c.FPDF_ANNOT_WIDGET: Mark.FIELD,
    c.FPDF_ANNOT_FREETEXT: Mark.NOTE,
    c.FPDF_ANNOT_STAMP: Mark.NOTE,
}
#: the kinds that may lie over words of the page, or strike them out
DRAWN = frozenset(
    {
        c.FPDF_ANNOT_SQUARE,
        c.FPDF_ANNOT_CIRCLE,
        c.FPDF_ANNOT_POLYGON,
        c.FPDF_ANNOT_POLYLINE,
        c.FPDF_ANNOT_LINE,
        c.FPDF_ANNOT_INK,
        c.FPDF_ANNOT_REDACT,
    }
)
#: points by which words may stand over the edge of their field
SLACK = 2.0
#: the flag of a text field whose letters stand in boxes of their own (PDF 32000-1, table 228)
COMB = 1 << 24
#: what ties an annotation to a layer, and what holds its words
LAYER, CONTENTS = b"OC", b"Contents"
#: what says that a note is no words of somebody's but the state of another one: "Accepted", "Completed"
STATE = b"StateModel"
#: bytes of one note, in UTF-16, whose words are read or counted
MAX_WORDS = 8_000


class Annotations(msgspec.Struct, frozen=True):
    """What was put on a page."""

    #: fields and notes with words: their place and kind
    written: tuple[tuple[GlyphPlace, Mark], ...] = ()
    #: places that are struck out
    struck: tuple[GlyphPlace, ...] = ()
    #: notes that stay closed until somebody opens them: where their sign is, and their words
    closed: tuple[tuple[GlyphPlace, str], ...] = ()
    #: fields whose letters stand in boxes of their own
    combs: tuple[GlyphPlace, ...] = ()
    #: something is drawn that may lie over words of the page
    drawn: bool = False
    #: names of the files that notes hold
    attached: tuple[str, ...] = ()
    #: words of fields and notes in layers that are off
    unseen: tuple[Unseen, ...] = ()

    @property
    def is_part_of_page(self) -> bool:
        """Whether something must be made part of the page to be read as a viewer shows it."""
        return bool(self.written or self.drawn)


def look_at(page: Any, forms: Any, is_off: Callable[[int], bool] | None) -> Annotations:
    """Say what is on the page, and hide what no viewer shows.

    ``forms`` is pdfium's environment of forms; ``is_off`` says of the annotation at a position, from 0,
    whether its layer is off, and is None in a document without layers.
    """
    written: list[tuple[GlyphPlace, Mark]] = []
    struck: list[GlyphPlace] = []
    closed: list[tuple[GlyphPlace, str]] = []
    combs: list[GlyphPlace] = []
    attached: list[str] = []
    drawn = False
    unseen = 0
    for index, note in _notes_on(page):
        kind = c.FPDFAnnot_GetSubtype(note)
        if attachment := pinned_by(note):
            attached.append(name_of(attachment))
        if _is_hidden(note):
            pass  # nobody sees it, and pdfium knows
        elif is_off and c.FPDFAnnot_HasKey(note, LAYER) and is_off(index):
            _hide(note)
            unseen += _words(forms, note) if kind in WRITTEN or kind == c.FPDF_ANNOT_TEXT else 0
        else:
            if kind in WRITTEN and (place := _rectangle(note)):
                written.append((place, WRITTEN[kind]))
                if kind == c.FPDF_ANNOT_WIDGET and c.FPDFAnnot_GetFormFieldFlags(forms, note) & COMB:
                    combs.append(place)
            elif kind == c.FPDF_ANNOT_STRIKEOUT:
                struck.extend(_quads(note))
            elif kind == c.FPDF_ANNOT_TEXT and (words := _contents(note)) and (place := _rectangle(note)):
                closed.append((place, words))
            drawn |= kind in DRAWN
    left_out = (Unseen(Hiding.LAYER, unseen),) if unseen else ()
    return Annotations(
        tuple(written), tuple(struck), tuple(closed), tuple(combs), drawn, tuple(attached), left_out
    )


def pinned_to(page: Any) -> Iterator[Any]:
    """Yield the files that annotations of a loaded page hold; each is good until the next is asked for."""
    return (attachment for _, note in _notes_on(page) if (attachment := pinned_by(note)))


def _notes_on(page: Any) -> Iterator[tuple[int, Any]]:
    """Yield the position, from 0, and handle of each annotation; it is good until the next is asked for."""
    for index in range(min(MAX_ANNOTATIONS, max(0, c.FPDFPage_GetAnnotCount(page)))):
        if note := c.FPDFPage_GetAnnot(page, index):
            yield index, note
            c.FPDFPage_CloseAnnot(note)


def _is_hidden(note: Any) -> bool:
    """Whether its flags say that no viewer shows an annotation."""
    flags = c.FPDFAnnot_GetFlags(note)
    if flags & c.FPDF_ANNOT_FLAG_HIDDEN:
        return True
    # what is to be printed alone is not on the screen either
    if flags & c.FPDF_ANNOT_FLAG_NOVIEW:
        _hide(note)
        return True
    return False


def _hide(note: Any) -> None:
    """Keep an annotation out of the page, of which flattening would make it a part."""
    c.FPDFAnnot_SetFlags(note, c.FPDFAnnot_GetFlags(note) | c.FPDF_ANNOT_FLAG_HIDDEN)


def _words(forms: Any, note: Any) -> int:
    """Count the words of a field or a note."""
    if c.FPDFAnnot_GetSubtype(note) == c.FPDF_ANNOT_WIDGET:
        buffer = ctypes.create_string_buffer(MAX_WORDS)
        into = ctypes.cast(buffer, ctypes.POINTER(c.FPDF_WCHAR))
        size = c.FPDFAnnot_GetFormFieldValue(forms, note, into, MAX_WORDS)
        return len(printable(buffer, size).split())
    return len(_contents(note).split())


def _contents(note: Any) -> str:
    """Return what a note says; nothing for one that tells the state of another."""
    if c.FPDFAnnot_HasKey(note, STATE):
        return ""
    buffer = ctypes.create_string_buffer(MAX_WORDS)
    into = ctypes.cast(buffer, ctypes.POINTER(c.FPDF_WCHAR))
    return printable(buffer, c.FPDFAnnot_GetStringValue(note, CONTENTS, into, MAX_WORDS))


def _rectangle(note: Any) -> GlyphPlace | None:
    box = c.FS_RECTF()
    if not c.FPDFAnnot_GetRect(note, box):
        return None
    left, right = sorted((box.left, box.right))
    bottom, top = sorted((box.bottom, box.top))
    return GlyphPlace(left, bottom, right, top)


def _quads(note: Any) -> Iterator[GlyphPlace]:
    quad = c.FS_QUADPOINTSF()
    for index in range(min(MAX_ANNOTATIONS, c.FPDFAnnot_CountAttachmentPoints(note))):
        if c.FPDFAnnot_GetAttachmentPoints(note, index, quad):
            xs, ys = (quad.x1, quad.x2, quad.x3, quad.x4), (quad.y1, quad.y2, quad.y3, quad.y4)
            yield GlyphPlace(min(xs), min(ys), max(xs), max(ys))


def texts_from(things: Sequence[Thing], first: int) -> frozenset[int]:
    """Return what tells the texts within the page's objects from number ``first`` on: flattened notes."""
    found: set[int] = set()
    top = -1
    for kind, shape, _, depth, _ in things:
        top += depth == 0
        if top >= first and kind == c.FPDF_PAGEOBJ_TEXT:
            found.add(shape.value or 0)
    return frozenset(found)


def marks_of(
    glyphs: Glyphs, written: Sequence[tuple[GlyphPlace, Mark]], texts: frozenset[int]
) -> dict[int, Mark]:
    """Return the marks of the characters that belong to ``texts``."""
    marks: dict[int, Mark] = {}
    pieces = glyphs.objects(range(len(glyphs.units)))
    for index, (unit, piece) in enumerate(zip(glyphs.units, pieces, strict=True)):
        if unit.isspace() or piece not in texts:
            continue
        x, y = glyphs.place(index).middle
        inside = (mark for place, mark in written if place.holds(x, y, SLACK))
        marks[index] = next(inside, Mark.NOTE)
    return marks


def within(glyphs: Glyphs, places: Sequence[GlyphPlace]) -> Iterator[int]:
    """Yield the characters whose middle lies in one of ``places``."""
    for index, unit in enumerate(glyphs.units):
        if not unit.isspace() and any(place.holds(*glyphs.place(index).middle, SLACK) for place in places):
            yield index
