"""The bid schedule of a package."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.domain.document import Page
from core.evidence.unit import EvidenceUnit
from core.registers.language import unknown_words
from core.registers.parts import addendum_of
from core.registers.running import is_running
from core.registers.schedule.changes import with_changes
from core.registers.schedule.checks import checked, missing_numbers, totals_of
from core.registers.schedule.item import BidItem
from core.registers.schedule.measured import with_measurement
from core.registers.schedule.read import bid_items
from core.registers.schedule.vocabulary import vocabulary

__all__ = ["BidSchedule", "bid_schedule"]


@dataclass(frozen=True, slots=True)
class BidSchedule:
    """The items as the last addendum left them, and what is odd about the form as a whole."""

    items: tuple[BidItem, ...] = ()
    notes: tuple[str, ...] = ()


def bid_schedule(pages: Sequence[Page], units: Sequence[EvidenceUnit], language: str = "en") -> BidSchedule:
    """Make the bid schedule from the pages of a package and their units."""
    words = vocabulary(language)
    if words is None:
        return BidSchedule(notes=unknown_words(language))
    page_at = {page.number: page for page in pages}
    found = bid_items(pages, language)
    of_forms = [item for item in found if not addendum_of(page_at.get(item.span.page))]
    items = checked(of_forms) + [item for item in found if addendum_of(page_at.get(item.span.page))]
    said = [
        unit for unit in units if not is_running(page_at.get(unit.span.page), unit.span.start, unit.span.end)
    ]
    items = with_measurement(with_changes(items, said, page_at, words), said, words)
    notes = [
        f"Item {number} is missing between the items before and after it."
        for number in missing_numbers(items)
    ]
    return BidSchedule(tuple(items), (*notes, *totals_of(pages, items, words)))
