"""How well and how fast the extractive engine finds: on CUAD, and on the sample bid document.

    python bench/extractive.py [--contracts-every N] [--sample samples/elm-street-bid.pdf]

CUAD has no pages: its contracts are cut into pages of about 3,000 characters. Every CUAD figure is of a
question and a contract that the weights never saw: eight folds over the categories times two halves of the
contracts. The list of synonyms was written by people who know contracts and so may know some categories;
that is why the first line leaves it out.
"""

from __future__ import annotations

import argparse
import json
import resource
import threading
import time
from dataclasses import replace
from pathlib import Path

import cuad
import numpy as np
import train_extractive as training

from core.analysis.accumulate import Accumulator
from core.domain.answer import Coverage
from core.domain.document import Page
from core.domain.ports import Work
from core.engines.extractive.engine import ExtractiveEngine
from core.engines.extractive.scoring import RIGHT, right_numbers
from core.engines.passages import queries
from core.questions.catalog import shipped_set
from core.reading.ocr import Ocr
from core.reading.reader import read_document
from core.reading.windows import windows

SAMPLE = Path(__file__).resolve().parents[1] / "samples" / "elm-street-bid.pdf"
HALVES = 2
#: from which probability a window is asked about in focused mode
THRESHOLDS = (0.0, 0.02, 0.05, 0.1, 0.2, 0.4)
#: windows asked about for every question however implausible, as the chat engine does
ALWAYS = 2
#: contracts with this many windows or more are long
LONG = 10


