"""From evidence to a ranking by words, and to the numbers that probabilities rest on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.domain.ports import StopSignal
from core.engines.extractive.learnt_weights import Models
from core.engines.extractive.relevance_features import FEATURES, WeighedEvidence

Matrix = NDArray[np.float32]

#: passages of a question that are looked at closely, best first
SHORTLIST = 60
#: what the probability of a passage rests on when only words were compared ...
BY_WORDS = ("score", "lead", "subject", "coverage")
#: ... and when the reader has judged it
BY_READER = ("relevance", "score", "lead")
#: weight of the ranking by words beside the reader's log-odds
WORDS = 1.0
#: a passage leads by no more than this; and by no more than if its rival were an ordinary second best, so
#: that the only passage of a short document is not sure to answer
LEAD = 4.0
RIVAL = 0.0
RIVAL_READ = 4.0
#: what the plausibility of a window rests on, by its best passage
BY_WINDOW = ("score", "behind", "found")
#: scores below count as this one: no item is worse
LOWEST = np.float32(-8.0)


class RankingStopped(Exception):
    """Somebody asked to stop before all passages were weighed."""


@dataclass(frozen=True, slots=True)
class Shortlist:
    """The best passages for one question by words, best first."""

    #: positions in the index
    passages: tuple[int, ...]
    #: of each, the ranking's score and the numbers named `FEATURES`
    scores: Matrix
    values: Matrix

    def by_words(self) -> Matrix:
        """Return the numbers named `BY_WORDS`, a passage a row."""
        scores = np.maximum(self.scores, LOWEST)
        named = (self.values[:, FEATURES.index(name)] for name in BY_WORDS[2:])
        return _columns(scores, _leads(scores, RIVAL), *named)

    def by_reader(self, relevance: Matrix) -> Matrix:
        """Return the numbers named `BY_READER` of the first passages, those with a ``relevance``."""
        scores = np.maximum(self.scores[: len(relevance)], LOWEST)
        together = (relevance + WORDS * scores).astype(np.float32)
        return _columns(relevance, scores, _leads(together, RIVAL_READ))


#: the shortlist of a question that no passage answers
NOTHING = Shortlist((), np.zeros(0, np.float32), np.zeros((0, len(FEATURES)), np.float32))


@dataclass(frozen=True, slots=True)
class Ranked:
    """The ranking of an index's passages by words, for every question. Axes: passage, question."""

    #: higher is better; comparable within one question
    scores: Matrix
    shortlists: tuple[Shortlist, ...]
    #: questions of which no word occurs
    silent: NDArray[np.bool_]
    _models: Models

    def answered(self, question: int) -> float:
        """Return the probability that the best passage answers the question."""
        return max((chance for _, chance in self.best(question, 1)), default=0.0)

    def best(self, question: int, count: int) -> list[tuple[int, float]]:
        """Return up to ``count`` passages as (position, probability), best first."""
        shortlist = self.shortlists[question]
        if self.silent[question]:
            return []
        chances = self._models.words.probability(shortlist.by_words())
        order = np.argsort(-chances, kind="stable")[:count]
        return [(shortlist.passages[rank], float(chances[rank])) for rank in order]

    def windows(self, passages: Sequence[slice]) -> Matrix:
        """Return the probability that each window, given by its passages, answers each question."""
        best = np.full((len(passages), self.scores.shape[1]), LOWEST, np.float32)
        for row, inside in zip(best, passages, strict=True):
            row[:] = np.maximum(self.scores[inside].max(axis=0, initial=LOWEST), LOWEST)
        found = np.array([self.answered(column) for column in range(best.shape[1])], np.float32)
        chances = self._models.window.probability(window_numbers(best, found))
        empty = np.array([inside.start >= inside.stop for inside in passages], bool)[:, None]
        return np.where(empty | self.silent, 0.0, chances).astype(np.float32)


def window_numbers(best: Matrix, found: Matrix) -> Matrix:
    """Return the numbers named `BY_WINDOW`, from the best scores (window, question) and the probabilities."""
    share = np.clip(found, 1e-4, 1 - 1e-4)
    values = (best, best.max(axis=0, initial=LOWEST) - best, np.log(share / (1 - share)))
    return np.stack(np.broadcast_arrays(*values), axis=-1).astype(np.float32)


def rank(evidence: WeighedEvidence, models: Models, stop: StopSignal | None = None) -> Ranked:
    """Weigh the evidence of a whole document; raise `RankingStopped` when ``stop`` is set meanwhile."""
    passages, questions = len(evidence.index.passages), len(evidence.index.queries)
    scores = np.zeros((passages, questions), np.float32)
    best = _Best(questions)
    for first, values in evidence.blocks():
        if stop is not None and stop.is_set():
            raise RankingStopped
        block = models.rank.score(values)
        scores[first : first + len(values)] = block
        best.add(first, block, values)
    silent = evidence.passage.max(axis=0, initial=0.0) <= 0
    return Ranked(scores, tuple(best.shortlist(column) for column in range(questions)), silent, models)


class _Best:
    """The best passages of each question, gathered block by block."""

    def __init__(self, questions: int) -> None:
        self._places = np.zeros((0, questions), np.int64)
        self._scores = np.zeros((0, questions), np.float32)
        self._values = np.zeros((0, questions, len(FEATURES)), np.float32)

    def add(self, first: int, scores: Matrix, values: Matrix) -> None:
        """Take in a block that begins at passage ``first``."""
        top = _top(scores, SHORTLIST)
        places = np.concatenate([self._places, top + first])
        together = np.concatenate([self._scores, np.take_along_axis(scores, top, axis=0)])
        numbers = np.concatenate([self._values, np.take_along_axis(values, top[:, :, None], axis=0)])
        # ties are broken by position, so that the same document gives the same passages
        kept = np.lexsort((places, -together), axis=0)[:SHORTLIST]
        self._places = np.take_along_axis(places, kept, axis=0)
        self._scores = np.take_along_axis(together, kept, axis=0)
        self._values = np.take_along_axis(numbers, kept[:, :, None], axis=0)

    def shortlist(self, column: int) -> Shortlist:
        """Return what there is for one question."""
        return Shortlist(
            tuple(self._places[:, column].tolist()), self._scores[:, column], self._values[:, column]
        )


def _top(scores: Matrix, count: int) -> NDArray[np.int64]:
    """Return the positions of the ``count`` greatest of each column, the first of equals."""
    if len(scores) <= count:
        return np.broadcast_to(np.arange(len(scores))[:, None], scores.shape).astype(np.int64)
    return np.argsort(-scores, axis=0, kind="stable")[:count]


def _leads(scores: Matrix, rival: float) -> Matrix:
    """Return by how much each score is ahead of the best of the others; below zero where it is behind."""
    if not len(scores):
        return scores
    order = np.sort(scores)[::-1]
    best = order[0]
    second = max(float(order[1]) if len(order) > 1 else rival, rival)
    ahead = np.where(scores >= best, scores - second, scores - best)
    return np.asarray(np.clip(ahead, -LEAD, LEAD), np.float32)


def _columns(*columns: Matrix) -> Matrix:
    return np.stack(columns, axis=-1).astype(np.float32)
