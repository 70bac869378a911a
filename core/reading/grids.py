"""Tables as rows of cells, and as the Markdown that engines and people read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from core.reading.clean_text import clean

#: rows of cells, all rows of the same length
Grid = tuple[tuple[str, ...], ...]

#: share of the cells that must hold something; ruled lines round prose make a grid, too
MIN_FILLED = 0.4
#: characters of a cell; a longer one is a page's text in a frame
MAX_CELL = 600

_DIGIT = re.compile(r"\d")


def grid(rows: Iterable[Sequence[str | None]]) -> Grid | None:
    """Return rows from a PDF as a grid, or None when they are no table to a reader."""
    cleaned = [[_words(cell or "") for cell in row] for row in rows]
    width = max(map(len, cleaned), default=0)
    cleaned = [row + [""] * (width - len(row)) for row in cleaned if any(row)]
    used = [column for column in range(width) if any(row[column] for row in cleaned)]
    found = tuple(tuple(row[column] for column in used) for row in cleaned)
    return found if _is_table(found) else None


def _words(cell: str) -> str:
    """Return a cell's text on one line; a hyphen at the end of a line stays before the rest of its word."""
    return " ".join(clean(cell).text.replace("-\n", "-").split())


def _is_table(found: Grid) -> bool:
    if len(found) < 2 or len(found[0]) < 2:
        return False
    cells = [cell for row in found for cell in row]
    if sum(map(bool, cells)) < MIN_FILLED * len(cells) or max(map(len, cells)) > MAX_CELL:
        return False
    return sum(1 for row in found if sum(map(bool, row)) > 1) > 1


def has_header(found: Grid) -> bool:
    """Whether the first row names the columns: words alone in most of its cells."""
    first = found[0]
    named = [cell for cell in first if cell and not _DIGIT.search(cell)]
    return 2 * len(named) > len(first) and any(_DIGIT.search(cell) for row in found[1:] for cell in row)


def continued(before: Grid | None, found: Grid) -> Grid:
    """Return ``found`` with the header of ``before`` when it goes on where that table ended."""
    if before is None or len(before[0]) != len(found[0]) or not has_header(before) or has_header(found):
        return found
    return (before[0], *found)


def to_markdown(found: Grid) -> str:
    """Write a grid as a Markdown table; `from_markdown` reads it back."""
    lines = ["| " + " | ".join(map(_escape, row)) + " |" for row in found]
    lines.insert(1, "|" + " --- |" * len(found[0]))
    return "\n".join(lines)


def from_markdown(text: str) -> Grid:
    """Read back what `to_markdown` wrote."""
    lines = text.split("\n")
    return tuple(tuple(_cells(line)) for index, line in enumerate(lines) if index != 1)


def _escape(cell: str) -> str:
    return cell.replace("\\", "\\\\").replace("|", "\\|")


def _cells(line: str) -> Iterable[str]:
    cell: list[str] = []
    characters = iter(line[1:])
    for character in characters:
        if character == "\\":
            cell.append(next(characters, ""))
        elif character == "|":
            yield "".join(cell).strip()
            cell = []
        else:
            cell.append(character)
