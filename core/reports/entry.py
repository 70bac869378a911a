"""One question as a report shows it: its answer, evidence, review and what they add up to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.domain.answer import Answer, Match, Span, claim_letter
from core.domain.document import PageRef, PageStatus
from core.domain.package import Arrangement, Package
from core.domain.precedence import conflict_hint, document_hint
from core.domain.question import Question, Section
from core.domain.review import Review, Verdict


class Standing(StrEnum):
    """Where a question stands once the analyst's review is taken into account."""

    ANSWERED = "answered"
    CONFLICTING = "conflicting"
    POSSIBLE = "possible"
    UNVERIFIED = "unverified"
    REJECTED = "rejected"
    NOT_FOUND = "not_found"
    PENDING = "pending"


@dataclass(frozen=True, slots=True)
class PageNote:
    """A page without its text: how it was read, or why not."""

    ref: PageRef
    status: PageStatus = PageStatus.TEXT
    #: why the page is unreadable or only partly read
    reason: str = ""
    #: the heading or specification section the page stands in
    section: str = ""
    #: the part of the document: "addendum 2", "technical specifications", ...
    part: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One quote as a report shows it. A quote that was not located has no page."""

    #: "A", "B", ... : the claim it supports
    letter: str
    claim: str
    #: the page's own words; for an unverified quote the words the engine claimed
    quote: str
    match: Match
    pages: tuple[PageRef, ...] = ()
    spans: tuple[Span, ...] = ()
    #: similarity of quote and source, 0 to 1; 0 when not located
    score: float = 0.0
    #: whether the words come from the text layer or from character recognition
    source: PageStatus | None = None
    #: why it is unverified
    reason: str = ""
    #: the parts of the document that its pages belong to, where known
    parts: tuple[str, ...] = ()

    @property
    def located(self) -> bool:
        """Whether the quote stands on a page."""
        return bool(self.spans)


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a conflict."""

    letter: str
    text: str
    pages: tuple[PageRef, ...]
    #: the parts of the document that say so, where known
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One question with its answer, as reported."""

    #: counts from 1 over the whole set
    number: int
    section: Section
    question: Question
    answer: Answer
    evidence: tuple[Evidence, ...] = ()
    #: pages of the primary claim, then of the others, without repeats; none for a rejected answer
    pages: tuple[PageRef, ...] = ()
    review: Review | None = None
    #: why the review is to be looked at again; empty where it holds
    stale: str = ""
    #: the documents that were asked; None where nobody says, so that pages are named by their numbers
    package: Package | None = None
    #: which document wins over which; None where nobody says
    arrangement: Arrangement | None = None

    @property
    def standing(self) -> Standing:
        """The engine's status, unless a review decides otherwise."""
        verdict = self.review.verdict if self.review else None
        if verdict is Verdict.REJECTED:
            return Standing.REJECTED
        engine = self.answer.status
        if verdict is Verdict.EDITED or (verdict is Verdict.ACCEPTED and self.answer.claims):
            return Standing.ANSWERED
        return Standing(engine.value)

    @property
    def text(self) -> str:
        """The answer to show: the analyst's words or choice, else the primary claim, else nothing."""
        if self.review and self.review.answer:
            return self.review.answer
        if self.review and self.review.verdict is Verdict.REJECTED:
            return ""
        return self.engine_text

    @property
    def engine_text(self) -> str:
        """The engine's primary claim, whatever the review says."""
        return self.answer.primary.text if self.answer.primary else ""

    @property
    def value(self) -> str:
        """The answer itself where the engine's primary claim is the passage that gives it, or nothing."""
        return self.answer.primary.value if self.answer.primary and not self._decided_otherwise else ""

    @property
    def said(self) -> str:
        """What states the answer: the value where it is known, else the text."""
        return self.value or self.text

    @property
    def confidence(self) -> float:
        """Confidence of the primary claim, 0 to 1."""
        return self.answer.primary.confidence if self.answer.primary else 0.0

    @property
    def weighed(self) -> bool:
        """Whether the answer shown is the engine's, so that its confidence means something."""
        return bool(self.answer.claims) and not self._decided_otherwise

    @property
    def _decided_otherwise(self) -> bool:
        """Whether a reviewer put something else in the place of the engine's primary claim."""
        review = self.review
        return review is not None and (review.verdict is not Verdict.ACCEPTED or bool(review.governing))

    @property
    def inferred(self) -> bool:
        """Whether the primary claim was inferred rather than stated."""
        return bool(self.answer.primary and self.answer.primary.inferred)

    @property
    def footnotes(self) -> tuple[tuple[str, str], ...]:
        """Pairs of a claim's letter and one of its footnotes."""
        return tuple(
            (claim_letter(index), note)
            for index, claim in enumerate(self.answer.claims)
            for note in claim.footnotes
        )

    @property
    def contradicted(self) -> bool:
        """Whether the document contradicts itself on this question, reviewed or not."""
        return self.answer.contradicted

    @property
    def sides(self) -> tuple[Side, ...]:
        """The claims that stand against each other."""
        return tuple(self._side(index) for index in self.answer.opposed)

    def _side(self, index: int) -> Side:
        quotes = [item for item in self.evidence if item.letter == claim_letter(index)]
        return Side(
            claim_letter(index),
            self.answer.claims[index].text,
            tuple(dict.fromkeys(ref for item in quotes for ref in item.pages)),
            tuple(dict.fromkeys(part for item in quotes for part in item.parts)),
        )

    @property
    def precedence(self) -> str:
        """Which side of the conflict wins by the order of the documents; a hint only."""
        if (
            self.package
            and self.arrangement
            and (said := document_hint(self.answer, self.package, self.arrangement))
        ):
            return said
        return conflict_hint(self.answer, lambda index: next(iter(self._side(index).parts), ""))

    @property
    def open(self) -> bool:
        """Whether somebody still has to decide or to look."""
        if self.review and self.review.verdict is not Verdict.REJECTED:
            return bool(self.stale)
        return self.standing is not Standing.ANSWERED
