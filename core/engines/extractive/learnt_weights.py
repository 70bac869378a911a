"""The learnt weights: small linear models, read from a data file.

``coefficients.json`` is made by ``bench/train_extractive.py`` from CUAD v1 (The Atticus Project, CC BY 4.0).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

COEFFICIENTS = Path(__file__).with_name("coefficients.json")


@dataclass(frozen=True, slots=True)
class Linear:
    """A weighted sum of named numbers; its `probability` is a calibrated one."""

    names: tuple[str, ...]
    weights: tuple[float, ...]
    intercept: float

    def score(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the weighted sum over the last axis, which holds the numbers in the order of ``names``."""
        return values @ np.array(self.weights, np.float32) + np.float32(self.intercept)

    def probability(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the logistic function of the score, 0 to 1."""
        return logistic(self.score(values))


@dataclass(frozen=True, slots=True)
class Bounds:
    """From which probability a passage is an answer (right in four cases of five), and worth a look."""

    answered: float
    possible: float


@dataclass(frozen=True, slots=True)
class Models:
    """Everything that was learnt."""

    #: how well a passage answers a question, to rank the passages of one document
    rank: Linear
    #: whether a passage answers the question, by words alone; and when the reader has judged it
    words: Linear
    reader: Linear
    #: whether a window holds an answer to the question
    window: Linear
    #: probabilities from which a passage is an answer, by words alone and by the reader
    words_bounds: Bounds
    reader_bounds: Bounds


def logistic(score: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return ``1 / (1 + exp(-score))``."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(score, -30, 30))), np.float32)


@cache
def learnt() -> Models:
    """Return the shipped models."""
    data = json.loads(COEFFICIENTS.read_text(encoding="utf-8"))
    rank, words, reader, window = (_linear(data[name]) for name in ("rank", "words", "reader", "window"))
    states = data["states"]
    return Models(rank, words, reader, window, Bounds(**states["words"]), Bounds(**states["reader"]))


def _linear(data: dict[str, Any]) -> Linear:
    weights: dict[str, float] = data["weights"]
    return Linear(tuple(weights), tuple(weights.values()), float(data["intercept"]))
