"""Kinds of words by which addenda change documents, and what looks like them and changes nothing."""

import pytest

from samples.generator.leaflets import Leaf
from tests.unit.revisions.bids import MANUAL, addendum
from tests.unit.revisions.test_amendments import changes, read

DRAWINGS = Leaf(
    "PLAN",
    """
= SHEET C-101
= PLAN AND PROFILE
Note 1. Existing utilities are shown from records of the Town.
Note 2. Install the force main at a slope of 0.40 percent.
""",
)
CONDITIONS = Leaf(
    "SC",
    """
= SUPPLEMENTARY CONDITIONS
SC-5.04 Commercial general liability insurance has limits of $1,000,000 per occurrence and $2,000,000 in the
    aggregate.
SC-6.06 Contractor performs at least 40 percent of the Work with its own forces.
""",
)
MORE = {**MANUAL, "Drawings.pdf": (DRAWINGS,), "Supplementary Conditions.pdf": (CONDITIONS,)}


@pytest.mark.parametrize(
    ("said", "was", "now"),
    [
        # set against each other, without a verb that changes
        ("Bid Form, Item R-10: the quantity is 436 LF, not 223 LF.", "223 LF", "436 LF"),
        ("Section 43 21 39: the test lasts 8 hours (was 4 hours).", "4 hours", "8 hours"),
        ("Section 43 21 39, 2.01.A: 1,600 gpm in lieu of 1,450 gpm.", "1,450 gpm", "1,600 gpm"),
        # a matter that the documents call otherwise
        (
            "The bid opening has been postponed to Tuesday, October 20, 2026.",
            "October 13, 2026",
            "October 20, 2026",
        ),
        (
            "The new deadline for questions is October 9, 2026.",
            "October 5, 2026",
            "October 9, 2026",
        ),
        # clauses that are called by letters, and one value of two
        (
            "SC-5.04 should read $3,000,000 per occurrence.",
            "$1,000,000",
            "$3,000,000",
        ),
        ('MODIFY SC-6.06 BY REPLACING "40 percent" WITH "25 percent".', "40 percent", "25 percent"),
        # notes of drawings
        ("Sheet C-101, Note 2: change slope to 0.50 percent.", "0.40 percent", "0.50 percent"),
        # a value that is written otherwise
        ("Section 00 21 13: change 5% to 10%.", "5%", "10%"),
    ],
)
def test_a_change_is_found_however_it_is_worded(tmp_path, said, was, now):
    found, _ = read(tmp_path, addendum(1, f"1. {said}"), manual=MORE)
    assert [(each.was, each.now) for each in found if not each.problem] == [(was, now)]
    assert not [each.problem for each in found if each.problem]


def test_of_several_places_that_are_named_at_once_each_is_changed(tmp_path):
    body = "1. Delete paragraphs 1.2 and 1.3 of Section 00 11 13 in their entirety."
    found, shown = read(tmp_path, addendum(1, body))
    assert [each.was[:3] for each in found] == ["1.2", "1.3"]
    assert all("00 11 13" in shown[each.passage.page] for each in found)


def test_a_table_of_changes_is_read_row_by_row(tmp_path):
    body = """
1. The Bid Form is revised as follows:
| Item | Original quantity | Revised quantity |
| R-9 | 180 SF | 240 SF |
| R-10 | 223 LF | 436 LF |
| R-11 | 14 EA | 14 EA |
"""
    found, shown = read(tmp_path, addendum(1, body))
    assert changes(found) == [("180 SF", "240 SF"), ("223 LF", "436 LF")]
    assert all("00 41 43" in shown[each.passage.page] for each in found)


def test_what_is_added_anew_is_no_place_that_does_not_exist(tmp_path):
    body = """
1. Insert the following as paragraph 1.7 of Section 00 21 13: Bids are opened in public.
2. Section 43 21 39, 2.01.C: after "cast iron" add ", coated inside".
"""
    found, _ = read(tmp_path, addendum(1, body))
    assert [(each.was, each.problem) for each in found] == [("", ""), ("", "")]
    assert "cast iron" in found[1].passage.verbatim


def test_a_note_that_a_drawing_does_not_have_is_named(tmp_path):
    (found,), _ = read(tmp_path, addendum(1, "1. Sheet C-101: delete Note 9."), manual=MORE)
    assert "no note 9" in found.problem


@pytest.mark.parametrize(
    "said",
    [
        "The bid opening is still scheduled for October 13, 2026.",
        "The minutes of the pre-bid conference of September 17, 2026, are attached.",
        "During the site visit on September 18, 2026, bidders asked about access.",
        "Question 1: Can the 575 days be extended to 600 days? Answer: The time is not changed.",
        "Bidders shall replace any page of the Bid Form on which they change an entry.",
        "A supplier asks that its valves be added to the list of products. The request is under review.",
        "The Town revised its sewer regulations in 2019 to require 6-inch laterals.",
        "Hydrants may be opened instead of valves where the Engineer allows it.",
    ],
)
def test_what_sounds_like_a_change_and_is_none_changes_nothing(tmp_path, said):
    found, _ = read(tmp_path, addendum(1, f"1. {said}"), manual=MORE)
    assert not found
