"""Excel workbooks, in and out, as sheets of rows of texts."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time
from itertools import islice
from typing import TYPE_CHECKING, Final, cast
from xml.etree.ElementTree import iterparse

from core.domain.errors import Problem
from core.questions import limits
from core.questions.headers import MAX_PREAMBLE, NOTHING, find_header, headings, missing_header
from core.questions.nodes import Unparsable

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet
    from openpyxl.worksheet.worksheet import Worksheet

#: what openpyxl lets through of what its parts raise at a damaged file; ElementTree's "not XML" is a
#: SyntaxError, and a compression that Python lacks is a NotImplementedError
DAMAGE: Final = (
    ArithmeticError,
    AttributeError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    SyntaxError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)
#: where a workbook lists its sheets, in every program that writes them
SHEET_LIST: Final = "xl/workbook.xml"
#: sheets that a message names
NAMED: Final = 6


class Uncached(str):
    """The formula of a cell whose value the file does not hold."""

    __slots__ = ()


def parse_excel(data: bytes, meant: Mapping[str, str] = NOTHING) -> list[list[str]]:
    """Return the rows of the sheet that has a header, the one called "Questions" if several have."""
    import openpyxl  # takes a tenth of a second, and most loads are YAML

    try:
        check_size(data)
        values = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        formulas = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    except DAMAGE as error:
        raise Unparsable(Problem(0, "row", "", "not an Excel workbook (.xlsx)")) from error
    try:
        place = _fitting(values, meant)
        return list(_rows(values.worksheets[place], formulas.worksheets[place]))
    except DAMAGE as error:
        raise Unparsable(Problem(0, "row", "", "the workbook is damaged")) from error
    finally:
        values.close()
        formulas.close()


def write_excel(rows: Sequence[Sequence[str]]) -> bytes:
    """Return the rows as a workbook with a bold, frozen header and readable widths."""
    import xlsxwriter  # only exports need it

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet("Questions")
        bold = book.add_format({"bold": True, "bottom": 1})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell, wrapped if number else bold)
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, 1, 70)
        sheet.set_column(2, 3, 13)
        sheet.set_column(4, 4, 50)
        sheet.set_column(5, 14, 22)
        sheet.freeze_panes(1, 0)
    return out.getvalue()


def check_size(data: bytes) -> None:
    """Refuse what is small only while it is packed, before anything is unpacked for good.

    A workbook may list one part as any number of sheets, and openpyxl looks into each as it opens.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > limits.MAX_UNPACKED:
            raise Unparsable(Problem(0, "row", "", "the workbook unpacks to too much data"))
        if SHEET_LIST not in archive.namelist():
            return
        with archive.open(SHEET_LIST) as listed:
            count = sum(element.tag.endswith("}sheet") for _, element in iterparse(listed))  # noqa: S314 - see above
    if count > limits.MAX_SHEETS:
        raise Unparsable(Problem(0, "row", "", f"{count} sheets; at most {limits.MAX_SHEETS}"))


def _fitting(book: Workbook, meant: Mapping[str, str]) -> int:
    """Return the place of the sheet to read; raise `Unparsable` when none or more than one fits."""
    beginnings = [_beginning(sheet) for sheet in book.worksheets]
    fitting = [place for place, rows in enumerate(beginnings) if find_header(rows, meant)]
    shown = [place for place in fitting if book.worksheets[place].sheet_state == "visible"]
    called = [place for place in shown if book.worksheets[place].title.strip().casefold() == "questions"]
    chosen = called or shown or fitting
    if len(chosen) == 1:
        return chosen[0]
    titles = [f'"{book.worksheets[place].title}"' for place in (chosen or range(len(beginnings)))]
    listed = ", ".join(titles[:NAMED]) + (f" and {len(titles) - NAMED} more" if titles[NAMED:] else "")
    if chosen:
        message = f'the sheets {listed} all hold questions; keep one, or call the one to read "Questions"'
        raise Unparsable(Problem(0, "row", "", message))
    first = next((rows for rows in beginnings if any(map(any, rows))), [])
    where = f" on the sheet {listed}" if len(titles) == 1 else f" on any of the sheets {listed}"
    raise Unparsable(
        Problem(0, "row", "text", missing_header(first, where if titles else "")), headings(first)
    )


def _beginning(sheet: ReadOnlyWorksheet) -> list[list[str]]:
    sheet.reset_dimensions()
    return [_texts(row) for row in islice(_cells(sheet), MAX_PREAMBLE + 1)]


def _rows(values: ReadOnlyWorksheet, formulas: ReadOnlyWorksheet) -> Iterator[list[str]]:
    """Yield the rows of a sheet up to the last that is not empty."""
    # the size a sheet claims for itself is often wrong
    formulas.reset_dimensions()
    blank = filled = 0
    for number, (row, written) in enumerate(zip(_cells(values), _cells(formulas), strict=True), 1):
        if number > limits.LAST_ROW:
            raise Unparsable(
                Problem(
                    0,
                    "row",
                    "",
                    f"the sheet goes on beyond row {limits.LAST_ROW}; delete the rows below the questions",
                )
            )
        texts = _texts(row, written)
        if not any(texts):
            blank += 1
            continue
        if number > limits.MAX_ROWS:
            raise Unparsable(Problem(number, "row", "", f"more than {limits.MAX_ROWS} rows"))
        filled += sum(map(bool, texts))
        if filled > limits.MAX_CELLS:
            raise Unparsable(Problem(number, "row", "", f"more than {limits.MAX_CELLS} cells with text"))
        yield from ([] for _ in range(blank))
        blank = 0
        yield texts


def _cells(sheet: ReadOnlyWorksheet) -> Iterator[tuple[object, ...]]:
    yield from cast("Worksheet", sheet).iter_rows(max_col=limits.MAX_COLUMNS, values_only=True)


def _texts(row: Sequence[object], written: Sequence[object] = ()) -> list[str]:
    if row.count(None) == len(row) and written.count(None) == len(written):
        return []
    texts = ["" if cell is None else _plain(cell) for cell in row]
    for place, (cell, formula) in enumerate(zip(row, written, strict=False)):
        if cell is None and formula is not None:
            texts[place] = Uncached(formula)
    return texts


def _plain(cell: object) -> str:
    """Return what a cell shows, as far as that can be told without its format."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, datetime) and cell.time() == time.min:
        return cell.date().isoformat()
    if isinstance(cell, str):
        from openpyxl.utils.escape import unescape  # here it is loaded already

        # how the format writes characters that XML cannot hold
        return str(unescape(cell)).replace("\r", "\n")
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
