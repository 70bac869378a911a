"""The paper of the Word report: styles, header and footer, and the pieces it is made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Inches, Pt, RGBColor

import core
from core.reports.entry import Standing
from core.reports.wording import clean

#: on every machine, or another font of the same widths in its place
FONT = "Arial"
ACCENT, MUTED = RGBColor(0x0B, 0x55, 0x63), RGBColor(0x5B, 0x68, 0x70)
WARNING, BAND, HEAD = "FCE8D5", "EEF3F5", "0B5563"

#: fill and ink of each standing; the word always stands beside the colour
COLOURS = {
    Standing.ANSWERED: ("DFF0E6", RGBColor(0x14, 0x53, 0x2D)),
    Standing.CONFLICTING: ("FBE3CC", RGBColor(0x7A, 0x33, 0x00)),
    Standing.POSSIBLE: ("FBF3CF", RGBColor(0x5C, 0x48, 0x00)),
    Standing.UNVERIFIED: ("E9E0F5", RGBColor(0x47, 0x29, 0x7A)),
    Standing.REJECTED: ("F6DEDE", RGBColor(0x7F, 0x1D, 0x1D)),
    Standing.NOT_FOUND: ("E3E9ED", RGBColor(0x33, 0x42, 0x4C)),
    Standing.PENDING: ("F6F6F4", RGBColor(0x6B, 0x70, 0x75)),
}


class Paper:
    """A Word document, written from the top down."""

    def __init__(self, name: str, version: str = core.__version__) -> None:
        """Begin a document that bears a name, made by a version of Pagewise."""
        self.document: Any = Document()
        self._set_up(clean(name), version)

    def heading(self, text: str, level: int) -> None:
        """Write a heading."""
        self.document.add_heading(clean(text), level)

    def line(self, text: str, *, style: str | None = None, muted: bool = False, bold: bool = False) -> Any:
        """Write a paragraph; return it."""
        paragraph = self.document.add_paragraph(style=style)
        run = paragraph.add_run(clean(text))
        run.bold = bold or None
        if muted:
            run.font.color.rgb = MUTED
        return paragraph

    def banner(self, text: str, *, fill: str) -> None:
        """Write a paragraph on a ground of its own."""
        paragraph = self.line(text, bold=True)
        _shade(paragraph._p.get_or_add_pPr(), fill)  # noqa: SLF001  python-docx has no other way
        paragraph.paragraph_format.space_after = Pt(8)

    def quote(self, text: str, source: str) -> None:
        """Write words of the document, with where they stand."""
        paragraph = self.document.add_paragraph(style="Quote")
        paragraph.add_run(f"“{clean(text)}”")
        mark = paragraph.add_run(f"  {clean(source)}")
        mark.font.color.rgb, mark.italic, mark.font.size = MUTED, False, Pt(8)

    def table(self, header: Sequence[str], widths: Sequence[float]) -> PaperTable:
        """Begin a table; widths in inches."""
        return PaperTable(self.document, header, widths)

    def tiles(self, cells: Sequence[tuple[str, str, Standing]]) -> None:
        """Write numbers with the word below each, each in the colour of its standing."""
        table = self.document.add_table(rows=1, cols=len(cells))
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        for cell, (number, word, standing) in zip(table.rows[0].cells, cells, strict=True):
            fill, ink = COLOURS[standing]
            _fill(cell, fill)
            paragraph = cell.paragraphs[0]
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            large = paragraph.add_run(f"{number}\n")
            large.font.size, large.bold, large.font.color.rgb = Pt(16), True, ink
            paragraph.add_run(word).font.color.rgb = ink
        self.line("")

    def _set_up(self, name: str, version: str) -> None:
        """Set fonts, margins, the running header and the page numbers."""
        properties = self.document.core_properties
        properties.title, properties.author = name[:255], f"Pagewise {version}"
        properties.comments = ""
        styles = self.document.styles
        for style, size, colour in (
            ("Normal", 9.5, None),
            ("Title", 20, ACCENT),
            ("Heading 1", 14, ACCENT),
            ("Heading 2", 11, ACCENT),
            ("Quote", 9, None),
            ("Header", 8, MUTED),
            ("Footer", 8, MUTED),
        ):
            font = styles[style].font
            font.name, font.size = FONT, Pt(size)
            # themes name other fonts for headings, which win over the name alone
            fonts = styles[style].element.get_or_add_rPr().get_or_add_rFonts()
            for kind in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
                fonts.attrib.pop(qn(kind), None)
            fonts.set(qn("w:hAnsi"), FONT)
            if colour is not None:
                font.color.rgb = colour
        styles["Quote"].font.italic = False
        styles["Quote"].font.color.rgb = RGBColor(0x1F, 0x2A, 0x30)
        styles["Quote"].paragraph_format.left_indent = Inches(0.25)
        styles["Normal"].paragraph_format.space_after = Pt(4)
        section = self.document.sections[0]
        section.page_width, section.page_height = Inches(8.5), Inches(11)
        section.left_margin = section.right_margin = Inches(0.8)
        section.top_margin = section.bottom_margin = Inches(0.8)
        _running(section.header.paragraphs[0], name)
        _running(section.footer.paragraphs[0], "Page ", "PAGE", " of ", "NUMPAGES")


class PaperTable:
    """A table with a repeated header."""

    def __init__(self, document: Any, header: Sequence[str], widths: Sequence[float]) -> None:
        self._table = document.add_table(rows=0, cols=len(header), style="Table Grid")
        self._table.autofit = False
        self._widths = [Inches(width) for width in widths]
        for column, width in zip(self._table.columns, self._widths, strict=True):
            column.width = width
        _light_rules(self._table)
        if any(header):
            row = self._row(header, bold=True, ink=RGBColor(0xFF, 0xFF, 0xFF), fill=HEAD)
            _flag(row, "w:tblHeader")

    def add(self, cells: Sequence[str], standing: tuple[int, Standing] | None = None) -> None:
        """Add a row; ``standing`` is the index of the cell that shows one, and which."""
        row = self._row(cells)
        if standing is not None:
            index, which = standing
            fill, ink = COLOURS[which]
            cell = row.cells[index]
            _fill(cell, fill)
            for run in cell.paragraphs[0].runs:
                run.font.color.rgb, run.bold = ink, True

    def _row(
        self, cells: Sequence[str], *, bold: bool = False, ink: RGBColor | None = None, fill: str = ""
    ) -> Any:
        row = self._table.add_row()
        _flag(row, "w:cantSplit")
        for cell, width, text in zip(row.cells, self._widths, cells, strict=True):
            cell.width = width
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(1)
            run = paragraph.add_run(clean(text))
            run.font.size, run.bold = Pt(8), bold or None
            if ink is not None:
                run.font.color.rgb = ink
            if fill:
                _fill(cell, fill)
        return row


def _flag(row: Any, name: str) -> None:
    """Set a property of a row."""
    row._tr.get_or_add_trPr().append(OxmlElement(name))  # noqa: SLF001  python-docx has no other way


def _light_rules(table: Any) -> None:
    """Draw the table's rules in light grey."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        rule = OxmlElement(f"w:{side}")
        for key, value in (("w:val", "single"), ("w:sz", "4"), ("w:color", "C9D2D7")):
            rule.set(qn(key), value)
        borders.append(rule)
    table._tbl.tblPr.append(borders)  # noqa: SLF001  python-docx has no other way


def _fill(cell: Any, fill: str) -> None:
    """Give a cell its ground."""
    _shade(cell._tc.get_or_add_tcPr(), fill)  # noqa: SLF001  python-docx has no other way


def _shade(properties: Any, fill: str) -> None:
    """Add a ground to the properties of a cell or a paragraph."""
    shade = OxmlElement("w:shd")
    for key, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", fill)):
        shade.set(qn(key), value)
    properties.append(shade)


def _running(paragraph: Any, *pieces: str) -> None:
    """Write a running header or footer; pieces in capitals are fields that Word works out."""
    for piece in pieces:
        run = paragraph.add_run()
        run.font.size, run.font.color.rgb = Pt(8), MUTED
        if piece not in {"PAGE", "NUMPAGES"}:
            run.text = piece
            continue
        for kind in ("begin", "", "end"):
            element = OxmlElement("w:fldChar" if kind else "w:instrText")
            if kind:
                element.set(qn("w:fldCharType"), kind)
            else:
                element.text = piece
            run._r.append(element)  # noqa: SLF001  python-docx has no other way
