"""CSV and Excel, in and out, as rows of texts."""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final, cast

from core.domain.errors import Problem
from core.questions import limits
from core.questions.nodes import Unparsable

if TYPE_CHECKING:
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet
    from openpyxl.worksheet.worksheet import Worksheet

#: more rows than any set has questions, blank lines included
MAX_ROWS: Final = 20 * limits.MAX_QUESTIONS
MAX_COLUMNS: Final = 100

#: what openpyxl lets through of what its parts raise at a damaged file; ElementTree's "not XML" is a
#: SyntaxError, and a compression that Python lacks is a NotImplementedError
DAMAGE: Final = (
    AttributeError,
    LookupError,
    NotImplementedError,
    OSError,
    SyntaxError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)

#: a cell that a spreadsheet would run as a formula, behind any apostrophes that protect it
FORMULA: Final = re.compile(r"'*[=+\-@]")


def parse_csv(text: str) -> list[list[str]]:
    """Return the rows; commas, semicolons and tabs are told apart by the first line that has any."""
    first = next((line for line in text.splitlines() if re.search(r"[,;\t]", line)), "")
    delimiter = max(",;\t", key=first.count)
    # a quote left open would swallow the rest of the file into one cell of any length
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    try:
        for row in reader:
            # a cell may hold line breaks; a row still counts as one, as it does on screen
            rows.append([_bare(cell) for cell in row[:MAX_COLUMNS]])
            if len(rows) > MAX_ROWS:
                raise Unparsable(Problem(0, "row", "", f"more than {MAX_ROWS} rows"))
    except csv.Error as error:
        raise Unparsable(Problem(len(rows) + 1, "row", "", f"not valid CSV: {error}")) from error
    return rows


def write_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Return the rows as CSV that spreadsheets open as UTF-8 and never run as formulas."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([[_guarded(cell) for cell in row] for row in rows])
    return out.getvalue().encode("utf-8-sig")


def parse_excel(data: bytes) -> list[list[str]]:
    """Return the rows of the first sheet that has any."""
    import openpyxl  # noqa: PLC0415 - takes a tenth of a second, and most loads are YAML

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > limits.MAX_UNPACKED:
                raise Unparsable(Problem(0, "row", "", "the workbook unpacks to too much data"))
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except DAMAGE as error:
        raise Unparsable(Problem(0, "row", "", "not an Excel workbook (.xlsx)")) from error
    try:
        sheets = (list(_rows(sheet)) for sheet in book.worksheets)
        return next((rows for rows in sheets if any(map(any, rows))), [])
    except DAMAGE as error:
        raise Unparsable(Problem(0, "row", "", "the workbook is damaged")) from error
    finally:
        book.close()


def write_excel(rows: Sequence[Sequence[str]]) -> bytes:
    """Return the rows as a workbook with a bold, frozen header and readable widths."""
    import xlsxwriter  # noqa: PLC0415 - only exports need it

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


def _rows(sheet: ReadOnlyWorksheet) -> Iterator[list[str]]:
    # the size a sheet claims for itself is often wrong
    sheet.reset_dimensions()
    cells = cast("Worksheet", sheet).iter_rows(max_col=MAX_COLUMNS, values_only=True)
    for number, row in enumerate(cells, 1):
        if number <= MAX_ROWS:
            yield ["" if cell is None else _plain(cell) for cell in row]
        elif any(row):
            raise Unparsable(Problem(number, "row", "", f"more than {MAX_ROWS} rows"))


def _plain(cell: object) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _guarded(cell: str) -> str:
    return f"'{cell}" if FORMULA.match(cell) else cell


def _bare(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell
