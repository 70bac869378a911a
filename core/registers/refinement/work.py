"""What a refiner is asked about a register."""

from __future__ import annotations

from core.domain.errors import RequestInvalid
from core.domain.ports import RefinementWork
from core.domain.register import RegisterKind
from core.registers.catalog import MAKERS, make
from core.registers.refinement.labels import labelled
from core.registers.source import Source

__all__ = ["REFINABLE", "work_on"]

#: the kinds whose lines have labels that a model may look at again
REFINABLE = tuple(kind for kind, maker in MAKERS.items() if maker.labels is not None)


def work_on(kind: RegisterKind, source: Source) -> RefinementWork:
    """Return the lines of a register as they are, with the labels that a model may change.

    Raise `RequestInvalid` where the kind has no such labels, or nothing is known in the pages' language.
    """
    maker = MAKERS[kind]
    fields = maker.labels(source) if maker.labels is not None else ()
    if not fields:
        why = "these labels are known by English words" if maker.labels else "its lines are not labelled"
        raise RequestInvalid(
            f"The register {kind} cannot be refined: {why}.",
            f"Registers that can: {', '.join(REFINABLE)}.",
        )
    return RefinementWork(fields, labelled(make(kind, source), fields))
