"""What an edited workbook changes, and where somebody else decided otherwise since it was written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from core.domain.register import LineReview, RegisterForm, RegisterKind
from core.registers.catalog import MAKERS
from core.registers.reading_back.messages import EditedRow
from core.reports.registers.listed import DECISION_COLUMNS, ID_COLUMN, VERSION_COLUMN

__all__ = ["Compared", "Conflict", "compared"]

#: decisions on the lines of a register by the line's id, oldest first
History = Mapping[str, Sequence[LineReview]]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A line on which the workbook and somebody since say different things."""

    #: what the workbook says, ready to be stored
    edited: LineReview
    #: what holds
    held: LineReview


@dataclass(frozen=True, slots=True)
class Compared:
    """What came of a comparison. Nothing is stored yet."""

    #: decisions that the workbook adds or changes
    changes: tuple[LineReview, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    #: rows that say what holds already, or what they said when they were written
    unchanged: int = 0
    #: rows that were not understood, each with the reason
    problems: tuple[str, ...] = ()


def compared(
    rows: Sequence[EditedRow],
    kind: RegisterKind,
    history_of: Callable[[RegisterKind], History],
    lines_of: Callable[[RegisterKind], AbstractSet[str]],
) -> Compared:
    """Compare the rows of a workbook with what was decided.

    ``kind`` is that of rows that do not say which register they are of, and ``lines_of`` gives the ids of
    the lines that a register has now: what is said of others, as in the workbook of another analysis, would
    be seen nowhere. The decisions returned name nobody and no time: who stores them adds that.
    """
    histories: dict[RegisterKind, History] = {}
    lines: dict[RegisterKind, AbstractSet[str]] = {}
    changes: list[LineReview] = []
    conflicts: list[Conflict] = []
    problems: list[str] = []
    unchanged = 0
    for row in rows:
        of, known = _version(row, kind)
        if of not in histories:
            histories[of] = history_of(of)
        history = histories[of].get(row.cells[ID_COLUMN], ())
        held = history[-1] if history else LineReview(of.value, row.cells[ID_COLUMN])
        edited = _edited(row, MAKERS[of].form, held)
        if isinstance(edited, str):
            problems.append(edited)
            continue
        before = history[min(known, len(history)) - 1] if history and known else None
        written = before.said if before is not None else LineReview(of.value, held.line_id).said
        if edited.said in {held.said, written}:
            unchanged += 1
            continue
        if of not in lines:
            lines[of] = lines_of(of)
        if held.line_id not in lines[of]:
            problems.append(
                f"{row.sheet}, row {row.number}: this register has no line {held.line_id[:60]}. "
                "Is the workbook of another analysis?"
            )
        elif held.said == written:
            changes.append(edited)
        else:
            conflicts.append(Conflict(edited, held))
    return Compared(tuple(changes), tuple(conflicts), unchanged, tuple(problems))


def _version(row: EditedRow, kind: RegisterKind) -> tuple[RegisterKind, int]:
    """Return which register a row is of, and how many decisions on its line it knew."""
    name, _, count = row.cells.get(VERSION_COLUMN, "").partition(":")
    of = next((each for each in MAKERS if each.value == name), kind)
    return of, int(count) if count.isdecimal() and len(count) < 7 else 0


def _edited(row: EditedRow, form: RegisterForm, held: LineReview) -> LineReview | str:
    """Return what a row says of its line; what it has no column for stays as it is. Or what is wrong."""
    said = {name: row.cells.get(title, getattr(held, name)) for name, title in DECISION_COLUMNS.items()}
    keys = {"": "", **{words.casefold(): key for key, words in form.statuses.items()}}
    keys |= {key.casefold(): key for key in form.statuses}
    status = said["status"].casefold()
    if status not in keys and said["status"] != held.status:
        known = ", ".join(form.statuses.values())
        return f'{row.sheet}, row {row.number}: "{said["status"][:60]}" is no status; use one of {known}.'
    return LineReview(
        form.kind.value, row.cells[ID_COLUMN], **{**said, "status": keys.get(status, held.status)}
    )
