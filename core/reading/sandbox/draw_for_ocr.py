"""Drawing parts of a page for OCR, which runs outside: what opens PDFs starts no program."""

from __future__ import annotations

import io

from PIL import Image, ImageChops

from core.reading.messages import (
    OCR_RESOLUTION,
    DocumentFault,
    DrawForOcr,
    GreyPicture,
    GreyPictures,
    Message,
    Rectangle,
    Refused,
)
from core.reading.sandbox.draw_page import View, layout, render
from core.reading.sandbox.drawn_content import POINTS_AN_INCH
from core.reading.sandbox.open_page import OpenPage
from core.reading.sandbox.pdfium import Document

#: pixels of one picture; a large sheet is drawn smaller
MAX_PIXELS = 11_000_000
#: difference in brightness of two neighbouring pixels at the edge of a letter, even of a pale one
MIN_EDGE = 24
#: edges from which on there may be words: a short word in small print has some 150
MIN_EDGES = 300
#: the least compression that a PNG has
FAST = 1
#: by how many quarters clockwise
_TURNS = {1: Image.Transpose.ROTATE_270, 2: Image.Transpose.ROTATE_180, 3: Image.Transpose.ROTATE_90}


def draw_for_ocr(document: Document, job: DrawForOcr) -> Message:
    """Draw the parts of the page that ``job`` names."""
    if not 1 <= job.page <= document.pages:
        return Refused(DocumentFault.NO_SUCH_PAGE, document.pages)
    with document.page(job.page) as page:
        if page is None:
            return Refused(DocumentFault.PAGE_DAMAGED, document.pages)
        return GreyPictures(tuple(_picture(page, clip, job.turn) for clip in job.clips))


def _picture(page: OpenPage, clip: Rectangle, turn: int) -> GreyPicture:
    """Draw one part; nothing at all when it has no strokes."""
    width = round(page.size[0] / POINTS_AN_INCH * OCR_RESOLUTION)
    whole, origin, size = layout(page.size, View(max(1, width), MAX_PIXELS, clip))
    image = render(page, whole, origin, size).convert("L")
    if not has_strokes(image):
        return GreyPicture()
    if turn in _TURNS:
        image = image.transpose(_TURNS[turn])
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=FAST)
    return GreyPicture(out.getvalue(), *image.size)


def has_strokes(image: Image.Image) -> bool:
    """Whether a grey picture has edges enough for a word; an empty one, a sky or a plain field has not."""
    width, height = image.size
    if width < 2:
        return False
    left, right = image.crop((0, 0, width - 1, height)), image.crop((1, 0, width, height))
    return sum(ImageChops.difference(left, right).histogram()[MIN_EDGE:]) >= MIN_EDGES
