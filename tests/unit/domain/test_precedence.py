"""Which part of a bid document usually wins."""

from core.domain.answer import Answer, AnswerStatus, Claim
from core.domain.precedence import conflict_hint, hint


def test_the_later_addendum_and_the_special_before_the_general_win():
    assert "Addendum 3 before Addendum 1" in hint("addendum 1", "addendum 3")
    assert "the special conditions before the general conditions" in hint(
        "general conditions", "special conditions"
    )


def test_nothing_is_said_of_parts_that_the_usual_order_does_not_hold_or_tell_apart():
    assert hint("appendix b", "addendum 1") == ""
    assert hint("addendum 1", "addendum 1") == ""


def test_the_first_pair_of_a_conflict_of_which_the_order_tells_gives_the_hint():
    answer = Answer("q", AnswerStatus.CONFLICTING, tuple(map(Claim, "abc")), ((0, 1), (0, 2)))
    parts = {0: "general conditions", 1: "", 2: "addendum 2"}
    assert conflict_hint(answer, parts.__getitem__).startswith(
        "The usual order of precedence puts Addendum 2"
    )
    assert conflict_hint(answer, lambda _: "") == ""
