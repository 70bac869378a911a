"""Items from the tables of a page, by what their columns are called."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from core.domain.document import Page
from core.evidence.blocks import Block, table_rows
from core.registers.schedule.overleaf import narrowed
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
    blocks = list(table_rows(page))
    columns = known
    #: by how many cells there are, the columns of rows with fewer cells than the header
    fewer: dict[int, Columns | None] = {}
    #: the row above, and the first rows of headers of two rows
    above: tuple[str, ...] = ()
    halves = set[tuple[str, ...]]()
    for block in blocks:
        found = columns_of(block.cells, words) or _of_two_rows(above, block.cells, words)
        if found:
            columns, fewer = found, {}
            halves.add(above)
            above = ()
            continue
        above = block.cells
        if columns is None:
            continue
        width = len(block.cells)
        if width != columns["of"] and width not in fewer:
            fewer[width] = _fewer(width, blocks, columns, words)
        mine = columns if width == columns["of"] else fewer[width]
        if mine is None:
            continue
        named = not block.header or block.header in halves or columns_of(block.header, words)
        if not named and not _is_item(block.header, mine):
            continue  # of a table of something else
        _take(rows, block, mine, words)
    return rows, columns


def _fewer(width: int, blocks: Sequence[Block], columns: Columns, words: Vocabulary) -> Columns | None:
    """Return the columns of rows with fewer cells than the header had, by one that tells them."""
    alike = (each.cells for each in blocks if len(each.cells) == width < columns["of"])
    return next((found for cells in alike if (found := narrowed(cells, columns, words))), None)


def _of_two_rows(above: Sequence[str], cells: Sequence[str], words: Vocabulary) -> Columns | None:
    """Return the columns of a header of two rows: "Bidder's price" above "Unit rate" and "Total"."""
    if not above or len(above) != len(cells):
        return None
    return columns_of([f"{one} {other}".strip() for one, other in zip(above, cells, strict=True)], words)


def columns_of(cells: Sequence[str], words: Vocabulary) -> Columns | None:
    """Return the index of each known column of a header, and under ``of`` their count; else None."""
    if any(amount(cell) is not None for cell in cells):
        return None
    names = [words.column(cell) for cell in cells]
    found = {name: names.index(name) for name in names if name}
    if "description" not in found and (index := _described(cells, names, words)) is not None:
        found["description"] = index
    priced = "unit_price" in found or "amount" in found
    # a column of lump sums needs none of quantities
    counted = "quantity" in found or ("lump_sum" in found and "number" in found)
    priced = priced or "lump_sum" in found
    return {**found, "of": len(cells)} if counted and priced and "description" in found else None


def _described(cells: Sequence[str], names: Sequence[str], words: Vocabulary) -> int | None:
    """Return which column describes the items though none is called so.

    It is one of another name ("Supplies/Services"), the second of two that are called by the number
    ("No. | Item"), the first beside the number whose name is not known, or else the number's own ("Item").
    """
    if "quantity" not in names:
        return None
    unknown = [index for index, name in enumerate(names) if not name and cells[index]]
    called = [index for index in unknown if words.patterns["described"].search(cells[index].lower())]
    numbers = [index for index, name in enumerate(names) if name == "number"]
    return next(iter((*called, *numbers[1:2], *(unknown if numbers else ()), *numbers)), None)


def _is_item(cells: Sequence[str], columns: Columns) -> bool:
    """Whether what was taken for a header is the first item of a form that goes on overleaf."""
    number = columns.get("number", len(cells))
    return number < len(cells) and bool(is_number(cells[number]))


def _take(rows: list[ScheduleRow], block: Block, columns: Columns, words: Vocabulary) -> None:
    """Add the item of a row, or what a row without a number adds to the item before."""
    cell = {name: block.cells[index] for name, index in columns.items() if name != "of"}
    number = is_number(cell.get("number", ""))
    description = tidy(cell["description"], words)
    if "quantity" in columns:
        quantity, unit, doubts = _quantity(cell.get("quantity", ""), cell.get("unit", ""), words)
    else:
        quantity, unit, doubts = (1.0 if number else None), "LS", ()
    low = description.lower()
    if words.patterns["total"].match(low) or (not number and words.patterns["sums"].match(low)):
        return
    if not number and quantity is None:
        filled = any(cell.get(name) for name in ("quantity", "unit", "amount", "unit_price", "lump_sum"))
        if rows and description and not filled and not words.patterns["title"].fullmatch(low):
            rows[-1] = _with_more(rows[-1], description, block.end, words)
        return
    if not description or (not unit and quantity is None):
        return
    # a formula without a price comes to nothing, which nobody has filled in
    price, extension = (
        amount(cell.get("unit_price", "")) or None,
        amount(cell.get("amount") or cell.get("lump_sum", "")) or None,
    )
    rows.append(
        ScheduleRow(number, description, unit, quantity, block.start, block.end, price, extension, doubts)
    )


def _with_more(row: ScheduleRow, more: str, end: int, words: Vocabulary) -> ScheduleRow:
    """Return an item with the words of the row below it, unless they are the title of the rows after them."""
    goes_on = words.patterns["goes_on"].match(more) or words.patterns["breaks_off"].search(
        row.description.lower()
    )
    if not goes_on:
        return row
    return replace(row, description=f"{row.description} {more}", end=max(row.end, end))


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
