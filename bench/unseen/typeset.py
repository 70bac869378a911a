"""Two bid manuals set in type, from the text in ``bench/data/unseen/``.

Its lines: ``= name | project`` is what stands over every page, ``# title`` begins a page, ``## title`` is a
heading, lines between bars are rows of a table, and every other line is a paragraph.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import groupby
from xml.sax.saxutils import escape

from reportlab.lib.pagesizes import LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table

#: points
MARGIN, BODY, LEADING = 80, 11.5, 17

_PLAIN = ParagraphStyle("plain", fontName="Times-Roman", fontSize=BODY, leading=LEADING, spaceAfter=7)
_TITLE = ParagraphStyle("title", parent=_PLAIN, fontName="Times-Bold", fontSize=14, spaceAfter=12)
_HEADING = ParagraphStyle("heading", parent=_PLAIN, fontName="Times-Bold", spaceBefore=6)
_RULED = [("GRID", (0, 0), (-1, -1), 0.5, "black"), ("FONT", (0, 0), (-1, -1), "Times-Roman", 10)]


def typeset(text: str) -> bytes:
    """Return the manual as a PDF; the same text gives the same bytes."""
    lines = text.splitlines()
    running = lines[0].removeprefix("=").strip()
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=LETTER,
        invariant=1,
        **dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), MARGIN),
    )

    def edges(canvas: Canvas, _: SimpleDocTemplate) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(MARGIN, LETTER[1] - 45, running)
        canvas.drawCentredString(LETTER[0] / 2, 40, f"Page {canvas.getPageNumber()}")

    document.build([*_flow(lines[1:])], onFirstPage=edges, onLaterPages=edges)
    return out.getvalue()


def _flow(lines: list[str]) -> Iterator[Flowable]:
    begun = False
    for ruled, group in groupby(lines, lambda line: line.startswith("|")):
        if ruled:
            rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in group]
            yield Table(rows, style=_RULED, repeatRows=1, hAlign="LEFT")
            yield Spacer(0, 8)
            continue
        for line in group:
            if line.startswith("# "):
                if begun:
                    yield PageBreak()
                begun = True
                yield Paragraph(escape(line[2:]), _TITLE)
            elif line.startswith("## "):
                yield Paragraph(escape(line[3:]), _HEADING)
            elif line.strip():
                yield Paragraph(escape(line), _PLAIN)
