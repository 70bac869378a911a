"""`ExtractiveRanker`: where in a document the answers probably stand, for engines that ask a model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.domain.document import Passage, Window
from core.domain.ports import Ranking
from core.domain.question import QuestionSet

if TYPE_CHECKING:
    from core.engines.passages.scorer import PassageScorer


@dataclass(frozen=True, slots=True)
class ExtractiveRanker:
    """Implements `core.domain.ports.Ranker` with the scores of the extractive engine."""

    #: ranks the passages; None ranks them by their words
    scorer: PassageScorer | None = None

    def rank(self, windows: Sequence[Window], question_set: QuestionSet, *, passages: int = 3) -> Ranking:
        """Rank all windows of a document for every question; ``passages`` bounds those per question.

        A window without readable text is implausible for every question: there is nothing to ask about.
        """
        # numpy is loaded when the ranker first runs, not at start-up
        from core.engines.extractive.findings import index_for
        from core.engines.extractive.word_scorer import WordScorer

        index = index_for(question_set.questions)
        for window in windows:
            for page in window.readable:
                index.add(page)
        index.close()
        ranked = (self.scorer or WordScorer()).rank(index)
        chances = ranked.windows([index.range_of(window.first, window.last) for window in windows])
        return Ranking(
            plausible={
                each.question_id: tuple(chances[:, column].tolist())
                for column, each in enumerate(index.queries.all)
            },
            passages={
                each.question_id: tuple(
                    Passage(span.page, span.start, span.end, text, chance)
                    for number, chance in ranked.best(column, passages)
                    for span, text in [index.passages[number].opening]
                )
                for column, each in enumerate(index.queries.all)
            },
        )
