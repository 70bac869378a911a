"""Items from the tables of a page, by what their columns are called."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from core.domain.document import Page
from core.evidence.blocks import Block, table_rows
from core.registers.schedule.reading import ScheduleRow, amount, is_number, tidy
from core.registers.schedule.vocabulary import Vocabulary

__all__ = ["rows_of_tables"]

#: "9,240 LF" in one cell
_BOTH = re.compile(r"(?P<quantity>[\d,]*\.?\d+)\s*(?P<unit>\D.*)")
Columns = Mapping[str, int]


def rows_of_tables(
    page: Page, words: Vocabulary, known: Columns | None
) -> tuple[list[ScheduleRow], Columns | None]:
    """Return the items of a page's tables, and which column is which in the last table.

    ``known`` are the columns of the table before: a form that goes on overleaf may not repeat its header.
    """
    rows: list[ScheduleRow] = []
    columns = known
    for block in table_rows(page):
        found = columns_of(block.cells, words)
        if found:
            columns = found
            continue
        if block.header and not columns_of(block.header, words):
            continue  # of a table of something else
        if columns is None or len(block.cells) != columns["of"]:
            continue
        _take(rows, block, columns, words)
    return rows, columns


def columns_of(cells: Sequence[str], words: Vocabulary) -> Columns | None:
    """Return the index of each known column of a header, and under ``of`` their count; else None."""
    if any(amount(cell) is not None for cell in cells):
        return None
    found: dict[str, int] = {}
    for index, cell in enumerate(cells):
        name = words.column(cell)
        if name and name not in found:
            found[name] = index
        elif name == "number" and "description" not in found:
            found["description"] = index  # "No. | Item | ..."
    if "description" not in found and "number" in found and "quantity" in found:
        found["description"] = found["number"]
    priced = "unit_price" in found or "amount" in found
    return {**found, "of": len(cells)} if {"quantity", "description"} <= found.keys() and priced else None


def _take(rows: list[ScheduleRow], block: Block, columns: Columns, words: Vocabulary) -> None:
    """Add the item of a row, or what a row without a number adds to the item before."""
    cell = {name: block.cells[index] for name, index in columns.items() if name != "of"}
    number = is_number(cell.get("number", ""))
    description = tidy(cell["description"], words)
    quantity, unit, doubts = _quantity(cell.get("quantity", ""), cell.get("unit", ""), words)
    if words.patterns["total"].match(description.lower()):
        return
    if (
        not number
        and quantity is None
        and rows
        and description
        and not words.patterns["title"].fullmatch(description.lower())
    ):
        last = rows[-1]
        if not any(cell.get(name) for name in ("quantity", "unit", "amount", "unit_price")):
            rows[-1] = ScheduleRow(
                last.number, f"{last.description} {description}", last.unit, last.quantity,
                last.start, max(last.end, block.end), last.unit_price, last.extension, last.doubts,
            )  # fmt: skip
        return
    if not description or (not number and quantity is None) or (not unit and quantity is None):
        return
    price, extension = amount(cell.get("unit_price", "")), amount(cell.get("amount", ""))
    rows.append(
        ScheduleRow(number, description, unit, quantity, block.start, block.end, price, extension, doubts)
    )


def _quantity(quantity: str, unit: str, words: Vocabulary) -> tuple[float | None, str, tuple[str, ...]]:
    """Return quantity and unit of two cells, or of one that holds both."""
    read = amount(quantity)
    if read is not None:
        return read, unit, ()
    both = _BOTH.fullmatch(quantity.strip())
    if both and (read := amount(both["quantity"])) is not None:
        return read, unit or both["unit"], ()
    if words.unit(quantity) in {"LS", "AL"}:
        return 1, unit or quantity, ()
    if words.unit(unit) in {"LS", "AL"} and not quantity.strip(" _$"):
        return 1, unit, ("The form states no quantity; a lump sum is taken as one.",)
    said = (
        f"The quantity reads {quantity.strip()!r}."
        if quantity.strip(" _")
        else "The form states no quantity."
    )
    return None, unit, (said,)


def titles(page: Page, words: Vocabulary) -> Iterator[tuple[int, str, str]]:
    """Yield where a title of a part of the form stands: its start, its kind, and its words."""
    for match in re.finditer(r"[^\n]*\S[^\n]*", page.text):
        line = " ".join(match.group().split())
        for kind in ("allowances", "alternate", "base", "schedule"):
            if words.patterns[kind].fullmatch(line.lower().strip(" :.")):
                yield match.start(), kind, line
                break
