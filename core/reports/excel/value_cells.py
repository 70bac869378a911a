"""An answer that is one number, date or hour, in cells that a spreadsheet counts and sorts with."""

from __future__ import annotations

from datetime import datetime, time

from core.reports.entry import Entry
from core.reports.excel.styles import RIGHT
from core.reports.excel.worksheet import Cell
from core.values.normal import NormalValue, normal_values
from core.values.value import Kind

__all__ = ["value_cells"]

#: characters of an answer; what is longer says more than its value
_LONGEST = 160
#: the last hour of a day, which spreadsheets know as the first of the next
_MIDNIGHT = "24:00"
#: years before this one are text to Excel
_FIRST_YEAR = 1900
_FORMATS = {Kind.MONEY: "#,##0.00", Kind.PERCENT: "0.##########%"}
_WHOLE_FORMATS = {Kind.MONEY: "#,##0", Kind.PERCENT: "0%"}


def value_cells(entry: Entry) -> tuple[Cell, Cell]:
    """Return the value of an answer and its unit; empty cells where it is none, or several."""
    found = normal_values(entry.said) if len(entry.said) <= _LONGEST else ()
    value = _cell(found[0]) if len(found) == 1 else None
    return (value, Cell(_unit(found[0]))) if value is not None else (Cell(None), Cell(""))


def _cell(value: NormalValue) -> Cell | None:
    """Return a value as a number, a date or an hour; None where it is none of them."""
    if value.amount is not None:
        amount = float(value.amount) / (100 if value.kind is Kind.PERCENT else 1)
        whole = value.amount.denominator == 1
        form = (_WHOLE_FORMATS if whole else _FORMATS).get(value.kind, "#,##0" if whole else "#,##0.####")
        return Cell(int(amount) if amount.is_integer() else amount, {**RIGHT, "num_format": form})
    try:
        if value.kind is Kind.TIME:
            return Cell(time.fromisoformat(value.iso), {**RIGHT, "num_format": "hh:mm"})
        if value.kind is Kind.DATE and not value.iso.endswith(_MIDNIGHT):
            moment = datetime.fromisoformat(value.iso)
            form = "yyyy-mm-dd hh:mm" if "T" in value.iso else "yyyy-mm-dd"
            return Cell(moment, {**RIGHT, "num_format": form}) if moment.year >= _FIRST_YEAR else None
    except ValueError:  # a day without its year, or one that no month has
        return None
    return None


def _unit(value: NormalValue) -> str:
    """Return what the number counts, and whether it is a limit."""
    unit = "" if value.kind is Kind.PERCENT else value.unit
    named = " ".join(part for part in (value.days, unit or value.zone) if part)
    return ", ".join(part for part in (named, value.bound.words) if part)
