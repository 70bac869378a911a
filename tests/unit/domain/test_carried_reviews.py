"""When a decision that a revision took over is to be looked at again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.domain.answer import AnswerStatus
from core.domain.document import PageRef
from core.domain.review import OldQuote, Review, Verdict, stale_questions
from core.domain.table import Row

ROW = Row(
    1,
    "s",
    "S",
    "q",
    "How many?",
    required=True,
    status=AnswerStatus.ANSWERED,
    answer="575 days",
    evidence="x",
)
WAS = (OldQuote("within 575 days", PageRef(12)),)
CARRIED = Review("q", Verdict.ACCEPTED, by="ann", claim="575 days").carried_over("before", ROW, WAS)


def test_a_decision_holds_while_claim_and_evidence_are_the_same_wherever_they_stand():
    moved = replace(ROW, pages=(PageRef(219),), confidence=0.4, further=3)
    assert not CARRIED.is_stale(ROW)
    assert not CARRIED.is_stale(moved)
    assert (CARRIED.carried, CARRIED.was, CARRIED.verdict) == ("before", WAS, Verdict.ACCEPTED)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"answer": "482 days"}, "something else"),
        ({"answer": ""}, "nothing supports"),
        ({"evidence": "other"}, "evidence has changed"),
        ({"fresh": 1}, "new or changed speaks"),
        ({"amended": 1, "fresh": 1}, "changes words"),
    ],
)
def test_it_is_to_be_looked_at_again_where_something_changed_and_says_what(change, why):
    assert why in CARRIED.why_stale(replace(ROW, **change))


def test_nothing_is_stale_before_the_pages_have_been_read_again():
    pending = replace(ROW, status=AnswerStatus.PENDING, answer="", evidence="")
    assert not CARRIED.is_stale(pending)
    assert not CARRIED.is_stale(replace(ROW, answer="", provisional=True))


def test_an_answer_where_there_was_none_is_to_be_looked_at():
    none = replace(ROW, status=AnswerStatus.NOT_FOUND, answer="", evidence="")
    agreed = Review("q", Verdict.ACCEPTED, by="ann").carried_over("before", none, ())
    assert not agreed.is_stale(none)
    assert "where there was none" in agreed.why_stale(ROW)


def test_what_is_stale_stays_so_through_further_revisions_with_its_first_evidence():
    changed = replace(ROW, answer="482 days", evidence="other")
    again = CARRIED.carried_over("revision", changed, (OldQuote("within 482 days", PageRef(13)),))
    assert again.is_stale(changed)
    assert (again.claim, again.was, again.carried) == ("575 days", WAS, "revision")


def test_a_decision_made_in_the_revision_settles_it():
    changed = replace(ROW, answer="482 days", evidence="other", fresh=2, amended=1)
    settled = Review("q", Verdict.ACCEPTED, by="ann", claim="482 days")
    assert stale_questions({"q": CARRIED}, [changed]) == {"q"}
    assert stale_questions({"q": settled}, [changed]) == frozenset()