class HeldOut:
    """Scores and probabilities by weights that saw neither the question nor the contract."""

    def __init__(self, asked: list[cuad.Asked], every: int) -> None:
        self.asked = asked
        self.sheets = [training.sheet(contract, asked) for contract in cuad.contracts(every=every)]
        self.scores = [np.zeros(each.gold.shape, np.float32) for each in self.sheets]
        self.found = np.zeros((len(self.sheets), len(asked)), np.float32)
        #: for each sheet: window x question, plausibility and truth
        self.windows: list[tuple[np.ndarray, np.ndarray]] = []
        models = {
            (half, number): self._learn(half, held)
            for half in range(HALVES)
            for number, held in enumerate(training.folds(asked))
        }
        for number, each in enumerate(self.sheets):
            values = each.values.astype(np.float32)
            plausible = np.zeros((-(-each.pages // training.WINDOW), len(asked)), np.float32)
            for fold, held in enumerate(training.folds(asked)):
                rank, judge, window = models[number % HALVES, fold]
                score = rank.score(values)
                self.scores[number][:, held] = score[:, held]
                self.found[number] = np.where(
                    np.isin(np.arange(len(asked)), held),
                    judge.probability(training.found_rows(each, score)),
                    self.found[number],
                )
                best, _ = by_window(each, score)
                chances = window.probability(right_numbers(best, self.found[number]))
                plausible[:, held] = chances[:, held]
            self.windows.append((plausible, by_window(each, self.scores[number])[1]))

    def _learn(self, half: int, held: np.ndarray) -> tuple:
        """Learn from the other half of the contracts and the other questions."""
        seen = [each for number, each in enumerate(self.sheets) if number % HALVES != half]
        kept = np.setdiff1d(np.arange(len(self.asked)), held)
        rank = training.learn_rank(seen, kept)
        scores = [rank.score(each.values.astype(np.float32)) for each in seen]
        rows = [training.found_rows(*pair)[kept] for pair in zip(seen, scores, strict=True)]
        gold = [each.gold.any(axis=0)[kept] for each in seen]
        judge = training.learn_found(np.concatenate(rows), np.concatenate(gold))
        numbers, true = [], []
        for each, score, row in zip(seen, scores, rows, strict=True):
            best, right = by_window(each, score)
            numbers.append(right_numbers(best[:, kept], judge.probability(row)).reshape(-1, len(RIGHT)))
            true.append(right[:, kept].ravel())
        return rank, judge, training.fit(RIGHT, np.concatenate(numbers), np.concatenate(true))

    def show(self, title: str, columns: np.ndarray) -> None:
        """Print one line of measures of the questions in ``columns``."""
        parts = [
            replace(
                s, values=s.values[:, columns], gold=s.gold[:, columns], gold_page=s.gold_page[:, columns]
            )
            for s in self.sheets
        ]
        measured = training.measures(
            parts, [score[:, columns] for score in self.scores], self.found[:, columns]
        )
        numbers = "  ".join(f"{k} {v:.3f}" for k, v in measured.items() if isinstance(v, float))
        print(f"{title:34} {numbers}", flush=True)

    def focus(self, title: str, columns: np.ndarray, sections: list[list[int]], least: int) -> None:
        """Print what focused mode saves and loses; ``sections`` are groups of positions in ``columns``."""
        print(f"\nFocused mode, {title}: a call is a window and a section of questions")
        print(f"{'plausible from':>15} {'calls saved':>12} {'gold windows lost':>18} {'answers lost':>13}")
        chosen = [pair for pair in self.windows if len(pair[0]) >= least]
        for threshold in THRESHOLDS:
            calls = asked = gold = lost = answers = gone = 0
            for plausible, true in chosen:
                p, t = plausible[:, columns], true[:, columns]
                keep = (p >= threshold) | (np.argsort(np.argsort(-p, axis=0), axis=0) < ALWAYS)
                for section in sections:
                    put = keep[:, section].any(axis=1)
                    calls += len(put)
                    asked += int(put.sum())
                    here = t[:, section]
                    gold += int(here.sum())
                    lost += int(here[~put].sum())
                    answers += int(here.any(axis=0).sum())
                    gone += int((here.any(axis=0) & ~here[put].any(axis=0)).sum())
            print(
                f"{threshold:15.2f} {1 - asked / calls:12.1%} {lost / gold:18.2%} {gone / answers:13.2%}"
                f"   ({len(chosen)} contracts, {calls} calls)"
            )


def by_window(each: training.Sheet, score: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the best score and the truth of each window and question."""
    count = -(-each.pages // training.WINDOW)
    best = np.full((count, score.shape[1]), -np.inf, np.float32)
    gold = np.zeros((count, score.shape[1]), bool)
    window = (each.page - 1) // training.WINDOW
    for number in range(count):
        inside = window == number
        best[number] = score[inside].max(axis=0, initial=-np.inf)
        gold[number] = each.gold[inside].any(axis=0)
    return best, gold


def cuad_measures(every: int) -> None:
    described, shipped = cuad.described(), cuad.shipped()
    first, second = np.arange(len(described)), len(described) + np.arange(len(shipped))
    queries.RELATED_WEIGHT, kept = 0.0, queries.RELATED_WEIGHT
    plain = HeldOut([*described, *shipped], every)
    queries.RELATED_WEIGHT = kept
    full = HeldOut([*described, *shipped], every)
    print(f"CUAD, {len(full.sheets)} contracts, {sum(s.pages for s in full.sheets)} pages, all held out")
    plain.show("descriptions, without synonyms", first)
    full.show("descriptions", first)
    plain.show("shipped set, without synonyms", second)
    full.show("shipped set, with its hints", second)
    names = [each.question.id.partition(".")[0] for each in shipped]
    sections = [[i for i, name in enumerate(names) if name == one] for one in dict.fromkeys(names)]
    full.focus("shipped set, all contracts", second, sections, 1)
    full.focus(f"shipped set, contracts of {LONG} windows or more", second, sections, LONG)


def sample_measures(path: Path) -> None:
    """Ask the shipped CIPP set of the sample and compare with its gold."""
    gold = json.loads(path.with_suffix(".gold.json").read_text())["questions"]
    question_set = shipped_set("cipp")
    book = Accumulator(question_set)
    with read_document(path, ocr=Ocr()) as reading:
        work = Work(windows(reading), question_set)
        for outcome in ExtractiveEngine().ask(work, threading.Event()):
            book.add(outcome)
    first = third = answerable = silent = unanswerable = both = conflicts = 0
    for each in gold:
        claims = book.answer(each["id"], Coverage()).claims
        pages = list(dict.fromkeys(c.page for claim in claims for c in claim.citations))
        if not each["evidence"]:
            unanswerable += 1
            silent += not claims
            continue
        right = {evidence["page"] for evidence in each["evidence"]}
        answerable += 1
        first += bool(right & set(pages[:1]))
        third += bool(right & set(pages[:3]))
        if each["status"] == "conflicting":
            sides: dict[int, set[int]] = {}
            for evidence in each["evidence"]:
                sides.setdefault(evidence["side"], set()).add(evidence["page"])
            conflicts += 1
            both += all(side & set(pages) for side in sides.values())
    print(f"\n{path.name}, shipped CIPP set, scans read")
    print(
        f"right page first {first / answerable:.2f}, among the first three {third / answerable:.2f} "
        f"of {answerable} answerable questions"
    )
    print(
        f"no finding for {silent} of {unanswerable} questions without an answer; "
        f"both sides found for {both} of {conflicts} conflicts"
    )


def speed() -> None:
    """Print the CPU time a page takes, for documents of growing length with 100 questions."""
    text = next(iter(cuad.contracts())).pages
    bank = [page.text for contract in cuad.contracts(every=4) for page in contract.pages]
    question_set = shipped_set("cipp")
    list(ExtractiveEngine().ask(Work(windows(text), question_set), threading.Event()))
    print(f"\nSpeed with {len(question_set.questions)} questions, pages of {cuad.PAGE_CHARACTERS} characters")
    base = 0.0
    for count in (100, 400, 1600):
        pages = [Page(number, bank[number % len(bank)]) for number in range(1, count + 1)]
        start = time.process_time()
        list(ExtractiveEngine().ask(Work(windows(pages), question_set), threading.Event()))
        each = (time.process_time() - start) / count * 1000
        base = base or each
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{count:5} pages  {each:.2f} ms of CPU a page  (ratio {each / base:.2f})  peak {peak:.0f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--contracts-every", type=int, default=1, metavar="N")
    parser.add_argument("--sample", type=Path, default=SAMPLE)
    options = parser.parse_args()
    speed()
    if options.sample.exists():
        sample_measures(options.sample)
    print()
    cuad_measures(options.contracts_every)


if __name__ == "__main__":
    main()
