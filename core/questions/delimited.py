"""CSV, in and out, as rows of texts."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from core.domain.errors import Problem
from core.questions import limits
from core.questions.headers import MAX_PREAMBLE, NOTHING, find_header
from core.questions.nodes import Unparsable

#: what stands between cells: in most of the world a comma or, where that is a decimal point, a semicolon
DELIMITERS: Final = ",;\t|"
#: a spreadsheet's own line that names the delimiter, before the first row
NAMED: Final = re.compile(r"sep=(.)\s*", re.IGNORECASE)
#: a cell that a spreadsheet would run as a formula, behind any apostrophes that protect it
FORMULA: Final = re.compile(r"'*[=+\-@]")


def parse_csv(text: str, meant: Mapping[str, str] = NOTHING) -> list[list[str]]:
    """Return the rows, apart at the delimiter that gives the best header."""
    lines = text.splitlines()
    named = NAMED.fullmatch(lines[0]) if lines else None
    if named:
        rows = _rows(text, named[1])
        # it counts as a row, as it does in a text editor
        return _whole([[], *rows[1:]], named[1], meant)
    delimiter = _delimiter(text, meant)
    return _whole(_rows(text, delimiter), delimiter, meant)


def _whole(rows: list[list[str]], delimiter: str, meant: Mapping[str, str]) -> list[list[str]]:
    """Return the rows with nothing beyond the columns of the header.

    There stands the end of a text that holds the delimiter and is not quoted: of a single column it is put
    together again; of several nobody can tell which one it belongs to.
    """
    header = find_header(rows, meant)
    if header is None:
        return rows
    width = len(header.cells)
    for number, row in enumerate(rows[header.row :], header.row + 1):
        if not any(cell.strip() for cell in row[width:]):
            continue
        if width > 1:
            message = f'more cells than the header has; put a text that holds "{delimiter}" in double quotes'
            raise Unparsable(Problem(number, "row", "", message))
        row[:] = [delimiter.join(row)]
    return rows


def write_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Return the rows as CSV that spreadsheets open as UTF-8 and never run as formulas."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([[_guarded(cell) for cell in row] for row in rows])
    return out.getvalue().encode("utf-8-sig")


def _delimiter(text: str, meant: Mapping[str, str]) -> str:
    """Return the delimiter under which the first rows hold a header with the most columns we know.

    A title above the header may hold any of them, and so may the questions; without a header it is
    the one of which the first line that has any has most.
    """
    headers = {delimiter: find_header(_beginning(text, delimiter), meant) for delimiter in DELIMITERS}
    fitting = {delimiter: header.fit for delimiter, header in headers.items() if header}
    if fitting:
        return max(fitting, key=lambda delimiter: fitting[delimiter])
    first = next((line for line in text.splitlines() if any(d in line for d in DELIMITERS)), "")
    return max(DELIMITERS, key=first.count)


def _beginning(text: str, delimiter: str) -> list[list[str]]:
    """Return the first rows, as many as can be parsed; errors are told when all are."""
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            rows.append(row[: limits.MAX_COLUMNS])
            if len(rows) > MAX_PREAMBLE:
                break
    except csv.Error:
        pass
    return rows


def _rows(text: str, delimiter: str) -> list[list[str]]:
    # a quote left open would swallow the rest of the file into one cell of any length
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    try:
        for row in reader:
            # a cell may hold line breaks; a row still counts as one, as it does on screen
            rows.append([_bare(cell) for cell in row[: limits.MAX_COLUMNS]])
            if len(rows) > limits.MAX_ROWS:
                raise Unparsable(Problem(0, "row", "", f"more than {limits.MAX_ROWS} rows"))
    except csv.Error as error:
        raise Unparsable(Problem(len(rows) + 1, "row", "", f"not valid CSV: {error}")) from error
    return rows


def _guarded(cell: str) -> str:
    return f"'{cell}" if FORMULA.match(cell) else cell


def _bare(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell
