"""Learn the extractive engine's weights from CUAD and write its coefficients file.

    python bench/train_extractive.py [--contracts-every 1] [--out core/engines/extractive/coefficients.json]

Needs scikit-learn, and CUAD's texts in the folder that the variable CUAD names; the engine itself needs
neither. Three logistic regressions:
which passage comes first, whether the document answers at all, whether one passage answers. What the last
two learn from are scores by weights that never saw the question at hand (folds over questions), so that
their probabilities hold for questions that are new.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path

import cuad
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, roc_auc_score
from sklearn.preprocessing import StandardScaler

from core.engines.extractive.learnt_weights import COEFFICIENTS, Linear
from core.engines.extractive.relevance_features import FEATURES, Evidence
from core.engines.extractive.scoring import FOUND, RIGHT, Summary, right_numbers
from core.engines.passages.index import Index
from core.engines.passages.queries import Queries

FOLDS = 8
#: right passages, and wrong ones, of a question and contract that are compared in pairs; the best of each
BEST_RIGHT = 2
BEST_WRONG = 60
#: weights of the front of the document to choose from; contracts alone would have it higher, but they
#: name their parties in the first lines, and bid packages begin with covers and contents
FRONT_WEIGHTS = np.arange(0.0, 3.01, 0.25)
#: weight of a contents line or an unfilled form, by decision: CUAD marks dates with blanks in them
EMPTY_WEIGHT = -4.0
#: best passages per question and contract from which the probability of a passage is learnt
RANKS = 5
#: pages in a window, as in a run
WINDOW = 3
#: passages kept per question and contract for learning to rank, beside the right ones
NEGATIVES = 30


@dataclass(frozen=True)
class Sheet:
    """The evidence of one contract with its gold. Axes: passage, question, number."""

    values: np.ndarray
    #: passage x question: the passage overlaps marked text
    gold: np.ndarray
    #: page number of each passage
    page: np.ndarray
    #: page number x question: marked text stands on the page
    gold_page: np.ndarray
    pages: int


def sheet(contract: cuad.Contract, asked: list[cuad.Asked]) -> Sheet:
    queries = Queries(each.question for each in asked)
    index = Index(queries)
    for page in contract.pages:
        index.add(page)
    index.close()
    values = np.concatenate([block for _, block in Evidence(index).blocks()])
    offsets = np.array(contract.offsets)
    start = np.array([offsets[p.page - 1] + p.spans[0].start for p in index.passages])
    end = np.array([offsets[p.spans[-1].page - 1] + p.spans[-1].end for p in index.passages])
    gold = np.zeros(values.shape[:2], bool)
    gold_page = np.zeros((len(contract.pages) + 1, len(queries)), bool)
    for column, each in enumerate(asked):
        for low, high in (span for name in each.categories for span in contract.gold.get(name, ())):
            gold[:, column] |= (start < high) & (end > low)
            first, last = np.searchsorted(offsets, (low, high - 1), "right")
            gold_page[first : last + 1, column] = True
    return Sheet(
        values.astype(np.float16),
        gold,
        np.array([p.page for p in index.passages]),
        gold_page,
        len(contract.pages),
    )


def fit(
    names: tuple[str, ...],
    values: np.ndarray,
    target: np.ndarray,
    weight: np.ndarray | None = None,
    strength: float = 1.0,
) -> Linear:
    scaler = StandardScaler().fit(values)
    model = LogisticRegression(C=strength, max_iter=2000).fit(
        scaler.transform(values), target, sample_weight=weight
    )
    weights = model.coef_[0] / scaler.scale_
    return Linear(
        tuple(names), tuple(map(float, weights)), float(model.intercept_[0] - weights @ scaler.mean_)
    )


def learn_rank(sheets: list[Sheet], columns: np.ndarray) -> Linear:
    """Learn to tell right passages from random ones; then how much the front of a document counts.

    Random passages hardly ever stand on the first page, so they cannot teach the latter: it is learnt from
    the wrong passages that look best, all other weights held. (All weights learnt from those fit contracts
    better and bid documents worse.)
    """
    rough = _learn_from_random(sheets, columns)
    front = FEATURES.index("front")
    margins, fronts, weight = [], [], []
    for each in sheets:
        for column in columns:
            values = each.values[:, column].astype(np.float32)
            score = rough.score(values) - rough.weights[front] * values[:, front]
            order = np.argsort(-score, kind="stable")
            right = order[each.gold[order, column]][:BEST_RIGHT]
            wrong = order[~each.gold[order, column]][:BEST_WRONG]
            for one in right if len(wrong) else ():
                margins.append(score[one] - score[wrong])
                fronts.append(values[one, front] - values[wrong, front])
                # every question of every contract counts the same, whatever the number of its passages
                weight.append(np.full(len(wrong), 1 / len(wrong) / len(right)))
    margin, difference, share = map(np.concatenate, (margins, fronts, weight))
    losses = [np.sum(share * np.log1p(np.exp(-margin - each * difference))) for each in FRONT_WEIGHTS]
    weights = list(rough.weights)
    weights[front] = float(FRONT_WEIGHTS[int(np.argmin(losses))])
    weights[FEATURES.index("empty")] = EMPTY_WEIGHT
    return Linear(FEATURES, tuple(weights), rough.intercept)


def _learn_from_random(sheets: list[Sheet], columns: np.ndarray) -> Linear:
    random = np.random.default_rng(0)
    values, target, weight = [], [], []
    for each in sheets:
        for column in columns:
            right = np.flatnonzero(each.gold[:, column])
            if not len(right):
                continue
            wrong = np.flatnonzero(~each.gold[:, column])
            wrong = random.choice(wrong, min(NEGATIVES, len(wrong)), replace=False)
            values.append(each.values[np.concatenate([right, wrong]), column])
            target.append(np.repeat([1.0, 0.0], [len(right), len(wrong)]))
            weight.append(np.repeat([1 / len(right), 3 / max(len(wrong), 1)], [len(right), len(wrong)]))
    return fit(
        FEATURES, np.concatenate(values).astype(np.float32), np.concatenate(target), np.concatenate(weight)
    )


def folds(asked: list[cuad.Asked]) -> list[np.ndarray]:
    """Part the questions; two about the same category are never on different sides."""
    names = sorted({each.categories[0] for each in asked})
    order = dict(zip(np.random.default_rng(1).permutation(names), range(len(names)), strict=True))
    fold = np.array([order[each.categories[0]] % FOLDS for each in asked])
    return [np.flatnonzero(fold == number) for number in range(FOLDS)]


def held_out_scores(sheets: list[Sheet], asked: list[cuad.Asked]) -> list[np.ndarray]:
    """Score every passage for every question by weights learnt without that question."""
    scores = [np.zeros(each.values.shape[:2], np.float32) for each in sheets]
    for held in folds(asked):
        rank = learn_rank(sheets, np.setdiff1d(np.arange(len(asked)), held))
        for each, into in zip(sheets, scores, strict=True):
            into[:, held] = rank.score(each.values[:, held].astype(np.float32))
    return scores


def found_rows(each: Sheet, scores: np.ndarray) -> np.ndarray:
    summary = Summary(scores.shape[1])
    summary.add(each.values.astype(np.float32), scores)
    return summary.found_numbers(scores, each.pages)


def learn_found(rows: np.ndarray, target: np.ndarray) -> Linear:
    return fit(FOUND, rows, target, strength=0.1)


class Examples:
    """Numbers named `RIGHT` with what was true."""

    def __init__(self) -> None:
        self.numbers: list[np.ndarray] = []
        self.true: list[np.ndarray] = []

    def add(self, numbers: np.ndarray, true: np.ndarray) -> None:
        """Take in rows."""
        self.numbers.append(numbers)
        self.true.append(true)

    def fit(self) -> Linear:
        """Learn from all rows."""
        return fit(RIGHT, np.concatenate(self.numbers), np.concatenate(self.true))


def learn(sheets: list[Sheet], asked: list[cuad.Asked]) -> tuple[dict[str, Linear], dict[str, np.ndarray]]:
    """Return the models, and what they say on questions they did not learn from."""
    scores = held_out_scores(sheets, asked)
    rows = np.stack([found_rows(*pair) for pair in zip(sheets, scores, strict=True)])
    target = np.stack([each.gold.any(axis=0) for each in sheets])
    found = np.zeros(target.shape, np.float32)
    for held in folds(asked):
        kept = np.setdiff1d(np.arange(len(asked)), held)
        model = learn_found(rows[:, kept].reshape(-1, len(FOUND)), target[:, kept].ravel())
        found[:, held] = model.probability(rows[:, held])
    passages, windows = Examples(), Examples()
    for each, score, share in zip(sheets, scores, found, strict=True):
        for column in range(len(asked)):
            top = np.argsort(-score[:, column])[:RANKS]
            numbers = right_numbers(score[top, column, None], share[column : column + 1])
            passages.add(numbers[:, 0], each.gold[top, column])
        window = (each.page - 1) // WINDOW
        inside = [window == number for number in np.unique(window)]
        best = np.stack([score[chosen].max(axis=0) for chosen in inside])
        gold = np.stack([each.gold[chosen].any(axis=0) for chosen in inside])
        windows.add(right_numbers(best, share).reshape(-1, len(RIGHT)), gold.ravel())
    models = {
        "rank": learn_rank(sheets, np.arange(len(asked))),
        "found": learn_found(rows.reshape(-1, len(FOUND)), target.ravel()),
        "right": passages.fit(),
        "window": windows.fit(),
    }
    return models, {"scores": scores, "found": found, "target": target}


def measures(sheets: list[Sheet], scores: list[np.ndarray], found: np.ndarray) -> dict[str, float]:
    first = third = passage = total = 0
    for each, score in zip(sheets, scores, strict=True):
        for column in range(score.shape[1]):
            if not each.gold_page[:, column].any():
                continue
            order = np.argsort(-score[:, column], kind="stable")
            pages = list(dict.fromkeys(each.page[order[:300]]))[:3]
            total += 1
            first += each.gold_page[pages[0], column]
            third += each.gold_page[pages, column].any()
            passage += each.gold[order[0], column]
    target = np.stack([each.gold.any(axis=0) for each in sheets])
    return {
        "questions answered by the gold": total,
        "page@1": first / total,
        "page@3": third / total,
        "passage@1": passage / total,
        "found AUC": roc_auc_score(target.ravel(), found.ravel()),
        "found AUC within a question": np.mean(
            [roc_auc_score(t, f) for t, f in zip(target.T, found.T, strict=True) if 0 < t.sum() < len(t)]
        ),
        "found Brier": brier_score_loss(target.ravel(), found.ravel()),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contracts-every", type=int, default=1, metavar="N")
    parser.add_argument("--out", type=Path, default=COEFFICIENTS)
    options = parser.parse_args()
    asked = [*cuad.described(), *cuad.shipped()]
    sheets = [sheet(contract, asked) for contract in cuad.contracts(every=options.contracts_every)]
    models, held = learn(sheets, asked)
    for name, value in measures(sheets, held["scores"], held["found"]).items():
        print(f"{name:32} {value:.3f}" if isinstance(value, float) else f"{name:32} {value}")
    data = {
        "_": {
            "made by": "bench/train_extractive.py",
            "on": dt.datetime.now(dt.UTC).date().isoformat(),
            "from": "CUAD v1, The Atticus Project, licensed under CC BY 4.0, https://www.atticusprojectai.org/cuad",
            "changes": "weights of linear models fitted to numbers computed from the contracts; no text",
            "contracts": len(sheets),
            "questions": len(asked),
        }
    }
    for name, model in models.items():
        data[name] = {
            "intercept": round(model.intercept, 5),
            "weights": {n: round(w, 5) for n, w in zip(model.names, model.weights, strict=True)},
        }
    options.out.write_text(json.dumps(data, indent=2) + "\n")


if __name__ == "__main__":
    main()
