"""How many of the changes that addenda make are found, and how many are found that nobody made.

    python -m bench.amendments [--seeds 10] [--wordings first|second|last] [--show]

Generated bids (`bench/revised_bids.py`): 60 values changed over 12 addenda in many wordings, with and without
the place, eight of them twice, some on attached pages alone, among sentences that change nothing. A change is
found where the amendments of its addendum have one with its old and its new value, tied to a passage of its
section or of the addendum that changed it before. All others are false.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from bench.revised_bids import WORDINGS, Bid, Known, generated
from core.domain.changes import Amendment
from core.packages.assemble import Assembled, assembled
from core.revisions.amendments import amendments
from core.values.find import find_values
from tests.unit.revisions.bids import looked

T = TypeVar("T")


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=10, help="number of generated bids")
    parser.add_argument("--wordings", choices=WORDINGS, default=WORDINGS[0], help="which list of wordings")
    parser.add_argument("--show", action="store_true", help="print what was missed and what is false")
    args = parser.parse_args()
    for seed in range(1, args.seeds + 1):
        bid = generated(seed, args.wordings)
        package = assembled([looked(*each) for each in bid.documents.items()], "Harbor Pump Station")
        began = time.perf_counter()
        made = amendments(package.package, package.pages)
        seconds = time.perf_counter() - began
        missed, false = judged(bid, package, made)
        found = len(bid.changes) - len(missed)
        pages = len(package.pages)
        told = f"found {found} of {len(bid.changes)}, false {len(false)}"
        print(f"seed {seed}: {told} ({pages} pages, {seconds:.1f} s)")
        if args.show:
            for known in missed:
                print(f"  missed: {known}")
            for each in false:
                print(f"  false: {each.source}, {each.item}: {each.was!r} -> {each.now!r} {each.problem}")


def judged(bid: Bid, package: Assembled, made: Sequence[Amendment]) -> tuple[list[Known], list[Amendment]]:
    """Return the known changes that were missed, and the amendments that nobody made."""
    labels = {page.number: page.label or "" for page in package.pages}
    return left_over(bid.changes, made, lambda each, known: _is(each, known, labels))


def left_over(
    wanted: Iterable[T], made: Iterable[Amendment], is_it: Callable[[Amendment, T], bool]
) -> tuple[list[T], list[Amendment]]:
    """Return the known changes that no amendment is, and the amendments that are none; each counts once."""
    left = list(made)
    missed = []
    for known in wanted:
        found = next((each for each in left if is_it(each, known)), None)
        if found is None:
            missed.append(known)
        else:
            left.remove(found)
    return missed, left


def _is(each: Amendment, known: Known, labels: dict[int, str]) -> bool:
    if each.source != f"Addendum {known.addendum}" or each.passage is None:
        return False
    label = labels[each.passage.page]
    placed = label.startswith((known.section, "AD"))
    return placed and _states(each.was, known.was) and _states(each.now, known.now)


def _states(words: str, value: str) -> bool:
    """Whether words have a value: as it is written, or as one that agrees with it."""
    if value.casefold() in words.casefold() or words.casefold() in value.casefold().split():
        return bool(words)
    wanted = find_values(f"of {value} it")
    return any(one.agrees(other) for one in find_values(words) for other in wanted)


if __name__ == "__main__":
    main()
