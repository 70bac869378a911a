"""From the lines drawn on a page to the cells of its tables. Pure geometry: no PDF in here.

Places are in points, counted down and to the right, as the page is shown. Lines that nearly meet
are taken to meet, for no program that writes PDFs draws them exactly.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import msgspec

#: points within which lines are one, and within which they meet
NEAR = 3.0
#: more lines in one direction make a drawing, which is no table
MAX_LINES = 1_500
#: crossings looked at on one page
MAX_CROSSINGS = 4_000

#: crossings along a line within which a cell must close
MAX_REACH = 60


class DrawnLine(NamedTuple):
    """A line across (``at`` is its height) or down (``at`` is how far right it is)."""

    at: float
    start: float
    end: float


class Cell(NamedTuple):
    """A rectangle with nothing ruled inside."""

    left: float
    top: float
    right: float
    bottom: float


class Ruling(msgspec.Struct, frozen=True):
    """The cells of one table, row by row; None where a neighbour reaches over the place."""

    rows: tuple[tuple[Cell | None, ...], ...]


def tables(across: Iterable[DrawnLine], down: Iterable[DrawnLine]) -> Iterator[Ruling]:
    """Yield the tables that the lines rule, from the top of the page down."""
    rows, columns = joined(across), joined(down)
    if not rows or not columns or max(len(rows), len(columns)) > MAX_LINES:
        return
    groups = _groups(list(_cells(rows, columns)))
    for cells in sorted(groups, key=lambda group: min((cell.top, cell.left) for cell in group)):
        if len(cells) > 1:
            yield _ruling(cells)


def joined(lines: Iterable[DrawnLine]) -> list[DrawnLine]:
    """Put lines that are nearly level on one level, and join what nearly touches."""
    levels: list[list[DrawnLine]] = []
    for line in sorted(lines):
        if levels and line.at - levels[-1][-1].at <= NEAR:
            levels[-1].append(line)
        else:
            levels.append([line])
    found: list[DrawnLine] = []
    for level in levels:
        at = sum(line.at for line in level) / len(level)
        run: DrawnLine | None = None
        for _, start, end in sorted(level, key=lambda line: line.start):
            if run and start <= run.end + NEAR:
                run = DrawnLine(at, run.start, max(run.end, end))
                continue
            if run:
                found.append(run)
            run = DrawnLine(at, start, end)
        if run:
            found.append(run)
    return found


def _cells(across: Sequence[DrawnLine], down: Sequence[DrawnLine]) -> Iterator[Cell]:
    """Yield the smallest rectangles whose four sides are all ruled.

    Lines are joined and in order, so two crossings on one line have nothing but that line between
    them, and a later one is further down or further right.
    """
    crossings = _crossings(across, down)
    on_row: dict[int, list[int]] = defaultdict(list)
    on_column: dict[int, list[int]] = defaultdict(list)
    for row, column in crossings:
        on_row[row].append(column)
        on_column[column].append(row)
    known = set(crossings)
    for row, column in crossings:
        rights = on_row[row][bisect_right(on_row[row], column) :][:MAX_REACH]
        belows = on_column[column][bisect_right(on_column[column], row) :][:MAX_REACH]
        corners = ((below, right) for below in belows for right in rights if (below, right) in known)
        for below, right in corners:
            yield Cell(down[column].at, across[row].at, down[right].at, across[below].at)
            break


def _crossings(across: Sequence[DrawnLine], down: Sequence[DrawnLine]) -> list[tuple[int, int]]:
    """Return which lines meet, as pairs of indexes in order; nothing for a drawing full of them."""
    places = [line.at for line in down]
    found: list[tuple[int, int]] = []
    for row, line in enumerate(across):
        first = bisect_left(places, line.start - NEAR)
        last = bisect_right(places, line.end + NEAR)
        found += [
            (row, column)
            for column in range(first, last)
            if down[column].start - NEAR <= line.at <= down[column].end + NEAR
        ]
        if len(found) > MAX_CROSSINGS:
            return []
    return found


def _groups(cells: Iterable[Cell]) -> Iterator[list[Cell]]:
    """Yield the cells that hang together by their corners."""
    different = list(dict.fromkeys(cells))
    corners = [
        ((left, top), (left, bottom), (right, top), (right, bottom)) for left, top, right, bottom in different
    ]
    at_corner: dict[tuple[float, float], list[int]] = defaultdict(list)
    for number, four in enumerate(corners):
        for corner in four:
            at_corner[corner].append(number)
    ungrouped = set(range(len(different)))
    while ungrouped:
        group, waiting = [], [ungrouped.pop()]
        while waiting:
            number = waiting.pop()
            group.append(different[number])
            for corner in corners[number]:
                # all that meet there are taken at once
                neighbours = ungrouped.intersection(at_corner.pop(corner, ()))
                ungrouped -= neighbours
                waiting += neighbours
        yield group


def _ruling(cells: Sequence[Cell]) -> Ruling:
    by_place = {(cell.top, cell.left): cell for cell in cells}
    tops = sorted({cell.top for cell in cells})
    lefts = sorted({cell.left for cell in cells})
    return Ruling(tuple(tuple(by_place.get((top, left)) for left in lefts) for top in tops))


class CellIndex:
    """Finds the cell in which a point of the page lies."""

    def __init__(self, rulings: Iterable[Ruling]) -> None:
        self._tables = [
            (
                [[cell for cell in row if cell] for row in ruling.rows],
                [min(cell.top for cell in row if cell) for row in ruling.rows],
                _hull(ruling),
            )
            for ruling in rulings
        ]

    def cell_at(self, x: float, y: float) -> Cell | None:
        """Return the cell that holds the point, if any."""
        for rows, tops, hull in self._tables:
            if not _holds(hull, x, y):
                continue
            # a cell may reach over several rows, so look in the rows above as well
            for index in range(bisect_right(tops, y) - 1, -1, -1):
                for cell in rows[index]:
                    if _holds(cell, x, y):
                        return cell
        return None


def _hull(ruling: Ruling) -> Cell:
    cells = [cell for row in ruling.rows for cell in row if cell]
    return Cell(
        min(cell.left for cell in cells),
        min(cell.top for cell in cells),
        max(cell.right for cell in cells),
        max(cell.bottom for cell in cells),
    )


def _holds(cell: Cell, x: float, y: float) -> bool:
    left, top, right, bottom = cell
    return left <= x < right and top <= y < bottom
