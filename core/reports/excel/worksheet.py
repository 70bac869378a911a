"""Worksheets with tables whose text cannot become a formula and whose rows fit their text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from functools import lru_cache
from typing import Any

from core.reports.excel.styles import Styles
from core.reports.wording import FORMULA_STARTS, clean, flat
from core.wording import shortened

#: characters Excel keeps in a cell, counted as UTF-16 does
CELL_LIMIT = 32_767
#: what stands at the end of a text that was cut to fit
CUT = " … [cut: the cell is full; the JSON report has the whole text]"

#: points; Excel's own limit for the height of a row is 409.5
LINE_HEIGHT, MAX_HEIGHT = 12.0, 409.0
#: points of a row of which nothing else is said
ROW_HEIGHT = 15.0
#: percent of its size at which the first sheet is no wider than the paper in any program, and the points
#: that are then as high as the page
SCALE, PAGE_HEIGHT = 82, 630.0


@dataclass(frozen=True, slots=True)
class Cell:
    """A value with the properties of its format, and perhaps a place in the book to jump to."""

    value: str | float | datetime | time | None
    style: dict[str, Any] = field(default_factory=dict)
    #: ``'Sheet name'!A1``, or an address on the web; for numbers alone, since LibreOffice does not
    #: wrap the text of a link
    link: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A table's column."""

    title: str
    #: in characters, as Excel counts; over all the sheet's columns that it spans
    width: float
    style: dict[str, Any] = field(default_factory=dict)
    #: how many of the sheet's columns it takes
    span: int = 1


class Sheet:
    """One worksheet, written from the top down."""

    def __init__(self, book: Any, styles: Styles, name: str, *, columns: Sequence[float]) -> None:
        self.name = name
        self.styles = styles
        self.row = 0
        self._widths = tuple(columns)
        #: heights of the rows that are not as usual, in points
        self._heights: dict[int, float] = {}
        self._breaks: list[int] = []
        self.raw = book.add_worksheet(name)
        for index, width in enumerate(columns):
            self.raw.set_column(index, index, width)
        self.raw.hide_gridlines(2)

    def put(
        self,
        row: int,
        column: int,
        value: str | float | datetime | time | None,
        style: Any,
        *,
        link: str = "",
    ) -> None:
        """Write one value; text is always written as text."""
        if value is None or value == "":
            self.raw.write_blank(row, column, None, style)
        elif isinstance(value, (datetime, time)):
            self.raw.write_datetime(row, column, value, style)
        elif isinstance(value, str):
            self.raw.write_string(row, column, fitted(value), style)
        else:
            if link:
                outside = link.startswith(("https://", "http://"))
                self.raw.write_url(row, column, link if outside else f"internal:{link}", style)
            # over the address, which the link wrote as its text
            self.raw.write_number(row, column, value, style)

    def high(self, height: float) -> None:
        """Give the present row a height in points."""
        self._heights[self.row] = height
        self.raw.set_row(self.row, height)

    def together(self, rows: int) -> None:
        """Begin a new page where the next rows, of the usual height, would not fit on this one."""
        above = range(self._breaks[-1] if self._breaks else 0, self.row)
        used = sum(self._heights.get(row, ROW_HEIGHT) for row in above) % PAGE_HEIGHT
        if used + rows * ROW_HEIGHT > PAGE_HEIGHT:
            self._breaks.append(self.row)

    def line(self, text: str, style: Any, *, height: float | None = None, across: int | None = None) -> None:
        """Write a line over the width of the sheet, or over ``across`` columns, and go down by one."""
        last = (across or len(self._widths)) - 1
        if height is None:
            height = height_of([(text, sum(self._widths[: last + 1]))])
        self.high(height)
        self.raw.merge_range(self.row, 0, self.row, last, "", style)
        self.put(self.row, 0, text, style)
        self.row += 1

    def gap(self) -> None:
        """Leave a row empty."""
        self.row += 1

    def header(self, columns: Sequence[Column]) -> None:
        """Write a table's header."""
        self._spread(
            columns, [Cell(column.title) for column in columns], [self.styles.header()] * len(columns)
        )
        self.high(height_of([(c.title, c.width) for c in columns]) + 4)
        self.row += 1

    def record(self, columns: Sequence[Column], cells: Sequence[Cell | str | float | None]) -> None:
        """Write one row of a table, as high as its text needs."""
        given = [cell if isinstance(cell, Cell) else Cell(cell) for cell in cells]
        styles = [self._style(column, cell) for column, cell in zip(columns, given, strict=True)]
        self._spread(columns, given, styles)
        texts = [
            (c.value, column.width)
            for column, c in zip(columns, given, strict=True)
            if isinstance(c.value, str)
        ]
        self.high(height_of(texts))
        self.row += 1

    def _spread(self, columns: Sequence[Column], cells: Sequence[Cell], styles: Sequence[Any]) -> None:
        """Write cells from the left, merging the columns that each spans."""
        at = 0
        for column, cell, style in zip(columns, cells, styles, strict=True):
            if column.span > 1:
                self.raw.merge_range(self.row, at, self.row, at + column.span - 1, "", style)
            self.put(self.row, at, cell.value, style, link=cell.link)
            at += column.span

    def _style(self, column: Column, cell: Cell) -> Any:
        """Return the format of a cell: its column's, changed by its own."""
        properties = {**column.style, **cell.style}
        if isinstance(cell.value, str) and clean(cell.value).lstrip().startswith(FORMULA_STARTS):
            # without it the text would become a formula when somebody edits the cell
            properties["quote_prefix"] = True
        return self.styles.cell(**properties)

    def table(
        self, columns: Sequence[Column], rows: Sequence[Sequence[Cell | str | float | None]], frozen: int = 0
    ) -> None:
        """Write a whole table with a frozen, repeated header and filters, and leave a gap.

        So many columns from the left are ``frozen``, too.
        """
        top = self.row
        self.header(columns)
        for cells in rows:
            self.record(columns, cells)
        self.raw.freeze_panes(top + 1, frozen)
        self.raw.repeat_rows(top)
        self.raw.autofilter(top, 0, max(top, self.row - 1), len(columns) - 1)
        self.gap()

    def prints(self, heading: str, *, wide: bool = False) -> None:
        """Set up printing: landscape, as wide as the paper, the document's name and page numbers.

        A ``wide`` table has more columns than can be read on US Letter, the paper of the bids we read; it
        is printed on Tabloid, twice as large.
        """
        self.raw.set_landscape()
        self.raw.set_paper(3 if wide else 1)
        self.raw.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
        if self._breaks:  # which Excel honours at a fixed scale alone
            self.raw.set_print_scale(SCALE)
            self.raw.set_h_pagebreaks(self._breaks)
        else:
            self.raw.fit_to_pages(1, 0)
        # an ampersand starts a code in headers, two of them print one; the space keeps a name that
        # begins with a digit from becoming part of the font size
        name = shortened(flat(heading), 90).replace("&", "&&")
        self.raw.set_header(f"&L&8 {name}&R&8&A", {"margin": 0.35})
        self.raw.set_footer("&L&8Pagewise&R&8Page &P of &N", {"margin": 0.3})


