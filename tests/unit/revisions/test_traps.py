"""Traps taken from real packages, in other words than those that the rules were written with."""

from core.domain.changes import Edit
from samples.generator.leaflets import Leaf
from tests.unit.revisions.bids import addendum
from tests.unit.revisions.test_amendments import changes, read

NOTICE = Leaf(
    "00 11 16",
    """
= SECTION 00 11 16
= INVITATION TO BID
1.1 Bids for the Quarry Road Booster Station are due by 3:00 p.m. on Wednesday, March 18, 2026, in the
    office of the Purchasing Agent.
1.2 The Work includes the Booster Station, Garage B and the Meter Vault, with all fencing.
1.3 Weekend work is not allowed. Burning of brush is prohibited.
""",
)
PROPOSAL = Leaf(
    "P",
    """
= SECTION 00 42 00
= PROPOSAL FORM
1.1 The undersigned proposes to build the Quarry Road Booster Station for the prices of this form.
1.2 The Work will be complete within five hundred forty (540) calendar days after the Notice to Proceed.
---
2.1 Proposals are due by 3:00 p.m. on Wednesday, March 18, 2026. Late proposals are returned.
| Item | Description | Quantity |
| 101 | Excavation of rock in trenches | 85 CY |
| 102 | Ductile iron pipe of 16 inches | 2,310 LF |
| 103 | Butterfly valves of 16 inches | 6 EA |
""",
)
TERMS = Leaf(
    "00 52 00",
    """
= SECTION 00 52 00
= AGREEMENT
3.01 The Work shall be complete within 540 calendar days after the Notice to Proceed.
3.02 Time is of the essence: damages of $1,400 are due for each calendar day beyond the 540 calendar days.
""",
)
SUMMARY = Leaf(
    "01 11 00",
    """
= SECTION 01 11 00
= SUMMARY OF WORK
1.01 The Contractor completes the Work within 540 calendar days after the Notice to Proceed.
1.02 The baseline schedule shows how the Work is complete within 540 calendar days.
""",
)
BID = {
    "00 11 16 Invitation to Bid.pdf": (NOTICE,),
    "00 42 00 Proposal Form.pdf": (PROPOSAL,),
    "00 52 00 Agreement.pdf": (TERMS,),
    "01 11 00 Summary of Work.pdf": (SUMMARY,),
}


def test_a_due_date_moved_on_the_second_page_of_the_form_leaves_the_invitation_behind(tmp_path):
    form = Leaf("P", PROPOSAL.text.replace("Wednesday, March 18", "Wednesday, March 25"))
    (found,), shown = read(tmp_path, addendum(1, "1. Use the attached Proposal Form.", form), manual=BID)
    assert (found.was, found.now) == ("March 18, 2026", "March 25, 2026")
    assert "P-2" in shown[found.passage.page]
    assert ["Invitation" in shown[each.page] for each in found.left] == [True]


def test_one_date_in_the_wrong_year_is_doubted_and_those_in_the_right_one_are_not(tmp_path):
    body = """
1. Invitation to Bid, 1.1: bids are now due on Wednesday, March 25, 2026.
2. Proposal Form, paragraph 2.1: change "March 18, 2026" to "March 25, 2025".
"""
    first, second = read(tmp_path, addendum(1, body), manual=BID)[0]
    assert not first.doubt
    assert "2026" in second.doubt


def test_the_last_line_of_the_second_addendum_below_the_third_does_not_make_it_the_second(tmp_path):
    found, _ = read(
        tmp_path,
        addendum(3, "1. Item 102 is now 2,450 LF.", name="c.pdf", end=2),
        addendum(2, "1. Item 102: the quantity is 2,400 LF, not 2,310 LF.", name="b.pdf"),
        manual=BID,
    )
    assert [(each.source, each.was, each.now) for each in found] == [
        ("Addendum 2", "2,310 LF", "2,400 LF"),
        ("Addendum 3", "2,400 LF", "2,450 LF"),
    ]
    assert found[0].superseded_by == (1,)


def test_a_struck_sum_with_its_successor_beside_it_is_one_change(tmp_path):
    terms = Leaf("00 52 00", TERMS.text.replace("$1,400", "~~$1,400~~ $1,900"))
    (found,), _ = read(tmp_path, addendum(1, "1. Revised Agreement attached.", terms), manual=BID)
    assert (found.edit, found.was, found.now) == (Edit.STRUCK, "$1,400", "$1,900")


