"""The register of deadlines of a package."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.domain.document import Page
from core.evidence.unit import EvidenceUnit
from core.registers.deadlines.count import counted, days_defined, in_order, moved
from core.registers.deadlines.day_order import day_orders
from core.registers.deadlines.deadline import Deadline
from core.registers.deadlines.find import deadlines
from core.registers.deadlines.tables import of_tables
from core.registers.running import is_running

__all__ = ["deadline_register"]


def deadline_register(
    pages: Iterable[Page], units: Sequence[EvidenceUnit], language: str = "en"
) -> list[Deadline]:
    """Return every date, time and duration of the units, sorted; ``pages`` are those that they stand on."""
    page_at = {page.number: page for page in pages}
    orders = day_orders(page_at.values(), language)
    found = [
        each
        for each in (*deadlines(units, language, orders), *of_tables(page_at.values(), units, language))
        if not is_running(page_at.get(each.span.page), each.span.start, each.span.end)
    ]
    defined = days_defined((unit.text for unit in units), language)
    return in_order(counted(moved(found, page_at, language), language, defined))
