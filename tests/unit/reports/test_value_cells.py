import io
from datetime import datetime, time

import openpyxl
import pytest

from core.domain.answer import Answer, AnswerStatus, Claim
from core.reports.formats import Format, write
from tests.unit.reports.material import report


def value_and_unit(said):
    """Return the cells of an answer in a workbook: what Excel holds of them."""
    answer = Answer("cure.method", AnswerStatus.ANSWERED, (Claim("A passage.", value=said),))
    stream = io.BytesIO()
    write(report(answers={"cure.method": answer}), stream, Format.XLSX)
    sheet = openpyxl.load_workbook(stream)["Detailed Results"]
    titles = {cell.value: cell.column for cell in sheet[4]}
    return tuple(sheet.cell(5, titles[name]).value for name in ("Value", "Unit"))


@pytest.mark.parametrize(
    ("said", "value", "unit"),
    [
        ("not less than 4,500 psi", 4500, "psi, at least"),
        ("$1.5 million", 1_500_000, "USD"),
        ("ten percent (10%)", 0.1, None),
        ("within ten (10) working days", 10, "working day, at most"),
        ("October 27, 2026", datetime(2026, 10, 27), None),  # noqa: DTZ001 - spreadsheets know no zones
        ("October 27, 2026, 2:00 p.m. local time", datetime(2026, 10, 27, 14), "local time"),  # noqa: DTZ001
        ("9:30 a.m.", time(9, 30), None),
    ],
)
def test_an_answer_that_is_one_value_is_a_number_or_a_date_in_the_workbook(said, value, unit):
    assert value_and_unit(said) == (value, unit)


@pytest.mark.parametrize(
    "said",
    ["hot water or steam", "$1,000,000 per occurrence, $2,000,000 aggregate", "October 27", "ASTM F1216"],
)
def test_an_answer_that_is_no_number_or_several_stays_words(said):
    assert value_and_unit(said) == (None, None)
