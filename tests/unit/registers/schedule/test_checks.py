"""What is odd about a form, what addenda change, and where its items are paid."""

import pytest

from core.domain.answer import Span
from core.domain.document import Box, Page, PlacedHeading
from core.evidence.build_units import evidence_units
from core.registers.schedule.checks import missing_numbers
from core.registers.schedule.item import BidItem
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


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        (("0001", "0002", "0003", "1001"), []),  # options of a federal contract
        (("0001", "0002", "0004", "1001", "1002"), ["3"]),
        (("201", "203", "206", "210", "608"), []),  # pay items of a standard specification
    ],
)
def test_numbers_that_begin_anew_or_are_not_counted_are_not_left_out(numbers, told):
    items = [BidItem(number, "Pipe", "LF", 1.0, Span(1, 0, 4), "Pipe") for number in numbers]
    assert missing_numbers(items) == told


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


def of_table(*rows, overleaf=(), part="bid form"):
    """Read a form of rows, and of rows on the page after it, as tables with lines are."""
    pages = []
    for number, listed in enumerate(filter(None, (rows, overleaf)), 1):
        grid = [f"| {' | '.join(row)} |" for row in listed]
        grid.insert(1, "| --- " * len(listed[0]) + "|")
        text = "\n".join(" ".join(filter(None, row)) for row in listed)
        pages.append(Page(number, text, part=part, tables=("\n".join(grid),)))
    return schedule(*pages)


def listed(read):
    return [(item.number, item.description, item.unit, item.quantity) for item in read.items]


@pytest.mark.parametrize(
    ("header", "row", "item"),
    [
        # how buyers of other trades and countries call their columns
        (
            ("CLIN", "Supplies/Services", "Qty", "Unit", "Unit Price", "Amount"),
            ("0003AB", "Grounds upkeep, option year 2", "2,400", "HR", "", ""),
            ("0003AB", "Grounds upkeep, option year 2", "HR", 2400),
        ),
        (
            ("Item", "Descripti on", "Unit", "Qty", "Rate (R)", "Amount (R)"),
            ("4", "Hall C, window panes", "no.", "6", "", ""),
            ("4", "Hall C, window panes", "EA", 6),
        ),
        (
            ("Item", "Description", "Unit", "Quantity", "Rate", "Amount"),
            ("B", "Break up paving and cart away", "m2", "85", "", ""),
            ("B", "Break up paving and cart away", "M2", 85),
        ),
        (
            ("Line", "NIGP", "Commodity", "Qty", "UOM", "Unit Price", "Extended"),
            ("2", "285-56", "Lamp, sodium, 150 W", "40", "each", "", ""),
            ("2", "Lamp, sodium, 150 W", "EA", 40),
        ),
        (
            ("Line No.", "Pay Item", "Description", "U/M", "Est. Qty.", "Unit Price", "Total"),
            ("7", "2105.501", "Common borrow", "C.Y.", "1,150", "", "$ -"),
            ("7", "Common borrow", "CY", 1150),
        ),
        (
            ("Ref.", "Works", "Months", "Unit", "Quantity", "Price"),
            ("3", "Care of lawns", "", "mo", "18", "0"),
            ("3", "Care of lawns", "MO", 18),
        ),
    ],
)
def test_columns_are_known_by_other_names_too(header, row, item):
    read = of_table(header, row, part="")
    assert listed(read) == [item]
    assert not read.items[0].doubts


