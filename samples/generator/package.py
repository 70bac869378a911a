"""Sets the sections on pages: furniture, printed labels, outline, contents.

The package is set twice, since the table of contents states how many pages each section has.
"""

from __future__ import annotations

import io
from collections import Counter
from pathlib import Path

from reportlab import rl_config
from reportlab.lib.pagesizes import LETTER
from reportlab.lib.units import inch
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, NextPageTemplate, PageBreak, PageTemplate

from samples.generator import front, typesetting
from samples.generator.markup import Section, sections

PDF = Path(__file__).parents[1] / "elm-street-bid.pdf"

WIDTH, HEIGHT = LETTER
MARGIN = 1.0 * inch
GUTTER = 0.3 * inch
PROJECT = "Elm Street Sewer Rehabilitation, Phase 3"
PROJECT_NUMBER = "Project No. 2026-SR-03"
ISSUED = "August 2026"
#: what is issued later
_ISSUED = {"AD1": "September 24, 2026", "AD2": "October 1, 2026", "QA": "October 6, 2026"}


def build() -> bytes:
    """Return the PDF; the same bytes every time for one version of reportlab."""
    chapters = sections()
    return set_pages(chapters, lengths(chapters), contents=chapters)


def lengths(chapters: list[Section]) -> Counter[str]:
    """Return how many pages each section has."""
    return _set(chapters, Counter(), chapters)[1]


def set_pages(chapters: list[Section], counts: Counter[str], *, contents: list[Section] | None) -> bytes:
    """Return a PDF of some sections; with ``contents`` it begins with a cover and a list of those."""
    return _set(chapters, counts, contents)[0]


def label_prefix(section: Section) -> str:
    """Return what stands before the page's own number: ``02956-``, ``AD2-``, ``A-``."""
    return f"{section.number.removeprefix('APP ')}-"


def _set(
    chapters: list[Section], counts: Counter[str], contents: list[Section] | None
) -> tuple[bytes, Counter[str]]:
    # no date of creation, no random file identifier
    rl_config.invariant = 1
    out = io.BytesIO()
    document = BaseDocTemplate(
        out,
        pagesize=LETTER,
        title=f"{PROJECT} - Bidding Documents (sample)",
        author="City of Fallowbrook (fictional)",
        subject="Sample bid document of Pagewise; every place, firm and value in it is invented",
        invariant=1,
    )
    seen: Counter[str] = Counter()
    templates = [_template(section, seen) for section in chapters]
    story: list[Flowable] = []
    if contents is not None:
        templates.insert(0, _front_template(seen))
        story += front.pages(contents, counts)
    document.addPageTemplates(templates)
    for section in chapters:
        turn = [NextPageTemplate(section.number), PageBreak()] if story else []
        story += [*turn, *typesetting.story(section)]
    document.build(story, canvasmaker=_canvas)
    return out.getvalue(), seen


def _canvas(*args: object, **kwargs: object) -> Canvas:
    canvas = Canvas(*args, **kwargs)
    canvas.setPageCompression(1)
    return canvas


def _frames(columns: int) -> list[Frame]:
    gutter = GUTTER if columns > 1 else 0
    width = (WIDTH - 2 * MARGIN - gutter * (columns - 1)) / columns
    height = HEIGHT - 2 * MARGIN
    return [
        Frame(MARGIN + column * (width + gutter), MARGIN, width, height, 0, 0, 0, 0)
        for column in range(columns)
    ]


def _front_template(seen: Counter[str]) -> PageTemplate:
    def draw(canvas: Canvas, document: BaseDocTemplate) -> None:
        seen["front"] += 1
        if seen["front"] == 1:
            canvas.addPageLabel(0, "ROMAN_LOWER", 1)
            canvas.bookmarkPage("front")
            canvas.addOutlineEntry("Cover and contents", "front", 0)
            return
        canvas.setFont("Times-Roman", 9)
        canvas.drawCentredString(
            WIDTH / 2, 0.55 * inch, ("i", "ii", "iii", "iv", "v", "vi")[document.page - 1]
        )

    return PageTemplate("front", _frames(1), onPage=draw)


def _template(section: Section, seen: Counter[str]) -> PageTemplate:
    prefix = label_prefix(section)

    def draw(canvas: Canvas, document: BaseDocTemplate) -> None:
        seen[section.number] += 1
        if seen[section.number] == 1:
            canvas.addPageLabel(document.page - 1, "ARABIC", 1, prefix)
            canvas.bookmarkPage(section.number)
            number = section.number.replace("APP ", "Appendix ")
            title = (
                f"{number} - {section.name}" if not section.number.startswith(("AD", "QA")) else section.name
            )
            canvas.addOutlineEntry(title, section.number, 0)
        if typesetting.is_scan(section.blocks[0]):
            canvas.drawImage(typesetting.SCANS / f"{section.blocks[0].text}.jpg", 0, 0, WIDTH, HEIGHT)
            return
        _furniture(canvas, section, f"{prefix}{seen[section.number]}")

    return PageTemplate(section.number, _frames(section.columns), onPage=draw)


def _furniture(canvas: Canvas, section: Section, label: str) -> None:
    canvas.setFont("Times-Roman", 9)
    top, bottom = HEIGHT - 0.62 * inch, 0.55 * inch
    canvas.drawString(MARGIN, top, PROJECT)
    canvas.drawRightString(WIDTH - MARGIN, top, PROJECT_NUMBER)
    canvas.setLineWidth(0.5)
    canvas.line(MARGIN, top - 5, WIDTH - MARGIN, top - 5)
    canvas.line(MARGIN, bottom + 12, WIDTH - MARGIN, bottom + 12)
    canvas.drawString(MARGIN, bottom, section.name)
    canvas.drawCentredString(WIDTH / 2, bottom, _ISSUED.get(section.number, ISSUED))
    canvas.drawRightString(WIDTH - MARGIN, bottom, label)
