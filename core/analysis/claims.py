"""Findings on one question, gathered into claims.

Findings that say the same are one claim. They do when their key is equal: the same values, the same
polarity, the same words of matter; or when neighbouring windows quote the very same passage for
nearly the same words. Both relations are symmetric and a claim is a connected set of findings, so
the result does not depend on the order in which findings arrive.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

from core.analysis.claim_meaning import Meaning, meaning_of, stems
from core.analysis.conflicts import Contest, Grade
from core.analysis.support import objection
from core.domain.answer import Citation, Claim, Finding, Match, Span, UnitKey, UnverifiedQuote
from core.domain.question import Question
from core.text.normalise import normalise

#: share of the words of both claims that two windows must have in common about one passage
ALIKE = 0.5
#: characters of a claim that is shown in short
BRIEF = 60
#: claims, best first, among which conflicts are looked for
MOST_COMPARED = 30


@dataclass(frozen=True, slots=True)
class _Statement:
    """What findings with equal words mean; made once."""

    #: position among the statements of the question, in the order of arrival
    number: int
    meaning: Meaning


@dataclass(frozen=True, slots=True)
class Assertion:
    """A finding with its place in the session and what it means."""

    unit: UnitKey
    #: position among the findings of its unit
    position: int
    finding: Finding
    statement: _Statement

    @property
    def rank(self) -> tuple[object, ...]:
        """Sort key: the finding that speaks for its claim comes first."""
        finding = self.finding
        return (
            not finding.citations,
            finding.tentative,
            finding.inferred,
            -finding.confidence,
            self.unit,
            self.position,
        )


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of statements on one question, whichever findings make them."""

    contest: Contest
    #: stems of the question
    asked: frozenset[str]
    #: by their words, whether they are a passage, the value marked in it and the titles over it
    statements: dict[tuple[str, bool, str, str], _Statement] = field(default_factory=dict)
    #: whether two contradict each other, by their numbers
    grades: dict[tuple[int, int], Grade] = field(default_factory=dict)


@dataclass(slots=True)
class _Group:
    """A connected set of findings, and the claim they make."""

    entries: list[Assertion] = field(default_factory=list)
    claim: Claim | None = None
    speaker: Assertion | None = None

    def made(self, question: Question) -> tuple[Claim, Assertion]:
        """Return the claim and the finding that speaks for it."""
        if self.claim is None or self.speaker is None:
            ordered = sorted(self.entries, key=lambda entry: entry.rank)
            self.speaker = ordered[0]
            self.claim = _claim([entry.finding for entry in ordered], question)
        return self.claim, self.speaker


class ClaimBook:
    """The findings on one question, kept as claims while they arrive."""

    def __init__(self, question: Question, known: _Known | None = None) -> None:
        self._question = question
        self._known = known or _Known(Contest.over(question), stems(question.text))
        self._groups: dict[tuple[object, ...], _Group] = {}
        self._by_spans: dict[tuple[Span, ...], list[Assertion]] = {}
        self._made: tuple[tuple[Claim, ...], tuple[tuple[int, int], ...]] | None = None

    def emptied(self) -> ClaimBook:
        """Return a book on the same question without findings; what statements mean is not asked again."""
        return ClaimBook(self._question, self._known)

    def add(self, unit: UnitKey, position: int, finding: Finding) -> None:
        """Take one finding."""
        self._made = None
        entry = Assertion(unit, position, finding, self._statement(finding))
        key = entry.statement.meaning.key
        group = self._groups.setdefault(key, _Group())
        group.entries.append(entry)
        group.claim = None
        for citation in finding.citations:
            beside = self._by_spans.setdefault(citation.spans, [])
            for other in beside:
                if other.unit != unit and _nearly_same(entry.statement.meaning, other.statement.meaning):
                    self._join(key, other.statement.meaning.key)
            beside.append(entry)

    def result(self) -> tuple[tuple[Claim, ...], tuple[tuple[int, int], ...]]:
        """Return the claims, the primary one first, and the pairs of them that contradict."""
        if self._made is None:
            groups = {id(group): group for group in self._groups.values()}
            made = sorted(
                (group.made(self._question) for group in groups.values()), key=lambda pair: _order(pair[0])
            )
            conflicts = tuple(self._conflicts(made))
            self._made = tuple(self._with_briefs(made, conflicts)), conflicts
        return self._made

    def _statement(self, finding: Finding) -> _Statement:
        claim = " ".join(finding.claim.split())
        quoted = [each for each in finding.citations if claim == " ".join(each.verbatim.split())]
        # of a passage, what is drawn through says nothing any more
        text = (quoted[0].standing or finding.claim) if quoted else finding.claim
        words = text, bool(quoted), finding.value, finding.titles
        statements = self._known.statements
        known = statements.get(words)
        if known is None:
            meaning = meaning_of(
                text, self._known.asked, passage=bool(quoted), marked=finding.value, titles=finding.titles
            )
            known = statements[words] = _Statement(len(statements), meaning)
        return known

    def _join(self, one: tuple[object, ...], other: tuple[object, ...]) -> None:
        kept, gone = self._groups[one], self._groups[other]
        if kept is gone:
            return
        if len(kept.entries) < len(gone.entries):
            kept, gone = gone, kept
        kept.entries.extend(gone.entries)
        kept.claim = None
        for entry in gone.entries:
            self._groups[entry.statement.meaning.key] = kept

    def _conflicts(self, made: Sequence[tuple[Claim, Assertion]]) -> Iterator[tuple[int, int]]:
        standing = [
            (i, entry.statement)
            for i, (claim, entry) in enumerate(made)
            if claim.citations and not claim.struck and not claim.unsupported
        ]
        grades = {
            (i, j): grade
            for (i, one), (j, other) in combinations(standing[:MOST_COMPARED], 2)
            # passages beside the best one may speak of another matter, and contradict each other in it
            if (i == 0 or not (one.meaning.passage and other.meaning.passage))
            and (grade := self._grade(one, other))
        }
        sure = {index for pair, grade in grades.items() if grade is Grade.SURE for index in pair}
        for (i, j), grade in grades.items():
            if grade is Grade.SURE or not {i, j} & sure:
                yield i, j

    def _with_briefs(
        self, made: Sequence[tuple[Claim, Assertion]], conflicts: Iterable[tuple[int, int]]
    ) -> Iterator[Claim]:
        briefs: dict[int, str] = {}
        for i, j in conflicts:
            sides = self._known.contest.briefly(made[i][1].statement.meaning, made[j][1].statement.meaning)
            for index, brief in zip((i, j), sides, strict=True):
                briefs.setdefault(index, brief or _shortened(made[index][0].text))
        for index, (claim, _) in enumerate(made):
            yield replace(claim, brief=briefs[index]) if index in briefs else claim

    def _grade(self, one: _Statement, other: _Statement) -> Grade:
        pair = (one.number, other.number) if one.number < other.number else (other.number, one.number)
        known = self._known.grades.get(pair)
        if known is None:
            known = self._known.grades[pair] = self._known.contest.grade(one.meaning, other.meaning)
        return known


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= BRIEF else text[:BRIEF].rsplit(" ", 1)[0] + " ..."


