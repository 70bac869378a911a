"""Requests for information in Word."""

from io import BytesIO

import docx

from core.domain.register import LineReview
from core.registers.rfi.register import rfi_of
from core.registers.rfi.word import write_rfi
from tests.unit.registers.material import source

MADE = source(
    "See Drawing C-101. Questions received after 5:00 p.m. on October 5, 2026, will not be answered."
)


def text(**decisions):
    (line,) = rfi_of(MADE).lines
    held = {line.id: LineReview("rfi", line.id, **decisions)} if decisions else {}
    stream = BytesIO()
    write_rfi(MADE, held, stream)
    read = docx.Document(stream)
    cells = (cell.text for table in read.tables for row in table.rows for cell in row.cells)
    return "\n".join((*(paragraph.text for paragraph in read.paragraphs), *cells))


def test_each_question_stands_with_its_quote_its_page_and_a_line_to_answer_on():
    made = text()
    for words in (
        "RFI-1",
        "\u201cSee Drawing C-101.\u201d",
        "October 5, 2026",
        "Answer: ____",
        "Nothing is priced",
    ):
        assert words in made


def test_words_and_notes_of_people_win():
    made = text(text="Where is Drawing C-101?", note="Priced from the sketch.")
    assert "Where is Drawing C-101?" in made
    assert "Priced from the sketch." in made
    assert "Nothing is priced" not in made


def test_what_nobody_asks_is_left_out():
    assert "RFI-1" not in text(status="dropped")
