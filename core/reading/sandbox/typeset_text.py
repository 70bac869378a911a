"""Plain text set on pages, for e-mails: their words have no pages of their own."""

from __future__ import annotations

import ctypes
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2_raw.bindings as c

__all__ = ["NoLetters", "typeset"]

#: points: US Letter, its margins, letters and lines
WIDTH, HEIGHT, MARGIN, SIZE, LEADING = 612.0, 792.0, 54.0, 9.5, 12.5
#: every letter of Courier is so wide, in shares of its size
PITCH = 0.6
COLUMNS = int((WIDTH - 2 * MARGIN) / (SIZE * PITCH))
LINES = int((HEIGHT - 2 * MARGIN) / LEADING)
#: the letters of the fonts that every PDF program has
_BUILT_IN = "cp1252"
#: fonts of one pitch with more of them, where systems keep them
_FONTS = (
    "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf",
    "/usr/share/fonts/dejavu-sans-mono-fonts/DejaVuSansMono.ttf",
    "/usr/share/fonts/TTF/DejaVuSansMono.ttf",
    "/usr/share/fonts/truetype/liberation/LiberationMono-Regular.ttf",
    "/Library/Fonts/Arial Unicode.ttf",
)


class NoLetters(Exception):
    """No font here has the letters of the text."""


def typeset(text: str, target: Path) -> None:
    """Write text to a new PDF, broken into lines and pages; raise `NoLetters`."""
    document = pdfium.PdfDocument.new()
    font = _font(document, text)
    lines = list(_lines(text)) or [""]
    for first in range(0, len(lines), LINES):
        page = document.new_page(WIDTH, HEIGHT)
        for number, line in enumerate(lines[first : first + LINES]):
            if line.strip():
                _put(document, page, font, line, HEIGHT - MARGIN - SIZE - number * LEADING)
        page.gen_content()
        page.close()
    document.save(target)
    document.close()


def _font(document: pdfium.PdfDocument, text: str) -> c.FPDF_FONT:
    try:
        text.encode(_BUILT_IN)
    except UnicodeEncodeError:
        found = next((Path(path) for path in _FONTS if Path(path).exists()), None)
        if found is None:
            raise NoLetters from None
        content = found.read_bytes()
        held = (ctypes.c_uint8 * len(content)).from_buffer_copy(content)
        return c.FPDFText_LoadFont(document, held, len(content), c.FPDF_FONT_TRUETYPE, True)  # noqa: FBT003
    return c.FPDFText_LoadStandardFont(document, b"Courier")


def _lines(text: str) -> Iterator[str]:
    for line in text.expandtabs(4).splitlines():
        yield from textwrap.wrap(line, COLUMNS, replace_whitespace=False, drop_whitespace=True) or [""]


def _put(
    document: pdfium.PdfDocument, page: pdfium.PdfPage, font: c.FPDF_FONT, line: str, height: float
) -> None:
    made = c.FPDFPageObj_CreateTextObj(document, font, SIZE)
    wide = (line + "\0").encode("utf-16-le")
    buffer = ctypes.create_string_buffer(wide, len(wide))
    c.FPDFText_SetText(made, ctypes.cast(buffer, c.FPDF_WIDESTRING))
    c.FPDFPageObj_Transform(made, 1, 0, 0, 1, MARGIN, height)
    c.FPDFPage_InsertObject(page, made)