def _nearly_same(one: Meaning, other: Meaning) -> bool:
    if one.negative != other.negative or one.verdict != other.verdict:
        return False
    if {(v.measure, v.amount) for v in one.values} != {(v.measure, v.amount) for v in other.values}:
        return False
    mine, theirs = set(one.content), set(other.content)
    return len(mine & theirs) >= ALIKE * len(mine | theirs)


def _order(claim: Claim) -> tuple[object, ...]:
    """Sort key of claims: cited, supported, standing, sure, stated first; by confidence; by place."""
    first = claim.citations[0].spans if claim.citations else ()
    return claim.wanting, -claim.confidence, first, claim.text


def _claim(findings: Sequence[Finding], question: Question) -> Claim:
    """Return findings that say the same, best first, as one claim."""
    citations = _without_parts(citation for finding in findings for citation in finding.citations)
    footnotes: dict[str, str] = {}
    for finding in findings:
        if finding.footnote:
            footnotes.setdefault(" ".join(finding.footnote.casefold().split()), finding.footnote)
    text = findings[0].claim
    inferred = all(finding.inferred for finding in findings)
    return Claim(
        text=text,
        citations=citations,
        unverified=_still_unverified(findings, citations),
        confidence=max(finding.confidence for finding in findings),
        footnotes=tuple(footnotes.values()),
        inferred=inferred,
        value=findings[0].value,
        tentative=all(finding.tentative for finding in findings),
        by_words=all(finding.by_words for finding in findings),
        unsupported=objection(text, citations, question.text, inferred=inferred) if citations else "",
    )


def _still_unverified(
    findings: Iterable[Finding], citations: Iterable[Citation]
) -> tuple[UnverifiedQuote, ...]:
    """Return the quotes that were not located; another window may have held the page on which one stands."""
    quotes = [quote for finding in findings for quote in finding.unverified]
    quoted = [normalise(citation.verbatim).text for citation in citations] if quotes else []
    unverified: dict[str, UnverifiedQuote] = {}
    for quote in quotes:
        form = normalise(quote.text).text.strip()
        if not any(form in text for text in quoted):
            unverified.setdefault(form, quote)
    return tuple(unverified.values())


def _without_parts(citations: Iterable[Citation]) -> tuple[Citation, ...]:
    """Return citations in the order of the document, without repeats and parts of longer ones."""
    best: dict[tuple[Span, ...], Citation] = {}
    for citation in citations:
        known = best.get(citation.spans)
        if known is None or _quality(citation) > _quality(known):
            best[citation.spans] = citation
    longest_first = sorted(best.values(), key=lambda c: (-sum(s.end - s.start for s in c.spans), c.spans))
    kept: dict[int, list[Span]] = {}
    result: list[Citation] = []
    for citation in longest_first:
        if not all(_covered(span, kept.get(span.page, ())) for span in citation.spans):
            result.append(citation)
            for span in citation.spans:
                kept.setdefault(span.page, []).append(span)
    return tuple(sorted(result, key=lambda citation: citation.spans))


def _covered(span: Span, by: Iterable[Span]) -> bool:
    return any(other.start <= span.start and span.end <= other.end for other in by)


def _quality(citation: Citation) -> tuple[bool, float, str]:
    return citation.match is Match.EXACT, citation.score, citation.verbatim
