"""OCR of one page by tesseract, in the child process: tesseract inherits its limits."""

from __future__ import annotations

import csv
import io
import os
import subprocess
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from PIL import Image, ImageChops

from core.reading.clean_text import clean
from core.reading.messages import DocumentFault, Message, Recognise, Recognised, Rectangle, Refused, SeenWord
from core.reading.sandbox.draw_page import View, layout, render
from core.reading.sandbox.pdfium import POINTS_AN_INCH, Document, OpenPage

#: dots an inch: tesseract read our scans worse at 300, and took longer
RESOLUTION = 200
#: pixels of one picture; a large sheet is drawn smaller
MAX_PIXELS = 16_000_000
#: tesseract's page segmentation: as it is, and after finding out which way is up, which takes half as
#: long again
UPRIGHT, TURNED = 3, 1
#: mean confidence of a letter below which a picture may stand on its side or head: turned, our scans
#: have .36 and less, and seldom so little as they should be
DOUBTFUL = 0.45
#: what counts as a word that was read, to choose between two readings
SURE = 0.6
#: difference in brightness of two neighbouring pixels at the edge of a letter, even of a pale one
MIN_EDGE = 24
#: edges from which on there may be words: a short word in small print has some 150
MIN_EDGES = 300
#: level of a word in tesseract's table
WORD = "5"
#: lines between two paragraphs, so that their numbers have a gap
PARAGRAPH_GAP = 2


class _Word(NamedTuple):
    """One word of tesseract's table."""

    line: int
    #: 0 to 1
    confidence: float
    text: str
    #: left, top, width and height in pixels of the picture
    place: tuple[int, int, int, int]


def recognise(document: Document, job: Recognise) -> Message:
    """Read the parts of the page that ``job`` names."""
    if not 1 <= job.page <= document.pages:
        return Refused(DocumentFault.NO_SUCH_PAGE, document.pages)
    with document.page(job.page) as page:
        if page is None:
            return Refused(DocumentFault.PAGE_DAMAGED, document.pages)
        return Recognised(tuple(tuple(_read(page, clip, job)) for clip in job.clips))


def _read(page: OpenPage, clip: Rectangle, job: Recognise) -> Iterator[SeenWord]:
    width = round(page.size[0] / POINTS_AN_INCH * RESOLUTION)
    whole, origin, size = layout(page.size, View(max(1, width), MAX_PIXELS, clip))
    for line, confidence, text, (left, top, across, down) in _seen(
        render(page, whole, origin, size).convert("L"), job
    ):
        yield SeenWord(
            text,
            line,
            confidence,
            (
                (origin[0] + left) / whole[0],
                (origin[1] + top) / whole[1],
                (origin[0] + left + across) / whole[0],
                (origin[1] + top + down) / whole[1],
            ),
        )


def _seen(image: Image.Image, job: Recognise) -> Sequence[_Word]:
    """Return the words in a picture, which may stand on its side or head."""
    if not has_strokes(image):
        return ()
    picture = io.BytesIO()
    image.save(picture, "PPM")
    words = list(_words(_tesseract(picture.getvalue(), job, UPRIGHT)))
    letters = sum(len(word.text) for word in words)
    if not job.turns or sum(len(word.text) * word.confidence for word in words) >= DOUBTFUL * letters:
        return words
    turned = list(_words(_tesseract(picture.getvalue(), job, TURNED)))
    return max(words, turned, key=_read_surely)


def has_strokes(image: Image.Image) -> bool:
    """Whether a grey picture has edges enough for a word; an empty one, a sky or a plain field has not."""
    width, height = image.size
    if width < 2:
        return False
    left, right = image.crop((0, 0, width - 1, height)), image.crop((1, 0, width, height))
    return sum(ImageChops.difference(left, right).histogram()[MIN_EDGE:]) >= MIN_EDGES


def _read_surely(words: Sequence[_Word]) -> int:
    """Return the number of letters in words that tesseract is sure of."""
    return sum(len(word.text) for word in words if word.confidence >= SURE and word.text.isalnum())


def _tesseract(picture: bytes, job: Recognise, segmentation: int) -> str:
    command = [job.program, "-", "-", "-l", job.language, "--psm", str(segmentation)]
    command += ["--dpi", str(RESOLUTION), "tsv"]
    done = subprocess.run(  # noqa: S603 - the settings name the program, and no shell is involved
        command,
        input=picture,
        capture_output=True,
        timeout=job.seconds,
        check=True,
        # pages are read side by side; threads inside tesseract would only get in each other's way
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
    )
    return done.stdout.decode("utf-8", "replace")


def _words(table: str) -> Iterator[_Word]:
    """Yield the words in tesseract's table."""
    line, before = 0, ("", "", "")
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        text = " ".join(clean(row["text"] or "").text.split())
        if row["level"] != WORD or not text:
            continue
        here = row["block_num"], row["par_num"], row["line_num"]
        if here != before:
            line += 1 if here[:2] == before[:2] else PARAGRAPH_GAP
            before = here
        place = int(row["left"]), int(row["top"]), int(row["width"]), int(row["height"])
        yield _Word(line, max(0.0, float(row["conf"])) / 100, text, place)
