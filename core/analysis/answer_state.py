"""Everything found so far: what is finished, and what an engine foresees of the rest.

Which status an answer has is decided in `core.analysis.accumulate`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from core.analysis.accumulate import Accumulator
from core.analysis.coverage import CoverageBook
from core.domain.answer import Answer, Outcome, Preview, UnitKey, UnitStatus
from core.domain.document import Page, PageSet
from core.domain.question import QuestionSet

__all__ = ["AnswerState"]


class AnswerState:
    """Turns outcomes into answers. When all units are finished the answers rest on them alone.

    Finished and foreseen outcomes are accumulated together, and anew only where something foreseen did not
    come true: the last preview of an engine is mostly what its outcomes then say, unit by unit.
    """

    def __init__(self, question_set: QuestionSet, shown: Iterable[Answer] = ()) -> None:
        """Begin with nothing found; ``shown`` are the answers an earlier owner left in the store."""
        self._question_set = question_set
        self._accumulator = Accumulator(question_set)
        self._coverage = CoverageBook()
        #: whether both hold what was foreseen and is so no more
        self._outdated = False
        self._finished: dict[UnitKey, Outcome] = {}
        self._foreseen: dict[UnitKey, Outcome] = {}
        #: how many foreseen outcomes asked the same questions
        self._asked: Counter[tuple[str, ...]] = Counter()
        self._shown = {answer.question_id: answer for answer in shown if answer.provisional}

    def add(self, outcome: Outcome) -> None:
        """Take one finished unit; each counts once."""
        before = self._finished.get(outcome.key)
        if before is not None and before.status is not UnitStatus.FAILED:
            return
        self._finished[outcome.key] = outcome
        expected = self._foreseen.pop(outcome.key, None)
        if expected is None:
            self._take(outcome)
        else:
            self._asked[expected.question_ids] -= 1
            self._outdated |= outcome != expected

    def foresee(self, preview: Preview) -> None:
        """Take what is now foreseen of the unfinished units, in place of what was."""
        foreseen = {each.key: each for each in preview.outcomes if each.key not in self._finished}
        if foreseen == self._foreseen:
            return
        self._outdated |= bool(self._foreseen)
        self._foreseen = foreseen
        self._asked = Counter(each.question_ids for each in foreseen.values())
        for outcome in foreseen.values():
            self._take(outcome)

    @property
    def foreseen(self) -> frozenset[str]:
        """The ids of the questions whose answers rest on a preview."""
        return frozenset(chain.from_iterable(ids for ids, count in self._asked.items() if count))

    def answers(
        self, question_ids: Collection[str], pages: Sequence[Page], positions: PageSet, chosen: PageSet
    ) -> Mapping[str, Answer]:
        """Return the answers to these questions; see `CoverageBook.coverage` for the pages."""
        if self._outdated:
            self._accumulate_anew()
        foreseen = self.foreseen
        coverage = self._coverage.coverage(tuple(question_ids), pages, positions, chosen)
        return {
            each: self._further(
                replace(self._accumulator.answer(each, coverage[each]), provisional=each in foreseen)
            )
            for each in question_ids
        }

    def _take(self, outcome: Outcome) -> None:
        if not self._outdated:
            self._accumulator.add(outcome)
            self._coverage.add(outcome)

    def _accumulate_anew(self) -> None:
        self._accumulator = Accumulator(self._question_set, self._accumulator)
        self._coverage, self._outdated = CoverageBook(), False
        for outcome in (*self._finished.values(), *self._foreseen.values()):
            self._take(outcome)

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
