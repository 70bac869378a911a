"""A register with what was decided on its lines, as all formats show it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import core
from core.domain.register import CellValue, LineReview, Register, RegisterLine

__all__ = ["DECISION_COLUMNS", "ID_COLUMN", "VERSION_COLUMN", "ListedRegister"]

#: titles of the columns that are read back, by the fields of `LineReview` that they hold
DECISION_COLUMNS = {
    "status": "Status",
    "owner": "Owner",
    "response": "Our response",
    "text": "In our words",
    "note": "Note",
}
#: titles of the columns by which a line is known again: its id, and its register with the number of
#: decisions on it that the file knows
ID_COLUMN, VERSION_COLUMN = "ID", "Version"


@dataclass(frozen=True, slots=True)
class ListedRegister:
    """A register and the decisions on its lines."""

    register: Register
    #: all decisions by the line's id, oldest first
    history: Mapping[str, Sequence[LineReview]] = field(default_factory=dict)
    #: of the document or package
    name: str = ""
    #: seconds since the epoch
    made: float = 0.0
    #: the version of Pagewise
    version: str = core.__version__

    def review(self, line: RegisterLine) -> LineReview:
        """Return the decision that holds on a line; an empty one where there is none."""
        history = self.history.get(line.id)
        return history[-1] if history else LineReview(self.register.kind.value, line.id)

    def version_of(self, line: RegisterLine) -> str:
        """Return what tells later which decisions the file knows: ``requirements:2``."""
        return f"{self.register.kind.value}:{len(self.history.get(line.id, ()))}"

    @property
    def decision_columns(self) -> Mapping[str, str]:
        """The columns of decisions that this kind of register has."""
        form = self.register.form
        gone = {name for name, has in (("response", form.answered), ("text", form.editable)) if not has}
        return {name: title for name, title in DECISION_COLUMNS.items() if name not in gone}

    @property
    def titles(self) -> tuple[str, ...]:
        """The titles of all columns."""
        own = (column.title for column in self.register.form.all_columns)
        return ("#", *own, *self.decision_columns.values(), ID_COLUMN, VERSION_COLUMN)

    def rows(self) -> Iterator[tuple[CellValue, ...]]:
        """Yield what stands in these columns, line by line."""
        form = self.register.form
        for number, line in enumerate(self.register.lines, 1):
            review = self.review(line)
            said = {
                "status": form.statuses.get(review.status, review.status),
                "owner": review.owner,
                "response": review.response,
                "text": review.text,
                "note": review.note,
            }
            yield (
                number,
                *(line.cell(column.key) for column in form.all_columns),
                *(said[name] for name in self.decision_columns),
                line.id,
                self.version_of(line),
            )
