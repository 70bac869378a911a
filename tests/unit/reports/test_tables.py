import csv
import io
import json

import openpyxl
import pytest

from core.domain.document import PageRef
from core.reports.tables import PageTable, TableFormat, write_tables

TABLES = [
    PageTable(
        PageRef(12, "00 41 43-1"),
        1,
        (("Item", "Quantity"), ("02956", "9,240"), ("=1+1", "-5.5"), ("a|b", "")),
        "BID FORM",
    ),
    PageTable(PageRef(13), 2, (("A", "B", "C"), ("1", "2", "3"))),
]


def written(kind, tables=TABLES):
    stream = io.BytesIO()
    write_tables(tables, stream, kind)
    return stream.getvalue()


def test_csv_rows_say_where_they_stand_and_hold_no_formula():
    rows = list(csv.reader(io.StringIO(written(TableFormat.CSV).decode("utf-8-sig"))))
    assert rows[0] == ["PDF page", "Printed label", "Table", "Column 1", "Column 2", "Column 3"]
    assert rows[2:4] == [
        ["12", "00 41 43-1", "1", "02956", "9,240"],
        ["12", "00 41 43-1", "1", "'=1+1", "-5.5"],
    ]
    assert rows[-1] == ["13", "", "2", "1", "2", "3"]


def test_excel_has_a_sheet_a_table_with_numbers_as_numbers():
    book = openpyxl.load_workbook(io.BytesIO(written(TableFormat.XLSX)))
    assert book.sheetnames == ["Tables", "1 p12", "2 p13"]
    sheet = book["1 p12"]
    assert sheet["B2"].value == 9240
    assert (sheet["A2"].value, sheet["A3"].value, sheet["A3"].data_type) == ("02956", "=1+1", "s")
    assert [cell.value for cell in book["Tables"][2]] == ["1 p12", 12, "00 41 43-1", "BID FORM", 4, 2]


def test_json_and_markdown_hold_every_row():
    assert json.loads(written(TableFormat.JSON))[0]["rows"][1] == ["02956", "9,240"]
    text = written(TableFormat.MD).decode()
    assert "## Page 12 (00 41 43-1), table 1" in text
    assert "| a\\|b |  |" in text


@pytest.mark.parametrize("kind", list(TableFormat))
def test_a_document_without_tables_gives_a_valid_file(kind):
    written(kind, [])
