"""Draws the three pages that are pictures: typed, printed, and badly scanned.

Run ``python -m samples.generator.scans`` after changing their text. The pictures are committed,
because their bytes depend on the versions of the libraries that draw and compress them.
"""

from __future__ import annotations

import io

import numpy as np
import pypdfium2
from PIL import Image, ImageFilter
from reportlab.lib.pagesizes import LETTER
from reportlab.pdfgen.canvas import Canvas

from samples.generator.markup import CONTENT
from samples.generator.typesetting import SCANS

DPI = 200
QUALITY = 42
#: picture -> the label typed at its foot
NAMES = {"scan_ground": "E-1", "scan_rates": "F-1", "scan_letter": "G-1"}


def main() -> None:
    """Write one JPEG a scan."""
    SCANS.mkdir(exist_ok=True)
    for seed, (name, label) in enumerate(NAMES.items()):
        text = (CONTENT / f"{name}.txt").read_text(encoding="utf-8")
        _worn(_typed(text, label), seed).save(
            SCANS / f"{name}.jpg", quality=QUALITY, optimize=True, dpi=(DPI, DPI)
        )


def _typed(text: str, label: str) -> Image.Image:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=LETTER)
    lines = canvas.beginText(62, 715)
    lines.setFont("Courier", 11.5)
    lines.setLeading(16)
    for line in text.splitlines():
        lines.textLine(line)
    canvas.drawText(lines)
    canvas.setFont("Courier", 11.5)
    canvas.drawCentredString(306, 46, label)
    canvas.save()
    with pypdfium2.PdfDocument(out.getvalue()) as pdf:
        return pdf[0].render(scale=DPI / 72, grayscale=True).to_pil()


def _worn(page: Image.Image, seed: int) -> Image.Image:
    """Return the page a little askew, grainy, unevenly lit and soft, as a copier leaves it."""
    draw = np.random.default_rng(seed)
    page = page.rotate((-0.5, 0.4, 0.7)[seed % 3], Image.Resampling.BICUBIC, fillcolor=255)
    pixels = np.asarray(page.filter(ImageFilter.GaussianBlur(0.7)), dtype=np.float32)
    height, width = pixels.shape
    shade = np.linspace(0, 14, width)[None, :] + np.linspace(6, 0, height)[:, None]
    paper = 30 + pixels * (216 / 255) - shade + draw.normal(0, 3, pixels.shape)
    paper[:, :9] -= 70
    return Image.fromarray(paper.clip(0, 255).astype(np.uint8))


if __name__ == "__main__":
    main()
