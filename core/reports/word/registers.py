"""The registers in the Word report: what each holds, and those that fit a few pages line by line."""

from __future__ import annotations

from collections.abc import Sequence

from core.reports.registers.listed import ListedRegister
from core.reports.word.paper import Paper
from core.reports.wording import flat
from core.wording import counted, shortened

__all__ = ["write_registers"]

#: lines of a register that are written; the workbook holds longer ones
MOST = 60
#: characters of a cell
_CELL = 400


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
    """Write the two columns that say most, with the page and the status."""
    columns = [column for column in listed.register.form.columns if column.key not in {"page", "document"}]
    said = sorted(columns, key=lambda column: -column.width)[:2]
    first, second = sorted(said, key=columns.index)
    table = paper.table(("#", first.title, second.title, "Page", "Status"), (0.4, 2.4, 2.4, 0.95, 0.75))
    for number, line in enumerate(listed.register.lines, 1):
        status = listed.review(line).status
        table.add(
            (
                str(number),
                *(shortened(flat(str(line.cell(column.key) or "")), _CELL) for column in (first, second)),
                str(line.page or ""),
                listed.register.form.statuses.get(status, status),
            )
        )
