"""From blocks to flowables."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import inch
from reportlab.platypus import Flowable, PageBreak, Paragraph, Spacer, Table, TableStyle

from samples.generator import schedules
from samples.generator.markup import Block, Section

SCANS = Path(__file__).parent / "scans"

BASE = ParagraphStyle(
    "base", fontName="Times-Roman", fontSize=11, leading=14.2, spaceAfter=7, bulletFontName="Times-Roman"
)
STYLES = {
    "paragraph": BASE,
    "clause": ParagraphStyle("clause", BASE, leftIndent=40, bulletFontSize=11),
    "part": ParagraphStyle("part", BASE, fontName="Times-Bold", spaceBefore=10, spaceAfter=6, keepWithNext=1),
    "article": ParagraphStyle(
        "article", BASE, fontName="Times-Bold", spaceBefore=5, spaceAfter=5, keepWithNext=1
    ),
    "centred": ParagraphStyle("centred", BASE, fontName="Times-Bold", alignment=TA_CENTER),
    "form": ParagraphStyle("form", BASE, leading=19, spaceAfter=3),
    "level1": ParagraphStyle("level1", BASE, leftIndent=38, bulletIndent=18, bulletFontSize=11),
    "level2": ParagraphStyle("level2", BASE, leftIndent=58, bulletIndent=38, bulletFontSize=11),
    # numbered clauses of bonds and forms, which have no level above
    "numbered": ParagraphStyle("numbered", BASE, leftIndent=20, bulletFontSize=11),
    "title": ParagraphStyle(
        "title", BASE, fontName="Times-Bold", fontSize=13, leading=17, alignment=TA_CENTER, spaceAfter=12
    ),
}
#: the two-column general conditions are set smaller, as such conditions are
SMALL = ParagraphStyle("small", BASE, fontSize=9, leading=11, spaceAfter=4, alignment=TA_JUSTIFY)
NARROW = {
    "paragraph": SMALL,
    "clause": ParagraphStyle("small clause", SMALL, leftIndent=27, bulletFontSize=9),
    "level1": ParagraphStyle("small1", SMALL, leftIndent=39, bulletIndent=27, bulletFontSize=9),
    "part": ParagraphStyle("small part", SMALL, fontName="Times-Bold", spaceBefore=6, keepWithNext=1),
    "centred": ParagraphStyle("small centred", SMALL, fontName="Times-Bold", alignment=TA_CENTER),
    "title": STYLES["title"],
}
CELL = ParagraphStyle("cell", BASE, fontSize=9, leading=11, spaceAfter=0)
HEAD = ParagraphStyle("head", CELL, fontName="Times-Bold")
DENSE = ParagraphStyle("dense", CELL, fontName="Helvetica", fontSize=7.5, leading=9)
DENSE_HEAD = ParagraphStyle("dense head", DENSE, fontName="Helvetica-Bold")

TEXT_WIDTH = 6.5 * inch


def story(section: Section) -> Iterator[Flowable]:
    """Yield the flowables of one section."""
    styles = STYLES if section.columns == 1 else NARROW
    if not any(block.kind == "level1" for block in section.blocks):
        styles = styles | {"level2": STYLES["numbered"]}
    if not is_scan(section.blocks[0]):
        heading = f"{section.heading}<br/>{section.title}" if section.heading else section.title
        yield Paragraph(heading, styles["title"])
    for kind, blocks in groupby(section.blocks, lambda block: block.kind):
        if kind == "row":
            yield from _written_table(list(blocks))
        else:
            for block in blocks:
                yield from _flowables(block, styles)


def _flowables(block: Block, styles: dict[str, ParagraphStyle]) -> Iterator[Flowable]:
    if block.kind == "break":
        yield PageBreak()
    elif is_scan(block):
        # the page template draws the picture over the whole page
        yield Spacer(1, 1)
    elif block.kind == "generated":
        yield from GENERATED[block.text]()
    elif block.kind == "form":
        yield Paragraph(escape(block.text).replace("  ", "&nbsp;&nbsp;") or "&nbsp;", styles["form"])
    elif block.kind in {"clause", "level1", "level2"}:
        number, _, text = block.text.partition(" ")
        style = styles[block.kind]
        if text.endswith(":"):
            style = ParagraphStyle("leading", style, keepWithNext=1)
        yield Paragraph(escape(text), style, bulletText=number)
    else:
        yield Paragraph(escape(block.text), styles[block.kind])


def is_scan(block: Block) -> bool:
    """Return whether the block is a picture of a page."""
    return block.kind == "generated" and block.text.startswith("scan_")


def _written_table(blocks: list[Block]) -> Iterator[Flowable]:
    rows = [[cell.strip() for cell in block.text.split("|")] for block in blocks]
    width = TEXT_WIDTH - 38
    widths = (
        [width * 0.62, *[width * 0.38] * 1] if len(rows[0]) == 2 else [width / len(rows[0])] * len(rows[0])
    )
    yield grid(rows, widths, pad=4 if any(rows[-1]) else 9)
    yield Spacer(1, 8)


def grid(
    rows: list[list[str]], widths: list[float], *, dense: bool = False, pad: float = 2.5, split: bool = True
) -> Table:
    """Return a ruled table whose first row is repeated on every page."""
    cell, head = (DENSE, DENSE_HEAD) if dense else (CELL, HEAD)
    body = [
        [Paragraph(escape(text), head if number == 0 else cell) for text in row]
        for number, row in enumerate(rows)
    ]
    style = [
        ("GRID", (0, 0), (-1, -1), 0.4, colors.Color(0.35, 0.35, 0.35)),
        ("BACKGROUND", (0, 0), (-1, 0), colors.Color(0.9, 0.9, 0.9)),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("TOPPADDING", (0, 0), (-1, -1), pad),
        ("BOTTOMPADDING", (0, 0), (-1, -1), pad),
    ]
    return Table(body, widths, repeatRows=1, style=TableStyle(style), splitByRow=1 if split else 0)


def _bid_items() -> Iterator[Flowable]:
    rows = [["Item", "Description", "Estimated quantity", "Unit", "Unit price", "Extended price"]]
    for number, text, quantity, unit in schedules.BID_ITEMS:
        fixed = "$40,000.00" if number == 24 else ""
        rows.append([str(number), text, quantity, unit, fixed and "fixed", fixed])
    rows.append(["", "TOTAL OF ITEMS 1 THROUGH 24", "", "", "", ""])
    yield grid(rows, [30, 186, 62, 34, 68, 88], pad=6)
    yield Spacer(1, 6)
    yield Paragraph("Total in words: " + "_" * 62, STYLES["form"])


def _segments() -> Iterator[Flowable]:
    rows = [["No.", "From", "To", "Street", "Dia., in.", "Length, ft", "Depth, ft", "Host pipe", "Note"]]
    for s in schedules.segments():
        note = "E" if s.number in schedules.EASEMENTS else ""
        note += " PR" if s.number in schedules.POINT_REPAIRS else ""
        row = (
            s.number,
            s.upstream,
            s.downstream,
            s.street,
            s.diameter,
            s.length,
            s.depth,
            s.material,
            note.strip(),
        )
        rows.append([str(cell) for cell in row])
    rows.append(["", "", "", "Total", "", "14,620", "", "", ""])
    yield grid(rows, [28, 48, 48, 92, 44, 52, 50, 74, 32], pad=3.2)
    yield Spacer(1, 8)


def _point_repairs() -> Iterator[Flowable]:
    rows = [["Segment", "Station, ft", "Reason"]]
    reasons = ("Missing pipe", "Offset joint", "Collapse at crown", "Hole", "Offset joint", "Missing pipe")
    for (segment, station), reason in zip(schedules.POINT_REPAIRS.items(), reasons, strict=True):
        rows.append([str(segment), str(station), reason])
    yield grid(rows, [80, 80, 160])


def _streets() -> Iterator[Flowable]:
    rows = [["Street", "Feet"], *([street, f"{feet:,}"] for street, feet in schedules.streets())]
    yield grid(rows, [160, 80])


def _laterals() -> Iterator[Flowable]:
    rows = [["Segment", "Station", "Clock", "Address", "Size, in.", "Use", "Active"]]
    for lateral in schedules.laterals():
        row = (
            lateral.segment,
            f"{lateral.station:.1f}",
            lateral.clock,
            lateral.address,
            lateral.size,
            lateral.use,
        )
        rows.append([*map(str, row), "yes" if lateral.active else "no"])
    yield grid(rows, [48, 52, 40, 150, 52, 80, 46], dense=True, pad=2)


def _inspections() -> Iterator[Flowable]:
    for segment, observations in schedules.inspections():
        yield Paragraph(
            f"Segment {segment.number}: {segment.upstream} to {segment.downstream}, {segment.street}, "
            f"{segment.diameter}-inch {segment.material.lower()}, {segment.length} feet",
            STYLES["article"],
        )
        rows = [["Station, ft", "Observation", "Clock", "Grade"]]
        rows += [[f"{at:.1f}", text, clock, str(grade)] for at, text, clock, grade in observations]
        yield grid(rows, [60, 260, 60, 44], dense=True, pad=1.2)
        yield Spacer(1, 6)


def _manholes() -> Iterator[Flowable]:
    rows = [["Manhole", "Street", "Depth, ft", "Wall", "Work"]]
    rows += [
        [name, street, str(depth), wall, work] for name, street, depth, wall, work in schedules.manholes()
    ]
    yield grid(rows, [60, 110, 56, 66, 150])


GENERATED = {
    "bid_items": _bid_items,
    "segments": _segments,
    "point_repairs": _point_repairs,
    "streets": _streets,
    "laterals": _laterals,
    "inspections": _inspections,
    "manholes": _manholes,
}
