"""What speaks for a passage as the answer to a question: a handful of numbers between 0 and about 1.

Raw scores of different questions cannot be compared, so each is divided by the best that its question
reaches in this document, and stands beside the absolute share of the question's words that were met.
Everything is a product of sparse counts with the matrix of all questions, a block of passages at a time.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from core.engines.extractive.passage_features import Looks
from core.engines.passages.index import Counts, Index

Matrix = NDArray[np.float32]

#: saturation and length normalisation of BM25, as in Robertson and Zaragoza 2009
K1 = 1.2
B = 0.75
#: passages in a block; bounds the memory of dense counts
BLOCK = 1024

#: the numbers, in the order of the last axis of `Evidence.blocks`
FEATURES = (
    "passage",
    "page",
    "coverage",
    "page_coverage",
    "pairs",
    "heading",
    "title",
    "nearby",
    "kind",
    "front",
    "length",
    "row",
    "heading_line",
    "verb",
    "empty",
)


class Evidence:
    """The numbers for every passage of an index and every question."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._terms = len(index.queries.rows)
        self._page_of = index.page_of_passage()
        self._heading_of = index.heading_of_passage()
        counts = index.counts()
        weights = index.queries.weights
        self._weights = weights * _rarity(counts, self._terms)[:, None]
        self._share = self._weights / np.maximum(self._weights.sum(axis=0), 1e-9)
        self._counts = counts
        lengths = index.lengths
        self.passage = _bm25(counts, lengths, self._weights)
        page_counts = index.page_counts(self._page_of)
        page_weights = weights * _rarity(page_counts, self._terms)[:, None]
        self.page = _bm25(page_counts, np.bincount(self._page_of, lengths).astype(np.float32), page_weights)
        self.page_coverage = _met(page_counts, self._share)
        headings = index.heading_counts()
        self.heading = _met(headings, self._share)
        asked = (weights > 0).astype(np.float32)
        self.title = _met(headings, asked) / np.maximum(index.heading_lengths(), 1.0)[:, None]
        pairs = index.queries.pair_weights
        self._pair_share = pairs / np.maximum(pairs.sum(axis=0), 1e-9)
        self._pair_counts = index.pair_counts()
        self.best_passage = _peak(self.passage)
        self.best_page = _peak(self.page)
        self._looks = Looks(index.passages, lengths)

    def blocks(self) -> Iterator[tuple[int, NDArray[np.float32]]]:
        """Yield ``(first passage, numbers)``; the numbers' axes are passage, question, feature."""
        for first in range(0, len(self.index.passages), BLOCK):
            yield first, self._block(first, min(first + BLOCK, len(self.index.passages)))

    def _block(self, first: int, last: int) -> NDArray[np.float32]:
        page, heading = self._page_of[first:last], self._heading_of[first:last]
        present = np.minimum(self._counts.dense(first, last, self._terms), 1.0)
        together = np.minimum(self._pair_counts.dense(first, last, len(self._pair_share)), 1.0)
        own = self.passage[first:last] / self.best_passage
        values = (
            own,
            self.page[page] / self.best_page,
            present @ self._share,
            self.page_coverage[page],
            together @ self._pair_share,
            self.heading[heading],
            self.title[heading],
            self._nearby(first, last),
            *self._looks.numbers(first, last, self.index.queries),
        )
        return np.stack(values, axis=-1)

    def _nearby(self, first: int, last: int) -> Matrix:
        """The better of the scores of the passages before and after."""
        padded = np.zeros((last - first + 2, len(self.index.queries)), np.float32)
        low, high = max(first - 1, 0), min(last + 1, len(self.passage))
        padded[low - first + 1 : high - first + 1] = self.passage[low:high]
        return np.asarray(np.maximum(padded[:-2], padded[2:]) / self.best_passage, np.float32)


def _rarity(counts: Counts, terms: int) -> Matrix:
    """How much a term tells: the inverse document frequency of BM25, never negative."""
    frequency = counts.texts_with(terms)
    return np.asarray(np.log1p((counts.texts - frequency + 0.5) / (frequency + 0.5)), np.float32)


def _bm25(counts: Counts, lengths: Matrix, weights: Matrix) -> Matrix:
    """Score each text (row) for each question (column)."""
    scores = np.zeros((counts.texts, weights.shape[1]), np.float32)
    if not counts.texts:
        return scores
    norm = K1 * (1 - B + B * lengths / max(float(lengths.mean()), 1.0))
    for first in range(0, counts.texts, BLOCK):
        last = min(first + BLOCK, counts.texts)
        tf = counts.dense(first, last, len(weights))
        scores[first:last] = (tf * np.float32(K1 + 1) / (tf + norm[first:last, None])) @ weights
    return scores


def _met(counts: Counts, share: Matrix) -> Matrix:
    """Return for each text (row) which share of each question's weight (column) occurs in it."""
    met = np.zeros((counts.texts, share.shape[1]), np.float32)
    for first in range(0, counts.texts, BLOCK):
        last = min(first + BLOCK, counts.texts)
        met[first:last] = np.minimum(counts.dense(first, last, len(share)), 1.0) @ share
    return met


def _peak(scores: Matrix) -> Matrix:
    """Return each question's best score, and 1 where nothing matches."""
    best = scores.max(axis=0, initial=0.0)
    return np.where(best > 0, best, 1.0).astype(np.float32)
