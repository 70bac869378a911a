"""How fast PDFs are read, and with how much memory, beside pdfplumber in the same run.

    python -m bench.reading [--against CHECKOUT] [FILE.pdf ...]

With another checkout of Pagewise nothing but the text is measured, with both in turn. Without files
it takes the PDFs of the tests and the sample. Rates are pages a second of processor time, the reading
process and its start included, so that they hold on a busy machine; seconds are of the wall clock and
do not. Our pages come with tables, running lines and sections, pdfplumber's with their text alone.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pdfplumber
import pypdfium2
from PIL import Image

from core.domain.answer import Span
from core.domain.document import DocumentFacts, Page
from core.reading.document_facts import facts
from core.reading.grids import grid
from core.reading.ocr import Ocr
from core.reading.page_pictures import page_picture
from core.reading.quote_boxes import quote_boxes
from core.reading.reader import read_document

ROOT = Path(__file__).resolve().parents[1]

DATA = ROOT / "tests" / "data"
SAMPLE = ROOT / "samples" / "elm-street-bid.pdf"
#: pages of each document that pdfplumber reads: it would take minutes for all of them
PLUMBED = 12
#: size of the big bid set
BIG_PAGES, BIG_MEGABYTES = 1_330, 140
#: rounds in which two checkouts take turns, and the body of a process that reads with one of them
ROUNDS = 5
ONE = """
import json, os, sys
sys.path.insert(0, os.getcwd())
from core.reading.reader import read_document

def worked():
    times = os.times()
    return times.children_user + times.children_system, times.user + times.system

found = []
for path in sys.argv[1:]:
    before = worked()
    with read_document(path) as reading:
        pages = sum(1 for _ in reading)
    found.append([1_000 * (after - began) / pages for began, after in zip(before, worked())])
print(json.dumps(found))
"""


Result = TypeVar("Result")


def timed(action: Callable[[], Result]) -> tuple[float, Result]:
    began = time.perf_counter()
    result = action()
    return time.perf_counter() - began, result


def worked() -> float:
    """Return the seconds of processor time of this process and of its children that ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def measured(action: Callable[[], object]) -> float:
    """Return the seconds of processor time that ``action`` takes."""
    began = worked()
    action()
    return worked() - began


def read(path: Path, **arguments: object) -> list[Page]:
    with read_document(path, **arguments) as reading:
        return list(reading)


def memory() -> tuple[int, int]:
    """Return the peaks of this process and of its largest child, in MB."""
    return tuple(
        resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )


def plumb(path: Path, count: int) -> None:
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages[:count]:
            page.extract_text()
            page.close()


def text(paths: list[Path]) -> None:
    print("Reading: pages a second of processor time, from the start of the process to the last page")
    for path in paths:
        seconds, pages = timed(lambda path=path: read(path))
        ours = len(pages) / measured(lambda path=path: read(path))
        count = min(PLUMBED, len(pages))
        theirs = count / measured(lambda path=path, count=count: plumb(path, count))
        print(
            f"  {path.name:45} {len(pages):5} pages {seconds:6.2f} s {ours:6.0f}/s"
            f"   pdfplumber {theirs:5.1f}/s   ratio {ours / theirs:4.0f}"
        )


def against(paths: list[Path], checkout: Path) -> None:
    print(
        f"Milliseconds of processor time a page (reading process + its parent), the least of {ROUNDS} rounds"
    )
    found: dict[Path, list[list[list[float]]]] = {checkout: [], ROOT: []}
    for _ in range(ROUNDS):
        for folder, rounds in found.items():
            command = [sys.executable, "-c", ONE, *(str(path.resolve()) for path in paths)]
            done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, check=True)
            rounds.append(json.loads(done.stdout))
    for number, path in enumerate(paths):
        (before, parent), (now, own) = (
            (min(one[number][0] for one in rounds), min(one[number][1] for one in rounds))
            for rounds in found.values()
        )
        print(
            f"  {path.name:45} before {before:6.2f} + {parent:4.2f}   now {now:6.2f} + {own:4.2f}"
            f"   ratio {(now + own) / (before + parent):5.2f}"
        )


def joined(paths: list[Path], pages: int, target: Path, megabytes: int = 0) -> Path:
    """Write ``pages`` pages of ``paths`` one after the other, with pictures up to ``megabytes``."""
    out = pypdfium2.PdfDocument.new()
    while len(out) < pages:
        for path in paths:
            source = pypdfium2.PdfDocument(path)
            out.import_pages(source, list(range(min(len(source), pages - len(out)))))
    if megabytes:
        each = megabytes * 1_000_000 // (pages // 4)
        for number, photo in zip(range(0, pages, 4), photos(each), strict=False):
            picture = pypdfium2.PdfImage.new(out)
            picture.load_jpeg(io.BytesIO(photo), inline=True)
            picture.set_matrix(pypdfium2.PdfMatrix().scale(300, 200).translate(150, 100))
            page = out[number]
            page.insert_obj(picture)
            page.gen_content()
            page.close()
    out.save(target)
    return target


