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
from core.engines.passages.expected_value import Need, need_of
from core.engines.passages.question_parts import parts_of
from core.engines.passages.question_text import asked_about
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
#: asks for a person or a body
WHO = re.compile(r"^\s*(?:(?:by|to|from|with|for)\s+)?whom?\b|\b(?:by|to|from)\s+whom\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Query:
    """One question, ready to be looked for."""

    question_id: str
    #: stem -> weight
    terms: dict[str, float]
    #: pairs of neighbouring stems -> weight
    pairs: dict[tuple[str, str], float]
    #: the question's own stems in order; each of its hints; each phrase it may be answered in
    asked: tuple[str, ...]
    hints: tuple[tuple[str, ...], ...]
    related: tuple[tuple[str, ...], ...]
    #: what kind of answer is expected: the question's own, or guessed from its words
    expected: Expected
    #: what an answer must hold
    need: Need
    #: asks what the document is, whose and of when: told on its first pages
    identity: bool
    #: asks for a person or a body by name
    asks_who: bool = False


def query(question: Question) -> Query:
    """Return what to look for to answer ``question``."""
    terms: dict[str, float] = {}
    pairs: dict[tuple[str, str], float] = {}
    text = asked_about(question.text)
    asked = tuple(content_stems(text)) or tuple(stem(word) for word in words(question.text))
    hints = tuple(filter(None, (tuple(content_stems(hint)) for hint in question.hints)))
    others = tuple(filter(None, map(tuple, related([term for stems in (asked, *hints) for term in stems]))))
    added = RELATED_WEIGHT / (1 + len(question.hints) / 4)
    phrases = [
        (asked, TEXT_WEIGHT),
        *((stems, HINT_WEIGHT) for stems in hints),
        *((stems, added) for stems in others),
    ]
    for stems, weight in phrases:
        for term in stems:
            terms[term] = max(terms.get(term, 0.0), weight)
        for pair in pairwise(stems):
            if pair[0] != pair[1]:
                pairs[pair] = max(pairs.get(pair, 0.0), weight)
    identity = IDENTITY.search(question.text) is not None
    need = need_of(question)
    # a question of two parts may be answered where only one of them is a name
    who = need is Need.NAME and WHO.search(question.text) is not None and not parts_of(text)
    return Query(
        question.id, terms, pairs, asked, hints, others, expected(question), need, identity, asks_who=who
    )


@dataclass(frozen=True, slots=True)
class Alternatives:
    """Phrases as one matrix, each by itself: whoever meets one of a question's has met the question."""

    #: 1 where a term (row), or a pair of terms, is of a phrase (column)
    terms: NDArray[np.float32]
    pairs: NDArray[np.float32]
    #: for each phrase the column of its question
    question: NDArray[np.int32]

    def best(
        self, met: NDArray[np.float32], questions: int, chosen: NDArray[np.intp] | None = None
    ) -> NDArray[np.float32]:
        """Return for each text the most that a phrase of each question is met; axes: text, question.

        The axes of ``met`` are phrase and text. Its phrases are those ``chosen``, in ascending order, and the
        others are not met; None for all.
        """
        most = np.zeros((questions, met.shape[1]), np.float32)
        columns = self.question if chosen is None else self.question[chosen]
        if len(columns):
            # phrases of a question stand one behind the other
            starts = np.flatnonzero(np.diff(columns, prepend=-1))
            most[columns[starts]] = np.maximum(np.maximum.reduceat(met, starts, axis=0), 0.0)
        return np.ascontiguousarray(most.T)


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
    def asked(self) -> Alternatives:
        """The questions themselves, without hints: one phrase each."""
        return self._alternatives([(each.asked,) for each in self.all])

    @cached_property
    def hints(self) -> Alternatives:
        """The hints of all questions."""
        return self._alternatives([each.hints for each in self.all])

    @cached_property
    def related(self) -> Alternatives:
        """What the list of synonyms adds to all questions."""
        return self._alternatives([each.related for each in self.all])

    def _alternatives(self, phrases: Sequence[Sequence[tuple[str, ...]]]) -> Alternatives:
        flat = [(column, stems) for column, several in enumerate(phrases) for stems in several]
        terms = np.zeros((len(self.rows), len(flat)), np.float32)
        pairs = np.zeros((len(self.pair_rows), len(flat)), np.float32)
        for number, (_, stems) in enumerate(flat):
            for term in stems:
                terms[self.rows[term], number] = 1.0
            for one, other in pairwise(stems):
                if one != other:
                    pairs[self.pair_rows[self.rows[one], self.rows[other]], number] = 1.0
        return Alternatives(terms, pairs, np.array([column for column, _ in flat], np.int32))

    def identities(self) -> NDArray[np.float32]:
        """Return 1 for the questions about what the document is, 0 for the others."""
        return np.array([each.identity for each in self.all], np.float32)
