"""What addenda change in other documents: read from generated PDFs, as they are worded in real ones."""

import pytest

from core.domain.changes import Edit
from core.revisions.amendments import amendments
from samples.generator.leaflets import Leaf
from tests.unit.revisions.bids import ADVERTISEMENT, BID_FORM, MANUAL, PUMPS, addendum, package

pytestmark = pytest.mark.thorough


def read(folder, *more, manual=None):
    """The amendments of a package, each with the page it changes as a person is shown it."""
    bid = package(folder, *more, manual=manual)
    shown = {page.number: str(page.ref) for page in bid.pages}
    return amendments(bid.package, bid.pages), shown


def changes(found):
    """Old and new words of each."""
    return [(each.was, each.now) for each in found]


@pytest.mark.parametrize(
    ("said", "was", "now", "page"),
    [
        (
            """Section 00 11 13, page 1, paragraph 1.3: Replace "10:00 a.m. on Thursday, September 17, 2026"
    with "1:30 p.m. on Friday, September 18, 2026".""",
            "10:00 a.m. on Thursday, September 17, 2026",
            "1:30 p.m. on Friday, September 18, 2026",
            "00 11 13",
        ),
        (
            'Section 00 21 13: Delete "five percent (5%)" and substitute "ten percent (10%)".',
            "five percent (5%)",
            "ten percent (10%)",
            "00 21 13",
        ),
        ("Bid Form, Item R-10: change 223 LF to 436 LF.", "223 LF", "436 LF", "00 41 43-2"),
        ("Item No. R-9 of the Bid Form has been revised from 180 SF to 240 SF.", "180 SF", "240 SF", "43-2"),
        (
            "Section 43 21 39, Paragraph 2.01.A: Delete 1,450 gpm and substitute 1,600 gpm.",
            "1,450 gpm",
            "1,600 gpm",
            "43 21 39",
        ),
        ('In lieu of "$75" in the Advertisement for Bids, read "$50".', "$75", "$50", "00 11 13"),
        (
            "The liquidated damages in the Agreement are increased from $1,200 to $1,500 per day.",
            "$1,200",
            "$1,500 per day",
            "00 52 13",
        ),
        (
            "The pre-bid conference has been postponed to 10:00 a.m. on Thursday, September 24, 2026.",
            "September 17, 2026",
            "September 24, 2026",
            "00 11 13",
        ),
        (
            """Section 43 21 39, paragraph 3.01.A: The first sentence shall read as follows: Each pump
    shall run for eight (8) hours at its rated head before acceptance.""",
            "four (4) hours",
            "eight (8) hours",
            "43 21 39",
        ),
        (
            "Section 43 21 39, Paragraph 2.01, subparagraph C. Omit the words \u201cof cast iron, and\u201d.",
            "of cast iron, and",
            "",
            "43 21 39",
        ),
        ("Delete Item R-11 in its entirety.", "R-11 Replacement of gate valves with boxes 14 EA", "", "43-2"),
    ],
)
def test_an_instruction_is_tied_to_the_words_that_it_changes(tmp_path, said, was, now, page):
    found, shown = read(tmp_path, addendum(1, f"1. {said}"))
    assert changes(found) == [(was, now)]
    assert page in shown[found[0].passage.page]
    assert not found[0].problem
    assert found[0].source == "Addendum 1"


SPECIAL_CONDITIONS = Leaf(
    "SC",
    """
= SPECIAL CONDITIONS
5.1 The Contractor shall keep a superintendent at the site.
5.2 The superintendent shall be there for six (6) hours of each working day.
""",
)


@pytest.mark.parametrize("called", ["Special Conditions", "Supplementary Conditions"])
def test_special_conditions_of_a_manual_are_found_under_either_name(tmp_path, called):
    manual = {"Manual.pdf": (ADVERTISEMENT, SPECIAL_CONDITIONS)}
    body = f'1. {called}, paragraph 5.2: Change "six (6) hours" to "eight (8) hours".'
    (found,), _ = read(tmp_path, addendum(1, body), manual=manual)
    assert (found.was, found.now, found.problem) == ("six (6) hours", "eight (8) hours", "")


