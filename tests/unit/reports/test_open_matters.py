"""What is to be read first stands first, in every format."""

import json
from dataclasses import replace
from io import BytesIO

import docx
import jsonschema
import openpyxl
import pytest

from core.domain.answer import Span
from core.domain.document import PageRef
from core.domain.front_page import FrontPage, FrontPart
from core.domain.register import Quoted, RegisterLine
from core.reports.formats import Format, write
from core.reports.structured import SCHEMA
from tests.unit.reports.material import report

QUOTE = Quoted("Late bids\nare returned unopened.", Span(4, 10, 43), PageRef(4, "00 21 13-1"))


def line(name, kind, matter, todo):
    return RegisterLine(name, (QUOTE,), cells={"kind": kind, "matter": matter, "todo": todo})


FRONT = FrontPage(
    (
        FrontPart(
            "Could disqualify the bid",
            (
                line("L-1", "Ground for rejection", "Late bids are returned unopened.", "Be early."),
                line("L-2", "Deadline", "Bids due: <Tuesday>, 2:00 p.m.", "Note it."),
            ),
            5,
            "3 more: 3 forms and signatures",
        ),
        FrontPart("Could not be settled"),
    )
)


def written(kind, front=FRONT):
    stream = BytesIO()
    write(replace(report(), open_matters=lambda: front), stream, kind)
    return stream.getvalue()


def words_of(kind):
    if kind is Format.DOCX:
        read = docx.Document(BytesIO(written(kind)))
        cells = [cell.text for table in read.tables for row in table.rows for cell in row.cells]
        return "\n".join((*(paragraph.text for paragraph in read.paragraphs), *cells))
    if kind is Format.XLSX:
        sheet = openpyxl.load_workbook(BytesIO(written(kind))).worksheets[0]
        return "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)
    return written(kind).decode()


@pytest.mark.parametrize("kind", [Format.XLSX, Format.DOCX, Format.HTML, Format.MD])
def test_both_halves_stand_with_place_quote_and_what_to_do(kind):
    made = words_of(kind)
    for words in ("Could disqualify the bid (5)" if kind is not Format.HTML else "(5)",
                  "Could not be settled", "Late bids are returned unopened.", "4 (00 21 13-1)", "Be early.",
                  "3 more: 3 forms and signatures", "None.", "2:00 p.m."):  # fmt: skip
        assert words in made


@pytest.mark.parametrize("kind", [Format.DOCX, Format.HTML, Format.MD])
def test_they_stand_before_everything_that_was_answered(kind):
    if kind is Format.DOCX:
        headings = [
            paragraph.text
            for paragraph in docx.Document(BytesIO(written(kind))).paragraphs
            if paragraph.style.name == "Heading 1"
        ]
        assert headings[0] == "Open matters"
        return
    made = words_of(kind)
    assert made.index("Could disqualify the bid") < made.index("Conflicts")


def test_the_first_sheet_prints_on_one_page_and_opens_first():
    book = openpyxl.load_workbook(BytesIO(written(Format.XLSX)))
    assert book.sheetnames[0] == "Open matters"
    assert book.active.title == "Open matters"
    assert book.active.sheet_properties.pageSetUpPr.fitToPage
    # the format leaves a height of one page unsaid, and says 0 for as many as it takes
    assert book.active.page_setup.fitToHeight is None


def test_words_of_a_document_are_no_markup():
    assert "<Tuesday>" not in words_of(Format.HTML)
    assert "&lt;Tuesday&gt;" in words_of(Format.HTML)


def test_json_gives_each_matter_its_quotes_with_their_pages():
    made = json.loads(written(Format.JSON))
    jsonschema.validate(made, json.loads(SCHEMA.read_text(encoding="utf-8")))
    first = made["open_matters"]["parts"][0]["matters"][0]
    assert first["quotes"] == [
        {"text": QUOTE.text, "document": "", "page": 4, "label": "00 21 13-1", "span": [10, 43]}
    ]
    assert made["open_matters"]["count"] == 5


@pytest.mark.parametrize("kind", [Format.HTML, Format.MD])
def test_nothing_is_said_where_nobody_looked(kind):
    assert "Could disqualify" not in written(kind, None).decode()
