"""Registers against the pages that were labelled by hand, and bid forms against what they were made from.

    python -m bench.registers [--wrong] [deadlines|schedule ...]

The labels are in `data/registers/`; its README says what they mean. `--wrong` lists what differs, but never
of the pages that are held out.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.bootstrap import open_file
from core.domain.document import Page
from core.evidence.build_units import evidence_units
from core.registers.deadlines.deadline import Deadline
from core.registers.deadlines.make import deadline_register
from core.registers.schedule.make import bid_schedule
from core.settings import Settings
from tests.bid_forms import LAYOUTS, form

ROOT = Path(__file__).resolve().parents[1]

LABELS = Path(__file__).parent / "data" / "registers"
HELD_OUT = ("held_out", "held_out_2", "public_documents")
#: share of the words of the shorter of two texts that both must have to be of one time
ALIKE = 0.6


@cache
def pages_of(name: str) -> tuple[Page, ...]:
    """Read a document as the product does, scanned pages too."""
    with open_file(ROOT / name, Settings()) as reading:
        return tuple(reading)


def labels(name: str) -> Iterator[dict[str, object]]:
    """Yield the labels of a file."""
    with (LABELS / f"{name}.jsonl").open(encoding="utf-8") as file:
        yield from map(json.loads, file)


@dataclass
class Count:
    """How many were labelled, found, and right."""

    labelled: int = 0
    found: int = 0
    right: int = 0

    #: lines on the labelled pages that no label is of
    further: int = 0

    def line(self, name: str) -> str:
        """Say it on one line."""
        recall = self.found / max(1, self.labelled)
        value = self.right / max(1, self.found)
        figures = f"recall {recall:.3f}  value right {value:.3f}  further {self.further}"
        return f"{name:28} {self.labelled:5} labelled  {figures}"


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def same_place(one: str, other: str) -> bool:
    """Whether two texts are of one time: one holds the other, or they share most of their words."""
    mine, theirs = " ".join(words(one)), " ".join(words(other))
    if mine in theirs or theirs in mine:
        return True
    shared = {*words(one)} & {*words(other)}
    return len(shared) >= ALIKE * min(len({*words(one)}), len({*words(other)}))


def days(value: str) -> str:
    """Bring weeks to days: two weeks and fourteen days are one duration."""
    return re.sub(r"P(\d+)W", lambda match: f"P{7 * int(match[1])}D", value)


def deadlines(name: str, *, wrong: bool) -> Count:
    """Compare the register of deadlines with the labels of a file."""
    count = Count()
    by_document = defaultdict[str, list[dict[str, object]]](list)
    for label in labels(name):
        by_document[str(label["document"])].append(label)
    for document, listed in by_document.items():
        pages = pages_of(document)
        found = defaultdict[int, list[Deadline]](list)
        for each in deadline_register(pages, list(evidence_units(pages))):
            found[each.span.page].append(each)
        matched = set[int]()
        for label in listed:
            count.labelled += 1
            text = str(label["text"])
            near = [each for each in found[int(str(label["page"]))] if same_place(each.words, text)]
            matched.update(map(id, near))
            right = [each for each in near if days(each.value) == days(str(label["value"]))]
            count.found += bool(near)
            count.right += bool(right)
            if wrong and not right:
                said = [(each.value, " ".join(each.words.split())) for each in near]
                print(f"  {document} p. {label['page']}: {text!r} is {label['value']}, we say {said}")
        labelled = {int(str(label["page"])) for label in listed}
        count.further += sum(id(each) not in matched for page in labelled for each in found[page])
    return count


def of_deadlines(*, wrong: bool) -> None:
    print(deadlines("deadlines", wrong=wrong).line("deadlines"))
    for name in HELD_OUT:
        print(deadlines(f"{name}_deadlines", wrong=False).line(f"deadlines, {name}"))


def of_schedule(*, wrong: bool) -> None:
    """Read the forms of all layouts, and that of the sample."""
    total = Count()
    doubtful = 0
    with tempfile.TemporaryDirectory() as folder:
        for name in LAYOUTS:
            made = form(name)
            path = Path(folder) / "form.pdf"
            path.write_bytes(made.pdf)
            with open_file(path, Settings()) as reading:
                pages = tuple(reading)
            found = bid_schedule(pages, list(evidence_units(pages))).items
            # alternates have titles, and only schedules name them
            read = {(item.schedule.casefold() * (item.part == "base"), item.number): item for item in found}
            for item in made.items:
                got = read.get((item.schedule.casefold(), item.number))
                total.labelled += 1
                total.found += got is not None
                right = got is not None and (got.quantity, got.unit) == (item.quantity, item.unit)
                total.right += right
                doubtful += got is not None and bool(got.doubts)
                if wrong and not right:
                    print(f"  {name}: {item} is read as {got}")
    silent = total.labelled - total.right
    print(f"{total.line('bid items of ten layouts')}  doubtful {doubtful}  wrong or missing {silent}")


def of_speed(*, wrong: bool) -> None:
    """Time the registers on the largest document of the labels, whose pages are at hand already."""
    del wrong
    pages = pages_of("samples/elm-street-package/Specifications.pdf")
    units = list(evidence_units(pages))
    for name, make in (("deadlines", deadline_register), ("schedule", bid_schedule)):
        begun = time.process_time()
        make(pages, units)
        print(f"{name:28} {(time.process_time() - begun) / len(pages) * 1000:.1f} ms a page")


MEASURES = {"deadlines": of_deadlines, "schedule": of_schedule, "speed": of_speed}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("measures", nargs="*", choices=[*MEASURES, []], help="by default all")
    parser.add_argument("--wrong", action="store_true", help="list what differs")
    given = parser.parse_args()
    for name in given.measures or MEASURES:
        MEASURES[name](wrong=given.wrong)


main()
