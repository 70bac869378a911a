"""What the process that opens an edited workbook and its parent say to each other: one JSON object a line."""

from __future__ import annotations

from typing import Final, TypeAlias

import msgspec

__all__ = [
    "CPU",
    "MAX_BYTES",
    "MAX_ROWS",
    "MEMORY",
    "SILENCE",
    "EditedRow",
    "Open",
    "Opened",
    "Refused",
    "Reply",
]

#: bytes of a file
MAX_BYTES: Final = 12 * 1024 * 1024
#: rows of all sheets together
MAX_ROWS: Final = 60_000
#: what the process may use: bytes of memory, seconds of processor time and of waiting
MEMORY: Final = 768 << 20
CPU: Final = 60
SILENCE: Final = 90.0


class Open(msgspec.Struct, frozen=True):
    """A workbook to open."""

    data: bytes


class EditedRow(msgspec.Struct, frozen=True):
    """A row that names a line."""

    #: name of the sheet, and the row's 1-based number on it
    sheet: str
    number: int
    #: what stands in the columns of decisions, by their titles, and in those of id and version
    cells: dict[str, str]


class Opened(msgspec.Struct, frozen=True, tag=True):
    """Its rows with an id."""

    rows: tuple[EditedRow, ...]


class Refused(msgspec.Struct, frozen=True, tag=True):
    """Why it cannot be read; completes "the file ..."."""

    reason: str


Reply: TypeAlias = Opened | Refused