def test_rows_of_words_alone_are_no_part_of_the_item_above_them_unless_they_go_on_with_it():
    read = of_table(
        ("WEIR REPAIR, PRICES", "", "", "", "", ""),
        ("Item", "Description", "Unit", "Qty", "Unit Price", "Extension"),
        ("1", "Cofferdam, upstream and", "LS", "1", "", "0"),
        ("", "downstream", "", "", "", ""),
        ("2", "Grout curtain", "LF", "96", "0.00", "0.00"),
        ("", "Concrete works", "", "", "", ""),
        ("3", "Facing", "SY", "310", "", "0"),
        ("", "VAT 15%", "", "", "", ""),
        ("Fill in each shaded cell and sign the last sheet below.", "", "", "", "", ""),
        # a first row without prices looks like the header of another table
        overleaf=[("4", "Trash rack", "EA", "2", "", ""), ("5", "Cleaning up", "Lump Sum", "", "", "")],
    )
    assert listed(read) == [
        ("1", "Cofferdam, upstream and downstream", "LS", 1),
        ("2", "Grout curtain", "LF", 96),
        ("3", "Facing", "SY", 310),
        ("4", "Trash rack", "EA", 2),
        ("5", "Cleaning up", "LS", 1),
    ]
    # what formulas make of blanks is no price
    assert {(item.unit_price, item.extension) for item in read.items} == {(None, None)}
    assert [item.number for item in read.items if item.doubts] == ["5"]


def test_overleaf_columns_that_hold_nothing_are_gone_and_the_others_still_known():
    read = of_table(
        ("Item", "Description", "Spec", "Unit", "Qty", "Unit Price", "Extension"),
        ("1", "Pipe", "33 11", "LF", "310", "", "0"),
        # the first row tells no columns by itself
        overleaf=[("2", "Testing", "LS", "", "0"), ("3", "Vault of 12 feet", "EA", "4", "0")],
    )
    assert listed(read) == [
        ("1", "Pipe", "LF", 310),
        ("2", "Testing", "LS", 1),
        ("3", "Vault of 12 feet", "EA", 4),
    ]


def test_a_form_of_lump_sums_has_no_column_of_quantities():
    read = of_table(
        ("No.", "Description", "Lump Sum Fee"),
        ("1", "Survey of the banks", ""),
        ("2", "Final report", "$0.00"),
        ("", "Total", "0"),
    )
    assert listed(read) == [("1", "Survey of the banks", "LS", 1), ("2", "Final report", "LS", 1)]
    assert not any(item.doubts for item in read.items)


def test_a_header_of_two_rows_names_columns_together():
    read = of_table(
        ("Nr", "Description", "Unit", "Qty", "Price of the bidder", ""),
        ("", "", "", "", "Unit rate", "Total"),
        ("1", "Road plates", "ea", "14", "", ""),
        ("2", "Final cleaning", "sum", "1", "", ""),
    )
    assert listed(read) == [("1", "Road plates", "EA", 14), ("2", "Final cleaning", "LS", 1)]


def test_lines_that_end_with_the_sums_of_formulas_are_read():
    text = FORM.replace("9,240 LF $____ $____", "9,240 LF 0").replace(
        "223 LF $____ $____", "223 LF $ - $0.00"
    )
    assert [item[3] for item in listed(schedule(page(1, text)))] == [1, 9240, 223]


@pytest.mark.parametrize(
    "sentence",
    [
        'ITEM 3 - SECTION 33 01 30, Paragraph 2.2.A. Delete "3-inch" and replace with "4-inch".',
        "Item 3, Article 7: Replace 60 days with 90 days.",
    ],
)
def test_what_an_addendum_counts_as_items_of_its_own_changes_none_of_the_form(sentence):
    assert not any(item.changes for item in schedule(page(1, sentence, "addendum 1"), page(3, FORM)).items)


def test_an_item_of_the_form_within_an_item_of_the_addendum_is_changed_alone():
    sentence = "ITEM 2 - Bid Form, Item 3: the quantity is changed from 223 LF to 300 LF."
    read = numbered(schedule(page(1, sentence, "addendum 1"), page(3, FORM)))
    assert (read["3"].quantity, read["2"].quantity) == (300, 9240)


def test_a_quantity_that_was_read_from_a_picture_is_doubtful():
    seen = tuple((start, start + 5, Box(0, 0, 1, 1)) for start in range(0, len(FORM), 6))
    read = schedule(Page(1, FORM, part="bid form", words=seen))
    assert all("Read from a picture of the page." in item.doubts for item in read.items)
