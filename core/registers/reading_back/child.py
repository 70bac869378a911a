"""The process that opens an edited workbook: takes one request on its input, writes one reply.

Run as ``python -m core.registers.reading_back.child``. It limits itself before it looks at the file.
"""

from __future__ import annotations

import importlib
import io
import os
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import msgspec

from core.isolation.confine import confine
from core.questions.nodes import Unparsable
from core.questions.workbook import DAMAGE, check_size
from core.registers.reading_back.messages import (
    CPU,
    MAX_ROWS,
    MEMORY,
    EditedRow,
    Open,
    Opened,
    Refused,
    Reply,
)
from core.reports.registers.listed import DECISION_COLUMNS, ID_COLUMN, VERSION_COLUMN

#: rows above the header; columns looked at
PREAMBLE, COLUMNS = 10, 60
_KNOWN = {title.casefold(): title for title in (*DECISION_COLUMNS.values(), ID_COLUMN, VERSION_COLUMN)}


def serve(request: Open) -> Reply:
    """Return the rows that name a line, or why there are none."""
    import openpyxl

    try:
        check_size(request.data)
        book = openpyxl.load_workbook(io.BytesIO(request.data), read_only=True, data_only=True)
        rows = tuple(islice(_rows(book), MAX_ROWS + 1))
    except Unparsable as error:
        return Refused(f"is too large: {error.problem.message}")
    except DAMAGE:
        return Refused("is not an Excel workbook (.xlsx), or a damaged one")
    if len(rows) > MAX_ROWS:
        return Refused(f"has more than {MAX_ROWS:,} rows")
    if not rows:
        return Refused(f'has no sheet with the columns "{ID_COLUMN}" and "{DECISION_COLUMNS["status"]}"')
    return Opened(rows)


def _rows(book: Any) -> Iterator[EditedRow]:
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        titles: dict[int, str] = {}
        for number, cells in enumerate(sheet.iter_rows(max_col=COLUMNS, values_only=True), 1):
            if titles:
                found = {title: _text(cells[place]) for place, title in titles.items() if place < len(cells)}
                if found.get(ID_COLUMN):
                    yield EditedRow(sheet.title, number, found)
            elif number > PREAMBLE:
                break
            else:
                titles = _header(cells)


def _header(cells: Sequence[object]) -> dict[int, str]:
    """Return which columns are read, by their place; none unless the row is the header of a register."""
    found = {
        place: _KNOWN[text] for place, cell in enumerate(cells) if (text := _text(cell).casefold()) in _KNOWN
    }
    return found if {ID_COLUMN, DECISION_COLUMNS["status"]} <= {*found.values()} else {}


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).replace("\r", "\n").strip()


def main() -> None:
    """Serve one request."""
    request = msgspec.json.decode(sys.stdin.buffer.readline(), type=Open)
    # libraries look at settings of the system as they load, which nothing may within the walls
    importlib.import_module("openpyxl")
    confine(MEMORY, CPU)
    sys.stdout.buffer.write(msgspec.json.encode(serve(request)) + b"\n")
    sys.stdout.buffer.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
