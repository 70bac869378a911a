"""What the embedded engine makes of documents of a page and of one clause.

    python -m bench.letters [--show]

Thirty letters, notices and single clauses of contracts (`bench/data/letters/`), each asked what it says and
what it does not say. Nothing was fitted on them. The same with all thirty as pages of one document.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bench.evaluate import measures
from bench.evaluate.corpora import ROOT, bare
from bench.evaluate.embedded import read_through, status_of
from bench.evaluate.measures import Case
from core.domain.document import Page
from core.domain.question import Question

DATA = ROOT / "bench" / "data" / "letters" / "letters.txt"


@dataclass(frozen=True, slots=True)
class Letter:
    """A short document with questions, and the words that answer them, empty where it does not say."""

    name: str
    text: str
    asked: tuple[tuple[Question, str], ...]


def letters() -> Iterator[Letter]:
    """Yield the documents."""
    for part in DATA.read_text(encoding="utf-8").split("# ")[1:]:
        name, *lines = part.splitlines()
        asked = []
        for number, line in enumerate(line for line in lines if line.startswith("?")):
            question, _, answer = line.removeprefix("?").partition("|")
            asked.append((Question(f"{name}-{number}", question.strip()), answer.strip()))
        yield Letter(name, "\n".join(line for line in lines if not line.startswith("?")), tuple(asked))


def cases(name: str, pages: Sequence[str], asked: Sequence[tuple[Question, str]]) -> Iterator[Case]:
    """Put questions to a document of these pages; a passage is right that holds the words."""
    questions = [question for question, _ in asked]
    index, ranked = read_through([Page(number, text) for number, text in enumerate(pages, 1)], questions)
    for column, (question, answer) in enumerate(asked):
        best = ranked.passages(column, 3)
        right = [bool(answer) and bare(answer) in bare(index.passages[one.passage].claim) for one in best]
        top = best[0].probability if best else 0.0
        status, fitting = status_of(best, ranked.bounds(column)), bool(best) and best[0].fitting
        labels = tuple(2 * one for one in right)
        yield Case(name, name, question.id, bool(answer), labels, tuple(right), top, status, fitting)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.letters",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--show", action="store_true", help="list what is not answered, and what is wrong")
    options = parser.parse_args()
    documents = [*letters()]
    alone = [case for each in documents for case in cases(each.name, [each.text], each.asked)]
    asked = [one for each in documents for one in each.asked]
    together = [*cases("together", [each.text for each in documents], asked)]
    for title, found in (("each by itself", alone), ("pages of one document", together)):
        print(f"\n{title}: {len(found)} questions, {sum(case.answerable for case in found)} answered there")
        for name, measure in (
            ("answered", measures.answered),
            ("answered right", measures.answered_right),
            ("silent wrongly answered", measures.wrongly_answered),
            ("calibration error", measures.calibration_error),
            ("passage@1", lambda some: measures.first(some, 1)),
        ):
            print(f"  {name:26} {measure(found):.3f}")
        for said, true, count in measures.reliability(found):
            print(f"  said {said:.2f}  right {true:.2f}  {count}")
    if options.show:
        texts = {question.id: question.text for question, _ in asked}
        for case in alone:
            if (case.status == "answered") != case.answerable or (
                case.status == "answered" and not case.right
            ):
                print(f"  {case.question_id}: {texts[case.question_id]} {case.status} {case.probability:.2f}")


if __name__ == "__main__":
    main()
