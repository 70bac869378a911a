"""Drafts of questions to the owner."""

import pytest

from core.domain.document import DocumentRef, Page
from core.domain.package import Description, DocumentKind, Package
from core.registers.rfi.register import rfi_of
from core.registers.source import Source
from tests.unit.registers.material import answer, asked, claim, source

DUE = "Questions received after 5:00 p.m. on October 5, 2026, will not be answered."
PAGE = Page(1, f"The liner cures at 140 degrees. Another page says 180 degrees.\n\n{DUE}")
SET = asked(("q1", "Curing temperature?", True), ("q2", "Which resin?", True))


def rows(made):
    return [(line.cell("rfi"), line.cell("cause"), line.cell("affects")) for line in made.lines]


def test_conflicts_unanswered_questions_and_missing_documents_are_asked_in_turn():
    sides = claim(PAGE, "140 degrees"), claim(PAGE, "180 degrees")
    answers = {
        "q1": answer("q1", "conflicting", *sides, conflicts=((0, 1),)),
        "q2": answer("q2", "not_found"),
    }
    second = Page(2, "The crossing follows Drawing C-101 of the City.")
    made = rfi_of(source(PAGE, second, question_set=SET, answers=answers))
    assert rows(made) == [
        ("RFI-1", "Conflict", "Materials"),
        ("RFI-2", "Not found", "Materials"),
        ("RFI-3", "Named and not there", "Drawing C-101"),
    ]
    conflict, _, missing = made.lines
    for words in ("Curing temperature?", "140 degrees", "180 degrees"):
        assert words in conflict.cell("question")
    assert [quote.span.page for quote in missing.quotes] == [2]
    assert missing.cell("assumption") == "Nothing is priced for Drawing C-101."


def test_nobody_asks_which_governs_where_an_addendum_changes_it():
    new = Page(2, "Change it: the liner cures at 180 degrees.", part="addendum 2")
    sides = claim(PAGE, "140 degrees"), claim(new, "180 degrees")
    answers = {"q1": answer("q1", "conflicting", *sides, conflicts=((0, 1),))}
    assert rows(rfi_of(source(PAGE, new, question_set=SET, answers=answers))) == []


def test_the_answer_is_needed_by_the_deadline_for_questions():
    made = rfi_of(source(PAGE, "See Drawing C-101."))
    assert made.lines[0].cell("needed") == "2026-10-05 17:00"
    assert made.notes == ("Questions are due by 5:00 p.m. on October 5, 2026 (page 1).",)


def test_a_date_that_can_be_read_two_ways_is_needed_by_either_and_asked_for():
    made = rfi_of(source("Deadline for queries: 05/10/2026."))
    (line,) = made.lines
    assert line.cell("needed") == "2026-05-10 or 2026-10-05"
    assert line.cell("question").startswith("Page 1 gives \u201c05/10/2026\u201d.")


def test_that_no_deadline_for_questions_was_read_is_said():
    (note,) = rfi_of(source("See Drawing C-101.")).notes
    assert "no deadline for questions" in note


def test_a_doubtful_bid_item_is_asked_for():
    form = "BID FORM\nItem Description Quantity Unit Unit Price\n1 Pipe 20 LF $__\n2 Curb 30 LF 2.00 70.00\n"
    made = rfi_of(source(Page(1, form, part="bid form")))
    assert rows(made) == [("RFI-1", "Bid item", "Bid item 2")]
    assert made.lines[0].cell("assumption") == "Priced for 30 LF."


def test_an_id_outlasts_a_page_that_moves():
    one, other = (
        rfi_of(source(*texts)).lines for texts in (["See Drawing C-101."], ["", "See Drawing C-101."])
    )
    assert one[0].id == other[0].id


REPAIR = "Contractor shall begin the repair of a defect of the lining within {} days after written notice."


