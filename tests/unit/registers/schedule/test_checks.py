"""What is odd about a form, what addenda change, and where its items are paid."""

import pytest

from core.domain.document import Box, Page, PlacedHeading
from core.evidence.build_units import evidence_units
from core.registers.schedule.make import bid_schedule

FORM = """BID FORM
Item Description Quantity Unit Unit Price Amount
1 Mobilization 1 LS $____ $____
2 Clean 8-inch sewer 9,240 LF $____ $____
3 Cured-in-place pipe 223 LF $____ $____
"""


def page(number, text, part="bid form", heading=""):
    placed = (PlacedHeading(0, len(heading), heading, 1),) if heading else ()
    return Page(number, f"{heading}\n{text}" if heading else text, part=part, headings=placed)


def schedule(*pages):
    return bid_schedule(list(pages), list(evidence_units(pages)))


def numbered(read):
    return {item.number: item for item in read.items}


def test_a_number_that_is_left_out_is_told():
    read = schedule(page(1, FORM.replace("3 Cured", "4 Cured")))
    assert read.notes == ("Item 3 is missing between the items before and after it.",)


def test_a_total_that_names_an_item_which_is_not_there_is_told():
    (note,) = schedule(page(1, f"{FORM}TOTAL OF ITEMS 1 THROUGH 5\n")).notes
    assert "item 5" in note


def test_a_quantity_that_two_forms_give_differently_is_doubtful_in_both():
    read = schedule(page(1, FORM), page(3, FORM.replace("9,240", "9,420")))
    doubts = [item.doubts for item in read.items if item.number == "2"]
    assert doubts == [
        ("Another place gives 9,420 LF for item 2.",),
        ("Another place gives 9,240 LF for item 2.",),
    ]


def test_a_product_that_is_not_the_extension_is_doubtful():
    text = FORM.replace("223 LF $____ $____", "223 LF 10.00 2,330.00")
    assert numbered(schedule(page(1, text)))["3"].doubts == ("223 times 10.00 is 2,230.00, not 2,330.00.",)


def test_a_blank_quantity_is_doubtful_and_not_guessed():
    rows = "| Item | Description | Quantity | Unit | Unit Price |\n| --- | --- | --- | --- | --- |\n"
    text = "Item Description Quantity Unit Unit Price\n1 Silt fence 20 LF\n2 Curb LF"
    table = f"{rows}| 1 | Silt fence | 20 | LF | |\n| 2 | Curb | | LF | |"
    read = numbered(schedule(Page(1, text, part="bid form", tables=(table,))))
    assert (read["1"].quantity, read["1"].doubts) == (20, ())
    assert (read["2"].quantity, read["2"].doubts) == (None, ("The form states no quantity.",))


@pytest.mark.parametrize(
    "sentence",
    [
        "Bid Item No. 3: change the quantity from 223 LF to 436 LF.",
        'In the Bid Form, Item 3, delete "223 LF" and substitute "436 LF".',
        "The estimated quantity of Item 3 is revised to 436 LF.",
    ],
)
def test_a_quantity_that_an_addendum_changes_shows_both(sentence):
    read = schedule(page(1, sentence, "addendum 2"), page(3, FORM))
    item = numbered(read)["3"]
    assert [change.said for change in item.changes] == ["223 LF \u2192 436 LF, Addendum 2"]
    assert item.quantity == 436
    assert (item.changes[0].span.page, item.span.page) == (1, 3)
    assert not numbered(read)["2"].changes


def test_a_form_that_an_addendum_brings_anew_changes_what_differs():
    anew = FORM.replace("9,240", "9,500") + "4 Silt fence 50 LF $____ $____\n"
    read = schedule(page(1, anew, "addendum 1"), page(3, FORM))
    assert {item.number: [change.said for change in item.changes] for item in read.items} == {
        "1": [],
        "2": ["9,240 LF \u2192 9,500 LF, Addendum 1"],
        "3": [],
        "4": ["no such item \u2192 50 LF, Addendum 1"],
    }


def test_a_change_from_another_quantity_than_the_form_has_is_doubtful():
    read = schedule(page(1, "Item 3: change 232 LF to 436 LF.", "addendum 2"), page(3, FORM))
    assert numbered(read)["3"].doubts == ("Addendum 2 says 232 where the form has 223.",)


def test_items_are_paid_where_a_heading_names_them():
    text = "A. Measured by the square yard of sewer cleaned."
    read = numbered(schedule(page(1, FORM), page(3, text, "", "2.04 ITEMS 2 THROUGH 3, CLEANING")))
    assert (
        [unit.plain for unit in read["2"].measured] == [text] == [unit.plain for unit in read["3"].measured]
    )
    assert read["1"].measured == ()
    assert read["2"].doubts == ("The form counts in LF, the specification measures in SY.",)


def test_a_table_of_something_else_is_no_form():
    text = "Segment Length Diameter\n1 Elm Street 340 ft\n2 Mill Race 220 ft\n"
    assert schedule(page(1, text, "")).items == ()


def test_a_quantity_that_was_read_from_a_picture_is_doubtful():
    seen = tuple((start, start + 5, Box(0, 0, 1, 1)) for start in range(0, len(FORM), 6))
    read = schedule(Page(1, FORM, part="bid form", words=seen))
    assert all("Read from a picture of the page." in item.doubts for item in read.items)
