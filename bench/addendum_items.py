"""How many of the changes of addenda in strange words are found, and what is found that nobody made.

    python -m bench.addendum_items [--part sealed|open] [--show]

Items of addenda as public works word them, written by hand with what each changes, a fifth of them alike and
changing nothing (`bench/data/amendments/`). Each is an addendum of its own to one of two small packages. A
change is found where an amendment has its old and its new words, tied to a passage of the place it names; all
other amendments are false.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bench.amendments import left_over
from core.domain.changes import Amendment
from core.packages.assemble import Assembled, assembled
from core.revisions.amendments import amendments
from core.values.find import find_values
from samples.generator.leaflets import Leaf
from tests.unit.revisions.bids import looked

DATA = Path(__file__).parent / "data" / "amendments"
PARTS = ("sealed", "open")


@dataclass(frozen=True, slots=True)
class Known:
    """A change that an item makes; without old words an addition, without new ones a deletion."""

    #: parts of what a person is shown of the pages of which it changes one
    where: tuple[str, ...]
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Item:
    """An item of an addendum."""

    #: "bid" or "tender"
    package: str
    text: str
    changes: tuple[Known, ...]
    #: prefix of a section that is attached, with words of it and those in their place
    attached: tuple[str, str, str] | None = None


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--part", choices=PARTS, default=PARTS[0], help="which half of the items")
    parser.add_argument("--show", action="store_true", help="print what was missed and what is false")
    args = parser.parse_args()
    found = of = untouched = wrong = 0
    listed = items(args.part)
    for item in listed:
        missed, false = judged(item)
        found += len(item.changes) - len(missed)
        of += len(item.changes)
        untouched += not item.changes
        wrong += len(false)
        if args.show and (missed or false):
            print(item.text)
            for known in missed:
                print(f"  missed: {known.was!r} -> {known.now!r}")
            for each in false:
                print(f"  false: {each.was!r} -> {each.now!r} {each.problem}")
    print(
        f"{args.part}: found {found} of {of} changes, {wrong} false, in {len(listed)} items of which "
        f"{untouched} change nothing"
    )


def items(part: str) -> list[Item]:
    """Return the items of one half."""
    return [_item(head, lines) for head, lines in _entries(DATA / f"{part}.txt")]


def judged(item: Item) -> tuple[list[Known], list[Amendment]]:
    """Return the changes of an item that were missed, and the amendments that nobody made."""
    package = _package(item)
    shown = {page.number: str(page.ref) for page in package.pages}
    made = amendments(package.package, package.pages)
    return left_over(item.changes, made, lambda each, known: _is(each, known, shown))


def _is(each: Amendment, known: Known, shown: dict[int, str]) -> bool:
    if each.passage is None or not any(part in shown[each.passage.page] for part in known.where):
        return False
    return _states(each.was, known.was) and _states(each.now, known.now)


def _states(words: str, value: str) -> bool:
    """Whether words say a value, or nothing where nothing is to be said."""
    if not value:
        return not words
    if " ".join(value.split()).casefold() in words.casefold():
        return True
    if words and words.casefold() in value.casefold().split():
        return True
    wanted = find_values(f"of {value} it")
    return any(one.agrees(other) for one in find_values(f"of {words} it") for other in wanted)


def _package(item: Item) -> Assembled:
    """Return the item's package with an addendum that holds it."""
    text = (
        "= ADDENDUM NO. 1\nTo all Bidders: This Addendum forms part of the Contract Documents.\n"
        f"{item.text}\n= END OF ADDENDUM NO. 1"
    )
    leaves = [Leaf("AD1", text)]
    documents = _documents(item.package)
    if item.attached:
        prefix, was, now = item.attached
        (before,) = (leaf for leaf in documents.values() if leaf.prefix == prefix)
        leaves.append(Leaf(prefix, before.text.replace(was, now)))
    named = [*((f"{name}.pdf", [leaf]) for name, leaf in documents.items()), ("Addendum 1.pdf", leaves)]
    return assembled([looked(*each) for each in named], "Package")


@cache
def _documents(package: str) -> dict[str, Leaf]:
    found = {}
    for head, lines in _entries(DATA / f"{package}.txt"):
        prefix, _, name = head.partition(" | ")
        found[name] = Leaf(prefix, "\n".join(lines))
    return found


def _entries(path: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield what stands behind each ``@@`` of a file, and the lines below it."""
    for entry in path.read_text("utf-8").split("@@ ")[1:]:
        head, *lines = entry.strip().splitlines()
        yield head, lines


def _item(package: str, lines: Sequence[str]) -> Item:
    changes, attached, said = [], None, []
    for line in lines:
        if line.startswith("> "):
            where, was, now = (part.strip() for part in f"{line[2:]} ".split("|"))
            changes.append(Known(tuple(where.split(" or ")), was, now))
        elif line.startswith("+ "):
            prefix, _, words = line[2:].partition(" | ")
            was, _, now = words.partition(" => ")
            attached = prefix, was, now
        else:
            said.append(line)
    return Item(package, "\n".join(said), tuple(changes), attached)


if __name__ == "__main__":
    main()
