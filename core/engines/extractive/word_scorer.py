"""Ranking by words: the scorer that is there where no other is put in."""

from __future__ import annotations

from core.engines.extractive.learnt_weights import learnt
from core.engines.extractive.relevance_features import WeighedEvidence
from core.engines.extractive.scoring import Ranked, rank
from core.engines.passages.index import Index

__all__ = ["WordScorer"]


class WordScorer:
    """Implements `core.engines.passages.scorer.PassageScorer` with the shipped weights."""

    def rank(self, index: Index) -> Ranked:
        """Return what words and their places say."""
        return rank(WeighedEvidence(index), learnt())
