"""The requirement register of a package: every unit is accounted for, and every line stands on its page."""

from functools import cache
from pathlib import Path

import pytest

from core.domain.document import DocumentRef, Page, PlacedHeading
from core.domain.package import Description, DocumentKind, Package
from core.reading.reader import read_document
from core.registers.requirements.make import requirement_register
from core.registers.source import Source

ROOT = Path(__file__).parents[4]


def package_of(kind, count=1):
    return Package.of([DocumentRef("0" * 64, "a.pdf", 1, count)], descriptions=[Description(kind)])


def page(text, number=1, heading="", part=""):
    text = f"{heading}\n\n{text}" if heading else text
    placed = (PlacedHeading(0, len(heading), heading, 2),) if heading else ()
    return Page(number, text, headings=placed, part=part)


def register(*pages, kind=DocumentKind.TECHNICAL):
    return requirement_register(Source(package_of(kind, len(pages)), pages))


@cache
def sample():
    package = ROOT / "samples" / "elm-street-package"
    with read_document(package / "00 Front End.pdf") as reading:
        pages = tuple(reading)
    return Source(package_of(DocumentKind.MANUAL, len(pages)), pages)


def test_every_unit_is_a_line_or_stands_in_what_was_left_out():
    made = requirement_register(sample())
    spans = [each.quotes[0].span for each in made.lines] + [each.quoted.span for each in made.left_out]
    assert sorted(spans) == sorted(unit.span for unit in sample().units)
    assert sum(made.counts.values()) == len(sample().units)


def test_the_words_of_every_line_stand_on_its_page():
    made = requirement_register(sample())
    assert made.lines
    for line in made.lines:
        span = line.quotes[0].span
        assert sample().by_number[span.page].text[span.start : span.end] == line.quotes[0].text


def test_ids_are_unique_and_the_same_each_time():
    first, second = (requirement_register(sample()) for _ in range(2))
    assert len({line.id for line in first.lines}) == len(first.lines)
    assert [line.id for line in first.lines] == [line.id for line in second.lines]


RULE = "The agency proposes a new airworthiness directive. This is a notice of proposed rulemaking."


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Before further flight, install the software.", "regulated_party"),
        ("Send your comments to the address below.", "public"),
        ("The FAA, through an evaluation, will assess the impact.", "government"),
        ("You may send comments by mail.", "public"),
        ("In evaluating comments the agency will consider costs.", "government"),
    ],
)
def test_in_a_rule_those_whom_it_is_for_and_who_comments_are_told_from_the_agency(text, who):
    (line,) = register(page(f"{RULE}\n\n{text}"), kind=DocumentKind.OTHER).lines
    assert line.cells["who"] == who


@pytest.mark.parametrize(
    "text",
    [
        "A broker-dealer may adjust its own behavior in anticipation of this.",
        "Do commenters agree that the rule should apply? Courts have found so.",
    ],
)
def test_what_a_rule_expects_or_asks_obliges_nobody(text):
    assert not register(page(f"{RULE}\n\n{text}"), kind=DocumentKind.OTHER).lines


REGULATION = "The contracting officer shall document the file. The contracting officer shall justify it."


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("An award should not be made to obtain more than is needed.", "government"),
        ("An FFRDC review should include an examination of needs.", "government"),
        ("The FFRDC may perform other work.", "contractor"),
    ],
)
def test_in_a_regulation_the_agency_acts_where_an_owner_would(text, who):
    made = register(page(f"{REGULATION}\n\n{text}"), kind=DocumentKind.OTHER)
    assert made.lines[-1].cells["who"] == who


@pytest.mark.parametrize(
    "text",
    [
        "Contractor may not rely upon opinions on means of dewatering.",
        "If consent is refused, Contractor provides another means, and tells the Engineer which.",
    ],
)
def test_means_are_no_definition(text):
    assert [line.cells["who"] for line in register(page(text)).lines] == ["contractor"]


def test_who_is_addressed_acts_whoever_else_is_named():
    (line,) = register(page("Submit shop drawings that are approved by the Engineer.")).lines
    assert line.cells["who"] == "contractor"


def test_who_fails_bears_the_consequence():
    (line,) = register(page("Failure to do so may subject the Bidder to disqualification.")).lines
    assert line.cells["who"] == "bidder"