def of_two(*texts, kinds=(DocumentKind.GENERAL_CONDITIONS, DocumentKind.QUESTIONS), part=""):
    documents = [DocumentRef(str(number) * 64, f"{number}.pdf", 10, 1) for number in (1, 2)]
    package = Package.of(documents, descriptions=[Description(kind) for kind in kinds])
    first, second = texts
    return Source(package, (Page(1, first), Page(package.documents[1].first, second, part=part)))


def test_times_that_two_documents_give_differently_are_asked_for():
    made = rfi_of(of_two(REPAIR.format("ten"), REPAIR.format("five")))
    (line,) = made.lines
    assert (line.cell("cause"), [quote.span.page for quote in line.quotes]) == ("Conflict", [1, 3])
    assert "ten days" in line.cell("question")
    assert "five days" in line.cell("question")


def test_times_that_agree_or_are_of_other_things_or_were_changed_by_an_addendum_are_not():
    other = "Contractor shall pay the wages of the crew within five days after written notice."
    assert rfi_of(of_two(REPAIR.format("ten"), REPAIR.format("ten"))).lines == ()
    assert rfi_of(of_two(REPAIR.format("ten"), other)).lines == ()
    assert rfi_of(of_two(REPAIR.format("ten"), REPAIR.format("five"), part="addendum 1")).lines == ()


@pytest.mark.parametrize(
    ("one", "other", "kinds"),
    [
        # how long defects are answered for, by the conditions and by a specification
        (
            "If within one year after Substantial Completion Work is defective, Contractor shall repair it.",
            "Contractor shall warrant the lining against defects in workmanship for a period of two years.",
            (DocumentKind.GENERAL_CONDITIONS, DocumentKind.TECHNICAL),
        ),
        # a day of the week against days that are counted
        (
            "Saturday work requires written permission of the Engineer, asked for by the Thursday before.",
            "Saturday work requires written permission that was asked for three working days before.",
            (DocumentKind.TECHNICAL, DocumentKind.QUESTIONS),
        ),
    ],
)
def test_times_said_in_other_ways_are_compared_too(one, other, kinds):
    (line,) = rfi_of(of_two(one, other, kinds=kinds)).lines
    assert (line.cell("cause"), [quote.span.page for quote in line.quotes]) == ("Conflict", [1, 3])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # what a manufacturer or a product answers for is no other word on what the contractor does
        (
            "If within one year after Substantial Completion Work is defective, Contractor shall repair it.",
            "The manufacturer warrants the pump against defects for five years.",
        ),
        (
            "Give the Engineer notice of each test two days before.",
            "Notify residents of closures ten days before.",
        ),
    ],
)
def test_times_of_other_things_are_not(one, other):
    kinds = DocumentKind.GENERAL_CONDITIONS, DocumentKind.TECHNICAL
    assert rfi_of(of_two(one, other, kinds=kinds)).lines == ()


def test_a_question_that_asks_for_both_sides_already_is_not_asked_twice():
    given = of_two(REPAIR.format("ten"), REPAIR.format("five"))
    sides = [claim(page, page.text) for page in given.pages]
    answers = {"q1": answer("q1", "conflicting", *sides, conflicts=((0, 1),))}
    asked_too = Source(given.package, given.pages, question_set=SET, answers=answers)
    assert [line.cell("affects") for line in rfi_of(asked_too).lines] == ["Materials"]


def test_what_the_owner_left_open_is_asked_for_but_not_what_bidders_fill_in():
    text = "The Contractor shall keep ______ feet of clear width at all times."
    both = (DocumentKind.TECHNICAL, DocumentKind.BID_FORM)
    (line,) = rfi_of(of_two(text, text, kinds=both)).lines
    assert (line.cell("cause"), line.quotes[0].span.page) == ("Left open", 1)
    decided = "The depth is to be determined by the Engineer at each manhole of the line."
    assert rfi_of(of_two(decided, "", kinds=both)).lines == ()
