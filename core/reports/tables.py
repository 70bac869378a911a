"""The tables of a document, as they stand on its pages, for a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, BinaryIO

from core.domain.document import PageRef
from core.reports.wording import FORMULA_STARTS, clean

#: numbers as bid forms write them; 02956 names a section and stays text
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d*)(?:\.\d+)?")
#: characters of a sheet's name that Excel allows
_SHEET_NAME = 31
_WIDEST = 60


class TableFormat(StrEnum):
    """A file format, named by its extension."""

    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"
    MD = "md"


@dataclass(frozen=True, slots=True)
class PageTable:
    """One table of a page."""

    page: PageRef
    #: 1-based position among the tables of its page
    position: int
    #: all rows have the same length
    rows: tuple[tuple[str, ...], ...]
    #: the section it stands in, as printed
    section: str = ""

    @property
    def title(self) -> str:
        """Where the table stands, for a heading."""
        return f"Page {self.page}, table {self.position}"


def write_tables(tables: Sequence[PageTable], stream: BinaryIO, kind: TableFormat) -> None:
    """Write the tables to ``stream`` in order."""
    {
        TableFormat.CSV: _write_csv,
        TableFormat.XLSX: _write_xlsx,
        TableFormat.JSON: _write_json,
        TableFormat.MD: _write_markdown,
    }[kind](tables, stream)


def _write_csv(tables: Sequence[PageTable], stream: BinaryIO) -> None:
    """Write one row a table row, with where it stands in front."""
    # the byte order mark makes spreadsheets see accents right
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    width = max((len(table.rows[0]) for table in tables), default=0)
    writer.writerow(["PDF page", "Printed label", "Table", *(f"Column {n}" for n in range(1, width + 1))])
    for table in tables:
        for row in table.rows:
            place = [table.page.number, _safe(table.page.label or ""), table.position]
            writer.writerow([*place, *map(_safe, row)])
    text.flush()
    text.detach()


def _write_xlsx(tables: Sequence[PageTable], stream: BinaryIO) -> None:
    """Write a sheet a table, with numbers as numbers, behind a list of them all."""
    import xlsxwriter  # only this format needs it

    book = xlsxwriter.Workbook(
        stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    number = book.add_format({"num_format": "#,##0.##########", "valign": "top"})
    contents = book.add_worksheet("Tables")
    contents.write_row(0, 0, ["Table", "PDF page", "Printed label", "Section", "Rows", "Columns"], bold)
    contents.set_column(0, 5, 14)
    contents.set_column(3, 3, 50)
    for index, table in enumerate(tables, 1):
        name = f"{index} p{table.page.number}"[:_SHEET_NAME]
        sheet = book.add_worksheet(name)
        contents.write_url(index, 0, f"internal:'{name}'!A1", string=name)
        contents.write_row(index, 1, [table.page.number, clean(table.page.label or ""), clean(table.section)])
        contents.write_row(index, 4, [len(table.rows), len(table.rows[0])])
        _fill(sheet, table, bold, wrapped, number)
    if not tables:
        contents.write(1, 0, "No ruled tables were found.")
    book.close()


def _fill(sheet: Any, table: PageTable, bold: Any, wrapped: Any, number: Any) -> None:
    for row, cells in enumerate(table.rows):
        for column, cell in enumerate(cells):
            if row and _NUMBER.fullmatch(cell):
                sheet.write_number(row, column, float(cell.replace(",", "")), number)
            else:
                sheet.write_string(row, column, clean(cell), wrapped if row else bold)
    for column, cells in enumerate(zip(*table.rows, strict=True)):
        sheet.set_column(column, column, min(_WIDEST, max(8, *(len(cell) + 2 for cell in cells))))
    sheet.freeze_panes(1, 0)


def _write_json(tables: Sequence[PageTable], stream: BinaryIO) -> None:
    records = [
        {
            "page": table.page.number,
            "label": table.page.label,
            "table": table.position,
            "section": table.section,
            "rows": table.rows,
        }
        for table in tables
    ]
    stream.write(json.dumps(records, ensure_ascii=False, indent=1).encode() + b"\n")


def _write_markdown(tables: Sequence[PageTable], stream: BinaryIO) -> None:
    for table in tables:
        lines = [f"## {clean(table.title)}", "", *_markdown(table.rows), "", ""]
        stream.write("\n".join(lines).encode())


def _markdown(rows: Sequence[Sequence[str]]) -> list[str]:
    lines = ["| " + " | ".join(clean(cell).replace("|", "\\|") for cell in row) + " |" for row in rows]
    return [lines[0], "|" + " --- |" * len(rows[0]), *lines[1:]]


def _safe(text: str) -> str:
    """Return what may stand in a cell: what looks like a formula, and is no number, gets an apostrophe."""
    cleaned = clean(text)
    risky = cleaned.lstrip(" \u00a0").startswith(FORMULA_STARTS) and not _NUMBER.fullmatch(cleaned)
    return f"'{cleaned}" if risky else cleaned