def test_a_line_keeps_its_id_when_a_page_is_put_before_it():
    words = page("Contractor shall keep a log.", heading="1.2 RECORDS")
    moved = Page(2, words.text, headings=words.headings)
    before, after = register(words), register(page("An inserted page."), moved)
    assert [line.id for line in before.lines] == [line.id for line in after.lines]


def test_an_item_of_a_list_takes_its_duty_from_the_sentence_that_leads_in():
    made = register(page("The Contractor shall:\n\na. the pumps;\n\nb. the hoses."), kind=DocumentKind.OTHER)
    assert [line.cells["modal"] for line in made.lines] == ["shall"] * 3
    assert made.lines[1].in_context == "The Contractor shall: a. the pumps;"
    assert {line.cells["who"] for line in made.lines} == {"contractor"}


@pytest.mark.parametrize(
    ("text", "kind", "cells"),
    [
        (
            "Each Bidder shall submit a certificate of insurance with its Bid.",
            DocumentKind.INSTRUCTIONS,
            {"who": "bidder", "kind": "insurance", "phase": "with bid", "strength": "must"},
        ),
        (
            "The Engineer returns a submittal within fourteen calendar days of its receipt.",
            DocumentKind.DIVISION_01,
            {"who": "engineer", "deadline": "within fourteen calendar days of its receipt"},
        ),
        (
            "If the liner leaks, it shall be repaired by the Contractor, unless the Engineer waives it.",
            DocumentKind.TECHNICAL,
            {
                "who": "contractor",
                "condition": "If the liner leaks",
                "exception": "unless the Engineer waives it",
            },
        ),
        (
            "The modulus of the liner shall be at least 250,000 psi by ASTM D790.",
            DocumentKind.TECHNICAL,
            {"who": "contractor", "kind": "material", "values": "min 250,000 psi; ASTM D790"},
        ),
        (
            "Sound at the fence shall not exceed 75 dBA.",
            DocumentKind.TECHNICAL,
            {"values": "max 75 dBA"},
        ),
        (
            "The Contractor shall submit a report of two pages every two weeks.",
            DocumentKind.TECHNICAL,
            {"values": "two pages; every two weeks"},
        ),
        ("Owner pays for the permit.", DocumentKind.AGREEMENT, {"who": "owner"}),
        ("Bids shall be sealed.", DocumentKind.INSTRUCTIONS, {"who": "bidder", "kind": "bid"}),
    ],
)
def test_a_line_says_who_what_when_and_how_much(text, kind, cells):
    (line,) = register(page(text), kind=kind).lines
    assert {key: line.parts(key)[0] if key == "kind" else line.cells[key] for key in cells} == cells


def test_definitions_headings_forms_and_titles_are_left_out_as_what_they_are():
    made = register(
        page(
            '"Bidder" means the person who offers.\n\n1.04 Warranty.\n\nName of firm ______________\n\n'
            "The City has 14,000 people.",
            heading="PART 1 - GENERAL",
        )
    )
    assert made.lines == ()
    found = {" ".join(each.quoted.text.split())[:12]: each.disposition for each in made.left_out}
    assert found == {
        "PART 1 - GEN": "heading",
        '"Bidder" mea': "definition",
        "1.04 Warrant": "heading",
        "Name of firm": "form",
        "The City has": "information",
    }


def test_pages_in_another_language_are_said_to_be_so():
    words = (
        "Der Auftragnehmer hat die Arbeiten nach den Regeln der Technik auszuf\u00fchren und zu pr\u00fcfen. "
        * 8
    )
    (note,) = register(page(words)).notes
    assert "German" in note
    assert register(page("The Contractor shall keep a log of the work and of the tests. " * 8)).notes == ()


def test_who_works_by_a_manual_acts_where_nobody_is_named():
    (line,) = register(page("Internal Revenue Manual\n\nEnter the number."), kind=DocumentKind.OTHER).lines
    assert line.cells["who"] == "employee"


