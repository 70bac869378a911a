"""Contradictions in the sample bid document, as the engine that only quotes brings them to light."""

import pytest

from core.domain.answer import AnswerStatus
from tests.unit.sample import GOLD, answers

pytestmark = pytest.mark.thorough

PLANTED = {key: entry for key, entry in GOLD.items() if entry["status"] == "conflicting"}


@pytest.mark.parametrize("key", [key for key, entry in PLANTED.items() if entry["cause"] == "addendum"])
def test_a_value_the_addendum_changes_conflicts_with_both_pages(key):
    answer = answers()[key]
    assert answer.status is AnswerStatus.CONFLICTING
    sides = {item["page"] for item in GOLD[key]["evidence"]}
    assert any(
        {page for index in pair for page in answer.claims[index].pages} == sides for pair in answer.conflicts
    )


def test_each_side_is_told_in_a_few_words():
    briefs = {key: {claim.brief for claim in answers()[key].claims if claim.brief} for key in PLANTED}
    assert briefs["installation.cure-temperature"] == {"160 degrees F", "180 degrees F"}
    assert briefs["general.bid-opening"] == {"October 13, 2026", "October 27, 2026"}


def test_nothing_that_agrees_is_called_a_conflict():
    called = {key for key, answer in answers().items() if answer.status is AnswerStatus.CONFLICTING}
    assert called <= set(PLANTED)
    assert len(called) >= 5
