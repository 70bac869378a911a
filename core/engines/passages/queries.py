"""Questions as weighted terms: what to look for, and how much each word of it counts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from core.domain.question import Expected, Question
from core.engines.passages.stems import content_stems, stem, words
from core.engines.passages.synonyms import related

#: weight of a word of the question; of one of its hints, which are the words of the answer; and of one from
#: the list of synonyms, which is worth less the more hints there are
TEXT_WEIGHT = 1.0
HINT_WEIGHT = 1.6
RELATED_WEIGHT = 0.7

ASKS_FOR_DATE = re.compile(
    r"\b(?:what|which|by what|on what)\s+(?:\w+\s+)?(?:date|day)s?\b|\bwhen\b|\bdeadline", re.IGNORECASE
)
ASKS_FOR_NUMBER = re.compile(
    r"\bhow (?:much|many|long|often|far|thick|deep|soon|old|large)\b|\b(?:number|amount|percentage|rate|"
    r"limits?|duration|period|minimum|maximum|cap|thickness|temperature|strength|quantity|price|cost|fee)\b",
    re.IGNORECASE,
)
IDENTITY = re.compile(
    r"\bwho (?:is|are)\b|\b(?:name|title|part(?:y|ies)|owner|agency|number) of\b|\bparties\b|\bname\b|"
    r"\bdate (?:of|on|when)\b|\bdated\b|\beffect(?:ive)?\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Query:
    """One question, ready to be looked for."""

    question_id: str
    #: stem -> weight
    terms: dict[str, float]
    #: pairs of neighbouring stems -> weight
    pairs: dict[tuple[str, str], float]
    #: what kind of answer is expected: the question's own, or guessed from its words
    expected: Expected
    #: asks what the document is, whose and of when: told on its first pages
    identity: bool


def query(question: Question) -> Query:
    """Return what to look for to answer ``question``."""
    terms: dict[str, float] = {}
    pairs: dict[tuple[str, str], float] = {}
    phrases: list[tuple[Sequence[str], float]]
    phrases = [(content_stems(question.text), TEXT_WEIGHT)]
    phrases += [(content_stems(hint), HINT_WEIGHT) for hint in question.hints]
    added = RELATED_WEIGHT / (1 + len(question.hints) / 4)
    phrases += [(stems, added) for stems in related([stem for stems, _ in phrases for stem in stems])]
    for stems, weight in phrases:
        for term in stems:
            terms[term] = max(terms.get(term, 0.0), weight)
        for pair in pairwise(stems):
            if pair[0] != pair[1]:
                pairs[pair] = max(pairs.get(pair, 0.0), weight)
    if not terms:  # a question of stop words alone is still looked for by all its words
        terms = {stem(word): TEXT_WEIGHT for word in words(question.text)}
    identity = IDENTITY.search(question.text) is not None
    return Query(question.id, terms, pairs, expected(question), identity)


def expected(question: Question) -> Expected:
    """Return the kind of answer a question expects, guessed from its words where it says only text."""
    if question.expected is not Expected.TEXT:
        return question.expected
    if ASKS_FOR_DATE.search(question.text):
        return Expected.DATE
    if ASKS_FOR_NUMBER.search(question.text):
        return Expected.NUMBER
    return Expected.TEXT


class Queries:
    """All questions of a set as one matrix: terms in rows, questions in columns."""

    def __init__(self, questions: Iterable[Question]) -> None:
        self.all: tuple[Query, ...] = tuple(query(question) for question in questions)
        #: stem -> row
        self.rows: dict[str, int] = {}
        #: pair of rows -> row among the pairs
        self.pair_rows: dict[tuple[int, int], int] = {}
        for each in self.all:
            for term in each.terms:
                self.rows.setdefault(term, len(self.rows))
            for first, second in each.pairs:
                pair = (self.rows[first], self.rows[second])
                self.pair_rows.setdefault(pair, len(self.pair_rows))

    def __len__(self) -> int:
        return len(self.all)

    @cached_property
    def weights(self) -> NDArray[np.float32]:
        """Weight of each term (row) in each question (column)."""
        matrix = np.zeros((len(self.rows), len(self.all)), np.float32)
        for column, each in enumerate(self.all):
            for term, weight in each.terms.items():
                matrix[self.rows[term], column] = weight
        return matrix

    @cached_property
    def pair_weights(self) -> NDArray[np.float32]:
        """Weight of each pair of terms (row) in each question (column)."""
        matrix = np.zeros((len(self.pair_rows), len(self.all)), np.float32)
        for column, each in enumerate(self.all):
            for (first, second), weight in each.pairs.items():
                matrix[self.pair_rows[self.rows[first], self.rows[second]], column] = weight
        return matrix

    def identities(self) -> NDArray[np.float32]:
        """Return 1 for the questions about what the document is, 0 for the others."""
        return np.array([each.identity for each in self.all], np.float32)