def photos(size: int) -> Iterator[bytes]:
    """Yield different pictures of about ``size`` bytes."""
    chance = random.Random(1)
    side = 700
    while True:
        noise = Image.frombytes("RGB", (side, side), chance.randbytes(side * side * 3))
        out = io.BytesIO()
        noise.save(out, "JPEG", quality=80)
        if abs(out.tell() - size) > size / 10:
            side = max(50, round(side * (size / out.tell()) ** 0.5))
            continue
        yield out.getvalue()


def growth(paths: list[Path], folder: Path) -> None:
    print("Growth: milliseconds of processor time a page by the number of pages, without the start")
    start = measured(lambda: read(joined(paths, 1, folder / "1.pdf")))
    for count in (100, 400, 1_600):
        path = joined(paths, count, folder / f"{count}.pdf")
        seconds = statistics.median(measured(lambda path=path: read(path)) for _ in range(3)) - start
        print(f"  {count:5} pages {seconds:6.2f} s {1_000 * seconds / count:6.2f} ms a page")


def look(path: Path) -> DocumentFacts:
    with read_document(path) as reading:
        return facts(reading.plain(), encrypted=reading.encrypted)


def big(paths: list[Path], folder: Path) -> None:
    path = joined(paths, BIG_PAGES, folder / "big.pdf", BIG_MEGABYTES)
    print(
        f"A bid set of {BIG_PAGES} pages and {path.stat().st_size / 1e6:.0f} MB, with pictures, without OCR"
    )
    seconds, found = timed(lambda: look(path))
    print(f"  look {seconds:.2f} s, {found.words:,} words")
    seconds, pages = timed(lambda: read(path))
    own, child = memory()
    print(
        f"  read {seconds:.2f} s, {len(pages) / seconds:.0f} pages/s;"
        f" peaks: {own} MB here, {child} MB in the child"
    )


def tables(path: Path) -> None:
    pages = read(path)
    ruled = [page.number for page in pages if page.tables]
    if not ruled:
        return
    settings = {"text_x_tolerance_ratio": 0.15}

    def theirs() -> int:
        found = 0
        with pdfplumber.open(path) as pdf:
            for number in ruled[::4]:
                page = pdf.pages[number - 1]
                grids = [grid(table.extract(x_tolerance_ratio=0.15)) for table in page.find_tables(settings)]
                found += sum(one is not None for one in grids)
                page.close()
        return found

    counted: list[int] = []
    ours = measured(lambda: read(path)) / len(pages)
    other = measured(lambda: counted.append(theirs())) / len(ruled[::4])
    found = sum(len(page.tables) for page in pages if page.number in ruled[::4])
    print(
        f"Tables of {path.name}: {len(ruled)} ruled pages; of every fourth {found} tables, pdfplumber"
        f" {counted[0]}; a page with text and tables takes 1/{other / ours:.0f} of its time for tables"
    )


def evidence(path: Path) -> None:
    page = next(page for page in read(path) if len(page.text) > 1_000)
    spans = [Span(page.number, start, start + 80) for start in range(0, 800, 100)]
    boxes = statistics.median(timed(lambda: quote_boxes(path, page, spans))[0] for _ in range(5))
    picture = statistics.median(timed(lambda: page_picture(path, page, spans=spans))[0] for _ in range(5))
    print(f"Evidence, each in a process of its own: boxes of 8 quotes {boxes:.2f} s, picture {picture:.2f} s")


def recognition(folder: Path, path: Path) -> None:
    if Ocr().missing():
        print("OCR: tesseract is not installed")
        return
    page = next(page for page in read(path) if len(page.text) > 1_000)
    scan = Image.open(io.BytesIO(page_picture(path, page, width=1_700))).convert("L")
    target = folder / "scans.pdf"
    count = 4 * (os.cpu_count() or 1)
    scan.save(target, "PDF", resolution=200, save_all=True, append_images=[scan] * (count - 1))
    seconds, pages = timed(lambda: read(target, ocr=Ocr()))
    alone, _ = timed(lambda: read(target, ocr=Ocr(workers=1)))
    words = sum(len(page.text.split()) for page in pages) / count
    print(
        f"OCR: {count / seconds:.2f} pages/s on all processors, {count / alone:.2f} on one;"
        f" {words:.0f} words a page of {len(page.text.split())}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pdfs", nargs="*", type=Path, metavar="FILE.pdf")
    parser.add_argument("--against", type=Path)
    arguments = parser.parse_args()
    given = arguments.pdfs
    paths = given or [DATA / "far-part-35.pdf", DATA / "sec-pages-226-243.pdf", SAMPLE]
    if arguments.against:
        against(paths, arguments.against.resolve())
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        text(paths)
        tables(SAMPLE if not given else paths[-1])
        evidence(paths[0])
        growth(paths, folder)
        big(paths, folder)
        recognition(folder, paths[0])


main()
