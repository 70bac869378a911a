"""Evidence units say by themselves what the page says where they stand."""

import pytest

from core.domain.document import Mark, MarkedSpan, Page, PlacedHeading
from core.evidence.build_units import evidence_units
from core.evidence.sentences import sentences
from core.evidence.unit import Shape
from core.reading.reader import read_document
from tests.pdfs import SAMPLE


def units(*texts, **fields):
    pages = [Page(number, text, **fields) for number, text in enumerate(texts, 1)]
    found = list(evidence_units(pages))
    for unit in found:
        text = pages[unit.span.page - 1].text
        assert text[unit.span.start : unit.span.end] == unit.text
    return found


def test_what_a_page_begins_with_does_not_stand_under_a_heading_further_down():
    heading = PlacedHeading(30, 44, "PART 7 - BONDS", 1)
    found = units(
        "The rest of what came before.\nPART 7 - BONDS\nA bond is due.",
        section=heading.title,
        headings=(heading,),
    )
    assert (found[0].headings, found[-1].headings) == ((), ("PART 7 - BONDS",))


def split(text):
    return [text[start:end] for start, end in sentences(text)]


def test_a_semicolon_does_not_cut_off_the_half_that_decides():
    text = "The fee is 500 dollars; it is waived for small firms. Payment follows."
    assert split(text) == ["The fee is 500 dollars; it is waived for small firms.", "Payment follows."]


@pytest.mark.parametrize(
    "text",
    [
        "The site lies in Pasadena, Calif. within the limits of the county.",
        "Bids are due at 2:00 p.m. on Friday.",
        "See Sec. 4 and Fig. 12 for the layout.",
        "Acme Co. shall furnish the pipe.",
        "Pipe of 12 in. diameter is used.",
        "It is signed by J. R. Miller for the city.",
        "Die Frist nach Abs. 2 beginnt am 1. Mai.",
    ],
)
def test_the_full_stop_of_an_abbreviation_ends_no_sentence(text):
    assert split(text) == [text]


def test_a_sentence_may_begin_after_an_abbreviation():
    text = "The office is in Fresno, Calif. The Contractor shall visit it."
    assert split(text) == ["The office is in Fresno, Calif.", "The Contractor shall visit it."]


def test_chinese_sentences_end_at_their_own_mark():
    text = "\u627f\u5305\u5546\u4e0d\u5f97\u8f6c\u8ba9\u3002\u8d28\u4fdd\u671f\u4e3a\u4e24\u5e74\u3002"
    assert len(split(text)) == 2


def test_a_number_in_figures_after_its_words_begins_no_list():
    (unit,) = units("1.02 The Work is complete within two hundred ten\n(210) calendar days after the award.")
    assert unit.plain.endswith("within two hundred ten (210) calendar days after the award.")


def test_list_items_carry_the_sentence_that_leads_in_to_them():
    found = units(
        "The following are excluded from the price:\n(a) permits and fees of the city;\n"
        "(b) traffic control at night, which means\nafter nine in the evening.\nThe rest is included."
    )
    items = [unit for unit in found if unit.shape is Shape.LIST_ITEM]
    assert [unit.plain for unit in items] == [
        "(a) permits and fees of the city;",
        "(b) traffic control at night, which means after nine in the evening.",
    ]
    assert {unit.lead_in for unit in items} == {"The following are excluded from the price:"}
    assert found[-1].lead_in == ""


def test_items_within_items_carry_both_lead_ins_and_the_outer_list_goes_on():
    found = units(
        "The Bidder shall submit:\n1. a bid bond;\n2. for each subcontractor:\na. its name;\n"
        "b. its licence;\n3. a schedule."
    )
    by_text = {unit.plain: unit.lead_in for unit in found}
    assert by_text["b. its licence;"] == "The Bidder shall submit: 2. for each subcontractor:"
    assert by_text["3. a schedule."] == "The Bidder shall submit:"


def test_a_list_goes_on_overleaf():
    found = units("Exclude the following:\n(a) rock;", "(b) groundwater.")
    assert found[-1].lead_in == "Exclude the following:"


def test_half_a_sentence_carries_the_half_before_it():
    found = units("The warranty period is two years from the date of", "final acceptance of the Work.")
    assert found[-1].lead_in == "The warranty period is two years from the date of"


