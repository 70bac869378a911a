"""Conflicts and claims of an answer."""

import pytest

from core.domain.answer import Answer, AnswerStatus, Claim, claim_letter


def answer(claims, *pairs, status=AnswerStatus.CONFLICTING):
    return Answer("q", status, tuple(Claim(f"claim {number}") for number in range(claims)), pairs)


def test_the_sides_of_a_conflict_are_the_claims_of_its_pairs_in_order():
    assert answer(4, (2, 0), (3, 2)).opposed == (0, 2, 3)


def test_all_claims_are_sides_where_the_engine_named_no_pairs():
    assert answer(3).opposed == (0, 1, 2)
    assert answer(3, status=AnswerStatus.ANSWERED).opposed == ()


def test_a_single_claim_stands_against_nothing():
    assert answer(1).opposed == ()


def test_each_claim_of_a_conflict_knows_those_it_contradicts():
    assert answer(3, (0, 2), (1, 2)).opponents == {0: (2,), 2: (0, 1), 1: (2,)}


def test_a_pair_is_a_contradiction_whatever_the_status():
    assert answer(2, (0, 1), status=AnswerStatus.ANSWERED).contradicted
    assert answer(0).contradicted
    assert not answer(2, status=AnswerStatus.ANSWERED).contradicted


@pytest.mark.parametrize(
    ("index", "letter"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (702, "AAA")]
)
def test_claims_are_lettered_on_beyond_z(index, letter):
    assert claim_letter(index) == letter
