"""A bid of the kind that people bring: 800 pages in one file or in 126, made from nothing.

    python -m bench.look_alike FOLDER [--pages 800] [--files 126] [--seed 1]

A quarter of the pages are forms (labels, ruled boxes, every third filled in by an annotation), a tenth hold
tables without lines, one in fifty is a scan, one in a hundred has a picture with words, and the others are
specifications with running lines. The bid in one file is ``bid.pdf``; its parts lie in ``package/``.
"""

from __future__ import annotations

import argparse
import io
import random
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

ROOT = Path(__file__).resolve().parents[1]

#: points
WIDE, HIGH, MARGIN = 612, 792, 72
#: of a hundred pages
FORMS, TABLES, SCANS, PICTURES = 25, 10, 2, 1
SCAN_DPI = 150

_SUBJECTS = ("The Contractor", "The Engineer", "The Owner", "Each bidder", "The Supplier", "The surety")
_VERBS = ("shall submit", "shall maintain", "may reject", "shall furnish", "shall test", "must certify")
_THINGS = (
    *("shop drawings of all liners", "a bid bond of five percent", "the bypass pumping plan"),
    *("samples of cured pipe", "proof of insurance", "the schedule of values", "a warranty for all defects"),
)
_TIMES = ("within {} days", "before {} a.m.", "not later than {} working days after award", "for {} months")
_LABELS = ("Name of bidder", "Address", "Total bid price", "License number", "Date", "Signed by", "Surety")


class Bid:
    """Draws pages; the same seed gives the same ones."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)

    def kinds(self, pages: int) -> list[str]:
        """Return what each page is, mixed."""
        kinds = [
            kind
            for kind, share in (("form", FORMS), ("table", TABLES), ("scan", SCANS), ("picture", PICTURES))
            for _ in range(pages * share // 100)
        ]
        kinds += ["text"] * (pages - len(kinds))
        self._chance.shuffle(kinds)
        return kinds

    def draw(self, canvas: Canvas, kind: str, number: int) -> None:
        """Draw one page."""
        section = f"{33 + number // 40:02} {number % 40:02} 00"
        if kind == "scan":
            canvas.drawImage(ImageReader(self._scan()), 0, 0, WIDE, HIGH)
            canvas.showPage()
            return
        canvas.setFont("Helvetica", 8)
        canvas.drawString(MARGIN, HIGH - 40, "ALDER STREET SEWER REHABILITATION")
        canvas.drawCentredString(WIDE / 2, 36, f"{section}-{number % 9 + 1}")
        canvas.setFont("Times-Bold", 12)
        canvas.drawString(MARGIN, HIGH - 80, f"SECTION {section} - REQUIREMENTS {number}")
        {"form": self._form, "table": self._table, "picture": self._picture, "text": self._prose}[kind](
            canvas, HIGH - 110
        )
        canvas.showPage()

    def sentence(self) -> str:
        """Return one requirement."""
        choose = self._chance.choice
        time = choose(_TIMES).format(self._chance.randint(2, 90))
        return f"{choose(_SUBJECTS)} {choose(_VERBS)} {choose(_THINGS)} {time}."

    def _prose(self, canvas: Canvas, top: float, lines: int = 44) -> None:
        canvas.setFont("Times-Roman", 11)
        text = canvas.beginText(MARGIN, top)
        text.setLeading(14)
        for number in range(lines // 2):
            text.textLine(f"{number // 6 + 1}.{number % 6 + 1}  {self.sentence()}")
            text.textLine(f"      {self.sentence()}")
        canvas.drawText(text)

    def _form(self, canvas: Canvas, top: float) -> None:
        filled = self._chance.random() < 1 / 3
        for number in range(14):
            y = top - 34 * number
            canvas.setFont("Helvetica", 10)
            canvas.drawString(MARGIN, y, f"{self._chance.choice(_LABELS)} {number + 1}:")
            if filled:
                canvas.acroForm.textfield(
                    x=230, y=y - 6, width=300, height=18, value=f"${self._chance.randint(1, 900)},000"
                )
            for across in (230, 380, 530):
                canvas.line(across, y - 8, across, y + 14)
            canvas.line(230, y - 8, 530, y - 8)
            canvas.line(230, y + 14, 530, y + 14)

    def _table(self, canvas: Canvas, top: float) -> None:
        canvas.setFont("Helvetica", 9)
        for number in range(30):
            y = top - 18 * number
            price = self._chance.randint(10, 9_000)
            row = (str(number + 1), self.sentence()[:38], str(self._chance.randint(1, 400)), f"{price:,}.00")
            for x, cell in zip((MARGIN, 110, 360, 450), row, strict=True):
                canvas.drawString(x, y, cell)
            if number % 6 == 0:
                canvas.line(MARGIN, y + 12, 520, y + 12)

    def _picture(self, canvas: Canvas, top: float) -> None:
        canvas.drawImage(ImageReader(self._scan(1_000, 600, 16)), MARGIN, top - 280, 440, 264)
        self._prose(canvas, top - 310, 24)

    def _scan(self, wide: int = 0, high: int = 0, lines: int = 40) -> Image.Image:
        wide = wide or WIDE * SCAN_DPI // 72
        high = high or HIGH * SCAN_DPI // 72
        picture = Image.new("L", (wide, high), 250)
        pen = ImageDraw.Draw(picture)
        font = ImageFont.load_default(high // (lines + 8))
        for line in range(lines):
            pen.text((wide // 10, (line + 3) * high // (lines + 6)), self.sentence()[:76], 20, font)
        return picture.rotate(self._chance.uniform(-0.6, 0.6), fillcolor=250)


def made(folder: Path, *, pages: int, files: int, seed: int = 1) -> tuple[Path, Path]:
    """Write the bid in one file and in ``files``; return that file, and the folder of the others."""
    package = folder / "package"
    package.mkdir(parents=True, exist_ok=True)
    kinds = Bid(seed).kinds(pages)
    whole = folder / "bid.pdf"
    written(whole, kinds, seed=seed)
    for index, (first, some) in enumerate(_parts(kinds, files)):
        written(package / f"{index + 1:03} Section.pdf", some, first=first, seed=seed + first)
    return whole, package


def _parts(kinds: list[str], files: int) -> Iterator[tuple[int, list[str]]]:
    """Yield the number of the first page of each part, and the kinds of its pages."""
    edges = [len(kinds) * index // files for index in range(files + 1)]
    for start, end in pairwise(edges):
        yield start + 1, kinds[start:end]


def written(path: Path, kinds: list[str], *, first: int = 1, seed: int = 1) -> Path:
    """Write a page of each kind, numbered from ``first``; return the file."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(WIDE, HIGH), invariant=True)
    bid = Bid(seed)
    for number, kind in enumerate(kinds, first):
        bid.draw(canvas, kind, number)
    canvas.save()
    path.write_bytes(out.getvalue())
    return path


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pages", type=int, default=800)
    parser.add_argument("--files", type=int, default=126)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    whole, package = made(arguments.folder, pages=arguments.pages, files=arguments.files, seed=arguments.seed)
    print(f"{whole} ({whole.stat().st_size / 1e6:.1f} MB), {package}/ ({arguments.files} files)")


if __name__ == "__main__":
    main()
