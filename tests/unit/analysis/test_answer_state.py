"""Answers rest on what is finished and what is foreseen, however the two came about."""

import random

import pytest

from core.analysis.answer_state import AnswerState
from core.domain.answer import (
    Citation,
    Finding,
    Match,
    Outcome,
    Preview,
    Span,
    UnitKey,
    UnitStatus,
)
from core.domain.document import Page, PageSet
from core.domain.question import Question, QuestionSet, Section

SECTIONS = {"money": ("Retainage?", "Bond?"), "time": ("Duration?",)}
QUESTIONS = QuestionSet(
    "set",
    "Set",
    tuple(
        Section(name, name, tuple(Question(text, text) for text in asked)) for name, asked in SECTIONS.items()
    ),
)
PAGES = [Page(number, f"Page {number} says {number % 3} %.") for number in range(1, 9)]
CALLED = [question.id for question in QUESTIONS.questions]


def outcome(window, section, *said, status=UnitStatus.DONE):
    """An outcome on window ``window`` of two pages that quotes the pages ``said`` for each question."""
    findings = tuple(
        Finding(
            question, PAGES[n - 1].text, (Citation((Span(n, 0, 17),), PAGES[n - 1].text[:17], Match.EXACT),)
        )
        for question in SECTIONS[section]
        for n in said
    )
    pages = PageSet.of((2 * window + 1, 2 * window + 2))
    return Outcome(UnitKey(1, window, section), status, pages, SECTIONS[section], findings)


def made(state):
    return state.answers(CALLED, PAGES, PageSet.up_to(8), PageSet())


def accumulated(finished, foreseen):
    """Return the answers of a state that is told everything at once."""
    state = AnswerState(QUESTIONS)
    for each in finished:
        state.add(each)
    state.foresee(Preview(tuple(foreseen)))
    return made(state)


def some(rng, window, section):
    return outcome(window, section, *sorted(rng.sample(range(1, 9), rng.randrange(3))))


@pytest.mark.parametrize("seed", range(20))
def test_answers_are_those_of_all_outcomes_whatever_was_foreseen_before(seed):
    rng = random.Random(seed)
    units = [(window, section) for window in range(4) for section in SECTIONS]
    state, finished = AnswerState(QUESTIONS), {}
    foreseen = {}
    for _ in range(12):
        open_units = [unit for unit in units if unit not in finished]
        if rng.random() < 0.4:
            # of all of them: what was shown of more pages than are read would stay, and is tested elsewhere
            foreseen = {unit: some(rng, *unit) for unit in open_units}
            state.foresee(Preview(tuple(foreseen.values())))
        elif open_units:
            unit = rng.choice(open_units)
            expected = foreseen.pop(unit, None)
            # mostly what was foreseen comes true
            came = expected if expected is not None and rng.random() < 0.7 else some(rng, *unit)
            finished[unit] = came
            state.add(came)
        if rng.random() < 0.7:
            assert made(state) == accumulated(finished.values(), foreseen.values())


def test_a_unit_that_failed_may_be_asked_again_and_one_that_is_done_counts_once():
    state = AnswerState(QUESTIONS)
    state.add(outcome(0, "time", 1, status=UnitStatus.FAILED))
    assert made(state)["Duration?"].claims == ()
    state.add(outcome(0, "time", 2))
    state.add(outcome(0, "time", 1))
    (claim,) = made(state)["Duration?"].claims
    assert list(claim.pages) == [2]
    assert not made(state)["Duration?"].coverage.unread