def test_a_row_carries_its_columns_and_its_label():
    rows = ("Item | Quantity | Unit price", "--- | --- | ---", "Manhole | 12 | 4,500", "Liner | 88 | 310")
    table = "\n".join(f"| {row} |" for row in rows)
    found = units("Item Quantity Unit price\nManhole 12 4,500\nLiner 88 310\nPrices hold.", tables=(table,))
    row = next(unit for unit in found if unit.label == "Liner")
    assert row.shape is Shape.TABLE_ROW
    assert row.header == ("Item", "Quantity", "Unit price")
    assert row.in_context == "Item | Quantity | Unit price: Liner 88 310"
    assert found[-1].text == "Prices hold."


def test_units_know_the_headings_above_them():
    text = "SECTION 33 01 30 LINING\n1.02 Leakage\nNo leakage is allowed."
    headings = (PlacedHeading(0, 23, "SECTION 33 01 30 LINING", 1), PlacedHeading(24, 36, "1.02 Leakage", 4))
    found = units(text, headings=headings)
    assert found[-1].headings == ("SECTION 33 01 30 LINING", "1.02 Leakage")
    assert [unit.shape for unit in found[:2]] == [Shape.HEADING, Shape.HEADING]


def test_struck_out_words_are_marked_and_a_sentence_of_which_some_are_is_changed():
    text = "The period is 12 months. The fee is 5 dollars."
    (struck, changed) = units(
        text, marks=(MarkedSpan(0, 24, Mark.STRUCK_OUT), MarkedSpan(36, 37, Mark.STRUCK_OUT))
    )
    assert struck.marks == {Mark.STRUCK_OUT}
    assert changed.marks == {Mark.CHANGED}


def test_the_raised_mark_of_a_footnote_is_not_read_as_a_number():
    (unit,) = units("Damages are $1,500 \u00b3 for each day.")
    assert unit.plain == "Damages are $1,500 for each day."


@pytest.mark.thorough
def test_every_word_of_the_sample_is_in_one_unit_or_a_running_line():
    with read_document(SAMPLE) as reading:
        pages = list(reading)
    seen = {page.number: bytearray(len(page.text)) for page in pages}
    for unit in evidence_units(pages):
        span = unit.span
        assert not any(seen[span.page][span.start : span.end]), unit
        seen[span.page][span.start : span.end] = b"\1" * (span.end - span.start)
    for page in pages:
        for start, end in page.furniture:
            seen[page.number][start:end] = b"\1" * (end - start)
        lost = [char for char, known in zip(page.text, seen[page.number], strict=True) if not known]
        assert not "".join(lost).strip(), (page.number, "".join(lost))


ABBREVIATED = [
    "Pub. L. 110-181",
    "Cat. No. 28171E",
    "P.O. Box 44",
    "Reg. No. 7",
    "Mgr. Lee",
    "E.P.A. Region 5",
]


@pytest.mark.parametrize("name", ABBREVIATED)
def test_no_abbreviation_is_cut_in_two_wherever_its_line_breaks(name):
    for sentence in (
        f"It is sent under {name} of the list.",
        f"The rule of {name} is kept here, as printed.",
    ):
        gaps = [place for place, letter in enumerate(sentence) if letter == " "]
        for gap in gaps:
            broken = f"{sentence[:gap]}\n{sentence[gap + 1 :]}"
            assert split(broken) == [broken]


@pytest.mark.parametrize("word", ["opening", "ends", "BMFOL", "effort", "temperature", "1995", "Pasadena"])
@pytest.mark.parametrize("begin", ["If", "A path", "Contractor", "This"])
def test_a_sentence_ends_though_its_last_word_stands_alone_at_the_beginning_of_a_line(word, begin):
    first, second = f"They are read before the time of the\n{word}.", f"{begin} shall be seen."
    assert split(f"{first} {second}") == [first, second]


@pytest.mark.parametrize("mark", ["1.", "12.", "a.", "B.", "iv.", "2.04."])
def test_the_full_stop_after_the_number_of_an_item_ends_no_sentence(mark):
    assert split(f"\n{mark} Contractor pays.") == [f"{mark} Contractor pays."]


def test_a_sentence_may_end_with_a_letter():
    assert split("The definer holds A, B or W. These need a date.") == [
        "The definer holds A, B or W.",
        "These need a date.",
    ]


def test_a_title_in_capitals_is_not_a_part_of_the_sentence_below_it():
    assert split("DATA NOT FOUND ON FILE\nThere is no record of it.") == [
        "DATA NOT FOUND ON FILE",
        "There is no record of it.",
    ]


