"""What is measured: rankings, states and probabilities. Knows no document and no engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

#: draws of a bootstrap, and the share of them an interval holds
DRAWS = 1000
INSIDE = 0.95
#: share of what is called answered that is right in every domain: what users are promised
PROMISED = 0.8
#: cases of which a share says little
FEW = 9
#: bins of a reliability diagram
BINS = 10


@dataclass(frozen=True, slots=True)
class Case:
    """One question put to one document, with what the engine made of it."""

    corpus: str
    domain: str
    question_id: str
    #: whether the document answers it
    answerable: bool
    #: for the best few passages, best first: 2 answers, 1 partly, 0 does not
    labels: tuple[int, ...]
    #: whether each of the best few different pages, best first, is one with an answer
    pages: tuple[bool, ...]
    #: probability that the first passage answers the question
    probability: float
    #: "answered", "conflicting", "possible" or "not_found"
    status: str
    #: it has what an answer must have, so that the probability decides
    fitting: bool = True

    @property
    def right(self) -> bool:
        """Whether the passage shown answers the question."""
        return self.labels[:1] == (2,)


def share(values: Iterable[bool]) -> float:
    """Return the mean of truths; NaN of none."""
    kept = list(values)
    return float(np.mean(kept)) if kept else float("nan")


def first(cases: Sequence[Case], among: int, *, page: bool = False) -> float:
    """Return the share of answerable questions with a right passage (or page) among the first few."""
    kept = [case for case in cases if case.answerable]
    if page:
        return share(any(case.pages[:among]) for case in kept)
    return share(2 in case.labels[:among] for case in kept)


def area(scores: Sequence[float], truths: Sequence[bool]) -> float:
    """Return the area under the ROC curve: how often a true one scores above a false one."""
    high, low = np.array(scores)[np.array(truths, bool)], np.array(scores)[~np.array(truths, bool)]
    if not len(high) or not len(low):
        return float("nan")
    above = (high[:, None] > low[None, :]).mean() + 0.5 * (high[:, None] == low[None, :]).mean()
    return float(above)


def found_area(cases: Sequence[Case]) -> float:
    """Return how well the probability tells answerable questions from others."""
    return area([case.probability for case in cases], [case.answerable for case in cases])


def answered_right(cases: Sequence[Case]) -> float:
    """Return the share of the questions shown as answered whose passage is right."""
    return share(case.right for case in cases if case.status in {"answered", "conflicting"})


def answered(cases: Sequence[Case]) -> float:
    """Return the share of answerable questions shown as answered."""
    return share(case.status in {"answered", "conflicting"} for case in cases if case.answerable)


def wrongly_answered(cases: Sequence[Case]) -> float:
    """Return the share of questions the document does not answer that are shown as answered."""
    return share(case.status in {"answered", "conflicting"} for case in cases if not case.answerable)


def calibration_error(cases: Sequence[Case]) -> float:
    """Return the expected calibration error: the mean distance of probability and truth, by bins."""
    return float(
        sum(len(inside) * abs(said - true) for said, true, inside in _bins(cases)) / max(len(cases), 1)
    )


def reliability(cases: Sequence[Case]) -> list[tuple[float, float, int]]:
    """Return (mean probability, share right, cases) of each bin that holds any."""
    return [(said, true, len(inside)) for said, true, inside in _bins(cases)]


def risk_coverage(cases: Sequence[Case], shares: Sequence[float]) -> list[tuple[float, float, float]]:
    """Return (share of cases kept, least probability among them, share wrong) for the surest cases."""
    order = sorted(cases, key=lambda case: -case.probability)
    kept = [(part, order[: max(1, round(part * len(order)))]) for part in shares]
    return [(part, some[-1].probability, 1 - share(case.right for case in some)) for part, some in kept]


def by_bound(cases: Sequence[Case], bound: float) -> tuple[float, float, int]:
    """Return the share right of what is above a bound, the share of answerable questions, and the number."""
    above = [case for case in cases if case.fitting and case.probability >= bound]
    there = [case for case in cases if case.answerable]
    kept = sum(case.answerable for case in above)
    return share(case.right for case in above), kept / max(len(there), 1), len(above)


def second_pass(cases: Sequence[Case], shown: float) -> tuple[int, int, int, int, int]:
    """Return what a second pass adds, which shows passages from the lower probability ``shown``.

    Questions for which nothing was found, those of them that their document answers, those shown a passage,
    the answered ones of these, and those whose passage is right.
    """
    open_ = [case for case in cases if case.status == "not_found"]
    again = [case for case in open_ if case.probability >= shown]
    return (
        len(open_),
        sum(case.answerable for case in open_),
        len(again),
        sum(case.answerable for case in again),
        sum(case.right for case in again),
    )


def least_bound(cases: Sequence[Case], promised: float) -> float:
    """Return the least probability from which, in every domain, the promised share is right.

    And from every greater one, too, above which a domain has more than a `FEW` cases.
    """
    domains = sorted({case.domain for case in cases})
    by_domain = [[case for case in cases if case.domain == domain] for domain in domains]
    least = 0.95
    for bound in np.arange(0.95, 0.49, -0.01):
        told = [by_bound(some, bound) for some in by_domain]
        if any(right < promised for right, _, shown in told if shown > FEW):
            break
        if not any(right < promised for right, _, _ in told):
            least = round(float(bound), 3)
    return least


def left_out(cases: Sequence[Case], promised: float) -> list[tuple[str, float, float, float, int]]:
    """Return for each domain what a bound does there that was chosen on the others alone.

    The domain, the least bound from which the promised share is right in all others, and in this one the
    share right of what is above it, the share of answerable questions, and the number.
    """
    found = []
    for domain in sorted({case.domain for case in cases}):
        bound = least_bound([case for case in cases if case.domain != domain], promised)
        found.append((domain, bound, *by_bound([case for case in cases if case.domain == domain], bound)))
    return found


def interval(cases: Sequence[Case], measure: Callable[[Sequence[Case]], float]) -> tuple[float, float]:
    """Return the bootstrap interval of a measure, drawing whole documents and then their questions."""
    by_corpus: dict[str, list[Case]] = {}
    for case in cases:
        by_corpus.setdefault(case.corpus, []).append(case)
    groups = list(by_corpus.values())
    random = np.random.default_rng(0)
    values = []
    for _ in range(DRAWS):
        drawn: list[Case] = []
        for number in random.integers(len(groups), size=len(groups)):
            group = groups[number]
            drawn += [group[index] for index in random.integers(len(group), size=len(group))]
        values.append(measure(drawn))
    edge = 100 * (1 - INSIDE) / 2
    low, high = np.nanpercentile(values, [edge, 100 - edge])
    return float(low), float(high)


def _bins(cases: Sequence[Case]) -> Iterable[tuple[float, float, list[Case]]]:
    for number in range(BINS):
        inside = [case for case in cases if min(int(case.probability * BINS), BINS - 1) == number]
        if inside:
            yield (
                float(np.mean([case.probability for case in inside])),
                share(c.right for c in inside),
                inside,
            )
