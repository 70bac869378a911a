"""The bid schedule as a workbook to be priced: empty unit prices, extensions and totals worked out."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import groupby
from typing import Any, BinaryIO

import core
from core.registers.exported import Exported
from core.registers.schedule.item import BidItem, SumPart
from core.registers.schedule.register import schedule_of_source
from core.registers.source import Source
from core.reports.excel.new_book import new_book
from core.reports.excel.styles import BAND, QUIET, RIGHT, WARNING, Styles
from core.reports.excel.worksheet import Cell, Column, Sheet
from core.reports.registers.excel import write_sheets
from core.reports.registers.listed import ListedRegister
from core.reports.wording import clean

__all__ = ["schedule_workbook", "write_schedule"]

_MONEY = '"$"#,##0.00'
_QUANTITY = "#,##0.###"
#: where a bidder writes
_INPUT = {"bg_color": "#FFF9DB", "num_format": _MONEY, "locked": False, **RIGHT}
_COLUMNS = (
    Column("Item", 9),
    Column("Description", 46),
    Column("Unit", 8),
    Column("Quantity", 12, {"num_format": _QUANTITY, **RIGHT}),
    Column("Unit price", 14, _INPUT),
    Column("Extension", 16, {"num_format": _MONEY, **RIGHT}),
    Column("Measured and paid", 54, QUIET),
    Column("Changed by addendum", 30),
    Column("To be checked", 36),
)
#: of the columns, counted from 0
_QUANTITY_AT, _PRICE_AT, _EXTENSION_AT, _DOUBTS_AT = 3, 4, 5, 8


@dataclass
class _Totals:
    """The cells that sums are made of: their addresses and what they hold now."""

    base: list[tuple[str, float]]
    alternates: list[tuple[str, float]]


def schedule_workbook(exported: Exported) -> bytes:
    """Return the workbook to be priced, with the register behind it, whose decisions can be read back."""
    stream = BytesIO()
    write_schedule(exported.source, stream, exported.listed)
    return stream.getvalue()


def write_schedule(source: Source, stream: BinaryIO, listed: ListedRegister | None = None) -> None:
    """Write the items of the bid form; base bid and allowances make the total, alternates stand apart.

    The register is a sheet behind them where it is given.
    """
    made = source.of_pages(schedule_of_source)
    book = new_book(
        stream,
        title=source.package.name,
        subject="Bid schedule",
        comments="",
        version=core.__version__,
        made=time.time(),
    )
    styles = Styles(book)
    sheet = Sheet(book, styles, "To price", columns=[column.width for column in _COLUMNS])
    sheet.line(f"Bid schedule: {clean(source.package.name)}", sheet.styles.title(), height=26)
    note = "Fill in the unit prices. A quantity to be checked is marked; compare it with its page first."
    sheet.line(note, sheet.styles.note())
    for said in made.notes:
        sheet.line(said, sheet.styles.get(text_wrap=True, **WARNING))
    totals = _Totals([], [])
    header = sheet.row
    sheet.header(_COLUMNS)
    for _, items in groupby(made.items, key=lambda item: (item.schedule, item.part)):
        _group(sheet, source, list(items), totals)
    _total(sheet, "TOTAL BASE BID, allowances included", totals.base)
    if totals.alternates:
        _total(sheet, "Total of the alternates, not included above", totals.alternates)
    sheet.raw.freeze_panes(header + 1, 2)
    sheet.raw.repeat_rows(header)
    sheet.prints(source.package.name)
    if listed is not None:
        write_sheets(listed, book, styles)
    book.close()


def _group(sheet: Sheet, source: Source, items: Sequence[BidItem], totals: _Totals) -> None:
    """Write the items of one part of one schedule and their sum."""
    part = items[0].part
    title = " \u00b7 ".join(filter(None, (items[0].schedule, part.words)))
    sheet.line(title, sheet.styles.get(bold=True, bg_color=BAND), height=16)
    first = sheet.row + 1
    for item in items:
        row = sheet.row
        sheet.record(_COLUMNS, _cells(source, item))
        _formula(sheet, row, f"=ROUND(D{row + 1}*E{row + 1},2)", _value(item), {})
    value = round(sum(_value(item) for item in items), 2)
    _formula(sheet, sheet.row, f"=SUM(F{first}:F{sheet.row})", value, {"bold": True, "top": 1})
    sheet.put(sheet.row, 1, f"Sum of {title}", sheet.styles.get(bold=True))
    (totals.alternates if part is SumPart.ALTERNATE else totals.base).append((f"F{sheet.row + 1}", value))
    sheet.row += 2


def _cells(source: Source, item: BidItem) -> list[Cell | str | float | None]:
    measured = "; ".join(
        f"{unit.headings[-1] if unit.headings else ''} ({source.ref(unit.span.page)}): {unit.plain}"
        for unit in item.measured[:1]
    )
    doubts = " ".join(item.doubts)
    return [
        item.number,
        item.description,
        item.unit,
        Cell(item.quantity, WARNING if doubts else {}),
        _price(item),
        None,
        measured,
        "; ".join(change.said for change in item.changes),
        Cell(f"{doubts} See {source.ref(item.span.page)}." if doubts else "", WARNING if doubts else {}),
    ]


def _price(item: BidItem) -> float | None:
    """Return the unit price that the form itself fixes, as it does for allowances."""
    if item.unit_price is not None:
        return item.unit_price
    return round(item.extension / item.quantity, 2) if item.extension is not None and item.quantity else None


def _value(item: BidItem) -> float:
    return round((item.quantity or 0) * (_price(item) or 0), 2)


def _total(sheet: Sheet, title: str, cells: Sequence[tuple[str, float]]) -> None:
    style = {"bold": True, "font_size": 11, "top": 2}
    sheet.put(sheet.row, 1, title, sheet.styles.get(bold=True, font_size=11))
    formula = "+".join(address for address, _ in cells) or "0"
    _formula(sheet, sheet.row, f"={formula}", sum(value for _, value in cells), style)
    sheet.row += 1


def _formula(sheet: Sheet, row: int, formula: str, value: float, style: dict[str, Any]) -> None:
    """Write a formula with the value that it has now, for programs that do not work it out."""
    made = sheet.styles.cell(num_format=_MONEY, **RIGHT, **style)
    sheet.raw.write_formula(row, _EXTENSION_AT, formula, made, value)
