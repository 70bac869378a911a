"""Registers: the lists that an estimator hands over, and what people decide on their lines.

They are made from what a package says, by `core.registers`, and laid out by pages and reports.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from core.domain.answer import Span
from core.domain.document import PageRef

__all__ = [
    "BUILT_IN",
    "PARTED",
    "CellValue",
    "LeftOut",
    "LineReview",
    "Quoted",
    "Register",
    "RegisterColumn",
    "RegisterForm",
    "RegisterKind",
    "RegisterLine",
]

#: parts the values of one cell, of which the first fits best
PARTED = "; "

#: a text, or a number where sums and sorting want one
CellValue: TypeAlias = str | float | None


class RegisterKind(StrEnum):
    """Which list it is, in the order in which they are read."""

    #: what could disqualify the bid, and what could not be settled
    OPEN = "open"
    REQUIREMENTS = "requirements"
    SUBMITTALS = "submittals"
    RFI = "rfi"
    DEADLINES = "deadlines"
    SCHEDULE = "schedule"


@dataclass(frozen=True, slots=True)
class RegisterColumn:
    """What a kind of register says of each of its lines."""

    #: the key in `RegisterLine.cells`, or one of `BUILT_IN`
    key: str
    title: str
    #: in characters, as spreadsheets count
    width: float = 16
    #: few enough values to choose one from a list; a cell may hold several, parted by `PARTED`
    filtered: bool = False


#: what every line has; columns that a form does not place itself come last, in this order
BUILT_IN = (
    RegisterColumn("text", "Text", 70),
    RegisterColumn("section", "Section", 34),
    RegisterColumn("document", "Document", 24, filtered=True),
    RegisterColumn("page", "Page", 12),
)


@dataclass(frozen=True, slots=True)
class RegisterForm:
    """How the lines of one kind of register are laid out, on screen and in files."""

    kind: RegisterKind
    title: str
    #: one sentence: what it lists
    about: str
    columns: tuple[RegisterColumn, ...]
    #: what a line may be set to, each with its words; nothing is set at first
    statuses: Mapping[str, str] = field(default_factory=dict)
    #: whether a line also says where our own proposal answers it
    answered: bool = False
    #: whether people may put a line into words of their own
    editable: bool = False

    @property
    def all_columns(self) -> tuple[RegisterColumn, ...]:
        """The columns of the kind, with those that every line has where they are not among them."""
        placed = {column.key for column in self.columns}
        return (*self.columns, *(column for column in BUILT_IN if column.key not in placed))


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words of a page and where they stand: the page's own text at ``span``."""

    text: str
    span: Span
    page: PageRef


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """One line. Its words come from its page; what the cells say of them is the register's reading."""

    #: tells the line from all others of its register, and stays the same in a revision
    id: str
    #: the words it stands on, the first being its own; empty where it says that something is missing
    quotes: tuple[Quoted, ...] = ()
    #: what must be read before the words: the sentence that a list item completes
    lead_in: str = ""
    #: the header cells of a table row
    header: tuple[str, ...] = ()
    #: the headings above it, the outermost first
    headings: tuple[str, ...] = ()
    #: number of its section, as ``02956 1.3``; empty where the headings have none
    section: str = ""
    #: by the keys of the form's columns
    cells: Mapping[str, CellValue] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """Its words on one line."""
        return " ".join(self.quotes[0].text.split()) if self.quotes else ""

    @property
    def in_context(self) -> str:
        """Its words after their lead-in or the names of their columns."""
        header = " | ".join(filter(None, self.header))
        return " ".join(filter(None, (self.lead_in, f"{header}:" if header else "", self.text)))

    @property
    def page(self) -> PageRef | None:
        """The page on which its words begin; None where it has none."""
        return self.quotes[0].page if self.quotes else None

    @property
    def place(self) -> str:
        """Its headings, the outermost first, in one line."""
        return " > ".join(self.headings)

    def cell(self, key: str) -> CellValue:
        """Return what stands in a column of its form, built in or not."""
        if key in self.cells:
            return self.cells[key]
        if key == "text":
            return self.in_context
        if key == "section":
            return self.place
        page = self.page
        if page is None:
            return None
        return {"document": page.document, "page": page.bare}.get(key)

    def parts(self, key: str) -> tuple[str, ...]:
        """Return the values of a cell, the one that fits best first; none of an empty one."""
        value = self.cell(key)
        return () if value in {None, ""} else tuple(str(value).split(PARTED))


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A piece of a page that became no line, and what it was taken for."""

    quoted: Quoted
    #: "definition", "information", "heading", "form", "struck", ...
    disposition: str
    headings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Register:
    """The lines of one kind, in order, and what was looked at beside them."""

    form: RegisterForm
    lines: tuple[RegisterLine, ...] = ()
    #: what was looked at and became no line; together with the lines it is all that was looked at
    left_out: tuple[LeftOut, ...] = ()
    #: what a reader must know of the whole: pages that were not read, checks that failed
    notes: tuple[str, ...] = ()

    @property
    def kind(self) -> RegisterKind:
        """Which list it is."""
        return self.form.kind

    @property
    def counts(self) -> Mapping[str, int]:
        """How many pieces of pages became ``lines``, and what the others were taken for."""
        return {"lines": len(self.lines), **self.left_out_as}

    @property
    def left_out_as(self) -> Mapping[str, int]:
        """What the pieces were taken for that became no line, and how many each, the most first."""
        return dict(Counter(each.disposition for each in self.left_out).most_common())

    def values(self, key: str) -> tuple[str, ...]:
        """Return the different values of a column, the most frequent first."""
        found = Counter(value for line in self.lines for value in line.parts(key))
        return tuple(value for value, _ in found.most_common())


@dataclass(frozen=True, slots=True)
class LineReview:
    """What somebody decided on a line: all of it as it was then; of several the last one holds."""

    #: which register the line is of: a value of `RegisterKind`
    register: str
    line_id: str
    #: one of the form's statuses; empty: none
    status: str = ""
    note: str = ""
    #: who looks after the line
    owner: str = ""
    #: where our proposal answers it: section and page
    response: str = ""
    #: the line in a person's words; empty where the register's stand
    text: str = ""
    #: owner key or address of who decided, and the name they gave
    by: str = ""
    reviewer: str = ""
    #: seconds since the epoch
    at: float = 0.0

    @property
    def said(self) -> tuple[str, str, str, str, str]:
        """What was decided, without who and when: status, note, owner, response, text."""
        return self.status, self.note, self.owner, self.response, self.text
