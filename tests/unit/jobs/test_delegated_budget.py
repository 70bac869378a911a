"""A budget is kept though others spend it."""

import pytest

from core.domain.answer import Usage
from core.domain.errors import BudgetReached
from core.domain.ports import Work
from core.domain.question import QuestionSet
from core.jobs.delegated_budget import DelegatedBudget


def budget(usd=None, tokens=None, *, spent=None, units=0, windows=0):
    work = Work((), QuestionSet("s", "S", ()), usd_left=usd, tokens_left=tokens)
    return DelegatedBudget(work, spent or Usage(), units, windows)


def used(usd=0.0, tokens=0):
    return Usage(calls=1, prompt_tokens=tokens, usd=usd)


def test_without_a_limit_everything_may_be_out_at_once():
    assert budget().allows(1_000_000)


def test_until_a_window_has_come_back_nobody_knows_what_one_costs():
    assert not budget(usd=10.0).allows(1)
    assert budget(usd=10.0, spent=used(usd=0.1), units=10, windows=1).allows(1)


@pytest.mark.parametrize(("out", "allowed"), [(40, True), (60, False)])
def test_what_is_out_there_stakes_at_most_half_of_what_is_left(out, allowed):
    # ten units have cost a tenth of the budget: one costs a hundredth, so forty-five stake half of the rest
    assert budget(usd=1.0, spent=used(usd=0.1), units=10, windows=1).allows(out) is allowed


def test_of_two_limits_the_one_that_is_nearer_its_end_decides():
    nearly_no_tokens = budget(usd=100.0, tokens=1_000, spent=used(usd=0.1, tokens=990), units=10, windows=1)
    assert not nearly_no_tokens.allows(1)


def test_a_used_up_budget_allows_nothing_and_its_rest_is_never_negative():
    gone = budget(usd=1.0, tokens=100, spent=used(usd=1.5, tokens=150), units=10, windows=1)
    assert not gone.allows(0)
    assert gone.rest == (0.0, 0)


def test_a_budget_of_nothing_is_used_up_from_the_start():
    assert not budget(usd=0.0, spent=used(), units=1, windows=1).allows(0)
    assert not budget(tokens=0, spent=used(), units=1, windows=1).allows(0)


def test_the_rest_of_a_limit_that_was_not_set_is_no_limit():
    assert budget(tokens=100, spent=used(tokens=30)).rest == (None, 70)


class Shared:
    """A budget that others spend, too."""

    def __init__(self, left):
        self.day, self.left = "2026-11-27", left

    def portion(self, least, most):
        portion = min(most, self.left) if self.left >= least else 0.0
        self.left -= portion
        return portion

    def used_up(self):
        return BudgetReached("Today's budget is used up.")


def sharing(left, **more):
    work = Work((), QuestionSet("s", "S", ()), allowance=Shared(left))
    return DelegatedBudget(work, **more)


def test_of_what_is_shared_a_first_window_gets_a_portion_and_nothing_when_nothing_is_left():
    made = sharing(2.0)
    assert not made.allows(1)
    made.fetch_first()
    assert made.rest == (2.0, None)
    with pytest.raises(BudgetReached, match="Today's"):
        sharing(0.0).fetch_first()


def test_what_is_out_there_is_fetched_of_what_is_shared_before_it_goes_out():
    made = sharing(1.0, spent=used(usd=0.1), units=10, windows=1)
    assert made.allows(30)
    assert made.rest[0] == pytest.approx(1.0)
    assert not made.allows(60)
    assert made.work.allowance.left == pytest.approx(0.0)


def test_what_was_fetched_yesterday_is_worth_nothing_today():
    made = sharing(1.0, spent=used(usd=0.1), units=10, windows=1)
    assert made.allows(30)
    made.work.allowance.day = "2026-11-28"
    assert made.rest[0] == 0.0
