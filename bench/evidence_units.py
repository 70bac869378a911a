"""Whether evidence units are the sentences, items and rows that a reader divides a page into.

    python -m bench.evidence_units [--wrong]

The lines of the gold of registers (`data/registers/`) are measured against: a unit is right if it
begins and ends where a line does. Those of the held-out files are never printed.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from core.domain.document import Page
from core.evidence.build_units import evidence_units
from core.evidence.unit import EvidenceUnit
from core.reading.reader import read_document

ROOT = Path(__file__).resolve().parents[1]

GOLD = Path(__file__).parent / "data" / "registers"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--wrong", action="store_true", help="print the lines that are no unit")
    wanted = parser.parse_args().wrong
    for path in sorted(GOLD.glob("*.jsonl")):
        if path.stem.endswith("deadlines"):
            continue
        lines: dict[str, dict[int, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
        for text in path.read_text(encoding="utf-8").splitlines():
            line = json.loads(text)
            lines[line["document"]][line["page"]].append(line)
        labelled = found = same = 0
        for document, by_page in lines.items():
            with read_document(ROOT / document) as reading:
                pages = list(reading)
            for page, units in _by_page(pages).items():
                if page.number not in by_page:
                    continue
                gold = dict(_placed(page.text, (line["text"] for line in by_page[page.number])))
                ours = {_squeezed(page.text, unit.span.start, unit.span.end): unit for unit in units}
                labelled += len(gold)
                found += sum(any(a < y and x < b for x, y in gold) for a, b in ours)
                same += len(gold.keys() & ours.keys())
                if wanted and "held_out" not in path.stem:
                    for place in sorted(gold.keys() - ours.keys()):
                        print(f"  {document} p. {page.number}: {gold[place]!r}")
        print(f"{path.stem:22} {labelled:4} lines, {found:4} units, {same:4} the same", end="")
        print(f": of the lines {same / labelled:.0%}, of the units {same / found:.0%}")


def _by_page(pages: list[Page]) -> dict[Page, list[EvidenceUnit]]:
    units = list(evidence_units(pages))
    return {page: [unit for unit in units if unit.span.page == page.number] for page in pages}


def _squeezed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a range of the text as one of the text without its white space."""
    first = len("".join(text[:start].split()))
    return first, first + len("".join(text[start:end].split()))


def _placed(text: str, lines: Iterable[str]) -> Iterator[tuple[tuple[int, int], str]]:
    """Yield where the lines stand in the text without white space, each at a place of its own."""
    words = "".join(text.split())
    taken: list[tuple[int, int]] = []
    for line in lines:
        sought = "".join(line.split())
        start = words.find(sought, taken[-1][1] if taken else 0)
        if start < 0:
            start = words.find(sought)
        while start >= 0 and any(start < end and begin < start + len(sought) for begin, end in taken):
            start = words.find(sought, start + 1)
        if start >= 0:  # not on a page that OCR reads otherwise
            taken.append((start, start + len(sought)))
            yield taken[-1], line


main()