def test_what_is_added_stands_behind_the_place_that_is_named(tmp_path):
    body = "1. Section 43 21 39, Article 3.01: Add the following: C. The Owner witnesses all tests."
    (found,), shown = read(tmp_path, addendum(1, body))
    assert (found.edit, found.was, found.now) == (Edit.ADDED, "", "C. The Owner witnesses all tests.")
    assert found.passage.verbatim == "3.01 TESTING"
    assert "43 21 39" in shown[found.passage.page]


def test_headings_say_in_which_section_their_items_are(tmp_path):
    body = """
## PART A - CHANGES TO THE BIDDING REQUIREMENTS
### A-1 SECTION 00 21 13, INSTRUCTIONS TO BIDDERS
1. Paragraph 1.2: Change "five percent" to "seven percent".
## PART B - CHANGES TO THE SPECIFICATIONS
### B-1 SECTION 43 21 39, SUBMERSIBLE PUMPS
1. Paragraph 2.01.B: Change "40 horsepower" to "50 horsepower" and "10 times" to "6 times".
"""
    found, shown = read(tmp_path, addendum(1, body))
    assert changes(found) == [
        ("five percent", "seven percent"),
        ("40 horsepower", "50 horsepower"),
        ("10 times", "6 times"),
    ]
    assert [each.item for each in found] == ["A-1, 1", "B-1, 1", "B-1, 1"]
    assert "00 21 13" in shown[found[0].passage.page]
    assert "43 21 39" in shown[found[1].passage.page]


def test_what_bidders_and_contractors_have_to_do_is_no_instruction(tmp_path):
    body = """
1. The Contractor shall remove all debris from the site and replace damaged trees with new ones.
2. Bidders may add sheets to the Bid Form. Bids are not changed after the opening.
3. The closing date for questions is not extended. The remainder of Section 00 21 13 is unchanged.
"""
    found, _ = read(tmp_path, addendum(1, body))
    assert not found


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ('Section 02999, paragraph 1.02: Delete "steel castings".', "Section 02999 is not in the documents."),
        ("Section 43 21 39, paragraph 9.05: Delete the second sentence.", "has no paragraph 9.05"),
        ("Bid Form, Item R-77: change 10 LF to 20 LF.", "has no item R-77"),
        ("Page 00 41 43-7 is replaced by the attached page.", "no page 00 41 43-7"),
        (
            'Section 43 21 39: Replace "wood stave casing" with "steel casing".',
            '"wood stave casing" does not stand',
        ),
        ('Addendum No. 9, Item 2: delete "pumps".', "no earlier Addendum 9"),
    ],
)
def test_an_amendment_of_a_place_that_does_not_exist_says_so(tmp_path, said, problem):
    found, _ = read(tmp_path, addendum(1, f"1. {said}"))
    assert len(found) == 1
    assert problem in found[0].problem


def test_words_that_are_quoted_wrongly_are_shown_as_the_documents_have_them(tmp_path):
    body = (
        '1. Section 43 21 39: Replace "Each pump shall deliver 1,540 gpm at a total head" with "1,600 gpm".'
    )
    (found,), _ = read(tmp_path, addendum(1, body))
    assert "1,450" in found.problem


def test_a_date_that_is_changed_in_a_form_alone_leaves_the_advertisement_behind(tmp_path):
    revised = Leaf("00 41 43", BID_FORM.text.replace("October 13", "October 27"))
    (found,), shown = read(tmp_path, addendum(3, "1. The Bid Form is replaced by the attached.", revised))
    assert (found.edit, found.was, found.now) == (Edit.PAGE, "October 13, 2026", "October 27, 2026")
    assert "00 41 43-1" in shown[found.passage.page]
    assert ["00 11 13" in shown[each.page] for each in found.left] == [True]


def test_a_year_that_no_other_date_has_is_doubted(tmp_path):
    body = """
1. Bids will be received by the Town Clerk at the Town Hall until 2:00 p.m. local time on Tuesday,
    October 27, 2025, and will then be publicly opened and read aloud.
2. Bid Form, paragraph 1.2: change "October 13, 2026" to "October 27, 2026".
"""
    first, second = read(tmp_path, addendum(1, body))[0]
    assert "2025" in first.now
    assert "2026" in first.doubt
    assert not second.doubt


