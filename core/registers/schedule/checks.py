"""What is odd about the items of a form: numbers, totals, and quantities that two places give differently."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from core.domain.document import Page
from core.registers.schedule.item import BidItem, figures
from core.registers.schedule.vocabulary import Vocabulary

__all__ = ["checked", "key_of", "missing_numbers", "totals_of"]

#: dollars by which a product may differ from the extension that is printed
CENT = 0.01
#: numbers in a row that a form may have left out; after more another series begins
GAP = 3


def key_of(item: BidItem) -> tuple[str, str]:
    """Return what tells an item from others of a package: its schedule and its number."""
    return re.sub(r"\W+", " ", item.schedule).strip().casefold(), number_key(item.number)


def number_key(number: str) -> str:
    """Return a number in one spelling: ``R10`` of "R-10", ``7`` of "007"."""
    letters, digits, rest = _parts(number)
    return f"{letters}{digits}{rest}"


def checked(items: Sequence[BidItem]) -> list[BidItem]:
    """Mark what is doubtful: no number, a number twice, prices whose product is not the extension."""
    places = defaultdict[tuple[str, str], list[BidItem]](list)
    for item in items:
        places[key_of(item)].append(item)
    return [
        replace(item, doubts=tuple(dict.fromkeys((*item.doubts, *_doubts(item, places[key_of(item)])))))
        for item in items
    ]


def _doubts(item: BidItem, same: Sequence[BidItem]) -> Iterator[str]:
    if not item.number:
        yield "The item has no number."
        return
    for other in same:
        if other is not item and (other.quantity, other.unit) != (item.quantity, item.unit):
            yield f"Another place gives {other.shown_quantity} for item {item.number}."
        elif other is not item and other.span.page == item.span.page:
            yield f"Item {item.number} stands twice on the page."
    if item.quantity is not None and item.unit_price is not None and item.extension is not None:
        product = round(item.quantity * item.unit_price, 2)
        if abs(product - item.extension) > CENT:
            factors = f"{figures(item.quantity)} times {item.unit_price:,.2f}"
            yield f"{factors} is {product:,.2f}, not {item.extension:,.2f}."


def missing_numbers(items: Iterable[BidItem]) -> list[str]:
    """Return the numbers that are left out between the first and the last of each schedule.

    None where its items are not counted one by one: numbers of pay items, and of contract lines whose
    options begin anew at 1001.
    """
    runs = defaultdict[tuple[str, str], dict[int, BidItem]](dict)
    for item in items:
        letters, digits, rest = _parts(item.number)
        if digits and not rest:
            runs[key_of(item)[0], letters][int(digits)] = item
    missing: list[str] = []
    for (_, letters), numbers in runs.items():
        listed = sorted(numbers)
        left_out = [
            number
            for one, following in pairwise(listed)
            if following - one - 1 <= GAP
            for number in range(one + 1, following)
        ]
        if len(left_out) <= len(listed) / 2:
            missing.extend(f"{letters}-{number}" if letters else str(number) for number in left_out)
    return missing


def totals_of(pages: Iterable[Page], items: Sequence[BidItem], words: Vocabulary) -> Iterator[str]:
    """Yield where a total names a last item that is not among those that were read: "items 1 through 24"."""
    numbers = {number_key(item.number) for item in items}
    forms = {item.span.page for item in items}
    for page in pages:
        if page.number not in forms:
            continue
        for line in page.text.split("\n"):
            low = " ".join(line.lower().split())
            match = words.patterns["through"].search(low)
            if not (match and words.patterns["total"].match(low)):
                continue
            for end in (match["first"], match["last"]):
                if number_key(end) not in numbers:
                    yield f"A total names item {end.upper()}, which was not read (page {page.ref})."


def _parts(number: str) -> tuple[str, str, str]:
    match = re.fullmatch(r"([A-Za-z]*)[-. ]?0*(\d+)(.*)", number.strip())
    return (match[1].upper(), match[2], match[3].upper()) if match else (number.upper(), "", "")
