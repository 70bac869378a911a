"""The registers in the Word report: what each holds, and those that fit a few pages line by line."""

from __future__ import annotations

from collections.abc import Sequence

from core.reports.registers.listed import ListedRegister
from core.reports.word.paper import Paper
from core.reports.wording import cell_words
from core.wording import counted, shortened

__all__ = ["write_registers"]

#: lines of a register that are written; the workbook holds longer ones
MOST = 60
#: characters of a cell
_CELL = 400
#: columns that tell how much of an item there is, and the width of each in inches
_AMOUNTS = frozenset({"unit", "quantity"})
_AMOUNT_WIDTH = 0.65
#: inches for what a line says beside its number, page and status
_ROOM = 4.8


def write_registers(registers: Sequence[ListedRegister], paper: Paper) -> None:
    """Write how many lines each register has, then the short ones whole."""
    shown = [each for each in registers if each.register.lines]
    if not shown:
        return
    paper.heading("Registers", 1)
    table = paper.table(("Register", "Lines", "What it lists"), (1.6, 0.8, 4.5))
    for each in shown:
        table.add((each.register.form.title, f"{len(each.register.lines):,}", each.register.form.about))
    for each in shown:
        paper.heading(each.register.form.title, 2)
        if len(each.register.lines) > MOST:
            lines = counted(len(each.register.lines), "line")
            paper.line(f"{lines}: see the workbook, where they are filtered and decided on.", muted=True)
        else:
            _write(each, paper)


def _write(listed: ListedRegister, paper: Paper) -> None:
    """Write the two columns that say most, and how much of it there is, with the page and the status."""
    columns = [column for column in listed.register.form.columns if column.key not in {"page", "document"}]
    amounts = [column for column in columns if column.key in _AMOUNTS]
    said = sorted(columns, key=lambda column: -column.width)[:2]
    shown = sorted({*said, *amounts}, key=columns.index)
    room = _ROOM - _AMOUNT_WIDTH * len(amounts)
    widths = [_AMOUNT_WIDTH if column in amounts else room / len(said) for column in shown]
    table = paper.table(
        ("#", *(column.title for column in shown), "Page", "Status"), (0.4, *widths, 0.95, 0.75)
    )
    for number, line in enumerate(listed.register.lines, 1):
        status = listed.review(line).status
        table.add(
            (
                str(number),
                *(shortened(cell_words(line.cell(column.key)), _CELL) for column in shown),
                str(line.page or ""),
                listed.register.form.statuses.get(status, status),
            )
        )
