"""Registers of the sample: every quote stands on its page, ids are unique, and nothing depends on chance."""

from functools import cache

import pytest

from core.domain.document import DocumentRef, Page
from core.domain.package import Package
from core.domain.register import RegisterKind
from core.reading.reader import read_document
from core.registers.catalog import MAKERS, make
from core.registers.source import Source
from tests.pdfs import SAMPLE

pytestmark = pytest.mark.thorough


@cache
def pages():
    with read_document(SAMPLE) as reading:
        return tuple(reading)


def source():
    document = DocumentRef("0" * 64, SAMPLE.name, SAMPLE.stat().st_size, len(pages()))
    return Source(Package.single(document), pages())


@pytest.mark.parametrize("kind", MAKERS)
def test_every_quote_is_the_pages_own_text(kind):
    made = make(kind, source())
    text = {page.number: page.text for page in pages()}
    for line in made.lines:
        for quote in line.quotes:
            assert text[quote.span.page][quote.span.start : quote.span.end] == quote.text
            assert quote.page.number == quote.span.page


@pytest.mark.parametrize("kind", MAKERS)
def test_ids_are_unique_and_the_same_each_time(kind):
    one, other = ([line.id for line in make(kind, source()).lines] for _ in range(2))
    assert one == other
    assert len(set(one)) == len(one)


@pytest.mark.parametrize("kind", MAKERS)
def test_every_cell_has_its_column(kind):
    made = make(kind, source())
    columns = {column.key for column in made.form.all_columns}
    assert all(line.cells.keys() <= columns for line in made.lines)


def test_the_bid_opening_is_the_one_of_the_addendum_and_shows_the_one_before():
    lines = make(RegisterKind.DEADLINES, source()).lines
    due = {line.cell("date"): line for line in lines if line.cell("what") == "Bids due" and line.cell("date")}
    assert (
        due["2026-10-27 14:00"]
        .cell("moved")
        .startswith("Was: 2:00 p.m. local time on Tuesday, October 13, 2026")
    )
    assert (
        due["2026-10-13 14:00"]
        .cell("moved")
        .startswith("Now: 2:00 p.m. local time on Tuesday, October 27, 2026")
    )


def test_the_envelope_holds_what_the_instructions_list():
    lines = make(RegisterKind.SUBMITTALS, source()).lines
    envelope = " | ".join(str(line.cell("what")) for line in lines if line.cell("stage") == "With the bid")
    for document in (
        "Bid Form",
        "Bid security",
        "Statement of Qualifications",
        "Non-Collusion",
        "good faith efforts",
    ):
        assert document in envelope


@pytest.mark.parametrize("kind", [RegisterKind.DEADLINES, RegisterKind.SUBMITTALS, RegisterKind.SCHEDULE])
def test_a_language_whose_words_are_not_known_is_said_and_nothing_is_guessed(kind):
    text = (
        "Urakoitsijan on toimitettava suunnitelma 30 p\u00e4iv\u00e4n kuluessa sopimuksen tekemisest\u00e4."
    )
    document = DocumentRef("0" * 64, "Urakka.pdf", 10, 1)
    made = make(
        kind,
        Source(
            Package.single(document), (Page(1, f"{text} {text} Ty\u00f6 on valmis, ja se on hyv\u00e4."),)
        ),
    )
    assert made.lines == ()
    assert any("Finnish" in note for note in made.notes)
