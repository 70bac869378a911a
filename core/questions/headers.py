"""Finding the row that names the columns of a table of questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType
from typing import Final

from core.questions import spellings

#: rows that may stand above the header (a title, a blank line)
MAX_PREAMBLE: Final = 10
#: cells of the first row that an error shows
SHOWN: Final = 4
#: what a person said of headings who said nothing
NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Header:
    """A row that names a question column."""

    #: 1-based row
    row: int
    cells: tuple[str, ...]
    #: the column each cell names, by the keys of `spellings.COLUMNS`
    names: tuple[str | None, ...]

    @property
    def fit(self) -> tuple[int, bool]:
        """Return how well it fits: the columns it names, and whether one is called as we call it.

        A title "Questions" above the header names a column, too, but fewer of them, or less well.
        """
        ours = spellings.folded(spellings.COLUMNS["text"][0])
        return len(set(self.names) - {None}), ours in map(spellings.folded, self.cells)


def find_header(rows: Iterable[Sequence[str]], meant: Mapping[str, str] = NOTHING) -> Header | None:
    """Return the header that fits best among the first rows, the topmost of equals; None without any.

    ``meant`` is what a person said that headings mean; see `core.questions.catalog.loads`.
    """
    found: list[Header] = []
    for number, row in enumerate(islice(rows, MAX_PREAMBLE + 1), 1):
        names = tuple(meant[cell] or None if cell in meant else spellings.column(cell) for cell in row)
        if _names_question(row, names, meant):
            found.append(Header(number, tuple(row), names))
    return max(found, key=lambda header: header.fit, default=None)


def _names_question(row: Sequence[str], names: Sequence[str | None], meant: Mapping[str, str]) -> bool:
    """Whether a row names the column of the questions.

    "Text" names it, and is what an answer may be: beside cells that name nothing it is one of a row of those.
    """
    named = [cell for cell, name in zip(row, names, strict=True) if name]
    others = [cell for cell, name in zip(row, names, strict=True) if not name and cell not in meant]
    types = all(spellings.folded(cell) in spellings.TYPES and cell not in meant for cell in named)
    return "text" in names and not (types and any(map(str.strip, others)))


def headings(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Return the cells of that of the first rows which has most: the header, as far as one can tell."""
    first = rows[: MAX_PREAMBLE + 1]
    row = max(first, key=lambda row: len([cell for cell in row if cell.strip()]), default=())
    return tuple(dict.fromkeys(cell for cell in row if cell.strip()))


def missing_header(rows: Sequence[Sequence[str]], where: str = "") -> str:
    """Return what to say of a table whose first rows name no question column; ``where`` it was looked for."""
    wanted = " or ".join(f'"{name}"' for name in spellings.COLUMNS["text"][:2])
    others = ", ".join(
        f'"{spellings.COLUMNS[name][0]}"' for name in ("section", "required", "expected", "hints", "id")
    )
    looked = (
        f"no header{where}: one of the first {MAX_PREAMBLE + 1} rows must name a column {wanted}, "
        f"and beside it may name {others}"
    )
    first = next((row for row in rows if any(row)), ())
    shown = ", ".join(f'"{" ".join(cell.split())[:40]}"' for cell in list(filter(None, first))[:SHOWN])
    return f"{looked}; the first row has {shown}" if shown else looked
