import pytest

from core.domain.answer import Span
from core.engines.extractive.selection import BEST, OTHERS, choose, differ
from core.engines.passages.cutter import Piece


def piece(text, page=1):
    return Piece((Span(page, 0, len(text)),), text)


STRENGTH = "The cured liner shall have a flexural strength of at least 4,500 psi."
CHANGED = "The cured liner shall have a flexural strength of at least 5,000 psi."


@pytest.mark.parametrize(
    ("one", "other", "differs"),
    [
        (STRENGTH, CHANGED, True),
        (STRENGTH, "Delete the above; the cured liner shall have a flexural strength of 5,000 psi.", True),
        ("Flexural strength of the cured liner, minimum 5,000 psi", STRENGTH, True),
        (STRENGTH, STRENGTH, False),
        (STRENGTH, "the cured liner shall have a flexural strength of at least 4500 psi", False),
        (STRENGTH, "Liquidated damages are $1,200 for each calendar day of delay.", False),
    ],
)
def test_passages_that_say_the_same_of_another_figure_differ(one, other, differs):
    assert differ(piece(one), piece(other)) is differs
    assert differ(piece(other), piece(one)) is differs


def test_a_rival_is_reported_however_low_it_ranks():
    filler = [piece(f"Sentence of other matter, number {word}.") for word in "abcdefghijklmnop"]
    passages = [piece(STRENGTH), *filler, piece(CHANGED, page=9)]
    ranked = [(0, 0.9), *((number, 0.1) for number in range(1, 17)), (17, 0.01)]
    assert [number for number, _ in choose(passages, ranked)] == [0, 17]


def test_no_more_is_reported_than_anyone_reads():
    passages = [piece(STRENGTH.replace("4,500", f"{4000 + n}"), page=n + 1) for n in range(30)]
    assert len(choose(passages, [(n, 0.9) for n in range(30)])) == BEST + OTHERS


def test_nothing_ranked_gives_nothing():
    assert choose([], []) == []
