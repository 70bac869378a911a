"""The process that adds highlights to a copy of a PDF: run by `core.reading.illustrator`, one request."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import msgspec
import pypdfium2_raw.bindings as c

from core.isolation.confine import confine
from core.isolation.hand_over import place_of
from core.reading.clean_text import clean
from core.reading.messages import DocumentFault, Highlight, Message, Opened, PlacedMark, Rectangle, Refused
from core.reading.sandbox.child import fault, unlock
from core.reading.sandbox.disarm import disarm
from core.reading.sandbox.find_quotes import find
from core.reading.sandbox.load_file import Unopened
from core.reading.sandbox.open_page import OpenPage
from core.reading.sandbox.pdfium import Document

#: a copy holds the original and its highlights; pdfium may store objects less tightly
GROWTH = 4
#: bytes granted beyond that, for small files, and for each highlight
SLACK, A_MARK = 10_000_000, 10_000
#: the highlight is printed with the page
PRINT = 4
#: transparency of a highlight, 0 to 255
ALPHA = 115
AUTHOR = "Pagewise"
#: side of the note's sign on the first page, in points
SIGN = 24


def highlight(request: Highlight) -> Message:
    """Write the copy; return `Opened` when it stands."""
    try:
        document, encrypted = unlock(request)
    except Unopened as error:
        return Refused(fault(error.code, request))
    for number, group in groupby(request.marks, key=lambda mark: mark.cut.page):
        if 1 <= number <= document.pages:
            with document.page(number) as page:
                if page is not None:
                    _mark_page(page, list(group), request.max_page_characters)
    with document.page(1) as page:
        if page is not None and request.front:
            _note(page, request.front)
    if _written(document, request):
        return Opened(document.pages, labelled=False, encrypted=encrypted)
    return Refused(DocumentFault.FORMAT, document.pages)


def _written(document: Document, request: Highlight) -> bool:
    """Write the copy, with nothing in it that runs or starts by itself; return whether it opens.

    Written anew, that stands where it can be seen and put out of action. Where there is nothing of the kind,
    what is appended leaves the original bytes as they are, signatures included; where the original is too
    damaged for that, it is written anew.
    """
    target = Path(request.target)
    anew = document.save(target, c.FPDF_NO_INCREMENTAL)
    if anew and disarm(target) and _opens(target, request, document.pages):
        return True
    for flags in (c.FPDF_INCREMENTAL, c.FPDF_NO_INCREMENTAL):
        if not document.save(target, flags):
            continue
        if not anew:
            disarm(target)
        if _opens(target, request, document.pages):
            return True
    return False


def _opens(path: Path, request: Highlight, pages: int) -> bool:
    """Whether the copy opens as the original did."""
    try:
        copy, _ = unlock(msgspec.structs.replace(request, path=str(path)))
    except Unopened:
        return False
    return copy.pages == pages


def _mark_page(page: OpenPage, marks: Sequence[PlacedMark], limit: int) -> None:
    """Add the highlights of one page."""
    raw = page.content(limit)
    cleaned = clean(raw.text)
    for mark in marks:
        places = (*find(page, raw, cleaned, mark.cut.quote), *mark.cut.marks)
        if places:
            _highlight(page, places, mark)


def _highlight(page: OpenPage, places: Sequence[Rectangle], mark: PlacedMark) -> None:
    """Add one highlight over ``places``."""
    annotation = c.FPDFPage_CreateAnnot(page.handle, c.FPDF_ANNOT_HIGHLIGHT)
    xs: list[float] = []
    ys: list[float] = []
    for left, top, right, bottom in places:
        # upper left, upper right, lower left, lower right: the order that viewers expect
        corners = [page.point(x, y) for y in (top, bottom) for x in (left, right)]
        flat = [coordinate for corner in corners for coordinate in corner]
        c.FPDFAnnot_AppendAttachmentPoints(annotation, c.FS_QUADPOINTSF(*flat))
        xs += [x for x, _ in corners]
        ys += [y for _, y in corners]
    c.FPDFAnnot_SetRect(annotation, c.FS_RECTF(left=min(xs), top=max(ys), right=max(xs), bottom=min(ys)))
    _finish(annotation, mark.text, mark.colour, ALPHA)


def _note(page: OpenPage, text: str) -> None:
    """Add a note to the upper left corner of a page."""
    annotation = c.FPDFPage_CreateAnnot(page.handle, c.FPDF_ANNOT_TEXT)
    width, height = page.size
    share_x, share_y = min(1.0, SIGN / max(width, 1.0)), min(1.0, SIGN / max(height, 1.0))
    corners = [page.point(share_x / 2, share_y / 2), page.point(share_x * 1.5, share_y * 1.5)]
    xs, ys = zip(*corners, strict=True)
    c.FPDFAnnot_SetRect(annotation, c.FS_RECTF(left=min(xs), top=max(ys), right=max(xs), bottom=min(ys)))
    _finish(annotation, text, (255, 205, 60), 255)


def _finish(annotation: c.FPDF_ANNOTATION, text: str, colour: tuple[int, int, int], alpha: int) -> None:
    """Give an annotation its colour and its words, and let go of it."""
    c.FPDFAnnot_SetColor(annotation, c.FPDFANNOT_COLORTYPE_Color, *colour, alpha)
    c.FPDFAnnot_SetFlags(annotation, PRINT)
    for key, value in ((b"Contents", text), (b"T", AUTHOR)):
        data = f"{value}\0".encode("utf-16-le", "replace")
        buffer = (ctypes.c_ushort * (len(data) // 2)).from_buffer_copy(data)
        c.FPDFAnnot_SetStringValue(annotation, key, buffer)
    c.FPDFPage_CloseAnnot(annotation)


def main() -> None:
    """Serve one request."""
    request = msgspec.json.decode(sys.stdin.buffer.readline(), type=Highlight)
    confine(
        request.memory,
        request.cpu,
        request.size * GROWTH + SLACK + A_MARK * len(request.marks),
        read=(place_of(request.path),),
        write=(place_of(request.target),),
    )
    sys.stdout.buffer.write(msgspec.json.encode(highlight(request)) + b"\n")
    sys.stdout.buffer.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
