"""Whether the heading that a passage stands under is the one that a reader sees over it.

    python -m bench.headings [--wrong] [--documents FOLDER]

`data/headings.tsv` holds a hundred passages drawn by chance from documents of the tests and the sample
bid, with the innermost heading over each, checked by hand on the page. With a folder of the twelve documents
of `data/headings_other_layouts.tsv` these are measured, too; of its sealed half nothing is ever printed.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from core.evidence.build_units import evidence_units
from core.evidence.unit import EvidenceUnit
from core.reading.reader import read_document

ROOT = Path(__file__).resolve().parents[1]

DATA = Path(__file__).parent / "data"
SEALED = "sealed"
#: between two ways in which a heading of two lines may be told
OR = " | "


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage, and the innermost heading over it."""

    page: int
    begins: str
    headings: tuple[str, ...]
    half: str = ""

    def found_in(self, units: Iterable[EvidenceUnit]) -> str:
        """Return the innermost heading that the product has for it; empty for none."""
        for unit in units:
            if unit.span.page == self.page and unit.plain.startswith(self.begins):
                return unit.headings[-1] if unit.headings else ""
        # a unit of its own no longer: the one that holds it
        for unit in units:
            if unit.span.page == self.page and self.begins in unit.plain:
                return unit.headings[-1] if unit.headings else ""
        return ""


def plain(words: str) -> str:
    return " ".join(words.split()).rstrip(".").casefold()


def passages(name: str) -> dict[str, list[Passage]]:
    by_file: dict[str, list[Passage]] = defaultdict(list)
    with (DATA / name).open(encoding="utf-8") as file:
        for document, page, begins, heading, *half in list(csv.reader(file, "excel-tab"))[1:]:
            told = tuple(map(plain, heading.split(OR)))
            by_file[document].append(Passage(int(page), begins, told, *half))
    return by_file


def measure(folder: Path, by_file: dict[str, list[Passage]], *, wrong: bool) -> None:
    right: Counter[str] = Counter()
    none: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for name, wanted in by_file.items():
        with read_document(folder / name) as reading:
            units = list(evidence_units(reading))
        for passage in wanted:
            found = passage.found_in(units)
            is_right = plain(found) in passage.headings
            for kind in {name, passage.half or "all"}:
                asked[kind] += 1
                right[kind] += is_right
                none[kind] += not found
            if wrong and not is_right and passage.half != SEALED:
                under = passage.headings[0]
                print(f"  {name} p. {passage.page}: {passage.begins!r} is under {under!r}, we say {found!r}")
    for kind, count in asked.items():
        told = f"{kind:32} {right[kind]:3} of {count}: {right[kind] / count:.0%}"
        print(f"{told}, {none[kind]} under none" if none[kind] else told)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--wrong", action="store_true", help="print the passages under another heading")
    parser.add_argument("--documents", type=Path, help="where the documents of other layouts lie")
    given = parser.parse_args()
    measure(ROOT, passages("headings.tsv"), wrong=given.wrong)
    if given.documents:
        measure(given.documents, passages("headings_other_layouts.tsv"), wrong=given.wrong)


main()
