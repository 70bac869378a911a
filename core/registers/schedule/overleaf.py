"""Which column is which where a form goes on overleaf and blank columns are gone.

Reading leaves columns out that hold nothing on a page, as those of prices do in a form to be filled in: the
table has fewer columns there than its header had.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from core.registers.schedule.reading import amount, is_number
from core.registers.schedule.vocabulary import Vocabulary

__all__ = ["narrowed"]

#: columns of a form that may be gone, and columns in all up to which they are looked for
GONE, MOST = 4, 14
_NEEDED = ("number", "description", "unit", "quantity")


def narrowed(cells: Sequence[str], columns: Mapping[str, int], words: Vocabulary) -> dict[str, int] | None:
    """Return the columns of a row that has fewer cells than the header, if it reads as an item one way alone.

    Which of unit price and amount is left cannot be told, so that neither is known.
    """
    gone = columns["of"] - len(cells)
    if not (0 < gone <= GONE and columns["of"] <= MOST) or not {*_NEEDED} <= columns.keys():
        return None
    ways = {tuple(way.items()) for way in _ways(columns, gone) if _is_item(cells, way, words)}
    return {**dict(ways.pop()), "of": len(cells)} if len(ways) == 1 else None


def _ways(columns: Mapping[str, int], gone: int) -> Iterator[dict[str, int]]:
    """Yield where the columns that an item needs are when others are left out."""
    needed = {name: columns[name] for name in _NEEDED}
    others = [index for index in range(columns["of"]) if index not in needed.values()]
    for left_out in combinations(others, gone):
        yield {name: at - sum(each < at for each in left_out) for name, at in needed.items()}


def _is_item(cells: Sequence[str], way: Mapping[str, int], words: Vocabulary) -> bool:
    description = cells[way["description"]]
    return bool(
        is_number(cells[way["number"]])
        and amount(cells[way["quantity"]]) is not None
        and words.unit(cells[way["unit"]])
        and description
        and amount(description) is None
    )