@pytest.mark.parametrize(
    ("answer", "who"),
    [
        ("An addendum will be issued on Friday.", "owner"),
        ("Use the form of Addendum 2.", "bidder"),
        ("The Contractor shall pay for the water.", "contractor"),
        ("Sludge shall be hauled at night.", "contractor"),
        ("The City shall locate the valves.", "owner"),
    ],
)
def test_in_a_log_of_questions_the_owner_answers_and_tells_bidders_what_to_do(answer, who):
    (line,) = register(page(answer), kind=DocumentKind.QUESTIONS).lines
    assert line.cells["who"] == who


def test_pages_without_a_front_oblige_as_whoever_they_speak_to_is_obliged():
    told = "The Contractor shall brace it. The Contractor shall pump. The Contractor must log it."
    made = register(page(f"{told} Water is let out at night."), kind=DocumentKind.OTHER)
    assert [line.text for line in made.lines][-1] == "Water is let out at night."
    assert {line.cells["who"] for line in made.lines} == {"contractor"}


@pytest.mark.parametrize(
    ("said", "who"),
    [
        ("Apply two coats as directed by the Engineer.", "contractor"),
        (
            "The Contracting Officer will inspect the floor. Notify the Contracting Officer first.",
            "contractor",
        ),
        ("The Contracting Officer may insert the clause. Insert the clause in contracts.", ""),
        ("The Tenant shall heat the hall. The Landlord shall mend the roof. The Tenant must pay.", "lessee"),
        ("Call for proposals. Applicants must be registered. Enclose the budget.", "offeror"),
    ],
)
def test_a_part_of_a_document_speaks_to_whom_it_tells_and_not_to_whom_it_has_asked(said, who):
    made = register(page(said), kind=DocumentKind.OTHER)
    assert made.lines[-1].cells["who"] == who


def test_a_request_for_proposals_describes_what_is_wanted_and_tells_those_who_answer():
    said = "Request for Proposals. The system is used at night. Please provide two references."
    made = register(page(said), kind=DocumentKind.OTHER)
    assert [(line.text, line.cells["who"]) for line in made.lines] == [
        ("Please provide two references.", "offeror")
    ]


@pytest.mark.parametrize(
    ("said", "modal"),
    [
        ("OFA will be responsible for the accounts.", "is required to"),
        ("The USGS reserves the right to limit the number of extensions.", "may"),
        ("Implement the rescue plan on site.", "imperative"),
        ("Develop and implement a plan.", "imperative"),
    ],
)
def test_duties_and_rights_are_seen_whoever_has_them(said, modal):
    (line,) = register(page(said), kind=DocumentKind.OTHER).lines
    assert line.cells["modal"] == modal


def test_whom_a_proviso_obliges_is_named_beside_who_acts():
    text = "The City will open the vault, provided that the Bidder gives evidence of insurance."
    (line,) = register(page(text), kind=DocumentKind.INSTRUCTIONS).lines
    assert (line.parts("who"), line.cells["phase"]) == (("owner", "bidder"), "before bid")
    assert "insurance" in line.parts("kind")


def test_answers_in_a_log_of_questions_are_given_by_the_owner():
    (line,) = register(page("Answers are issued by Addendum."), kind=DocumentKind.QUESTIONS).lines
    assert line.cells["who"] == "owner"


def rows(*cells):
    """A table as it stands on a page and as reading gives it."""
    width = "|" + " --- |" * len(cells[0])
    lines = ["| " + " | ".join(row) + " |" for row in cells]
    return "\n".join(" ".join(row) for row in cells), "\n".join((lines[0], width, *lines[1:]))


@pytest.mark.parametrize(
    ("heading", "items"),
    [
        ("4. Proposal Contents", ["Tab B. Firm profile and organization chart.", "Tab C. Three references."]),
        ("Minimum Qualifications", ["- Licensed land surveyor.", "- Five years of municipal work."]),
        ("Submittal Checklist", ["[ ] Non-collusion affidavit", "[ ] One original and four copies"]),
        ("Bidder's Qualifications", ["At least five completed projects of similar size."]),
        ("Notices", ["Documents required with each bid:", "- Packing list", "- Mill test reports"]),
        ("Notices", ["A complete proposal consists of:", "1. Form A, signed.", "2. Budget."]),
        ("Notices", ["Required forms", "1. Form A, signed.", "2. Form B."]),
        ("Particulars to be Notified", ["1. The date of the notice.", "2. A declaration by the client."]),
    ],
)
def test_what_is_named_where_things_are_asked_for_is_required_without_a_verb(heading, items):
    made = register(page("\n".join(items), heading=heading), kind=DocumentKind.INSTRUCTIONS)
    wanted = [each for each in items if not each.endswith(":") and each != "Required forms"]
    assert [line.text for line in made.lines] == wanted
    assert {line.cells["who"] for line in made.lines} <= {"bidder", "offeror"}


