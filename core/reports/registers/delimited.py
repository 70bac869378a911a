"""A register as comma-separated values, one row a line."""

from __future__ import annotations

from typing import BinaryIO

from core.domain.register import CellValue
from core.reports.delimited import write_values
from core.reports.registers.listed import ListedRegister
from core.reports.wording import flat

__all__ = ["write"]


def write(listed: ListedRegister, stream: BinaryIO) -> None:
    """Write the lines with their decisions."""
    write_values(stream, listed.titles, (map(_flat, row) for row in listed.rows()))


def _flat(cell: CellValue) -> CellValue:
    return flat(cell) if isinstance(cell, str) else cell
