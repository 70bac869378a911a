"""OCR of one page by tesseract, in the child process: tesseract inherits its limits."""

from __future__ import annotations

import csv
import io
import os
import subprocess
from collections.abc import Iterator

from core.reading.clean import clean
from core.reading.draw import View, layout, render
from core.reading.pdfium import Document, OpenPage
from core.reading.wire import Fault, Message, Recognise, Recognised, Rectangle, Refused, SeenWord

#: dots an inch: tesseract read our scans worse at 300, and took longer
RESOLUTION = 200
#: pixels of one picture; a large sheet is drawn smaller
MAX_PIXELS = 16_000_000
POINTS_AN_INCH = 72
#: level of a word in tesseract's table
WORD = "5"
#: lines between two paragraphs, so that their numbers have a gap
PARAGRAPH_GAP = 2


def recognise(document: Document, job: Recognise) -> Message:
    """Read the parts of the page that ``job`` names."""
    if not 1 <= job.page <= document.pages:
        return Refused(Fault.NO_SUCH_PAGE, document.pages)
    with document.page(job.page) as page:
        if page is None:
            return Refused(Fault.PAGE_DAMAGED, document.pages)
        return Recognised(tuple(tuple(_read(page, clip, job)) for clip in job.clips))


def _read(page: OpenPage, clip: Rectangle, job: Recognise) -> Iterator[SeenWord]:
    width = round(page.size[0] / POINTS_AN_INCH * RESOLUTION)
    whole, origin, size = layout(page.size, View(max(1, width), MAX_PIXELS, clip))
    picture = io.BytesIO()
    render(page, whole, origin, size).convert("L").save(picture, "PPM")
    table = _tesseract(picture.getvalue(), job)
    for line, confidence, text, (left, top, across, down) in _words(table):
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


def _tesseract(picture: bytes, job: Recognise) -> str:
    command = [job.program, "-", "-", "-l", job.language, "--psm", str(job.segmentation)]
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


def _words(table: str) -> Iterator[tuple[int, float, str, tuple[int, int, int, int]]]:
    """Yield line, confidence, text and place in pixels of the words in tesseract's table."""
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
        yield line, max(0.0, float(row["conf"])) / 100, text, place
