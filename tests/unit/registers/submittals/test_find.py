"""What must be handed over: what, when, to whom, and what belongs in the envelope."""

import pytest

from core.domain.document import Page, PlacedHeading
from core.evidence.build_units import evidence_units
from core.registers.submittals.find import submittals


def found(text, heading="", bid_pages=(), **fields):
    placed = (PlacedHeading(0, len(heading), heading, 2),) if heading else ()
    page = Page(1, f"{heading}\n{text}" if heading else text, headings=placed, **fields)
    return submittals(evidence_units([page]), bid_pages=bid_pages)


@pytest.mark.parametrize(
    ("sentence", "what", "kind", "when"),
    [
        (
            "Contractor shall submit certified reports of all tests within twenty-one (21) days after cure.",
            "certified reports of all tests",
            "test_report",
            "within twenty-one (21) days after cure",
        ),
        (
            "Certificates are submitted before the first inspection, and again when they are renewed.",
            "Certificates",
            "certificate",
            "before the first inspection",
        ),
        (
            "Contractor shall furnish to the Engineer shop drawings for each valve.",
            "shop drawings for each valve",
            "shop_drawing",
            "",
        ),
        ("The manufacturer's warranty shall be submitted.", "The manufacturer's warranty", "warranty", ""),
        ("Submit two samples of each color.", "two samples of each color", "sample", ""),
        (
            "When late, Contractor submits within seven days a plan to recover the time.",
            "a plan to recover the time",
            "plan",
            "within seven days",
        ),
    ],
)
def test_a_sentence_asks_for_a_submittal(sentence, what, kind, when):
    (one,) = found(sentence)
    assert (one.what, one.type, one.when) == (what, kind, when)
    assert one.what in one.unit.plain


@pytest.mark.parametrize(
    "sentence",
    [
        "The City furnishes existing television records and drawings.",
        "Contractor shall provide pumps with the capacity that the plan shows.",
        "Failure to submit the plan is ground for withholding payment.",
        "Question: Shall the plan be submitted by mail?",
        "Liners shall be cured by hot water.",
        # the bid itself, remarks of readers, files of a program
        "A vendor must be listed with its certifications before a quotation is submitted.",
        "Proposer shall hold a class B license on the day its proposal is delivered and submitted.",
        "Please e-mail corrections or suggestions to the editor of this guide, or submit a report.",
        "Each module is accompanied by a copy of its license in /usr/share/licenses.",
    ],
)
def test_what_nobody_hands_over_is_no_submittal(sentence):
    assert found(sentence) == []


def test_under_a_heading_of_submittals_things_are_named_without_a_verb():
    named = found(
        "A. Data of liner and grout; certificates of applicators; a plan of ventilation.", "1.02 SUBMITTALS"
    )
    assert [(one.what, one.type, one.stage) for one in named] == [
        ("Data of liner and grout", "product_data", "before"),
        ("certificates of applicators", "certificate", "before"),
        ("a plan of ventilation", "plan", "before"),
    ]


def test_items_take_their_time_and_reader_from_the_sentence_that_leads_in():
    items = found(
        "Submit within 30 days of the award, and receive the Engineer's release:\n1. Product data for tube.\n"
        "2. A sample of liner.",
        "1.03 SUBMITTALS",
    )
    assert [(one.what, one.when, one.reviewer) for one in items] == [
        ("Product data for tube", "within 30 days of the award", "Engineer"),
        ("A sample of liner", "within 30 days of the award", "Engineer"),
    ]


def test_what_is_due_with_the_bid_is_listed_once_with_every_place_that_asks_for_it():
    text = (
        "12.02 The following documents shall be submitted with the Bid: the Bid Form; the Bid security.\n\n"
        "A Bid must be accompanied by Bid security in the form of a check."
    )
    listed = found(text)
    assert [(one.what, one.stage, len(one.others)) for one in listed] == [
        ("the Bid Form", "bid", 0),
        ("the Bid security", "bid", 1),
    ]


def test_what_a_form_of_the_bid_asks_for_is_due_with_it():
    (one,) = found("Attach the resume of the superintendent.", bid_pages={1})
    assert one.stage == "bid"


def test_a_table_of_submittals_says_when():
    header = "| Submittal | Section | Days after Notice to Proceed |\n| --- | --- | --- |\n"
    table = f"{header}| Safety plan | 01 35 29 | 10 |"
    text = "Submittal Section Days after Notice to Proceed\nSafety plan 01 35 29 10"
    (one,) = found(text, "1.02 SCHEDULE OF SUBMITTALS", tables=(table,))
    assert (one.what, one.type, one.stage) == ("Safety plan", "plan", "before")
    assert one.when == "10 days after Notice to Proceed"


def test_copies_and_reader_are_in_the_pages_words():
    (one,) = found("Submit three copies of shop drawings for approval by the Architect.")
    assert (one.copies, one.reviewer) == ("three copies", "Architect")