def place(sheet: str, row: int, column: int = 0) -> str:
    """Return the address of a cell for a link: 0-based row and column in, ``'Name'!A5`` out."""
    return f"'{sheet}'!{chr(ord('A') + column)}{row + 1}"


def fitted(text: str) -> str:
    """Return text that a cell can hold: cleaned, and cut at Excel's limit with a word about it."""
    text = clean(text)
    if units(text) <= CELL_LIMIT:
        return text
    room = CELL_LIMIT - units(CUT)
    head = text[:room]
    # characters beyond the basic plane count twice
    while units(head) > room:
        head = head[: len(head) - max(1, (units(head) - room) // 2)]
    return head + CUT


def units(text: str) -> int:
    """Return the length of a text as Excel counts it."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def parts(text: str, limit: int = CELL_LIMIT) -> list[str]:
    """Return a text in pieces that each fit a cell, so that a long quote keeps every word."""
    text = clean(text)
    pieces = []
    while units(text) > limit:
        # half the limit is safe whatever the characters
        space = text.rfind(" ", limit // 4, limit // 2)
        end = space + 1 if space > 0 else limit // 2
        pieces.append(text[:end])
        text = text[end:]
    return [*pieces, text]


def height_of(texts: Sequence[tuple[str, float]]) -> float:
    """Return the height in points of a row with these texts in columns of these widths."""
    lines = max((lines_of(text, width) for text, width in texts), default=1)
    return min(MAX_HEIGHT, lines * LINE_HEIGHT + 3.5)


def lines_of(text: str, width: float) -> int:
    """Return how many lines a text wraps to in a column of this width, a little on the safe side."""
    room = max(width - 1.2, 1.0)
    lines = 0
    for paragraph in text.splitlines() or [""]:
        lines += 1
        used = 0.0
        for word in paragraph.split(" "):
            size = _word_width(word)
            if used and used + size > room:
                lines += 1
                used = 0.0
            # a word wider than the column is broken
            lines += int(size // room) if size > room else 0
            used += (size % room if size > room else size) + _SPACE
    return lines


#: widths of the body font's characters in column units: a unit is a digit of the book's own font
_WIDTHS = {
    **dict.fromkeys("ijl'|", 0.4),
    **dict.fromkeys("ftI.,:;!/()[]\\ -", 0.52),
    **dict.fromkeys('r"*', 0.62),
    **dict.fromkeys("cksvxyzJ", 0.86),
    **dict.fromkeys("ABEKPSVXY&", 1.15),
    **dict.fromkeys("CDGHNOQRUw", 1.25),
    **dict.fromkeys("mM@%W—…", 1.6),
}
_SPACE = 0.48


@lru_cache(maxsize=20_000)
def _word_width(word: str) -> float:
    """Return the width of a word in column units."""
    # ideographs and other characters far up are as wide as they are high
    return sum(1.9 if char > "\u2e80" else _WIDTHS.get(char, 0.96) for char in word)
