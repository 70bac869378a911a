"""Findings become answers."""

from __future__ import annotations

from core.domain.answer import Answer, AnswerStatus, Claim, Coverage, Finding, Outcome, UnitKey, UnitStatus
from core.domain.question import QuestionSet

__all__ = ["Accumulator"]


class Accumulator:
    """Collects outcomes in any order; the answers depend on the outcomes alone, not on the order."""

    def __init__(self, question_set: QuestionSet) -> None:
        self._findings: dict[str, dict[tuple[UnitKey, int], Finding]] = {
            question.id: {} for question in question_set.questions
        }

    def add(self, outcome: Outcome) -> set[str]:
        """Take one outcome; return the ids of the questions whose claims it may change."""
        changed = set[str]()
        if outcome.status is UnitStatus.FAILED:
            return changed
        for position, finding in enumerate(outcome.findings):
            if finding.question_id in self._findings:
                self._findings[finding.question_id][outcome.key, position] = finding
                changed.add(finding.question_id)
        return changed

    def answer(self, question_id: str, coverage: Coverage) -> Answer:
        """Return the answer as it stands with what was added so far."""
        merged: dict[str, Claim] = {}
        for _, finding in sorted(self._findings[question_id].items(), key=lambda item: item[0]):
            key = " ".join(finding.claim.casefold().split())
            known = merged.get(key)
            merged[key] = Claim(
                text=known.text if known else finding.claim,
                citations=tuple(dict.fromkeys((*(known.citations if known else ()), *finding.citations))),
                unverified=tuple(dict.fromkeys((*(known.unverified if known else ()), *finding.unverified))),
                confidence=max(finding.confidence, known.confidence if known else 0.0),
                footnotes=tuple(
                    dict.fromkeys((*(known.footnotes if known else ()), *filter(None, [finding.footnote])))
                ),
                inferred=finding.inferred and (known is None or known.inferred),
            )
        claims = tuple(sorted(merged.values(), key=lambda claim: (not claim.citations, -claim.confidence)))
        return Answer(question_id, _status(claims, coverage), claims, coverage=coverage)


def _status(claims: tuple[Claim, ...], coverage: Coverage) -> AnswerStatus:
    if any(claim.citations for claim in claims):
        return AnswerStatus.ANSWERED
    if claims:
        return AnswerStatus.UNVERIFIED
    return AnswerStatus.PENDING if coverage.not_reached else AnswerStatus.NOT_FOUND
