"""What addenda change of the items of a bid form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from core.domain.document import Page
from core.evidence.unit import EvidenceUnit, Shape
from core.registers.parts import addendum_of
from core.registers.schedule.checks import key_of, number_key
from core.registers.schedule.item import BidItem, ItemChange, figures
from core.registers.schedule.vocabulary import Vocabulary

__all__ = ["with_changes"]


def with_changes(
    items: Sequence[BidItem], units: Iterable[EvidenceUnit], page_at: Mapping[int, Page], words: Vocabulary
) -> list[BidItem]:
    """Return the items of the form as the last addendum left them, each with what changed.

    An addendum changes an item by a sentence ("Item 10: change 223 LF to 436 LF") or by a form that it
    brings anew; items that only an addendum has are added.
    """
    of_forms = [item for item in items if not addendum_of(page_at.get(item.span.page))]
    anew = sorted(
        (item for item in items if addendum_of(page_at.get(item.span.page))),
        key=lambda item: addendum_of(page_at.get(item.span.page)),
    )
    current = list(of_forms)
    for item in anew:
        number = addendum_of(page_at.get(item.span.page))
        at = next((index for index, each in enumerate(current) if key_of(each) == key_of(item)), None)
        if at is None:
            current.append(
                replace(
                    item,
                    changes=(ItemChange("no such item", item.shown_quantity, number, item.span, item.words),),
                )
            )
        elif current[at].shown_quantity != item.shown_quantity:
            current[at] = _changed(current[at], item, number)
    for unit in units:
        number = addendum_of(page_at.get(unit.span.page))
        if not number or unit.shape is Shape.TABLE_ROW:
            continue
        said = " ".join(filter(None, (unit.lead_in, unit.plain))).lower()
        if words.patterns["change_cue"].search(said):
            current = [_by_sentence(item, unit, said, number, words) for item in current]
    return current


def _changed(item: BidItem, new: BidItem, addendum: int) -> BidItem:
    change = ItemChange(item.shown_quantity, new.shown_quantity, addendum, new.span, new.words)
    return replace(item, quantity=new.quantity, unit=new.unit, changes=(*item.changes, change))


def _by_sentence(item: BidItem, unit: EvidenceUnit, said: str, addendum: int, words: Vocabulary) -> BidItem:
    """Apply what a sentence of an addendum, ``said`` in lower case, says of an item's quantity."""
    for text in _about(item, said, words):
        match = words.patterns["from_to"].search(text) or words.patterns["to_only"].search(text)
        if match is None or not _is_quantity(item, match, said):
            continue
        now = float(match["now"].rstrip(",.").replace(",", ""))
        named = match["now_unit"] or match.groupdict().get("was_unit") or ""
        new_unit = words.unit(named) or item.unit
        was = match.groupdict().get("was") or ""
        doubts = item.doubts
        if was and item.quantity is not None and float(was.rstrip(",.").replace(",", "")) != item.quantity:
            doubts = (
                *doubts,
                f"Addendum {addendum} says {was} where the form has {figures(item.quantity)}.",
            )
        change = ItemChange(
            item.shown_quantity, f"{figures(now)} {new_unit}".strip(), addendum, unit.span, unit.text
        )
        return replace(item, quantity=now, unit=new_unit, changes=(*item.changes, change), doubts=doubts)
    return item


def _about(item: BidItem, said: str, words: Vocabulary) -> Iterator[str]:
    """Yield what a sentence says behind the item's number, if it speaks of the form and of no other place."""
    named = words.patterns["form_named"].search(said)
    found = [*words.patterns["changed"].finditer(said)]
    for index, match in enumerate(found):
        end = found[index + 1].start() if index + 1 < len(found) else len(said)
        text = said[match.end() : end]
        elsewhere = words.patterns["elsewhere"].search(text)
        if number_key(match["number"]) == number_key(item.number) and (named or not elsewhere):
            yield text
            return


def _is_quantity(item: BidItem, match: re.Match[str], said: str) -> bool:
    """Whether what changes is the quantity: it has a unit, is called so, or was what the form has."""
    groups = match.groupdict()
    was = (groups.get("was") or "").rstrip(",.").replace(",", "")
    named = groups.get("was_unit") or groups["now_unit"] or "quantit" in said
    return bool(named) or bool(was and item.quantity is not None and float(was) == item.quantity)
