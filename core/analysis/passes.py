"""What one pass over a document asks: its questions, its windows, and so its units of work."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from core.analysis.accumulate import Accumulator
from core.domain.answer import OPEN, Coverage, Outcome, UnitKey
from core.domain.document import PageSet
from core.domain.plan import Plan
from core.domain.question import QuestionSet, Section
from core.domain.revision import Inheritance
from core.reading.windows import window_ranges

__all__ = [
    "SECOND_PASS_WIDENING",
    "PassUnits",
    "questions_of_pass",
    "settles",
    "unfinished",
    "units_of_pass",
    "window_size",
]

#: a second pass puts this many times more pages into a window, so that an answer spread over
#: several pages is seen as one
SECOND_PASS_WIDENING = 3


def window_size(plan: Plan, pass_number: int) -> int:
    """Return how many pages a window of this pass has."""
    return plan.options.window * (1 if pass_number == 1 else SECOND_PASS_WIDENING)


def questions_of_pass(
    question_set: QuestionSet, pass_number: int, outcomes: Iterable[Outcome]
) -> QuestionSet:
    """Return all questions in the first pass, the unanswered ones in the second.

    Only outcomes of earlier passes decide, so that a resumed second pass asks the same.
    """
    if pass_number == 1:
        return question_set
    earlier = Accumulator(question_set)
    for outcome in outcomes:
        if outcome.key.pass_number < pass_number:
            earlier.add(outcome)
    ids = [question.id for question in question_set.questions]
    return question_set.asking(i for i in ids if earlier.answer(i, Coverage()).status in OPEN)


@dataclass(frozen=True, slots=True)
class PassUnits:
    """The units that a pass has: each window with each section, counted without making them."""

    pass_number: int
    windows: int
    sections: tuple[Section, ...]

    def __iter__(self) -> Iterator[UnitKey]:
        for index in range(self.windows):
            for section in self.sections:
                yield UnitKey(self.pass_number, index, section.id)

    def __len__(self) -> int:
        return self.windows * len(self.sections)


def units_of_pass(
    plan: Plan,
    pass_number: int,
    asked: QuestionSet,
    positions: PageSet,
    inheritance: Inheritance | None = None,
) -> PassUnits:
    """Return the units of a pass that puts the questions ``asked`` to the pages that there are."""
    starts = inheritance.starts_of(pass_number) if inheritance else ()
    ranges = window_ranges(plan.options.pages, positions, window_size(plan, pass_number), starts)
    return PassUnits(pass_number, sum(1 for _ in ranges), asked.sections)


def settles(outcome: Outcome, asked: QuestionSet) -> bool:
    """Return whether a finished unit need not be asked again in a pass that asks these questions.

    One that was taken over may have been asked less: what an unchanged window did not answer, another page
    did before it changed.
    """
    if not outcome.source or outcome.key.pass_number == 1:
        return True
    section = next((each for each in asked.sections if each.id == outcome.key.section_id), None)
    return section is None or {question.id for question in section.questions} <= set(outcome.question_ids)


def unfinished(asked: QuestionSet, units: Iterable[UnitKey], finished: Collection[UnitKey]) -> QuestionSet:
    """Return those sections of a pass of which some unit is not finished; all where none is left.

    So one more question, asked of a finished session, costs no second look at all the others.
    """
    wanted = {key.section_id for key in units if key not in finished}
    return asked.only(wanted) if wanted else asked
