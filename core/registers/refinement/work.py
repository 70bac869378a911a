"""What a refiner is asked about a register."""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.errors import RequestInvalid
from core.domain.ports import RefinementWork
from core.domain.refinement import LabelField
from core.domain.register import Register, RegisterKind
from core.registers.catalog import MAKERS, make
from core.registers.refinement.labels import labelled
from core.registers.source import Source

__all__ = ["REFINABLE", "fields_of", "work_of", "work_on"]

#: the kinds whose lines have labels that a model may look at again
REFINABLE = tuple(kind for kind, maker in MAKERS.items() if maker.labels is not None)


def fields_of(kind: RegisterKind, source: Source) -> tuple[LabelField, ...]:
    """Return the labels of a kind that a model may look at again; none where it has none in this language."""
    labels = MAKERS[kind].labels
    return labels(source) if labels is not None else ()


def work_on(kind: RegisterKind, source: Source) -> RefinementWork:
    """Make a register, and return what `work_of` returns of it; raise what that raises."""
    return work_of(make(kind, source), fields_of(kind, source))


def work_of(register: Register, fields: Sequence[LabelField]) -> RefinementWork:
    """Return the lines of a register as they are, with the labels that a model may change.

    Raise `RequestInvalid` where the kind has no such labels, or nothing is known in the pages' language.
    """
    kind = register.kind
    if not fields:
        by_words = kind in REFINABLE
        why = "these labels are known by English words" if by_words else "its lines are not labelled"
        raise RequestInvalid(
            f"The register {kind} cannot be refined: {why}.",
            f"Registers that can: {', '.join(REFINABLE)}.",
        )
    return RefinementWork(tuple(fields), labelled(register, fields))
