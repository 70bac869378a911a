"""Accumulating findings: microseconds an outcome and an answer, by how much is found.

    python -m bench.accumulate [--questions 300] [--windows 500]

A run of so many windows is played, one section of ten questions an outcome; after every eight
outcomes the answers that changed are made, as a run does for a checkpoint. If adding an outcome
merged everything anew, the last tenth of the run would cost many times the first.
"""

from __future__ import annotations

import argparse
import random
import time

from core.analysis.accumulate import Accumulator
from core.domain.answer import Citation, Coverage, Finding, Match, Outcome, Span, UnitKey, UnitStatus
from core.domain.document import PageSet
from core.domain.question import Expected, Question, QuestionSet, Section

CLAIMS = (
    "The curing temperature shall be at least {n} degrees F at the interface of the liner.",
    "Contractor shall pay ${n},000 for each calendar day after the time for Substantial Completion.",
    "Bids are due at 2:00 p.m. on October {n}, 2026, at the office of the City Clerk.",
    "The liner shall meet ASTM F1216 and have a thickness of at least {n} mm.",
    "Submit {n} copies of the certificate with each shipment of resin.",
)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--windows", type=int, default=500)
    arguments = parser.parse_args()
    questions = question_set(arguments.questions)
    print(f"{arguments.questions} questions, {arguments.windows} windows")
    print("  found in  findings  claims  total s  us/outcome  last/first tenth")
    for share in (0.01, 0.05, 0.2):
        print(play(questions, arguments.windows, share))


def play(questions: QuestionSet, windows: int, share: float) -> str:
    rng = random.Random(8)
    sections = questions.sections
    outcomes = [outcome(each, index, share, rng) for index in range(windows) for each in sections]
    accumulator = Accumulator(questions)
    changed = set[str]()
    times = []
    for position, each in enumerate(outcomes):
        started = time.thread_time()
        changed |= accumulator.add(each)
        if position % 8 == 7:
            for question_id in changed:
                accumulator.answer(question_id, Coverage())
            changed.clear()
        times.append(time.thread_time() - started)
    findings = sum(len(each.findings) for each in outcomes)
    claims = sum(len(accumulator.answer(q.id, Coverage()).claims) for q in questions.questions)
    tenth = len(times) // 10
    return (
        f"{share:10.0%}{findings:10}{claims:8}{sum(times):9.2f}{1e6 * sum(times) / len(times):12.0f}"
        f"{sum(times[-tenth:]) / sum(times[:tenth]):18.1f}"
    )


def question_set(count: int) -> QuestionSet:
    asked = [
        Question(f"q{n}", f"What is required of item {n}?", expected=Expected.NUMBER) for n in range(count)
    ]
    sections = (Section(f"s{n}", f"Section {n}", tuple(asked[n : n + 10])) for n in range(0, count, 10))
    return QuestionSet("bench", "Bench", tuple(sections))


def outcome(section: Section, window: int, share: float, rng: random.Random) -> Outcome:
    findings = tuple(finding(q.id, window, rng) for q in section.questions if rng.random() < share)
    pages = PageSet(((3 * window + 1, 3 * window + 3),))
    ids = tuple(question.id for question in section.questions)
    return Outcome(UnitKey(1, window, section.id), UnitStatus.DONE, pages, ids, findings)


def finding(question_id: str, window: int, rng: random.Random) -> Finding:
    claim = rng.choice(CLAIMS).format(n=rng.randint(1, 30))
    start = rng.randrange(2000)
    citation = Citation(
        (Span(3 * window + rng.randint(1, 3), start, start + len(claim)),), claim, Match.EXACT
    )
    return Finding(question_id, claim, (citation,), confidence=rng.random())


if __name__ == "__main__":
    main()
