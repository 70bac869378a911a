"""Where a specification says how an item of the bid form is measured and paid."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from core.evidence.unit import EvidenceUnit, Shape
from core.registers.schedule.checks import number_key
from core.registers.schedule.item import BidItem
from core.registers.schedule.vocabulary import Vocabulary

__all__ = ["with_measurement"]

#: sentences shown for one item
MOST = 4
#: share of the words of a description that a heading must have to be its own
ALIKE = 0.6
_WORD = re.compile(r"[a-z]{3,}")
#: units whose difference from the form's is none: a lump sum is paid, not measured
_NOT_MEASURED = {"LS", "AL", "EA"}


def with_measurement(
    items: Sequence[BidItem], units: Iterable[EvidenceUnit], words: Vocabulary
) -> list[BidItem]:
    """Return the items with the sentences that measure and pay for them, and doubts where units differ.

    A sentence belongs to the items that it names itself, or else that the heading over it names; where no
    heading has numbers, to those whose description it bears.
    """
    forms = {item.span.page for item in items}
    by_number = defaultdict[str, list[EvidenceUnit]](list)
    by_heading = list[tuple[set[str], EvidenceUnit]]()
    for unit in units:
        if unit.span.page in forms or unit.shape in {Shape.HEADING, Shape.TABLE_ROW}:
            continue
        low = unit.plain.lower()
        heading = unit.headings[-1].lower() if unit.headings else ""
        named = [*_numbers(low, words)] if words.patterns["measured"].search(low) else []
        titled = [*_numbers(heading, words)]
        if titled or (named and _is_payment(unit, words)):
            for number in dict.fromkeys(named or titled):
                by_number[number].append(unit)
        elif _is_payment(unit, words) and heading:
            by_heading.append(({*_WORD.findall(heading)}, unit))
    return [
        _with(item, by_number.get(number_key(item.number)) or _alike(item, by_heading), words)
        for item in items
    ]


def _is_payment(unit: EvidenceUnit, words: Vocabulary) -> bool:
    """Whether a heading over a unit, or the unit itself, is about measuring or paying."""
    return any(words.patterns["measured"].search(each.lower()) for each in (*unit.headings, unit.plain))


def _alike(item: BidItem, by_heading: Sequence[tuple[set[str], EvidenceUnit]]) -> list[EvidenceUnit]:
    mine = {*_WORD.findall(item.description.lower())}
    return [unit for heading, unit in by_heading if mine and len(mine & heading) / len(mine) >= ALIKE]


def _with(item: BidItem, found: Sequence[EvidenceUnit], words: Vocabulary) -> BidItem:
    kept = tuple(found[:MOST])
    measured = {
        unit
        for each in kept
        for match in words.patterns["measured_by"].finditer(each.plain.lower())
        if (unit := words.unit(match["unit"]))
    }
    doubts = item.doubts
    if (
        measured
        and item.unit not in measured
        and item.unit not in _NOT_MEASURED
        and not measured & _NOT_MEASURED
    ):
        said = (
            f"The form counts in {item.unit}, the specification measures in {' and '.join(sorted(measured))}."
        )
        doubts = (*doubts, said)
    return replace(item, measured=kept, doubts=doubts)


def _numbers(text: str, words: Vocabulary) -> Iterator[str]:
    """Yield the numbers of the items that a text names: "items 4 through 7, 9 and 12"."""
    for match in words.patterns["items_named"].finditer(text):
        last = match["first"]
        yield number_key(last)
        for joint, number in re.findall(
            r"(,? ?(?:through|to|thru|-|\u2013|and|,)) ?(?:items? )?([a-z]{0,3}-?\d+[a-z]?)", match["more"]
        ):
            if re.search(r"through|to|thru|-|\u2013", joint):
                yield from _between(last, number)
            else:
                yield number_key(number)
            last = number


def _between(first: str, last: str) -> Iterator[str]:
    one, other = (re.fullmatch(r"(\D*)(\d+)\w?", each) for each in (first, last))
    if one and other and int(other[2]) - int(one[2]) <= 200:
        for number in range(int(one[2]) + 1, int(other[2]) + 1):
            yield number_key(f"{one[1]}{number}")
