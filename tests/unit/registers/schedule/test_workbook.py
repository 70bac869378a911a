"""The workbook that a bidder prices."""

from io import BytesIO

import openpyxl
import pytest

from core.domain.document import Page
from core.domain.register import RegisterKind
from core.registers.catalog import make
from core.registers.exported import Exported
from core.registers.reading_back.isolated import opened
from core.registers.schedule.workbook import schedule_workbook, write_schedule
from core.reports.registers.listed import ListedRegister
from tests.unit.registers.material import source

FORM = """BID FORM
Item Description Quantity Unit Unit Price Amount
1 Mobilization 1 LS $____ $____
2 Clean 8-inch sewer 9,240 LF $____ $____
3 Allowance for unforeseen work 1 LS fixed $40,000.00
ALTERNATES
A-1 Silt fence 20 LF $____ $____
"""


@pytest.fixture
def sheet():
    stream = BytesIO()
    write_schedule(source(Page(1, FORM, part="bid form")), stream)
    return openpyxl.load_workbook(stream).active


def row_of(sheet, text):
    return next(row for row in sheet.iter_rows() if text in {cell.value for cell in row})


def test_unit_prices_are_empty_and_extensions_are_formulas(sheet):
    row = row_of(sheet, "Clean 8-inch sewer")
    number = row[0].row
    assert [cell.value for cell in row[:6]] == [
        "2", "Clean 8-inch sewer", "LF", 9240, None, f"=ROUND(D{number}*E{number},2)",
    ]  # fmt: skip


def test_a_fixed_allowance_is_priced_already(sheet):
    assert row_of(sheet, "Allowance for unforeseen work")[4].value == 40_000


def test_the_total_is_that_of_base_bid_and_allowances_without_alternates(sheet):
    base, allowance, alternate = (
        row_of(sheet, f"Sum of {part}")[5].coordinate
        for part in ("Base bid", "Allowance", "ALTERNATES \u00b7 Alternate")
    )
    assert row_of(sheet, "TOTAL BASE BID, allowances included")[5].value == f"={base}+{allowance}"
    assert row_of(sheet, "Total of the alternates, not included above")[5].value == f"={alternate}"


def test_the_register_stands_behind_it_so_that_decisions_are_read_back():
    made = source(Page(1, FORM, part="bid form"))
    listed = ListedRegister(make(RegisterKind.SCHEDULE, made), name="Job")
    read = opened(schedule_workbook(Exported(listed, made)))
    assert [row.cells["ID"] for row in read] == [line.id for line in listed.register.lines]
