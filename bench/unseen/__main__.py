"""Measure the embedded engine on what it was not fitted on: ``python -m bench.unseen``.

    python -m bench.unseen [--documents FOLDER ...] [--half open|sealed|all] [--show] [--out FILE]

The two bid manuals are made on the spot; the public documents are looked for by name in the folders.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.evaluate.corpora import bare, overlap
from bench.evaluate.embedded import DEPTH, answers, read_through
from bench.evaluate.measures import share
from bench.unseen.gold import Asked, Unseen, documents
from core.domain.answer import Answer
from core.domain.question import QuestionSet, Section

SHOWN = ("answered", "conflicting")


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one question."""

    document: str
    question: str
    answerable: bool
    conflicting: bool
    status: str
    #: the passage shown overlaps the words of the gold, or stands on a page of them
    right: bool
    right_page: bool
    #: the right page is the first, or one of the first three, of the ranking
    first: bool
    among: bool
    probability: float
    value: str
    passage: str
    page: int
    sides: tuple[str, ...]
    #: of the parts of the answer that were labelled the share that the value says; none where no value is
    #: shown, or labelled
    value_right: float | None = None


def rows_of(unseen: Unseen) -> Iterator[Row]:
    """Put a document's questions to it, all together, as a session does."""
    questions = tuple(each.question for each in unseen.asked)
    together = QuestionSet("unseen", "Unseen", (Section("all", "All", questions),))
    found = answers(unseen.pages, together)
    index, ranked = read_through(unseen.pages, questions)
    for column, asked in enumerate(unseen.asked):
        best = [index.passages[each.passage].page for each in ranked.passages(column, DEPTH)]
        yield _row(unseen.name, asked, found[asked.question.id], list(dict.fromkeys(best)))


def _row(name: str, asked: Asked, answer: Answer, pages: Sequence[int]) -> Row:
    claim = answer.primary
    gold = {page for page, _ in asked.quotes}
    cited = [(s.page, bare(c.verbatim)) for c in (claim.citations if claim else ()) for s in c.spans]
    return Row(
        name,
        asked.question.text,
        bool(asked.quotes),
        asked.conflicting,
        answer.status.value,
        any(page == at and overlap(bare(quote), said) for page, quote in asked.quotes for at, said in cited),
        any(at in gold for at, _ in cited),
        bool(gold & {*pages[:1]}),
        bool(gold & {*pages[:3]}),
        claim.confidence if claim else 0.0,
        claim.value if claim else "",
        " ".join(claim.text.split()) if claim else "",
        cited[0][0] if cited else 0,
        tuple(" ".join(answer.claims[i].text.split()) for i in answer.opposed),
        _value_right(asked, claim.value) if claim and claim.value else None,
    )


def _value_right(asked: Asked, value: str) -> float | None:
    """Return the share of an answer's parts that a value says; every value is wrong that answers nothing."""
    if asked.value or not asked.quotes:
        return share(any(bare(way) in bare(value) for way in part) for part in asked.value or ((),))
    return None


def figures(rows: Sequence[Row]) -> dict[str, float]:
    """Return what is published of some rows."""
    there = [row for row in rows if row.answerable]
    silent = [row for row in rows if not row.answerable]
    shown = [row for row in rows if row.status in SHOWN]
    planted = [row for row in rows if row.conflicting]
    told = [row for row in shown if row.value_right is not None]

    def part(some: Sequence[Row], holds: Callable[[Row], bool]) -> float:
        return share(holds(row) for row in some)

    return {
        "questions": len(rows),
        "answered of answerable": part(there, lambda row: row in shown),
        "shown": len(shown),
        "right of answered": part(shown, lambda row: row.right),
        "right page of answered": part(shown, lambda row: row.right_page),
        "silent": len(silent),
        "silent answered": part(silent, lambda row: row in shown),
        "page first": part(there, lambda row: row.first),
        "page among three": part(there, lambda row: row.among),
        "passage shown right": part(there, lambda row: row.right),
        "values of answered": len(told),
        "value right": share(row.value_right == 1 for row in told),
        "value wrong": share(row.value_right == 0 for row in told),
        "conflicts planted": len(planted),
        "conflicts found": sum(row.status == "conflicting" for row in planted),
        "conflicts false": sum(row.status == "conflicting" and not row.conflicting for row in rows),
    }


def show(rows: Sequence[Row]) -> None:
    """List what is wrong, by kind."""
    for title, holds in (
        ("Answered, and wrong", lambda row: row.status in SHOWN and not row.right),
        (
            "Answered, and the value is another",
            lambda row: row.status in SHOWN and row.value_right not in {None, 1},
        ),
        ("A conflict that is none", lambda row: row.status == "conflicting" and not row.conflicting),
        ("A conflict that was not found", lambda row: row.conflicting and row.status != "conflicting"),
        ("Answerable, and not answered", lambda row: row.answerable and row.status not in SHOWN),
    ):
        print(f"\n{title}")
        for row in filter(holds, rows):
            mark = "right" if row.right else "other"
            print(f"  {row.document}: {row.question} {row.status} {row.probability:.2f} {mark} [{row.value}]")
            print(f"      p. {row.page}: {row.passage[:200]}")
            for side in row.sides:
                print(f"      side: {side[:160]}")


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m bench.unseen",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--documents", type=Path, nargs="*", default=(), help="folders of the public PDFs")
    parser.add_argument("--half", choices=("open", "sealed", "all"), default="all")
    parser.add_argument("--only", help="one document")
    parser.add_argument("--show", action="store_true", help="list what is wrong")
    parser.add_argument("--out", type=Path, help="write every row as JSON")
    options = parser.parse_args()
    rows: list[Row] = []
    for unseen in documents(options.documents, options.half):
        if options.only in {None, unseen.name}:
            own = [*rows_of(unseen)]
            rows += own
            _print(f"{unseen.name}, {len(unseen.pages)} pages", figures(own))
    _print("all", figures(rows))
    if options.show:
        show(rows)
    if options.out:
        options.out.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n", encoding="utf-8")
    return 0


def _print(title: str, named: dict[str, float]) -> None:
    print(f"\n{title}")
    for name, value in named.items():
        print(f"  {name:24} {value:g}" if isinstance(value, int) else f"  {name:24} {value:.2f}")


if __name__ == "__main__":
    sys.exit(main())
