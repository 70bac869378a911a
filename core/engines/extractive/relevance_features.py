"""What speaks for a passage as the answer to a question: a handful of numbers between 0 and about 1.

Raw scores of different questions cannot be compared, so each is divided by the best that its question
reaches in this document, and stands beside the absolute share of the question's words that were met.
Everything is a product of sparse counts with the matrix of all questions, a block of passages at a time.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from core.engines.extractive.passage_features import Looks, ToldOfTexts
from core.engines.passages.index import Counts, Index
from core.engines.passages.queries import Alternatives

Matrix = NDArray[np.float32]

#: saturation and length normalisation of BM25, as in Robertson and Zaragoza 2009
K1 = 1.2
B = 0.75
#: passages in a block; bounds the memory of dense counts
BLOCK = 1024

#: a document of a few passages says little on how rare its words are: it is taken for the end of a longer
#: one of so many passages, of which each term stands in this share
PRIOR_TEXTS = 100.0
PRIOR_SHARE = 0.02

#: the numbers, in the order of the last axis of `Evidence.blocks`
FEATURES = (
    "passage",
    "page",
    "coverage",
    "page_coverage",
    "heading",
    "nearby",
    "asked",
    "subject",
    "asked_page",
    "asked_title",
    "hint",
    "hint_heading",
    "related_heading",
    "kind",
    "unmet",
    "front",
    "length",
    "row",
    "heading_line",
    "verb",
    "empty",
)


class WeighedEvidence:
    """The numbers for every passage of an index and every question.

    The question, its hints and its synonyms are looked for together, as one bag of words; and each by
    itself, the question as a whole (``asked``), the hints and synonyms as phrases of which the best counts.
    """

    def __init__(self, index: Index, told: ToldOfTexts | None = None) -> None:
        """Take a closed index; ``told`` is what is known of texts from an index that held them before."""
        self.index = index
        queries = index.queries
        self._terms = len(queries.rows)
        self._page_of = index.page_of_passage()
        self._heading_of = index.heading_of_passage()
        counts, page_counts, headings = (
            index.counts(),
            index.page_counts(self._page_of),
            index.heading_counts(),
        )
        rarity, page_rarity = (_rarity(each, self._terms)[:, None] for each in (counts, page_counts))
        self._share = _shares(queries.weights * rarity)
        self._counts, self._pair_counts = counts, index.pair_counts()
        lengths = index.lengths
        page_lengths = np.bincount(self._page_of, lengths).astype(np.float32)
        self.passage = _bm25(counts, lengths, queries.weights * rarity)
        self.page = _bm25(page_counts, page_lengths, queries.weights * page_rarity)
        self.asked_page = _bm25(page_counts, page_lengths, queries.asked.terms * page_rarity)
        self.page_coverage = _met(page_counts, self._share)
        self.heading = _met(headings, self._share)
        named = np.maximum(index.heading_lengths(), 1.0)[:, None]
        self.asked_title = _met(headings, queries.asked.terms) / named
        self._asked_share = _shares(queries.asked.terms * rarity)
        self._in_heading = np.minimum(headings.dense(0, headings.texts, self._terms), 1.0)
        self._hints = _Phrases(queries.hints, rarity, len(queries))
        self.hint_heading = self._hints.met(headings)
        self.related_heading = _Phrases(queries.related, rarity, len(queries)).met(headings)
        self.best_passage, self.best_page = _peak(self.passage), _peak(self.page)
        self.best_asked_page = _peak(self.asked_page)
        self._looks = Looks(index.passages, lengths, told or ToldOfTexts(queries))

    def blocks(self) -> Iterator[tuple[int, NDArray[np.float32]]]:
        """Yield ``(first passage, numbers)``; the numbers' axes are passage, question, feature."""
        for first in range(0, len(self.index.passages), BLOCK):
            yield first, self._block(first, min(first + BLOCK, len(self.index.passages)))

    def _block(self, first: int, last: int) -> NDArray[np.float32]:
        page, heading = self._page_of[first:last], self._heading_of[first:last]
        present = np.minimum(self._counts.dense(first, last, self._terms), 1.0)
        together = np.minimum(self._pair_counts.dense(first, last, len(self.index.queries.pair_rows)), 1.0)
        titled = np.maximum(present, self._in_heading[heading])
        values = (
            self.passage[first:last] / self.best_passage,
            self.page[page] / self.best_page,
            _product(present, self._share),
            self.page_coverage[page],
            self.heading[heading],
            self._nearby(first, last),
            _product(present, self._asked_share),
            _product(titled, self._asked_share),
            self.asked_page[page] / self.best_asked_page,
            self.asked_title[heading],
            self._hints.said(present, together),
            self.hint_heading[heading],
            self.related_heading[heading],
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
    frequency = counts.texts_with(terms) + PRIOR_TEXTS * PRIOR_SHARE
    texts = counts.texts + PRIOR_TEXTS
    return np.asarray(np.log1p((texts - frequency + 0.5) / (frequency + 0.5)), np.float32)


def _shares(weights: Matrix) -> Matrix:
    """Return the weights so that those of each column add up to one."""
    return np.asarray(weights / np.maximum(weights.sum(axis=0), 1e-9), np.float32)


class _Phrases:
    """Phrases of which the one that is met best counts for its question."""

    def __init__(self, phrases: Alternatives, rarity: Matrix, questions: int) -> None:
        self._phrases = phrases
        self._questions = questions
        self._share = _shares(phrases.terms * rarity)
        self._pair_share = _shares(phrases.pairs)
        #: a phrase of one word is met by the word
        self._single = phrases.pairs.sum(axis=0) == 0

    def met(self, counts: Counts) -> Matrix:
        """Return which share of the best phrase's weight occurs in each text (row)."""
        return self._phrases.best(_met(counts, self._share).T, self._questions)

    def said(self, present: Matrix, together: Matrix) -> Matrix:
        """Return how far the best phrase stands in each passage as a phrase, its words side by side."""
        # most phrases stand in no passage of a block: those of one word without it, others without a pair
        pairs, words = together.any(axis=0), present.any(axis=0)
        here = np.where(self._single, self._share[words].any(axis=0), self._pair_share[pairs].any(axis=0))
        chosen = np.flatnonzero(here)
        met = self._share[words][:, chosen].T @ present[:, words].T
        beside = self._pair_share[pairs][:, chosen].T @ together[:, pairs].T
        met *= np.where(self._single[chosen, None], np.float32(1.0), beside)
        return self._phrases.best(met, self._questions, chosen)


def _product(present: Matrix, share: Matrix) -> Matrix:
    """Return ``present @ share`` without the terms that no text of the block has, which are most."""
    here = present.any(axis=0)
    return np.asarray(present[:, here] @ share[here], np.float32)


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
