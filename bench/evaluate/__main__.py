"""Measure the answers: ``python -m bench.evaluate``.

    python -m bench.evaluate --fast                 the sample alone; fails when a figure falls (for CI)
    python -m bench.evaluate [--documents FOLDER]   every domain whose data is at hand
    python -m bench.evaluate --engine chat --yes    the sample by a chat model, on your own server and key

The data lies outside the repository: PAGEWISE_BENCH_READER names the folder of `annotated.jsonl.gz`, CUAD
that of the contracts; ``--documents`` that of the PDFs that are annotated. What is not there is left out.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from pathlib import Path

from bench.evaluate import chat, corpora, embedded, figures, measures
from bench.evaluate.embedded import Row
from bench.evaluate.measures import Case
from core.engines.extractive.findings import AGAIN
from core.engines.extractive.learnt_weights import learnt

#: shares of the surest questions at which risk is told
SHARES = (0.1, 0.2, 0.3, 0.5, 0.7, 1.0)
#: probabilities at which it is told what would be called answered
BOUNDS = (0.6, 0.65, 0.7, 0.75, 0.8)


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m bench.evaluate",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--engine", choices=("embedded", "chat"), default="embedded")
    parser.add_argument("--fast", action="store_true", help="the sample alone")
    parser.add_argument("--documents", type=Path, help="folder of the PDFs that are annotated")
    parser.add_argument("--words", action="store_true", help="without the reader")
    parser.add_argument("--out", type=Path, help="write all figures, and every row of the sample, as JSON")
    chat.add_arguments(parser)
    options = parser.parse_args()
    if options.engine == "chat":
        return chat.run(options)
    if why := embedded.reader_is_there():
        print(f"Without the reader: {why}.")
    found: dict[str, dict[str, float]] = {}
    if not options.words:
        rows = embedded.sample_rows(embedded.sample_answers())
        found["sample"] = figures.of_sample(rows)
        show_rows(rows)
    cases = [] if options.fast else all_cases(options)
    found |= {f"{domain}": figures.of_cases(some) for domain, some in by_domain(cases).items()}
    show(found, cases, reader=not options.words)
    if options.out:
        options.out.write_text(json.dumps(found, indent=1) + "\n")
    fallen = figures.falls(found, figures.thresholds())
    for fall in fallen:
        print(f"FELL  {fall}", file=sys.stderr)
    return 1 if fallen else 0


def all_cases(options: argparse.Namespace) -> list[Case]:
    """Put the engine to every corpus. The reader's figures count where it was not trained."""
    sources = corpora.Sources()
    cases = []
    for corpus in corpora.everything(sources, options.documents, held_out=not options.words):
        cases += embedded.cases(corpus, reader=not options.words)
    return cases


def by_domain(cases: list[Case]) -> dict[str, list[Case]]:
    found: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        found[case.domain].append(case)
        found["pooled"].append(case)
    return dict(sorted(found.items()))


def show(found: dict[str, dict[str, float]], cases: list[Case], *, reader: bool) -> None:
    for domain, named in found.items():
        print(f"\n{domain}")
        some = [case for case in cases if domain in {case.domain, "pooled"}]
        for figure, value in named.items():
            measure = figures.PUBLISHED.get(figure)
            edges = (
                ""
                if not some or measure is None
                else "   {:.2f} to {:.2f}".format(*measures.interval(some, measure))
            )
            print(f"  {figure:26} {value:6.3f}{edges}")
    if cases:
        print("\nReliability: said, right, questions")
        for said, true, count in measures.reliability(cases):
            print(f"  {said:.2f}  {true:.2f}  {count:5}  {'#' * round(40 * true)}")
        print("\nRisk and coverage: surest share, least probability, wrong")
        for part, least, wrong in measures.risk_coverage(cases, SHARES):
            print(f"  {part:4.0%}  {least:.2f}  {wrong:.2f}")
        print("\nWere more or less called answered: bound, then domain: right, answered (shown)")
        for bound in BOUNDS:
            told = ((domain, measures.by_bound(some, bound)) for domain, some in by_domain(cases).items())
            row = "  ".join(f"{domain}: {right:.2f}, {kept:.2f} ({n})" for domain, (right, kept, n) in told)
            print(f"  {bound:.2f}  {row}")
        print("\nBound chosen on the other domains: domain, bound: right, answered (shown)")
        for domain, bound, right, kept, n in measures.left_out(cases, measures.PROMISED):
            print(f"  {domain:16} {bound:.2f}: {right:.2f}, {kept:.2f} ({n})")
        print("\nSecond pass: not found, answered there; shown a passage then, answered there, right")
        for domain, some in by_domain(cases).items():
            models = learnt()
            bounds = models.reader_bounds if reader else models.words_bounds
            told = measures.second_pass(some, AGAIN * bounds.possible)
            print("  {:16} {:4} {:4}   {:4} {:4} {:4}".format(domain, *told))


def show_rows(rows: list[Row]) -> None:
    """List what is wrong on the sample by number: shown as answered and wrong, and answered by nobody."""
    for title, kept in (
        (
            "Shown as answered, and wrong",
            [r for r in rows if r.status in {"answered", "conflicting"} and not r.right],
        ),
        (
            "Answered by the sample, and not shown as answered",
            [r for r in rows if r.gold != "no_answer" and r.status not in {"answered", "conflicting"}],
        ),
    ):
        print(f"\n{title}: {len(kept)}")
        for row in kept:
            mark = "" if row.right or not row.passage else " (and the passage is another)"
            print(f"  {row.number:3}. {row.question} {row.status} {row.probability:.2f}{mark}")


if __name__ == "__main__":
    sys.exit(main())