def test_a_weekday_that_the_date_does_not_have_is_doubted(tmp_path):
    body = '1. Section 00 11 13: change "Tuesday, October 13, 2026" to "Tuesday, October 28, 2026".'
    (found,), _ = read(tmp_path, addendum(1, body))
    assert "Wednesday" in found.doubt


def test_the_number_of_an_addendum_is_that_of_its_head_not_of_its_last_line(tmp_path):
    found, _ = read(
        tmp_path,
        addendum(2, '1. Bid Form, Item R-10: change "223 LF" to "300 LF".', name="second.pdf"),
        addendum(3, '1. Bid Form, Item R-10: change "223 LF" to "436 LF".', name="third.pdf", end=2),
    )
    assert [(each.source, each.now, each.superseded_by) for each in found] == [
        ("Addendum 2", "300 LF", (1,)),
        ("Addendum 3", "436 LF", ()),
    ]


def test_struck_words_are_what_was_and_those_beside_them_what_is(tmp_path):
    revised = Leaf("43 21 39", PUMPS.text.replace("1,450 gpm", "~~1,450 gpm~~ 1,600 gpm"))
    (found,), shown = read(tmp_path, addendum(1, "1. The revised page is attached.", revised))
    assert (found.edit, found.was, found.now) == (Edit.STRUCK, "1,450 gpm", "1,600 gpm")
    assert "43 21 39 Submersible" in shown[found.passage.page]


def test_struck_words_in_the_text_of_an_addendum_are_read_with_those_beside_them(tmp_path):
    body = "1. Substantial Completion after the Notice to Proceed: ~~575~~ 482 calendar days."
    (found,), shown = read(tmp_path, addendum(1, body))
    assert ("575" in found.was, found.now) == (True, "482 calendar days")
    assert "Addendum" not in shown[found.passage.page]


def test_of_a_form_that_is_replaced_three_times_only_what_differs_each_time_is_a_change(tmp_path):
    first = BID_FORM.text.replace("14 EA", "16 EA")
    second = first.replace("180 SF", "210 SF")
    third = second.replace("16 EA", "18 EA")
    found, shown = read(
        tmp_path,
        *(
            addendum(number, "1. The Bid Form is replaced by the attached.", Leaf("00 41 43", text))
            for number, text in enumerate((first, second, third), 1)
        ),
    )
    assert [(each.source, each.was, each.now) for each in found] == [
        ("Addendum 1", "14", "16"),
        ("Addendum 2", "180 SF", "210 SF"),
        ("Addendum 3", "16", "18"),
    ]
    assert [each.holds for each in found] == [False, True, True]
    assert all("Bid form" in each.place for each in found)
    assert "Addendum 2" in shown[found[2].passage.page]


def test_an_answer_to_a_question_may_take_a_part_out_of_the_scope(tmp_path):
    log = """
= QUESTIONS AND ANSWERS
Question 1: Is Building 7 part of the project? Answer: No. Building 7 has been removed from the scope of the
    project.
Question 2: By when must the pumps be tested? Answer: Each pump shall run for six (6) hours at its rated head
    before acceptance.
Question 3: May the Bidder visit the site? Answer: Yes, at any time.
"""
    found, _ = read(tmp_path, ("Questions and Answers.pdf", (Leaf("QA", log),)))
    assert [(each.item, each.was, each.now) for each in found] == [
        ("Question 1", "Building 7", ""),
        ("Question 2", "four (4) hours", "six (6) hours"),
    ]
    assert "Buildings 3, 5 and 7" in found[0].passage.verbatim


def test_an_addendum_that_allows_what_an_earlier_one_forbade_supersedes_it(tmp_path):
    found, _ = read(
        tmp_path,
        addendum(
            2, "1. Question: May the Contractor work at night? Answer: No, work at night stays prohibited."
        ),
        addendum(4, "1. Work at night is permitted with the consent of the Engineer."),
    )
    assert found
    assert found[-1].source == "Addendum 4"
    assert "not permitted" in found[-1].was or "prohibited" in found[-1].was
    assert "is permitted" in found[-1].now


