"""Whether the heading that a passage stands under is the one that a reader sees over it.

    python -m bench.headings [--wrong]

`data/headings.tsv` holds a hundred passages drawn by chance from documents of the tests and the sample
bid, with the innermost heading over each, checked by hand on the page.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter, defaultdict
from pathlib import Path

from core.evidence.build_units import evidence_units
from core.reading.reader import read_document

ROOT = Path(__file__).resolve().parents[1]

LABELS = Path(__file__).parent / "data" / "headings.tsv"


def plain(words: str) -> str:
    return " ".join(words.split()).rstrip(".").casefold()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--wrong", action="store_true", help="print the passages under another heading")
    wanted = parser.parse_args().wrong
    labels: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
    with LABELS.open(encoding="utf-8") as file:
        for name, page, begins, heading in list(csv.reader(file, delimiter="\t"))[1:]:
            labels[name].append((int(page), begins, heading))
    right: Counter[str] = Counter()
    for name, passages in labels.items():
        with read_document(ROOT / name) as reading:
            units = list(evidence_units(reading))
        for page, begins, heading in passages:
            unit = next((u for u in units if u.span.page == page and u.plain.startswith(begins)), None)
            found = unit.headings[-1] if unit and unit.headings else ""
            right[name] += plain(found) == plain(heading)
            if wanted and plain(found) != plain(heading):
                print(f"  {name} p. {page}: {begins!r} is under {heading!r}, we say {found!r}")
    for name, passages in labels.items():
        print(f"{name:32} {right[name]:3} of {len(passages)}")
    total = sum(map(len, labels.values()))
    print(f"{'all':32} {right.total():3} of {total}: {right.total() / total:.0%}")


main()
