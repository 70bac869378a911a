"""Findings become answers, each with its status: answered, conflicting, possible, unverified or not found."""

from __future__ import annotations

from core.analysis.claims import ClaimBook
from core.domain.answer import Answer, AnswerStatus, Claim, Coverage, Outcome, UnitKey, UnitStatus
from core.domain.question import QuestionSet

__all__ = ["Accumulator"]

#: confidence of two sides together from which the document contradicts itself on the question, though neither
#: side is sure to answer it
CONTESTED = 0.3


class Accumulator:
    """Collects outcomes in any order; the answers depend on the outcomes alone, not on the order."""

    def __init__(self, question_set: QuestionSet, like: Accumulator | None = None) -> None:
        """Begin with nothing; what statements mean that ``like``, of the same questions, holds is known."""
        self._books = {
            question.id: like.book(question.id).emptied() if like else ClaimBook(question)
            for question in question_set.questions
        }
        self._taken: set[UnitKey] = set()

    def add(self, outcome: Outcome) -> set[str]:
        """Take one outcome; return the ids of the questions whose claims it may change.

        Each unit counts once. Findings of a unit that failed, or on questions outside the set, do
        not count.
        """
        if outcome.status is UnitStatus.FAILED or outcome.key in self._taken:
            return set()
        self._taken.add(outcome.key)
        changed = set[str]()
        for position, finding in enumerate(outcome.findings):
            book = self._books.get(finding.question_id)
            if book is not None:
                book.add(outcome.key, position, finding)
                changed.add(finding.question_id)
        return changed

    def book(self, question_id: str) -> ClaimBook:
        """Return the findings on one question."""
        return self._books[question_id]

    def answer(self, question_id: str, coverage: Coverage) -> Answer:
        """Return the answer as it stands with what was added so far."""
        claims, conflicts = self._books[question_id].result()
        status = _status(claims, conflicts, coverage)
        return Answer(question_id, status, claims, conflicts, coverage)


def _status(
    claims: tuple[Claim, ...], conflicts: tuple[tuple[int, int], ...], coverage: Coverage
) -> AnswerStatus:
    # a claim beside quotes that do not support it is as good as one without
    located = [claim for claim in claims if claim.citations and not claim.unsupported]
    # two passages that contradict each other take the lead from one another: neither is sure by itself
    contested = any(claims[i].confidence + claims[j].confidence >= CONTESTED for i, j in conflicts)
    if located and all(claim.tentative for claim in located) and not contested:
        return AnswerStatus.POSSIBLE
    if conflicts:
        return AnswerStatus.CONFLICTING
    if located:
        return AnswerStatus.ANSWERED
    if claims:
        return AnswerStatus.UNVERIFIED
    return AnswerStatus.PENDING if coverage.not_reached else AnswerStatus.NOT_FOUND