def test_an_addendum_may_take_a_part_of_an_earlier_one_back(tmp_path):
    found, shown = read(
        tmp_path,
        addendum(1, '1. Section 00 11 13: change "October 13, 2026" to "October 20, 2026, at 3:00 p.m.".'),
        addendum(2, '1. Addendum No. 1, Item 1: change "October 20, 2026" to "October 27, 2026".'),
    )
    first, second = found
    assert first.superseded_by == (1,)
    assert first.partly
    assert first.holds
    assert "Addendum 1" in shown[second.passage.page]


def test_of_a_value_in_four_places_the_one_that_is_left_is_shown(tmp_path):
    body = """
1. The Contract Time is reduced. In Section 00 21 13, paragraph 1.4, Section 00 52 13, paragraph 4.01, and the
    Bid Form, paragraph 1.3, change "575 calendar days" to "482 calendar days".
"""
    found, shown = read(tmp_path, addendum(1, body))
    assert changes(found) == [("575 calendar days", "482 calendar days")] * 3
    assert [shown[each.page][:8] for each in found[0].left] == ["43 21 39"]


def test_a_change_wherever_the_words_stand_leaves_nothing_behind(tmp_path):
    body = '1. Change all references to "575 calendar days" in the Bidding Documents to "482 calendar days".'
    found, _ = read(tmp_path, addendum(1, body))
    assert len(found) == 4
    assert not any(each.left for each in found)


def test_what_the_body_changes_and_the_cover_does_not_list_is_marked(tmp_path):
    body = """
This Addendum makes the following changes:
1. Bid opening date.
2. Section 43 21 39, Submersible Pumps.
## PART A - CHANGES
A-1 Section 00 11 13, paragraph 1.1: Change "October 13, 2026" to "October 27, 2026".
A-2 Section 43 21 39, paragraph 2.01.B: Change "40 horsepower" to "50 horsepower".
A-3 Section 00 52 13, paragraph 4.03: Replace "ten percent (10%)" with "five percent (5%)".
"""
    found, _ = read(tmp_path, addendum(3, body, end=2))
    assert [each.unannounced for each in found] == [False, False, True]


def test_without_a_list_on_the_cover_nothing_is_unannounced(tmp_path):
    found, _ = read(tmp_path, addendum(1, "1. Bid Form, Item R-10: change 223 LF to 436 LF."))
    assert [each.on_cover for each in found] == [None]


def test_a_package_without_addenda_has_no_amendments(tmp_path):
    assert read(tmp_path)[0] == ()


def test_an_addendum_in_german_is_read_in_its_own_words(tmp_path):
    contract = Leaf(
        "V",
        """
= VERTRAG
1.1 Die Bauzeit betr\u00e4gt 575 Kalendertage nach der Auftragserteilung und ist vom Auftragnehmer
    einzuhalten.
1.2 Die Vertragsstrafe betr\u00e4gt 1.200 Euro f\u00fcr jeden Kalendertag, um den die Frist
    \u00fcberschritten wird.
""",
    )
    body = """
= NACHTRAG NR. 1
1. In Ziffer 1.1 wird die Angabe \u201e575 Kalendertage\u201c durch \u201e482 Kalendertage\u201c ersetzt.
    Die \u00fcbrigen Bestimmungen des Vertrages bleiben unver\u00e4ndert, wie sie den Bietern mitgeteilt
    worden sind.
"""
    manual = {"Vertrag.pdf": (contract,)}
    found, shown = read(tmp_path, ("Addendum 1.pdf", (Leaf("N", body),)), manual=manual)
    assert changes(found) == [("575 Kalendertage", "482 Kalendertage")]
    assert "Vertrag" in shown[found[0].passage.page]


def test_the_manual_of_these_tests_is_read_as_five_documents(tmp_path):
    assert len(package(tmp_path).package.documents) == len(MANUAL)