def test_of_three_forms_after_each_other_each_is_compared_with_the_one_before(tmp_path):
    texts = [PROPOSAL.text]
    for old, new in (("2,310 LF", "2,365 LF"), ("6 EA", "8 EA"), ("2,365 LF", "2,390 LF")):
        texts.append(texts[-1].replace(old, new))
    found, _ = read(
        tmp_path,
        *(
            addendum(number, "1. Discard the Proposal Form and use the attached one.", Leaf("P", text))
            for number, text in enumerate(texts[1:], 1)
        ),
        manual=BID,
    )
    assert changes(found) == [("2,310 LF", "2,365 LF"), ("6", "8"), ("2,365 LF", "2,390 LF")]
    assert [each.holds for each in found] == [False, True, True]


def test_an_answer_takes_a_building_out_and_another_one_allows_what_was_forbidden(tmp_path):
    log = """
= BIDDER QUESTIONS AND ANSWERS
Q1: Is the roof of Garage B to be replaced? A1: Garage B is no longer part of the Work.
Q2: May crews work on weekends? A2: Yes, weekend work is allowed from 8:00 a.m. to 4:00 p.m.
Q3: May brush be burned? A3: No.
"""
    found, _ = read(tmp_path, ("Questions and Answers.pdf", (Leaf("QA", log),)), manual=BID)
    assert [each.item for each in found] == ["Question 1", "Question 2"]
    assert found[0].was == "Garage B"
    assert "not allowed" in found[1].was


def test_a_later_addendum_that_allows_what_an_earlier_one_forbade_supersedes_it(tmp_path):
    found, _ = read(
        tmp_path,
        addendum(1, "1. Storage of pipe on Quarry Road is prohibited."),
        addendum(2, "1. Storage of pipe on Quarry Road will be permitted on the north side."),
        manual=BID,
    )
    assert [each.source for each in found] == ["Addendum 2"]
    assert "prohibited" in found[0].was


def test_a_contract_time_that_is_reduced_in_three_places_is_left_in_the_fourth(tmp_path):
    body = """
1. Proposal Form, 1.2: change "five hundred forty (540) calendar days" to "four hundred eighty (480)
    calendar days".
2. Agreement, 3.01 and 3.02: change "540 calendar days" to "480 calendar days".
3. Section 01 11 00, 1.01: 480 calendar days in lieu of 540 calendar days.
"""
    found, shown = read(tmp_path, addendum(1, body), manual=BID)
    assert len(found) == 4
    left = {(shown[each.page].partition(",")[0], each.verbatim[:4]) for one in found for each in one.left}
    assert left == {("01 11 00 Summary of work", "1.02")}


def test_a_section_that_begins_within_a_page_is_there_and_the_count_of_an_item_is_no_place(
    tmp_path,
):
    front = Leaf(
        "F",
        """
= SECTION 00 11 16
= INVITATION TO BID
1.1 Bids for the Quarry Road Booster Station are due by 3:00 p.m. on Wednesday, March 18, 2026.
= SECTION 00 21 13
= INSTRUCTIONS TO BIDDERS
5.03 Bids remain subject to acceptance for 60 days after the day on which they are opened.
= SECTION 00 73 00
= SUPPLEMENTARY CONDITIONS
SC-2.01 The Contractor furnishes four copies of the executed Contract.
""",
    )
    body = """
ITEM 1 - SECTION 00 11 16. Change "March 18, 2026" to "March 25, 2026".
ITEM 2 - SECTION 00 21 13, Paragraph 5.03. Replace "60 days" with "90 days".
"""
    made = read(tmp_path, addendum(1, body), manual={"Front End.pdf": (front,)})[0]
    assert [(each.was, each.now, each.problem) for each in made] == [
        ("March 18, 2026", "March 25, 2026", ""),
        ("60 days", "90 days", ""),
    ]
    assert not any("ITEM" in each.place for each in made)


def test_of_two_amounts_in_a_sentence_the_one_that_is_raised_is_not_told_by_the_words_of_the_other(tmp_path):
    terms = Leaf(
        "00 73 00",
        """
= SECTION 00 73 00
= SUPPLEMENTARY CONDITIONS
SC-18.01 Liquidated damages: Contractor shall pay Owner $1,500 for each day that expires after the time for
    Substantial Completion, and $800 per day for Final Completion.
""",
    )
    body = "4. Liquidated damages in SC-18.01 for Substantial Completion are increased to $2,000 per day."
    (found,) = read(tmp_path, addendum(2, body), manual={"00 73 00.pdf": (terms,)})[0]
    assert (found.was, found.now) == ("$1,500", "$2,000")
