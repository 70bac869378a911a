"""Learn the embedded engine's weights from several domains and write its coefficients file.

    python -m bench.train_extractive [--documents FOLDER] [--out FILE]

Needs scikit-learn, and the data that `bench.evaluate.corpora` names; the engine itself needs neither. What is
learnt, in this order:

rank     which passage of a document comes first: a listwise softmax over the best by plain BM25 and the right
         ones, each domain weighing the same; weights that can only speak for a passage are kept from speaking
         against it
words    the probability that a passage answers, by words alone: logistic regression on the best few passages
reader   the same with the reader's judgement, from documents that the reader was not trained on
window   the probability that a window holds an answer, for the chat engine's focused mode
states   from which probability a question is answered, and possible

Whatever rests on scores learns from scores by weights that never saw the document (folds over documents).
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import pickle
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from bench.evaluate import corpora, embedded, measures
from bench.evaluate.corpora import Corpus
from core.domain.question import Question
from core.engines.cross_encoder.reader import Judgement, Pair, Reader
from core.engines.extractive.learnt_weights import COEFFICIENTS, Bounds, Linear, Models
from core.engines.extractive.relevance_features import FEATURES, WeighedEvidence
from core.engines.extractive.scoring import (
    BY_READER,
    BY_WINDOW,
    BY_WORDS,
    LOWEST,
    WORDS,
    Shortlist,
    window_numbers,
)
from core.engines.extractive.second_reading import READ, SecondReading
from core.engines.passages.index import Index
from core.engines.passages.queries import Queries

FOLDS = 6
#: best passages by plain scores that the right ones are compared with
CANDIDATES = 50
#: strength of the ranking's regularisation
RIDGE = 3e-4
#: most that standing on the first page may count: contracts would have it higher, for they name their parties
#: in the first lines; bid packages begin with covers and contents
FRONT = 3.0
#: what may speak against a passage; all others are kept at zero or above
EITHER_WAY = {"length", "row", "verb", "kind"}
AGAINST = {"empty", "heading_line", "unmet"}
#: best passages per question from which probabilities are learnt
RANKS = 3
#: pages in a window, as in a run
WINDOW = 3
#: share of the questions shown as answered, by words alone, that is right on documents held out
PRECISION = 0.87
#: share of right passages, among the questions just above the bound, from which one is worth a look
WORTH = 0.15
#: questions on each side from which that share is taken
NEAR = 15


@dataclass(slots=True)
class Sheet:
    """One question put to one document: its candidates with their numbers and labels."""

    corpus: Corpus
    question: Question
    #: positions of the candidates, in order
    places: np.ndarray
    #: candidate x feature
    values: np.ndarray
    #: 2 answers, 1 partly, 0 does not
    labels: np.ndarray
    answerable: bool
    #: scores by weights that never saw the document
    scores: np.ndarray = field(default_factory=lambda: np.zeros(0))

    @property
    def order(self) -> np.ndarray:
        """Positions among the candidates, best first."""
        return np.argsort(-self.scores, kind="stable")

    def shortlist(self, count: int) -> Shortlist:
        """Return the best candidates as the engine has them."""
        best = self.order[:count]
        return Shortlist(
            tuple(self.places[best].tolist()), self.scores[best].astype(np.float32), self.values[best]
        )


def sheets(corpus: Corpus) -> list[Sheet]:
    index = Index(Queries(corpus.questions))
    index.take(corpus.pieces)
    values = np.concatenate([block for _, block in WeighedEvidence(index).blocks()])
    named = {name: values[:, :, number] for number, name in enumerate(FEATURES)}
    plain = named["passage"] + named["page"] + named["heading"]
    other = plain + 2 * named["asked"] + named["hint"] + named["kind"] - 2 * named["heading_line"]
    made = []
    for column, (question, labels) in enumerate(zip(corpus.questions, corpus.labels, strict=True)):
        best = [np.argsort(-plain[:, column], kind="stable")[: CANDIDATES // 2]]
        best += [np.argsort(-other[:, column], kind="stable")[:CANDIDATES], np.array(sorted(labels), int)]
        places = np.unique(np.concatenate(best))
        made.append(
            Sheet(
                corpus,
                question,
                places,
                values[places, column].astype(np.float32),
                np.array([labels.get(int(place), 0) for place in places]),
                2 in labels.values(),
            )
        )
    return made


def document(sheet: Sheet) -> str:
    """Return what names the document: the sample and its annotated questions are one."""
    name = sheet.corpus.id
    if name.startswith(("sample", "con2")):
        return "sample"
    return name.removesuffix(", whole").removeprefix("cuad-review-").removeprefix("cuad-description-")


def folds(some: Sequence[Sheet]) -> np.ndarray:
    names = sorted({document(sheet) for sheet in some})
    np.random.default_rng(0).shuffle(names)
    number = {name: index % FOLDS for index, name in enumerate(names)}
    return np.array([number[document(sheet)] for sheet in some])


def learn_rank(some: Sequence[Sheet]) -> Linear:
    """Learn to put right passages before others."""
    kept = [sheet for sheet in some if (sheet.labels == 2).any()]
    counts = Counter(sheet.corpus.domain for sheet in kept)
    weight = np.array([1 / counts[sheet.corpus.domain] for sheet in kept])
    weight /= weight.sum()
    values = np.concatenate([sheet.values for sheet in kept])
    starts = np.cumsum([0, *(len(sheet.values) for sheet in kept[:-1])])
    group = np.repeat(np.arange(len(kept)), [len(sheet.values) for sheet in kept])
    wanted = np.concatenate([np.select([s.labels == 2, s.labels == 1], [1.0, 0.2], 0.0) for s in kept])
    wanted /= np.add.reduceat(wanted, starts)[group]
    scale = values.std(axis=0) + 1e-6
    numbers = values / scale

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        score = numbers @ weights
        score -= np.maximum.reduceat(score, starts)[group]
        total = np.add.reduceat(np.exp(score), starts)[group]
        share = np.exp(score) / total
        value = -np.sum(weight[group] * wanted * (score - np.log(total))) + RIDGE * weights @ weights
        return value, numbers.T @ (weight[group] * (share - wanted)) + 2 * RIDGE * weights

    bounds = [
        (None, None) if name in EITHER_WAY else (None, 0.0) if name in AGAINST else (0.0, None)
        for name in FEATURES
    ]
    front = FEATURES.index("front")
    bounds[front] = (0.0, FRONT * scale[front])
    found = minimize(loss, np.zeros(len(FEATURES)), jac=True, method="L-BFGS-B", bounds=bounds)
    return Linear(FEATURES, tuple(map(float, found.x / scale)), 0.0)


def score_held_out(some: Sequence[Sheet]) -> None:
    """Give every sheet its scores by weights that never saw its document."""
    fold = folds(some)
    for number in range(FOLDS):
        model = learn_rank([sheet for sheet, own in zip(some, fold, strict=True) if own != number])
        for sheet, own in zip(some, fold, strict=True):
            if own == number:
                sheet.scores = model.score(sheet.values)


def fit(
    names: Sequence[str], values: np.ndarray, target: np.ndarray, weight: np.ndarray | None = None
) -> Linear:
    scaler = StandardScaler().fit(values)
    model = LogisticRegression(C=1.0, max_iter=3000).fit(
        scaler.transform(values), target, sample_weight=weight
    )
    weights = model.coef_[0] / scaler.scale_
    return Linear(
        tuple(names), tuple(map(float, weights)), float(model.intercept_[0] - weights @ scaler.mean_)
    )


def words_rows(some: Sequence[Sheet]) -> tuple[np.ndarray, np.ndarray]:
    """Return numbers and truths of the best passages."""
    numbers = [sheet.shortlist(RANKS).by_words() for sheet in some]
    truths = [sheet.labels[sheet.order[:RANKS]] == 2 for sheet in some]
    return np.concatenate(numbers), np.concatenate(truths)


@dataclass(frozen=True, slots=True)
class Read:
    """A sheet whose best passages the reader has judged."""

    sheet: Sheet
    relevance: np.ndarray

    @property
    def numbers(self) -> np.ndarray:
        """Return the numbers named `BY_READER`."""
        return self.sheet.shortlist(len(self.relevance)).by_reader(self.relevance)

    @property
    def truths(self) -> np.ndarray:
        """Return whether each passage answers."""
        return self.sheet.labels[self.sheet.order[: len(self.relevance)]] == 2


class Remembering:
    """A reader that judges no pair twice, not even from run to run."""

    def __init__(self, kept: Path | None) -> None:
        self._kept = kept
        self._reader: Reader | None = None
        self.known: dict[Pair, Judgement] = {}
        if kept is not None and kept.exists():
            self.known = pickle.loads(kept.read_bytes())

    def judge(self, pairs: Sequence[Pair], stop: object = None) -> list[Judgement | None]:  # noqa: ARG002 - never stopped
        """Return a judgement for each pair."""
        new = [pair for pair in dict.fromkeys(pairs) if pair not in self.known]
        if new:
            self._reader = self._reader or Reader()
            self.known.update(zip(new, self._reader.judge(new), strict=True))
        return [self.known[pair] for pair in pairs]

    def keep(self) -> None:
        """Write down what was judged."""
        if self._kept is not None:
            self._kept.write_bytes(pickle.dumps(self.known))


def read(some: Sequence[Sheet], reader: Remembering) -> list[Read]:
    """Have the best passages judged as the engine does."""
    result = []
    for sheet in some:
        seen = SecondReading([sheet.question], [sheet.shortlist(READ)], sheet.corpus.pieces)
        for _ in seen.rounds(reader):
            pass
        result.append(Read(sheet, seen.relevance(0)))
    reader.keep()
    return result


def reader_rows(some: Sequence[Read]) -> tuple[np.ndarray, np.ndarray]:
    """Return numbers and truths of the passages with the best judgements."""
    numbers, truths = [], []
    for each in some:
        best = np.argsort(-(each.relevance + WORDS * each.sheet.shortlist(len(each.relevance)).scores))[
            :RANKS
        ]
        numbers.append(each.numbers[best])
        truths.append(each.truths[best])
    return np.concatenate(numbers), np.concatenate(truths)


def window_rows(some: Sequence[Sheet], words: Linear) -> tuple[np.ndarray, np.ndarray]:
    """Return numbers named `BY_WINDOW` and truths, of the windows of whole documents with a candidate."""
    numbers, truths = [], []
    for sheet in some:
        if sheet.corpus.pooled or sheet.corpus.pages <= WINDOW:
            continue
        found = words.probability(sheet.shortlist(RANKS).by_words()).max(initial=0.0)
        window = np.array([(sheet.corpus.pieces[place].page - 1) // WINDOW for place in sheet.places])
        scores = np.maximum(sheet.scores, LOWEST)
        kept = np.unique(window)
        best = np.array([[scores[window == number].max()] for number in kept], np.float32)
        numbers.append(window_numbers(best, np.array([found], np.float32))[:, 0])
        truths.append(np.array([(sheet.labels[window == number] == 2).any() for number in kept]))
    return np.concatenate(numbers), np.concatenate(truths)


def asked_by_words(some: Sequence[Sheet], model: Linear) -> list[tuple[float, bool]]:
    """Return probability and truth of the best passage of each question, by words alone."""
    chances = [model.probability(sheet.shortlist(RANKS).by_words()) for sheet in some]
    return [
        (float(chance.max()), bool(sheet.labels[sheet.order[chance.argmax()]] == 2))
        for sheet, chance in zip(some, chances, strict=True)
    ]


def asked_by_reader(some: Sequence[Read], model: Linear) -> list[tuple[float, bool]]:
    """Return probability and truth of the best passage of each question, by the reader."""
    chances = [model.probability(each.numbers) for each in some]
    return [
        (float(chance.max()), bool(each.truths[chance.argmax()]))
        for each, chance in zip(some, chances, strict=True)
    ]


def states(best: list[tuple[float, bool]]) -> dict[str, float]:
    """Return the probabilities from which a question is answered, and possible: `PRECISION` and `WORTH`."""
    best = sorted(best, reverse=True)
    right = np.cumsum([true for _, true in best]) / np.arange(1, len(best) + 1)
    answered = max((n for n in range(NEAR, len(best)) if right[n] >= PRECISION), default=NEAR)
    possible = max(
        n for n in range(len(best)) if np.mean([t for _, t in best[max(0, n - NEAR) : n + NEAR]]) >= WORTH
    )
    return {"answered": round(best[answered][0], 3), "possible": round(best[possible][0], 3)}


def rounded(model: Linear) -> dict[str, object]:
    return {
        "intercept": round(model.intercept, 5),
        "weights": {name: round(weight, 5) for name, weight in zip(model.names, model.weights, strict=True)},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument(
        "--documents", type=Path, help="folder of PDFs of annotated documents, to be read whole"
    )
    parser.add_argument("--judged", type=Path, help="file in which the reader's judgements are kept")
    parser.add_argument("--out", type=Path, default=COEFFICIENTS)
    options = parser.parse_args()
    some = corpora.everything(corpora.Sources(), options.documents)
    options.out.write_text(json.dumps(learn(some, Remembering(options.judged)), indent=2) + "\n")


def learn(some: Iterable[Corpus], remembering: Remembering) -> dict[str, object]:
    """Return the contents of the coefficients file."""
    asked = [sheet for corpus in some for sheet in sheets(corpus)]
    score_held_out(asked)
    reading = read([sheet for sheet in asked if sheet.corpus.held_out], remembering)
    words, reader = fit(BY_WORDS, *words_rows(asked)), fit(BY_READER, *reader_rows(reading))
    rank, window = learn_rank(asked), fit(BY_WINDOW, *window_rows(asked, words))
    models = Models(rank, words, reader, window, Bounds(0, 0), Bounds(0, 0))
    held_out = {sheet.corpus.id: sheet.corpus for sheet in asked if sheet.corpus.held_out}
    kept = [
        case
        for corpus in held_out.values()
        for case in embedded.cases(corpus, reader=True, models=models, judge=remembering)
    ]
    everything = {sheet.corpus.id: sheet.corpus for sheet in asked}
    by_words = [
        case for each in everything.values() for case in embedded.cases(each, reader=False, models=models)
    ]
    bounds = [{"answered": measures.least_bound(cases, measures.PROMISED)} for cases in (by_words, kept)]
    return {
        "_": {
            "made by": "bench/train_extractive.py",
            "on": dt.datetime.now(dt.UTC).date().isoformat(),
            "from": "CUAD v1, The Atticus Project, CC BY 4.0, https://www.atticusprojectai.org/cuad, "
            "and passages of public documents that we labelled",
            "changes": "weights of linear models fitted to numbers computed from the documents; no text",
            "questions put to documents": len(asked),
        },
        "rank": rounded(rank),
        "words": rounded(words),
        "reader": rounded(reader),
        "window": rounded(window),
        "states": {
            "words": states(asked_by_words([s for s in asked if s.corpus.held_out], words)) | bounds[0],
            "reader": states(asked_by_reader(reading, reader)) | bounds[1],
        },
    }


if __name__ == "__main__":
    main()
