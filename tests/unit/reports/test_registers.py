"""Registers in reports and in files of their own: the same lines, decisions and counts in all formats."""

import csv
import io
import json
import re
from dataclasses import replace

import docx
import jsonschema
import openpyxl
import pytest

from core.domain.answer import Span
from core.domain.document import PageRef
from core.domain.register import (
    LeftOut,
    LineReview,
    Quoted,
    Register,
    RegisterColumn,
    RegisterForm,
    RegisterKind,
    RegisterLine,
)
from core.reports import structured
from core.reports.formats import Format, write
from core.reports.registers import delimited, excel
from core.reports.registers import structured as structured_register
from core.reports.registers.listed import ListedRegister
from tests.unit.reports.material import report as made_report
from tests.unit.reports.test_structured import closed

FORM = RegisterForm(
    RegisterKind.REQUIREMENTS,
    "Requirements",
    "What has to be done.",
    (RegisterColumn("who", "Who", 12, filtered=True), RegisterColumn("text", "Requirement", 60)),
    {"comply": "Comply", "deviate": "Deviate"},
    answered=True,
)


def quoted(text, page):
    return Quoted(text, Span(page, 0, len(text)), PageRef(page, f"A-{page}"))


LISTED = ListedRegister(
    Register(
        FORM,
        (
            RegisterLine(
                "L-a", (quoted("Seal the\nbid.", 3),), cells={"who": "bidder"}, headings=("1.1 BIDS",)
            ),
            RegisterLine("L-b", (quoted("=SUM(A1) is <b>bold</b>", 4),), cells={"who": "contractor"}),
        ),
        (LeftOut(quoted("PART 1", 3), "heading"),),
    ),
    {"L-a": [LineReview("requirements", "L-a", "comply", "see 4.2", "Ann", "4.2, p. 31", at=1.0)]},
    name="bid.pdf",
    made=1_790_000_000.0,
)


@pytest.fixture
def report():
    return replace(made_report(), registers=lambda: (LISTED,))


def to(kind, report):
    stream = io.BytesIO()
    write(report, stream, kind)
    return stream.getvalue()


def of(writer):
    stream = io.BytesIO()
    writer.write(LISTED, stream)
    return stream.getvalue()


@pytest.mark.parametrize("where", ["report", "alone"])
def test_a_sheet_holds_every_line_with_its_decision_its_id_and_what_it_knows(report, where):
    data = to(Format.XLSX, report) if where == "report" else of(excel)
    sheet = openpyxl.load_workbook(io.BytesIO(data))["Requirements"]
    rows = list(sheet.iter_rows(values_only=True))
    top = next(number for number, row in enumerate(rows) if row[0] == "#")
    titles = rows[top]
    printed = openpyxl.worksheet.cell_range.CellRange(sheet.print_area.replace("'Requirements'!", ""))
    assert titles[printed.max_col :] == ("ID", "Version")
    assert printed.max_row >= top + 3
    assert str(sheet.page_setup.paperSize) == sheet.PAPERSIZE_TABLOID
    first, second = (dict(zip(titles, row, strict=True)) for row in rows[top + 1 : top + 3])
    assert (first["Requirement"], first["Page"], first["Section"]) == ("Seal the bid.", "3 (A-3)", "1.1 BIDS")
    assert (first["Status"], first["Owner"], first["Our response"], first["Note"]) == (
        "Comply",
        "Ann",
        "4.2, p. 31",
        "see 4.2",
    )
    assert (first["ID"], first["Version"], second["Version"]) == ("L-a", "requirements:1", "requirements:0")
    assert second["Requirement"] == "=SUM(A1) is <b>bold</b>"
    assert second["Status"] is None


def test_what_was_left_out_is_a_sheet_of_the_registers_own_workbook():
    sheet = openpyxl.load_workbook(io.BytesIO(of(excel)))["Left out"]
    assert ("heading", "PART 1") in [row[:2] for row in sheet.iter_rows(values_only=True)]


def test_json_holds_lines_and_decisions_and_follows_the_schema(report):
    record = json.loads(to(Format.JSON, report))
    jsonschema.Draft202012Validator(closed(json.loads(structured.SCHEMA.read_text()))).validate(record)
    (register,) = record["registers"]
    assert [line["id"] for line in register["lines"]] == ["L-a", "L-b"]
    assert register["lines"][0]["review"]["response"] == "4.2, p. 31"
    assert register["lines"][1]["review"] is None
    assert register["counts"] == {"lines": 2, "heading": 1}
    assert json.loads(of(structured_register))["left_out"][0]["text"] == "PART 1"


def test_csv_takes_no_words_for_a_formula():
    rows = list(csv.DictReader(io.StringIO(of(delimited).decode("utf-8-sig"))))
    assert rows[0]["Status"] == "Comply"
    assert rows[1]["Requirement"].startswith("'=SUM")


def test_the_web_page_lists_its_registers_and_escapes_their_words(report):
    html = to(Format.HTML, report).decode()
    assert '<a href="#register-requirements">Requirements</a>' in html
    assert 'id="register-requirements"' in html
    assert "<b>bold</b>" not in html
    assert re.search(r"<td>Seal the bid\.</td>", html)


def test_the_word_report_counts_its_registers_and_writes_short_ones(report):
    document = docx.Document(io.BytesIO(to(Format.DOCX, report)))
    headings = [each.text for each in document.paragraphs if each.style.name.startswith("Heading")]
    assert headings.index("Registers") < headings.index("Requirements")
    cells = {cell.text for table in document.tables for row in table.rows for cell in row.cells}
    assert {"bidder", "Seal the bid.", "Comply"} <= cells


def test_the_word_report_says_how_much_of_each_item_a_bid_schedule_has(report):
    form = RegisterForm(
        RegisterKind.SCHEDULE,
        "Bid schedule",
        "What is priced.",
        (
            RegisterColumn("item", "Item", 10),
            RegisterColumn("description", "Description", 50),
            RegisterColumn("unit", "Unit", 8),
            RegisterColumn("quantity", "Quantity", 12),
            RegisterColumn("measured", "Measured and paid", 60),
        ),
        {},
    )
    cells = {
        "item": "7",
        "description": "Line 8-inch sewer",
        "unit": "LF",
        "quantity": 1_250.0,
        "measured": "",
    }
    line = RegisterLine("L-c", (quoted("7 Line 8-inch sewer 1,250 LF", 2),), cells=cells)
    listed = ListedRegister(Register(form, (line,), ()), {}, name="bid.pdf", made=1_790_000_000.0)
    document = docx.Document(io.BytesIO(to(Format.DOCX, replace(report, registers=lambda: (listed,)))))
    rows = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    assert ["#", "Description", "Unit", "Quantity", "Measured and paid", "Page", "Status"] in rows
    assert next(row for row in rows if "Line 8-inch sewer" in row)[2:4] == ["LF", "1,250"]
