"""The register of deadlines of a package."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.domain.document import Page
from core.evidence.unit import EvidenceUnit
from core.registers.deadlines.count import counted, days_defined, in_order, moved
from core.registers.deadlines.day_order import day_orders
from core.registers.deadlines.deadline import Deadline
from core.registers.deadlines.find import deadlines
from core.registers.deadlines.left_out import deadlines_alone
from core.registers.deadlines.neighbours import with_hours_beside
from core.registers.deadlines.tables import of_tables
from core.registers.deadlines.tied import tied

__all__ = ["deadline_register"]


def deadline_register(
    pages: Iterable[Page], units: Sequence[EvidenceUnit], language: str = "en"
) -> list[Deadline]:
    """Return every date, time and duration of the units, sorted; ``pages`` are those that they stand on."""
    page_at = {page.number: page for page in pages}
    orders = day_orders(page_at.values(), language)
    listed = (*deadlines(units, language, orders), *of_tables(page_at.values(), units, language))
    found = with_hours_beside(deadlines_alone(listed, page_at, language), units, language)
    defined = days_defined((unit.text for unit in units), language)
    changed = tied(moved(found, page_at, language), units, page_at, language)
    return in_order(counted(changed, language, defined))
