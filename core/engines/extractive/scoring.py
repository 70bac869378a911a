"""From evidence to a verdict: which passages come first, and whether the document answers at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.engines.extractive.learnt_weights import Models
from core.engines.extractive.relevance_features import FEATURES, Evidence

Matrix = NDArray[np.float32]

#: numbers of the evidence whose best value in the document tells whether the answer is there
PEAKS = ("coverage", "page_coverage", "pairs", "heading")
#: what the verdict on a whole document rests on
FOUND = ("score", "lead", *(f"top_{name}" for name in FEATURES), *(f"peak_{name}" for name in PEAKS), "pages")
#: what the verdict on one passage, or on a window by its best passage, rests on
RIGHT = ("found", "behind", "score", "first", "lead")
#: scores below count as this one: no item is worse
LOWEST = np.float32(-8.0)


@dataclass(frozen=True, slots=True)
class Ranked:
    """The ranking of an index's passages for every question. Axes: passage, question."""

    #: higher is better; comparable within one question
    scores: Matrix
    #: one number a question: probability that the document answers it
    found: Matrix
    _models: Models

    def answered(self, question: int) -> float:
        """Return the probability that the document answers the question."""
        return float(self.found[question])

    def best(self, question: int, count: int) -> list[tuple[int, float]]:
        """Return the ``count`` passages most likely to answer, as (position, probability), best first."""
        scores = self.scores[:, question]
        count = min(count, len(scores))
        if not count:
            return []
        top = np.argpartition(-scores, count - 1)[:count]
        # ties are broken by position, so that the same document gives the same passages
        top = top[np.lexsort((top, -scores[top]))]
        numbers = right_numbers(scores[top, None], self.found[question : question + 1])
        chances = self._models.right.probability(numbers[:, 0])
        return list(zip(top.tolist(), chances.tolist(), strict=True))

    def windows(self, passages: Sequence[slice]) -> Matrix:
        """Return the probability that each window, given by its passages, answers each question."""
        best = np.full((len(passages), len(self.found)), -np.inf, np.float32)
        for row, inside in zip(best, passages, strict=True):
            row[:] = self.scores[inside].max(axis=0, initial=-np.inf)
        chances = self._models.window.probability(right_numbers(best, self.found))
        return np.where(np.isfinite(best) & (self.found > 0), chances, 0.0).astype(np.float32)


def judge(evidence: Evidence, models: Models) -> Ranked:
    """Weigh the evidence of a whole document."""
    passages, questions = len(evidence.index.passages), len(evidence.index.queries)
    scores = np.zeros((passages, questions), np.float32)
    numbers = Summary(questions)
    for first, values in evidence.blocks():
        block = models.rank.score(values)
        scores[first : first + len(values)] = block
        numbers.add(values, block)
    found = models.found.probability(numbers.found_numbers(scores, evidence.index.pages))
    if not passages:
        found = np.zeros(questions, np.float32)
    found = np.where(evidence.passage.max(axis=0, initial=0.0) > 0, found, 0.0).astype(np.float32)
    return Ranked(scores, found, models)


class Summary:
    """The evidence of the best passage, and the best of each kind, gathered block by block."""

    def __init__(self, questions: int) -> None:
        self._best = np.full(questions, -np.inf, np.float32)
        self._top = np.zeros((questions, len(FEATURES)), np.float32)
        self._peaks = np.zeros((questions, len(PEAKS)), np.float32)
        self._columns = [FEATURES.index(name) for name in PEAKS]

    def add(self, values: Matrix, scores: Matrix) -> None:
        """Take in a block: ``values`` by passage, question and number, ``scores`` by passage and question."""
        best = scores.argmax(axis=0)
        columns = np.arange(scores.shape[1])
        better = scores[best, columns] > self._best
        self._best = np.where(better, scores[best, columns], self._best)
        self._top = np.where(better[:, None], values[best, columns], self._top)
        self._peaks = np.maximum(self._peaks, values[:, :, self._columns].max(axis=0))

    def found_numbers(self, scores: Matrix, pages: int) -> Matrix:
        """Return the numbers named `FOUND`, a question a row."""
        if not len(scores):
            return np.zeros((scores.shape[1], len(FOUND)), np.float32)
        lead = (self._best - scores.mean(axis=0)) / np.maximum(scores.std(axis=0), 1e-6)
        size = np.full_like(self._best, np.log1p(pages))
        return np.column_stack([self._best, lead, self._top, self._peaks, size]).astype(np.float32)


def right_numbers(scores: Matrix, found: Matrix) -> Matrix:
    """Return the numbers named `RIGHT`. Axes: item (passage or window), question, number.

    ``scores`` (item by question) hold the best items of each question, at least.
    """
    ranked = -np.sort(-np.maximum(scores, LOWEST), axis=0)
    best, second = ranked[:1], ranked[min(1, len(ranked) - 1) : 2]
    share = np.clip(found, 1e-4, 1 - 1e-4)
    values = (
        np.log(share / (1 - share)),
        best - np.maximum(scores, LOWEST),
        np.maximum(scores, LOWEST),
        scores == best,
        best - second,
    )
    return np.stack(np.broadcast_arrays(*values), axis=-1).astype(np.float32)
