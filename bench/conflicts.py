"""How often agreeing answers are called a conflict, and planted contradictions are not.

    python -m bench.conflicts [--every 10] [--show 5]

False alarms: the passages that experts marked for one question in one contract of CUAD answer it
together, so hardly a pair of them contradicts. Then the shipped contract review is run on every
tenth contract by the extractive engine. Misses: a marked passage against itself with one measured
value changed, as a careless amendment would restate it.
"""

from __future__ import annotations

import argparse
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bench import cuad
from bench.evaluate.embedded import answers
from core.analysis.claim_meaning import meaning_of, stems
from core.analysis.conflicts import Contest
from core.domain.question import Question
from core.questions.catalog import shipped_set
from core.values import Kind


@dataclass(slots=True)
class Tally:
    """What one kind of pair came to."""

    pairs: int = 0
    called: int = 0
    examples: list[tuple[str, str]] = field(default_factory=list)

    def add(self, question: Question, one: str, other: str) -> None:
        """Judge one pair."""
        asked = stems(question.text)
        meanings = [meaning_of(text, asked, passage=True) for text in (one, other)]
        grade = Contest.over(question).grade(*meanings)
        self.pairs += 1
        self.called += bool(grade)
        if grade:
            self.examples.append((one, other))

    def __str__(self) -> str:
        return (
            f"{self.called} of {self.pairs} pairs called conflicts ({self.called / max(1, self.pairs):.2%})"
        )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--every", type=int, default=10, help="contracts for the engine: every so many")
    parser.add_argument("--show", type=int, default=0, help="examples to print")
    arguments = parser.parse_args()
    agreeing, changed = Tally(), Tally()
    for asked, passages in marked():
        for one, other in itertools.combinations(passages, 2):
            agreeing.add(asked, one, other)
        for passage in passages:
            if (altered := with_another_value(passage, asked)) is not None:
                changed.add(asked, passage, altered)
    print(f"marked passages of one question: {agreeing}")
    print(f"passages with one value changed: {changed}")
    print(engine(arguments.every))
    for one, other in agreeing.examples[: arguments.show]:
        print(f"\n  {one[:300]}\n  {other[:300]}")


def marked() -> Iterator[tuple[Question, Sequence[str]]]:
    """Yield the marked passages of each question in each contract, repeats left out."""
    questions = {each.categories[0]: each.question for each in cuad.described()}
    for contract in cuad.contracts():
        text = "".join(page.text for page in contract.pages)
        for category, spans in contract.gold.items():
            passages = dict.fromkeys(" ".join(text[start:end].split()) for start, end in spans)
            yield questions[category], tuple(passages)


def with_another_value(passage: str, question: Question) -> str | None:
    """Return a passage of a sentence's length with its only measured value changed; None if it has others."""
    meaning = meaning_of(passage, stems(question.text), passage=True)
    stated = {each.text for each in meaning.values}
    if len(stated) != 1 or not 12 <= len(meaning.forms) <= 60:
        return None
    (value,) = stated
    digits = "".join(itertools.takewhile(str.isdigit, value))
    if not digits or meaning.values[0].kind in {Kind.COUNT, Kind.NUMBER}:
        return None
    return passage.replace(value, value.replace(digits, str(int(digits) + 7), 1))


def engine(every: int) -> str:
    questions = shipped_set("contract")
    answered = conflicting = 0
    for contract in cuad.contracts(every=every):
        found = answers(contract.pages, questions).values()
        answered += sum(bool(answer.claims) for answer in found)
        conflicting += sum(bool(answer.conflicts) for answer in found)
    return f"contract review by the extractive engine: {conflicting} of {answered} answers conflicting"


if __name__ == "__main__":
    main()
