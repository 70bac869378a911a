"""A register as comma-separated values, one row a line."""

from __future__ import annotations

import csv
import io
from typing import BinaryIO

from core.domain.register import CellValue
from core.reports.registers.listed import ListedRegister
from core.reports.wording import FORMULA_STARTS, clean, flat

__all__ = ["write"]


def write(listed: ListedRegister, stream: BinaryIO) -> None:
    """Write UTF-8 with the mark that Excel wants."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(listed.titles)
    writer.writerows([_plain(cell) for cell in row] for row in listed.rows())
    stream.write(text.getvalue().encode("utf-8-sig", "replace"))


def _plain(cell: CellValue) -> CellValue:
    """Return a cell that no program takes for a formula."""
    if not isinstance(cell, str):
        return cell
    said = flat(clean(cell))
    return f"'{said}" if said.lstrip().startswith(FORMULA_STARTS) else said
