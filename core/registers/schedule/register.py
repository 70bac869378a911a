"""The register of bid items: its columns, and its lines."""

from __future__ import annotations

from core.domain.register import (
    CellValue,
    Quoted,
    Register,
    RegisterColumn,
    RegisterForm,
    RegisterKind,
    RegisterLine,
)
from core.registers.lines import LineIds, quoted, section_number
from core.registers.schedule.item import BidItem
from core.registers.schedule.make import BidSchedule, bid_schedule
from core.registers.source import Source

__all__ = ["FORM", "schedule_of", "schedule_of_source"]

FORM = RegisterForm(
    RegisterKind.SCHEDULE,
    "Bid schedule",
    "The items of the bid form, with where the specification measures and pays for them.",
    (
        RegisterColumn("item", "Item", 10),
        RegisterColumn("description", "Description", 50),
        RegisterColumn("unit", "Unit", 8, filtered=True),
        RegisterColumn("quantity", "Quantity", 12),
        RegisterColumn("part", "Part", 14, filtered=True),
        RegisterColumn("schedule", "Schedule", 20, filtered=True),
        RegisterColumn("price", "Price in the form", 16),
        RegisterColumn("changes", "Changed by addendum", 36),
        RegisterColumn("measured", "Measured and paid", 60),
        RegisterColumn("doubts", "To be checked", 44),
    ),
    statuses={"checked": "Checked", "clarify": "Ask"},
)


def schedule_of_source(source: Source) -> BidSchedule:
    """Read the bid schedule of a package."""
    return bid_schedule(source.pages, source.units, source.language)


def schedule_of(source: Source) -> Register:
    """Make the register of the bid items of a package."""
    made = source.of_pages(schedule_of_source)
    ids = LineIds()
    return Register(FORM, tuple(_line(source, item, ids) for item in made.items), notes=made.notes)


def _line(source: Source, item: BidItem, ids: LineIds) -> RegisterLine:
    page = source.by_number[item.span.page]
    headings = tuple(title for _, title in page.above) or ((page.section,) if page.section else ())
    section = section_number(headings)
    quotes = (
        Quoted(item.words, item.span, page.ref),
        *(Quoted(each.words, each.span, source.ref(each.span.page)) for each in item.changes),
        *(quoted(unit, source.ref(unit.span.page)) for unit in item.measured),
    )
    # a quantity that changes leaves the item the same
    named = ids.of(f"{item.schedule} {item.number} {item.description}", section)
    return RegisterLine(named, quotes, headings=headings, section=section, cells=_cells(source, item))


def _cells(source: Source, item: BidItem) -> dict[str, CellValue]:
    measured = [
        f"{' > '.join(unit.headings[-2:])} ({source.ref(unit.span.page)}): {unit.plain}"
        for unit in item.measured
    ]
    return {
        "item": item.number,
        "description": item.description,
        "unit": item.unit,
        "quantity": item.quantity,
        "part": item.part.words,
        "schedule": item.schedule,
        "price": item.unit_price if item.unit_price is not None else item.extension,
        "changes": "; ".join(change.said for change in item.changes),
        "measured": "\n".join(measured[:1]),
        "doubts": " ".join(item.doubts),
    }
