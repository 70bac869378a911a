"""The seam at which passages are ranked: engines cut and choose, a scorer says what answers what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.engines.passages.index import Index

__all__ = ["PassageScorer", "RankedPassages"]


class RankedPassages(Protocol):
    """What a scorer makes of a whole document. Questions are columns of ``index.queries.all``."""

    def answered(self, question: int) -> float:
        """Return the probability, 0 to 1, that the document answers the question."""

    def best(self, question: int, count: int) -> list[tuple[int, float]]:
        """Return up to ``count`` passages as (position in ``index.passages``, probability), best first."""

    def windows(self, passages: Sequence[slice]) -> NDArray[np.float32]:
        """Return the probability that each window answers each question. Axes: window, question.

        A window is given by the range of its passages.
        """


class PassageScorer(Protocol):
    """Ranks the passages of a closed index for all its questions."""

    def rank(self, index: Index) -> RankedPassages:
        """Weigh every passage; may take seconds of processor time on a long document."""
