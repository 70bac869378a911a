"""Where the pages of a printed sheet end."""

import openpyxl
import pytest
import xlsxwriter

from core.reports.excel.styles import Styles
from core.reports.excel.worksheet import SCALE, Sheet


@pytest.fixture
def printed(tmp_path):
    """Print so many rows and then ten that belong together; return the sheet as another program reads it."""

    def with_rows(count):
        book = xlsxwriter.Workbook(tmp_path / "book.xlsx")
        sheet = Sheet(book, Styles(book), "Sheet", columns=[20.0, 20.0])
        for _ in range(count):
            sheet.gap()
        sheet.together(10)
        for _ in range(10):
            sheet.line("one of ten", sheet.styles.note())
        sheet.prints("A name")
        book.close()
        return openpyxl.load_workbook(tmp_path / "book.xlsx")["Sheet"]

    return with_rows


def test_what_would_run_over_the_edge_of_a_page_begins_the_next_one(printed):
    sheet = printed(40)
    assert [each.id for each in sheet.row_breaks.brk] == [40]
    assert sheet.page_setup.scale == SCALE
    assert sheet["A41"].value == "one of ten"


def test_what_fits_on_the_page_stays_there(printed):
    sheet = printed(10)
    assert not sheet.row_breaks.brk
    assert sheet.page_setup.fitToHeight == 0