@pytest.mark.parametrize(
    ("heading", "items"),
    [
        ("Evaluation Criteria", ["1. Qualifications of the team.", "2. Fee."]),
        ("Agenda", ["1. Introductions", "2. Questions"]),
        ("Attachments for Information", ["A. Aerial photographs of 2019.", "B. Record drawings."]),
        ("Proposal Contents", ["The project includes:", "- two surveys", "- a control network"]),
        ("Proposal Contents", ["1. Cover Letter", "A letter is good.", "2. Fee", "A fee ends it."]),
        ("Bid Opening", ["Date: June 3, 2027", "Place: Town Hall, Room 4"]),
        ("Submission Requirements", ["Date: June 3, 2027", "Address: 4 Main Street"]),
        ("Notices", ["Items furnished by the Owner", "1. Water for two months.", "2. A yard of one acre."]),
    ],
)
def test_lists_that_inform_oblige_nobody(heading, items):
    text = "\n\n".join(items) if "Cover Letter" in items[0] else "\n".join(items)
    assert not register(page(text, heading=heading), kind=DocumentKind.OTHER).lines


def test_what_is_only_wished_for_should_be():
    made = register(page("- Experience with mills.\n- A local office.", heading="Desired Qualifications"))
    assert {line.cells["strength"] for line in made.lines} == {"should"}


def test_a_row_of_a_table_of_what_is_required_is_required_whatever_its_amount():
    text, table = rows(
        ("Form", "Amount", "Due"), ("Bid bond", "5 %", "with bid"), ("Policy", "$1", "10 days")
    )
    placed = (PlacedHeading(0, 14, "Required forms", 2),)
    made = register(
        Page(1, f"Required forms\n\n{text}", tables=(table,), headings=placed), kind=DocumentKind.INSTRUCTIONS
    )
    assert [line.text for line in made.lines] == ["Bid bond 5 % with bid", "Policy $1 10 days"]


@pytest.mark.parametrize(
    ("heading", "who"),
    [("7. Landlord's Obligations", "lessor"), ("Duties of the Subcontractor", "subcontractor")],
)
def test_a_heading_says_whose_duties_stand_below(heading, who):
    made = register(page("(a) Keep the roof in good repair.", heading=heading), kind=DocumentKind.AGREEMENT)
    assert [line.cells["who"] for line in made.lines] == [who]


def test_whoever_asks_for_proposals_scores_them_and_papers_asked_for_are_submittals():
    asked = "Proposals will be scored by their fees.\n\nDocuments required by May:\n- Budget"
    lines = register(page(f"REQUEST FOR PROPOSALS\n\n{asked}"), kind=DocumentKind.OTHER).lines
    assert [(line.cells["who"], line.parts("kind")[0]) for line in lines] == [
        ("owner", "bid"),
        ("offeror", "submittal"),
    ]


@pytest.mark.parametrize(
    ("text", "kind", "who", "about"),
    [
        ("Pedestrians are to be kept clear of cranes.", DocumentKind.TECHNICAL, "contractor", "safety"),
        ("Defects are to be made good within a month.", DocumentKind.TECHNICAL, "contractor", "workmanship"),
        ("The Project Manager shall certify completion.", DocumentKind.TECHNICAL, "engineer", "schedule"),
        ("The tenant shall pay the rent each month.", DocumentKind.AGREEMENT, "lessee", "payment"),
    ],
)
def test_works_and_leases_are_told_by_their_own_words(text, kind, who, about):
    (line,) = register(page(text), kind=kind).lines
    assert (line.cells["who"], line.parts("kind")[0]) == (who, about)


def test_what_an_agreement_is_and_by_which_law_it_goes_obliges_nobody():
    text = "This Agreement is made between the City and the Consultant."
    assert not register(page(text), kind=DocumentKind.AGREEMENT).lines
