"""Small bid documents set from text given in code: addenda, forms, logs.

The markup is that of `samples.generator.markup`, and two things more: ``~~words~~`` are drawn through, as
revised pages have them, and a line that begins with four blanks goes on with the one before.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape

from reportlab.lib.pagesizes import LETTER
from reportlab.lib.units import inch
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
)

from samples.generator.markup import MARKS
from samples.generator.typesetting import STYLES, grid

WIDTH, HEIGHT = LETTER
MARGIN = 1.0 * inch
_STRUCK = re.compile(r"~~(.+?)~~")


@dataclass(frozen=True, slots=True)
class Leaf:
    """A section of a document: its pages are labelled ``PREFIX-1``, ``PREFIX-2`` ..."""

    prefix: str
    #: lines of markup
    text: str
    #: what stands in the running footer before the label
    footer: str = ""


def leaflet(*leaves: Leaf) -> bytes:
    """Return a PDF of some sections, each beginning on a page of its own; the same bytes every time."""
    out = io.BytesIO()
    document = BaseDocTemplate(out, pagesize=LETTER, invariant=1, title="Bidding Documents (generated)")
    document.addPageTemplates([_template(index, leaf) for index, leaf in enumerate(leaves)])
    story: list[Flowable] = []
    for index, leaf in enumerate(leaves):
        turn = [NextPageTemplate(str(index)), PageBreak()] if story else []
        story += [*turn, *_story(leaf)]
    document.build(story)
    return out.getvalue()


def _template(index: int, leaf: Leaf) -> PageTemplate:
    seen = [0]

    def draw(canvas: Canvas, document: BaseDocTemplate) -> None:
        seen[0] += 1
        if seen[0] == 1:
            canvas.addPageLabel(document.page - 1, "ARABIC", 1, f"{leaf.prefix}-")
        canvas.setFont("Times-Roman", 9)
        canvas.drawString(MARGIN, 0.55 * inch, leaf.footer)
        canvas.drawRightString(WIDTH - MARGIN, 0.55 * inch, f"{leaf.prefix}-{seen[0]}")

    frame = Frame(MARGIN, MARGIN, WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN, 0, 0, 0, 0)
    return PageTemplate(str(index), [frame], onPage=draw)


def _story(leaf: Leaf) -> Iterator[Flowable]:
    rows: list[list[str]] = []
    for line in [*filter(str.strip, leaf.text.replace("\n    ", " ").splitlines()), ""]:
        kind, text = _block(line)
        if kind == "row":
            rows.append([cell.strip() for cell in text.split("|")])
            continue
        if rows:
            width = (WIDTH - 2 * MARGIN) / len(rows[0])
            yield grid(rows, [width] * len(rows[0]))
            rows = []
        if kind == "break":
            yield PageBreak()
        elif kind:
            marked = _STRUCK.sub(r"<strike>\1</strike>", escape(text))
            if kind in {"clause", "level1", "level2"}:
                number, _, words = marked.partition(" ")
                yield Paragraph(words, STYLES[kind], bulletText=number)
            else:
                yield Paragraph(marked, STYLES[kind])


def _block(line: str) -> tuple[str, str]:
    """Return the kind of a line and its text; neither for an empty one."""
    if not line:
        return "", ""
    return next((kind, match[1]) for kind, pattern in MARKS if (match := pattern.fullmatch(line)))
