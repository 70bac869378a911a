"""Everything found so far: what is finished, and what an engine foresees of the rest.

Which status an answer has is decided in `core.analysis.accumulate`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from core.analysis.accumulate import Accumulator
from core.analysis.coverage import CoverageBook
from core.domain.answer import Answer, Outcome, Preview, UnitKey
from core.domain.document import Page, PageSet
from core.domain.question import QuestionSet

__all__ = ["AnswerState"]


class AnswerState:
    """Turns outcomes into answers. When all units are finished the answers rest on them alone."""

    def __init__(self, question_set: QuestionSet, shown: Iterable[Answer] = ()) -> None:
        """Begin with nothing found; ``shown`` are the answers an earlier owner left in the store."""
        self._question_set = question_set
        self._accumulator = Accumulator(question_set)
        self._coverage = CoverageBook()
        self._finished: dict[UnitKey, Outcome] = {}
        self._foreseen: dict[UnitKey, Outcome] = {}
        self._shown = {answer.question_id: answer for answer in shown if answer.provisional}

    def add(self, outcome: Outcome) -> None:
        """Take one finished unit."""
        self._accumulator.add(outcome)
        self._coverage.add(outcome)
        self._finished[outcome.key] = outcome
        self._foreseen.pop(outcome.key, None)

    def foresee(self, preview: Preview) -> None:
        """Take what is now foreseen of the unfinished units, in place of what was."""
        self._foreseen = {each.key: each for each in preview.outcomes if each.key not in self._finished}

    @property
    def foreseen(self) -> frozenset[str]:
        """The ids of the questions whose answers rest on a preview."""
        return frozenset(i for outcome in self._foreseen.values() for i in outcome.question_ids)

    def answers(
        self, question_ids: Collection[str], pages: Sequence[Page], positions: PageSet, chosen: PageSet
    ) -> Mapping[str, Answer]:
        """Return the answers to these questions; see `CoverageBook.coverage` for the pages."""
        accumulator, book = self._accumulator, self._coverage
        foreseen = self.foreseen
        if foreseen.intersection(question_ids):
            accumulator, book = Accumulator(self._question_set, accumulator), CoverageBook()
            for outcome in (*self._finished.values(), *self._foreseen.values()):
                accumulator.add(outcome)
                book.add(outcome)
        coverage = book.coverage(tuple(question_ids), pages, positions, chosen)
        return {
            each: self._further(
                replace(accumulator.answer(each, coverage[each]), provisional=each in foreseen)
            )
            for each in question_ids
        }

    def _further(self, answer: Answer) -> Answer:
        """Return the answer, or the one shown before while that rests on more pages.

        So a session that is continued shows no less than when it was stopped.
        """
        shown = self._shown.get(answer.question_id)
        if (
            shown is not None
            and answer.coverage.not_reached
            and len(shown.coverage.read) > len(answer.coverage.read)
        ):
            return shown
        if answer.provisional:
            self._shown[answer.question_id] = answer
        return answer