MARKS = {
    "letters": ("(a)", "(b)", "(c)"),
    "capitals": ("A.", "B.", "C."),
    "figures": ("(1)", "(2)", "(3)"),
    "Roman numbers": ("(i)", "(ii)", "(iii)"),
    "bullets": ("\u2022", "\u2022", "\u2022"),
}
LEADS = (
    "The Bidder shall submit:",
    "Agencies shall\u2014",
    "These efforts should include-",
    "It may include any or all of the following.",
    "The sponsor has to",
)


def leads(text):
    return {unit.plain: unit.lead_in for unit in units(text) if unit.shape is Shape.LIST_ITEM}


@pytest.mark.parametrize("lead", LEADS)
@pytest.mark.parametrize("marks", MARKS.values(), ids=MARKS)
def test_every_item_carries_the_lead_in_however_it_ends_and_they_are_counted(lead, marks):
    items = [f"{mark} the {word} of it;" for mark, word in zip(marks, ("name", "date", "sum"), strict=True)]
    assert leads("\n".join((lead, *items))) == dict.fromkeys(items, lead)


@pytest.mark.parametrize("inner", MARKS, ids=MARKS)
@pytest.mark.parametrize("outer", MARKS, ids=MARKS)
def test_the_outer_list_goes_on_without_the_lead_in_of_the_inner_one(outer, inner):
    if outer == inner:
        return
    first, second, third = MARKS[outer]
    text = [f"{first} It is read.", f"{second} It means one of the following:"]
    inside = [f"{mark} the {word};" for mark, word in zip(MARKS[inner], ("name", "date", "sum"), strict=True)]
    found = leads("\n".join((*text, *inside, f"{third} It is kept.")))
    assert {found[item] for item in inside} == {text[1]}
    assert found[f"{third} It is kept."] == ""


def test_an_item_i_that_comes_after_h_is_the_ninth_letter():
    letters = "abcdefghij"
    items = [f"({letter}) step {letter};" for letter in letters]
    assert set(leads("\n".join(("Take the following:", *items))).values()) == {"Take the following:"}
    assert leads("\n".join(items))["(j) step j;"] == ""


def test_two_marks_before_one_item_count_twice():
    found = leads("(c) It is read.\n(d) (1) It is\nkept.\n(2) It is sent.\n(e) It ends.")
    assert list(found) == ["(c) It is read.", "(d) (1) It is kept.", "(2) It is sent.", "(e) It ends."]


def test_items_that_end_with_and_lead_in_to_nothing():
    found = leads("It shows:\n(1) the name; and\n(2) the date; or\n(3) the sum.")
    assert set(found.values()) == {"It shows:"}


def test_a_table_completes_its_lead_in_and_the_list_below_it_has_another():
    rows = ("Item | Limit", "--- | ---", "Injury | 4,500", "Damage | 310")
    table = "\n".join(f"| {row} |" for row in rows)
    found = units(
        "The limits are the following:\nItem Limit\nInjury 4,500\nDamage 310\n1. The City is insured.",
        tables=(table,),
    )
    assert found[-1].lead_in == ""


def test_the_number_of_a_page_is_not_the_rest_of_a_sentence_and_no_list_goes_on_in_another_document():
    assert units("Director of Public Works", "iii\nCONTENTS")[1].lead_in == ""
    pages = [
        Page(1, "Exclude the following:\n(a) rock;", document="A"),
        Page(2, "(b) water.", document="B"),
    ]
    assert list(evidence_units(pages))[-1].lead_in == ""


def test_an_enumeration_within_a_sentence_is_no_list():
    line = "Applied research means the effort that (a) follows basic research, but may not be severable;"
    text = f"{line}\n(b) tries to exploit its results; and (c) advances the state of the art in its field."
    assert [unit.shape for unit in units(text)] == [Shape.SENTENCE]


def test_a_reference_to_a_paragraph_is_no_item():
    text = "The officer may include in the contract the requirements set forth in paragraph\n(a)(1) of it."
    assert len(units(text)) == 1
    text = "Comments are sent, by the procedures that are found today in the rule of 14 CFR\n11.43 and 11.45."
    assert len(units(text)) == 1


def test_a_line_that_ends_in_mid_sentence_is_joined_to_the_next_one_and_a_short_one_is_not():
    column = ["Mail: U.S. Department of", "Transportation, Docket Operations, West", "Building, Washington."]
    assert len(units("\n".join(column))) == 1
    assert len(units("\n".join(["Roles and", "Responsibilities", *column]))) == 2


def test_pages_of_capitals_without_line_breaks_are_divided_like_others():
    disclaimer = "NO WARRANTY IS GIVEN BY THE COMPANY. " * 2000
    assert len(split(disclaimer)) == 2000
    assert len(split("A " * 20000)) == 1