@pytest.mark.parametrize(
    "sentence",
    [
        "Contractor shall submit Applications for Payment by the fifth day of each month.",
        "The Bidder shall name in the Bid Form every supplier of pipe.",
        "The Successful Bidder shall deliver them with the bonds within ten days.",
        "Contractor shall photograph the street, and shall give Engineer a copy.",
        "Contractor shall bring the list of equipment to the conference.",
        "Minutes of the meeting become a submittal.",
        "Plans of detours are sent to the bus company by Contractor.",
        "Print or send the log on the day of the cure.",
        "Each application shall include an affidavit of the Contractor.",
        "Contractor shall notify the Owner in writing, with a list of items to be corrected.",
        "The baseline is submitted within ten days.",
        "They shall send a signed acknowledgment of this Addendum.",
    ],
)
def test_what_is_handed_over_along_with_something_or_named_in_a_form_is_found(sentence):
    assert found(sentence), sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "The Owner shall give the Contractor a copy of the survey.",
        "Contractor shall notify the Engineer with all speed.",
        "Applications shall include the work of the month.",
        "The Engineer names the laboratory in the Bid Form.",
    ],
)
def test_what_others_hand_over_or_what_is_no_document_is_none(sentence):
    assert found(sentence) == [], sentence


@pytest.mark.parametrize(
    "lead_in",
    [
        "Every Tender must comprise the following papers:",
        "3.4 Proposals shall be accompanied by:",
        "The forms listed in the following shall be returned with the quotation:",
        "Bidder shall enclose with its Bid:",
    ],
)
def test_a_list_of_what_a_bid_consists_of_belongs_in_the_envelope(lead_in):
    text = f"{lead_in}\na. Price form, in ink;\nb. Safety record of a year; and\nc. Non-debarment statement."
    assert [(one.what, one.stage) for one in found(text)] == [
        ("Price form, in ink", "bid"),
        ("Safety record of a year", "bid"),
        ("Non-debarment statement", "bid"),
    ]


@pytest.mark.parametrize(
    "lead_in",
    [
        "Bid prices shall include the following:",
        "The bid item shall include:",
        "With its Bid the successful Bidder shall furnish after award:",
    ],
)
def test_a_list_of_what_a_price_holds_or_the_winner_hands_in_is_not_for_the_envelope(lead_in):
    assert not [one for one in found(f"{lead_in}\na. Freight;\nb. Bonds.") if one.stage == "bid"]


def of_table(heading, header, *rows):
    grid = "\n".join(f"| {' | '.join(row)} |" for row in (header, ["---"] * len(header), *rows))
    text = "\n".join(" ".join(row) for row in (header, *rows))
    return [
        (one.what, one.type, one.stage, one.when, one.copies) for one in found(text, heading, tables=(grid,))
    ]


def test_tables_of_returnable_documents_volumes_and_deliverables_are_read_by_their_columns():
    assert of_table(
        "C. Returnable schedules",
        ("Nr", "Document", "Copies"),
        ("1", "Form of offer, signed", "2"),
        ("2*", "Tax clearance certificate", "1 original"),
    ) == [
        ("Form of offer, signed", "form", "bid", "", "2"),
        ("Tax clearance certificate", "certificate", "bid", "", "1 original"),
    ]
    assert of_table(
        "Format of offers",
        ("Tab", "Contents", "Pages"),
        ("A", "Staffing plan", "12"),
        ("B", "Rates", "no limit"),
    ) == [
        ("Tab A: Staffing plan (Pages: 12)", "plan", "bid", "", ""),
        ("Tab B: Rates", "other", "bid", "", ""),
    ]
    assert of_table(
        "6. Reporting",
        ("Data Item", "Title", "Frequency", "Date of First Submission"),
        ("B007", "Cost report", "Quarterly", "30 days after contract award"),
        ("B008", "Closing plan", "Once", "60 days before contract expiration"),
    ) == [
        ("Cost report", "record", "award", "Quarterly; 30 days after contract award", ""),
        ("Closing plan", "plan", "closeout", "Once; 60 days before contract expiration", ""),
    ]


def test_a_sentence_of_copies_alone_belongs_to_what_stands_before_it():
    text = "A. Submit erection drawings within 30 days after award. Furnish five sets."
    (one,) = found(text, "1.04 SUBMITTALS")
    assert (one.what, one.copies) == ("erection drawings", "five sets")


def test_a_time_of_days_is_no_part_of_what_is_submitted():
    (one,) = found("Submit mill certificates not fewer than 10 days before delivery.")
    assert (one.what, one.when) == ("mill certificates", "not fewer than 10 days before delivery")


def test_parts_of_a_proposal_that_are_counted_belong_in_the_envelope():
    text = (
        "Use this order:\n\nTab A. Cover letter, signed.\n\nTab B. Who would lead the study?\n\n"
        "Tab C will be scored first.\n\nPhotographs are not wanted."
    )
    assert [(one.what, one.stage) for one in found(text, "4. FORMAT OF PROPOSALS")] == [
        ("Tab A. Cover letter, signed", "bid"),
        ("Tab B. Who would lead the study?", "bid"),
    ]
    assert found(text, "4. STORAGE OF BINDERS") == []
