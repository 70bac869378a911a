"""Tables that are ruled across alone: rows between the lines, columns by the gaps between words.

Pure geometry, as in `core.reading.sandbox.ruled_tables`: points, counted down and to the right.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from core.reading.grids import Grid
from core.reading.sandbox.ruled_tables import NEAR, DrawnLine, joined

#: points: a shorter line stands under a word or marks a blank to fill in
MIN_WIDE = 120.0
#: lines of the same extent that may rule a table, and so many that they are a drawing or ruled paper
MIN_LINES, MAX_LINES = 3, 400
#: points without a word, from the first row to the last, that part two columns; words stand 3 apart
MIN_GUTTER = 7.0
#: share of the rows that must fill two columns, and of a column's cells that must be short figures
MOST = 0.6
#: characters of a figure with its unit, and on average of the cells of a column: of a name beside one
#: figure, of a description beside several columns
FIGURE, NAME, DESCRIPTION = 24, 40, 120
#: heights of a line of words that a row may stand away from the outermost ruled line
MAX_AWAY = 2.0
#: rows that make a table
MIN_ROWS = 3
#: rows under one another between two lines from which on they are rows and no broken cell
MIN_STACKED = 3


class PlacedWord(NamedTuple):
    """A word and its place."""

    left: float
    top: float
    right: float
    bottom: float
    text: str


class Band(NamedTuple):
    """Lines across that begin and end together."""

    left: float
    right: float
    #: from the top down
    heights: tuple[float, ...]


#: words that stand level, from left to right
_Level = list[PlacedWord]
#: what stands between two lines
_Strip = list[_Level]


def bands(across: Iterable[DrawnLine]) -> list[Band]:
    """Return where a table may be: several long lines of one extent."""
    wide = [line for line in joined(across) if line.end - line.start >= MIN_WIDE]
    if len(wide) > MAX_LINES:
        return []
    groups: list[list[DrawnLine]] = []
    for line in wide:
        for group in groups:
            if abs(group[0].start - line.start) <= NEAR and abs(group[0].end - line.end) <= NEAR:
                group.append(line)
                break
        else:
            groups.append([line])
    return [
        Band(group[0].start, group[0].end, tuple(sorted(line.at for line in group)))
        for group in groups
        if len(group) >= MIN_LINES
    ]


def tables_in(band: Band, words: Iterable[PlacedWord]) -> Iterator[list[list[str]]]:
    """Yield the rows of each table of the band: what has the same gaps from line to line."""
    within = [word for word in words if band.left - NEAR <= _middle(word)[0] <= band.right + NEAR]
    levels = list(_levels(within))
    strips: list[_Strip] = [[] for _ in range(len(band.heights) + 1)]
    for level in levels:
        strips[bisect(band.heights, _middle(level[0])[1])].append(level)
    # what stands over the first line and under the last is no strip, but may be the header or last row
    for first, last in _runs(strips[1:-1]):
        body = strips[1 + first : 1 + last]
        counted = body[1:] if sum(map(len, body[1:])) > 1 else body
        rows = [level for strip in counted for level in strip if _gutters([level])]
        parted = _gutters(rows)
        if not parted:
            continue
        over = _joining(strips[first][-1:], band.heights[first], rows)
        under = _joining(strips[1 + last][:1], band.heights[last], rows)
        body = [*over, *body, *under]
        yield [row for strip in body for row in _rows(strip, parted)]


def is_schedule(found: Grid) -> bool:
    """Whether a grid without lines between its columns is a table: short cells, figures under figures.

    Prose that happens to leave a gap is not.
    """
    filled = sum(1 for row in found if sum(map(bool, row)) > 1)
    if len(found) < MIN_ROWS or filled < MOST * len(found):
        return False
    columns = [[cell for cell in column if cell] for column in zip(*found[1:], strict=True)]
    columns = [cells for cells in columns if cells]
    if len(columns) < 2:
        return False
    from statistics import mean  # takes longer to load than a page to read

    lengths = [mean(map(len, cells)) for cells in columns]
    figures = sum(
        sum(any(map(str.isdigit, cell)) and len(cell) <= FIGURE for cell in cells) >= MOST * len(cells)
        for cells in columns
    )
    # a number and a text alone may be a numbered paragraph
    longest = DESCRIPTION if len(columns) > 2 else NAME
    return figures > 0 and max(lengths) <= longest


def _middle(word: PlacedWord) -> tuple[float, float]:
    return (word.left + word.right) / 2, (word.top + word.bottom) / 2


def _levels(words: Iterable[PlacedWord]) -> Iterator[_Level]:
    """Yield words that stand level, from the top down."""
    level: _Level = []
    for word in sorted(words, key=lambda word: (_middle(word)[1], word.left)):
        if level and _middle(word)[1] - _middle(level[0])[1] > NEAR:
            yield sorted(level)
            level = []
        level.append(word)
    if level:
        yield sorted(level)


def _gutters(levels: Iterable[_Level]) -> list[float]:
    """Return the middles of the gaps that no word of the levels reaches into."""
    found: list[float] = []
    reach: float | None = None
    for word in sorted(word for level in levels for word in level):
        if reach is not None and word.left - reach >= MIN_GUTTER:
            found.append((reach + word.left) / 2)
        reach = word.right if reach is None else max(reach, word.right)
    return found


def _runs(strips: Sequence[_Strip]) -> Iterator[tuple[int, int]]:
    """Yield first and last (exclusive) of the strips that follow one another and share a gap.

    A heading across a table, one line without a gap, does not end it.
    """
    first, last = 0, 0
    levels: _Strip = []
    end: _Strip = [[]]
    for index, strip in enumerate([*strips, end]):
        heading = len(strip) == 1 and bool(strip[0]) and not _gutters(strip)
        if levels and (heading or not strip):
            continue
        if levels and any(strip) and _gutters([*levels, *strip]):
            levels, last = [*levels, *strip], index + 1
            continue
        if levels and last - first >= MIN_LINES - 1:
            yield first, last
        starts = any(strip) and bool(_gutters(strip))
        levels, first, last = (list(strip), index, index + 1) if starts else ([], index, index)


def _joining(strip: _Strip, height: float, rows: Sequence[_Level]) -> list[_Strip]:
    """Return the level next to a line as a row if it goes by the columns: a header, or the last row."""
    parted = _gutters(rows)
    for level in strip:
        near = abs(_middle(level[0])[1] - height) <= MAX_AWAY * (level[0].bottom - level[0].top)
        fills = {bisect(parted, _middle(word)[0]) for word in level}
        crosses = len(_gutters([*rows, level])) < len(parted)
        if near and not crosses and 2 * len(fills) > len(parted) + 1:
            return [strip]
    return []


def _rows(strip: _Strip, parted: Sequence[float]) -> Iterator[list[str]]:
    """Yield the rows between two lines: one, or as many as begin there under one another."""
    cells = [_cells(level, parted) for level in strip]
    starts = [index for index, row in enumerate(cells) if row[0]]
    complete = sum(1 for row in cells if row[0] and sum(map(bool, row)) > 1)
    if complete < MIN_STACKED:
        starts = [0]
    for start, end in pairwise([0, *(index for index in starts if index), len(cells)]):
        yield [" ".join(filter(None, column)) for column in zip(*cells[start:end], strict=True)]


def _cells(level: _Level, parted: Sequence[float]) -> list[str]:
    row: list[list[str]] = [[] for _ in range(len(parted) + 1)]
    for word in level:
        row[bisect(parted, _middle(word)[0])].append(word.text)
    return [" ".join(words) for words in row]
