"""Drawing parts of a page for OCR, which runs outside: what opens PDFs starts no program."""

from __future__ import annotations

import zlib

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
from core.reading.sandbox.print_height import print_height, runs_across

#: pixels of one picture; a large sheet is drawn smaller
MAX_PIXELS = 11_000_000
#: difference in brightness of two neighbouring pixels at the edge of a letter, even of a pale one
MIN_EDGE = 24
#: edges from which on there may be words: a short word in small print has some 150
MIN_EDGES = 300
#: pixels of a capital letter from which on finer pictures are read no better, only more slowly (`bench.ocr`)
CAPITAL = 15
#: share of its width to which a picture is pressed whose print could be finer: tesseract's network goes along
#: each line, and reads letters of 15 pixels as well then (`bench.ocr`); smaller ones worse
PRESSED = 0.85
#: dots an inch for the largest print: larger letters may stand beside smaller ones that nobody measured
COARSEST = 100
#: the least compression there is
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
    """Draw one part, as finely as its print needs; nothing at all when it has no strokes."""
    image = _drawn(page, clip, turn, OCR_RESOLUTION)
    if not has_strokes(image):
        return GreyPicture()
    across, resolution = runs_across(image), enough_for(print_height(image))
    if resolution < OCR_RESOLUTION:
        image = _drawn(page, clip, turn, resolution)
        if across is not False:  # it is drawn again where it turns out to stand on its side
            image = image.resize((max(1, round(PRESSED * image.width)), image.height))
    return GreyPicture(zlib.compress(image.tobytes(), FAST), *image.size, resolution, across)


def _drawn(page: OpenPage, clip: Rectangle, turn: int, resolution: int) -> Image.Image:
    width = round(page.size[0] / POINTS_AN_INCH * resolution)
    whole, origin, size = layout(page.size, View(max(1, width), MAX_PIXELS, clip))
    image = render(page, whole, origin, size).convert("L")
    return image.transpose(_TURNS[turn]) if turn in _TURNS else image


def enough_for(height: int) -> int:
    """Return the dots an inch that are enough for capital letters of ``height`` at `OCR_RESOLUTION`."""
    if height <= CAPITAL:
        return OCR_RESOLUTION
    return max(COARSEST, round(OCR_RESOLUTION * CAPITAL / height))


def has_strokes(image: Image.Image) -> bool:
    """Whether a grey picture has edges enough for a word; an empty one, a sky or a plain field has not."""
    width, height = image.size
    if width < 2:
        return False
    left, right = image.crop((0, 0, width - 1, height)), image.crop((1, 0, width, height))
    return sum(ImageChops.difference(left, right).histogram()[MIN_EDGE:]) >= MIN_EDGES
