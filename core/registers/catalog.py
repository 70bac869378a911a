"""Every kind of register and what makes it: a new one is a module beside this and a row here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from core.domain.errors import RequestInvalid
from core.domain.refinement import LabelField
from core.domain.register import Register, RegisterForm, RegisterKind
from core.registers.deadlines import register as deadlines
from core.registers.deadlines.calendar_of import calendar_of
from core.registers.exported import FileWriter
from core.registers.open_matters import register as open_matters
from core.registers.refinement.labels import refined
from core.registers.requirements.make import REQUIREMENTS, requirement_register
from core.registers.requirements.refinable import labels_of_requirements
from core.registers.rfi import register as rfi
from core.registers.rfi.word import rfi_document
from core.registers.schedule import register as schedule
from core.registers.schedule.workbook import schedule_workbook
from core.registers.source import Source
from core.registers.submittals import register as submittals
from core.registers.submittals.refinable import labels_of_submittals

__all__ = ["MAKERS", "REPORTED", "Maker", "kind_named", "make"]


@dataclass(frozen=True, slots=True)
class Maker:
    """How lines of one kind are laid out, and what makes them."""

    form: RegisterForm
    make: Callable[[Source], Register]
    #: whether its lines depend on what was answered and decided, and not on the pages alone
    of_answers: bool = False
    #: formats beside those of all kinds, or in their place, by extension
    files: Mapping[str, FileWriter] = field(default_factory=dict)
    #: the labels that a model may look at again; none where the lines of the kind have no such labels
    labels: Callable[[Source], tuple[LabelField, ...]] | None = None


#: in the order in which people read them
MAKERS: Mapping[RegisterKind, Maker] = {
    RegisterKind.OPEN: Maker(open_matters.FORM, open_matters.open_matters_of, of_answers=True),
    RegisterKind.REQUIREMENTS: Maker(REQUIREMENTS, requirement_register, labels=labels_of_requirements),
    RegisterKind.SUBMITTALS: Maker(submittals.FORM, submittals.submittals_of, labels=labels_of_submittals),
    RegisterKind.RFI: Maker(rfi.FORM, rfi.rfi_of, of_answers=True, files={"docx": rfi_document}),
    RegisterKind.DEADLINES: Maker(deadlines.FORM, deadlines.deadlines_of, files={"ics": calendar_of}),
    RegisterKind.SCHEDULE: Maker(schedule.FORM, schedule.schedule_of, files={"xlsx": schedule_workbook}),
}


#: what reports hold beside the open matters, which are their first page
REPORTED: tuple[RegisterKind, ...] = tuple(kind for kind in MAKERS if kind is not RegisterKind.OPEN)


def make(kind: RegisterKind, source: Source) -> Register:
    """Make the register of a kind, with the labels that a model gave its lines."""
    maker = MAKERS[kind]
    made_once = source.once if maker.of_answers else source.of_pages
    register, labels = made_once(maker.make), source.refined.get(kind)
    return refined(register, labels, maker.labels(source)) if labels and maker.labels else register


def kind_named(name: str) -> RegisterKind:
    """Return the kind of a name; raise `RequestInvalid` for an unknown one."""
    for kind in MAKERS:
        if kind.value == name:
            return kind
    raise RequestInvalid(f"There is no register {name}.", f"Use one of {', '.join(MAKERS)}.")
