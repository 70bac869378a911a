"""The figures of contradictions between clauses: none may fall; and how they are counted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bench import clauses
from core.domain.answer import Answer, AnswerStatus

#: a little below what was measured when they were set; see bench/README.md
FOUND, FALSE = 63, 3


@pytest.mark.slow
def test_the_contradictions_of_fifteen_manuals_are_found_as_before():
    rows = [row for manual in clauses.manuals("all") for row in clauses.judged(*manual)]
    assert len(rows) == 165
    assert sum(row.found for row in rows) >= FOUND
    assert sum(row.false for row in rows) <= FALSE


def test_every_question_has_two_clauses_and_half_the_manuals_that_were_drawn_are_sealed():
    manuals = [*clauses.manuals("all")]
    assert {len(pairs) for _, _, pairs in manuals} == {11}
    assert {name for name, _, _ in clauses.manuals("sealed")} == clauses.SEALED
    assert len([*clauses.manuals("open")]) + len(clauses.SEALED) == len(manuals)


def test_a_contradiction_shown_between_other_clauses_is_a_false_one():
    ((name, _, (pair, *_)),) = clauses.manuals("open", "alder-bend")
    answer = Answer(pair.question.id, AnswerStatus.CONFLICTING, (), ())
    row = clauses.Judged(
        name, pair, shown=True, called=True, between_them=True, quoted=(True, True), answer=answer
    )
    assert pair.conflicting
    assert (row.found, row.false) == (True, False)
    other = replace(row, between_them=False)
    assert (other.found, other.false) == (False, True)
    assert "0 of 1 found" in clauses.told([other])
    assert "1 false among 1 rows" in clauses.told([other])
