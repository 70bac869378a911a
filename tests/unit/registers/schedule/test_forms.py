"""Bid forms of many layouts: every quantity is right or marked as doubtful."""

import hashlib

import pytest

from core.evidence.build_units import evidence_units
from core.reading.reader import read_document
from core.registers.schedule.make import bid_schedule
from tests.bid_forms import LAYOUTS, form
from tests.pdfs import SAMPLE

pytestmark = pytest.mark.thorough


def schedule(path):
    with read_document(path) as reading:
        pages = list(reading)
    made = bid_schedule(pages, list(evidence_units(pages)))
    by_number = {page.number: page for page in pages}
    for item in made.items:
        text = by_number[item.span.page].text
        assert text[item.span.start : item.span.end] == item.words
    return made


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_item_of_a_form_is_read(name, tmp_path):
    made = form(name)
    path = tmp_path / "form.pdf"
    path.write_bytes(made.pdf)
    read = schedule(path)
    assert read.notes == ()
    sure = [item for item in read.items if not item.doubts]
    assert [(i.number, i.description, i.unit, i.quantity, i.part.value) for i in sure] == [
        (i.number, i.description, i.unit, i.quantity, i.part) for i in made.items
    ]
    if any(item.schedule for item in made.items):
        assert [item.schedule.casefold() for item in sure] == [
            item.schedule.casefold() for item in made.items
        ]


def test_a_form_is_the_same_to_the_byte_each_time():
    name = next(iter(LAYOUTS))
    assert hashlib.sha256(form(name).pdf).digest() == hashlib.sha256(form(name).pdf).digest()


def test_the_items_of_the_sample_are_read_with_where_they_are_paid():
    read = schedule(SAMPLE)
    assert read.notes == ()
    assert [item.number for item in read.items] == [str(number) for number in range(1, 25)]
    assert not [item for item in read.items if item.doubts]
    by_number = {item.number: item for item in read.items}
    assert (by_number["14"].quantity, by_number["14"].unit) == (388, "EA")
    assert by_number["24"].part == "allowance"
    assert by_number["24"].extension == 40_000
    assert "measured by the linear foot" in by_number["11"].measured[0].plain
    assert by_number["17"].measured[0].plain.startswith("Item 17 pays for each foot beyond twelve.")
