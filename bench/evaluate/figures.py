"""Figures from cases and rows, and the thresholds below which none may fall."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from bench.evaluate import measures
from bench.evaluate.embedded import Row
from bench.evaluate.measures import Case

THRESHOLDS = Path(__file__).with_name("thresholds.yaml")

#: what is published of each domain -> from its cases
PUBLISHED = {
    "passage@1": lambda cases: measures.first(cases, 1),
    "passage@3": lambda cases: measures.first(cases, 3),
    "page@1": lambda cases: measures.first(cases, 1, page=True),
    "page@3": lambda cases: measures.first(cases, 3, page=True),
    "found AUC": measures.found_area,
    "answered": measures.answered,
    "answered right": measures.answered_right,
    "silent wrongly answered": measures.wrongly_answered,
    "calibration error": measures.calibration_error,
}
#: of these less is better
LESS = {"silent wrongly answered", "calibration error", "wrong of answered", "silent answered"}


@dataclass(frozen=True, slots=True)
class Fall:
    """A figure that fell below, or rose above, what it must be."""

    domain: str
    figure: str
    value: float
    bound: float

    def __str__(self) -> str:
        """Return the line for a person."""
        word = "above" if self.figure in LESS else "below"
        return f"{self.domain}: {self.figure} is {self.value:.3f}, {word} {self.bound:.3f}"


def of_cases(cases: Sequence[Case]) -> dict[str, float]:
    """Return the published figures of some cases."""
    return {name: measure(cases) for name, measure in PUBLISHED.items()}


def of_sample(rows: Sequence[Row]) -> dict[str, float]:
    """Return the figures of the sample package."""
    shown = [row for row in rows if row.status in {"answered", "conflicting"}]
    silent = [row for row in rows if row.gold == "no_answer"]
    there = [row for row in rows if row.gold != "no_answer"]
    return {
        "answered": len([row for row in shown if row in there]) / len(there),
        "answered right": measures.share(row.right for row in shown),
        "silent answered": measures.share(row in shown for row in silent),
        "passage shown right": measures.share(row.right for row in there),
        "conflicts found": measures.share(
            row.status == "conflicting" for row in rows if row.gold == "conflicting"
        ),
        "conflicts false": float(
            len([row for row in rows if row.status == "conflicting" and row.gold != "conflicting"])
        ),
    }


def thresholds(path: Path = THRESHOLDS) -> dict[str, dict[str, float]]:
    """Return the least (or most) that each figure of each domain may be."""
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")))


def falls(
    figures: Mapping[str, Mapping[str, float]], bounds: Mapping[str, Mapping[str, float]]
) -> list[Fall]:
    """Return the figures that are worse than their bounds; what was not measured is not judged."""
    found = []
    for domain, named in bounds.items():
        for figure, bound in named.items():
            value = figures.get(domain, {}).get(figure)
            if value is not None and (
                value > bound if figure in LESS | {"conflicts false"} else value < bound
            ):
                found.append(Fall(domain, figure, value, bound))
    return found
