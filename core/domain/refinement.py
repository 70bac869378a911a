"""Refinement: a model looks at the labels of register lines again. It may say nothing else of them.

The words of a line come from its page and its id from its words; neither is a model's to change, nor can it
add a line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from core.domain.answer import Usage
from core.domain.register import PARTED

__all__ = [
    "DISPOSITION",
    "LabelField",
    "LabelOutcome",
    "Labelled",
    "Refinement",
    "RefinementPart",
    "Relabelled",
    "TakenBack",
    "carried",
]

#: key of the label that says whether a line is a line at all, which is no cell of it
DISPOSITION = "disposition"
#: the number of the refinement that a revision begins with; those of its own are numbered by its history
_CARRIED = 0


@dataclass(frozen=True, slots=True)
class LabelField:
    """A label that a model may change, and what it may be."""

    #: key in `core.domain.register.RegisterLine.cells`, or `DISPOSITION`
    key: str
    #: what it says of a line, for the model
    meaning: str
    #: what it may be; none: words of the line itself, copied
    choices: tuple[str, ...] = ()
    #: how many of the choices one line may have
    most: int = 1

    def joined(self, chosen: Iterable[str]) -> str:
        """Return some of the choices as they stand in a cell, the first fitting best."""
        return PARTED.join(chosen)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A line as a model is shown it."""

    id: str
    text: str
    #: what must be read before the words: the sentence that an item completes, the names of columns
    before: str = ""
    #: the headings above it, the outermost first, in one line
    place: str = ""
    #: by the key of its field
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Relabelled:
    """The labels of one line that a model would change; those that it leaves are not among them."""

    line_id: str
    #: by the key of their field
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class LabelOutcome:
    """What came of asking about some lines."""

    #: ids of the lines that were looked at, whether or not something changed
    checked: tuple[str, ...] = ()
    relabelled: tuple[Relabelled, ...] = ()
    #: entries of the reply that are not used, by what is wrong with them
    dropped: Mapping[str, int] = field(default_factory=dict)
    #: lines without a usable reply, and why
    failed: int = 0
    reason: str = ""
    usage: Usage = Usage()


@dataclass(frozen=True, slots=True)
class RefinementPart:
    """One outcome of a refinement as it is stored, with which refinement it belongs to."""

    #: a value of `core.domain.register.RegisterKind`
    register: str
    #: tells the refinement from others of its session; a later one has a greater number
    number: int
    #: what was asked, as `core.domain.plan.EngineChoice` says it
    model: str
    #: who asked for it: owner key or address
    by: str
    #: seconds since the epoch
    at: float
    outcome: LabelOutcome


@dataclass(frozen=True, slots=True)
class TakenBack:
    """That the labels of a refinement hold no longer."""

    register: str
    number: int
    by: str
    #: seconds since the epoch
    at: float


@dataclass(frozen=True, slots=True)
class Refinement:
    """All that one refinement brought so far."""

    #: in the order in which they came; one at least
    parts: tuple[RefinementPart, ...]
    taken_back: TakenBack | None = None

    @property
    def number(self) -> int:
        """Tells it from others of its session."""
        return self.parts[0].number

    @property
    def model(self) -> str:
        """What was asked."""
        return self.parts[0].model

    @property
    def by(self) -> str:
        """Who asked for it."""
        return self.parts[0].by

    @property
    def at(self) -> float:
        """When its last part came, in seconds since the epoch."""
        return self.parts[-1].at

    @property
    def checked(self) -> frozenset[str]:
        """Ids of the lines that were looked at."""
        return frozenset(line for part in self.parts for line in part.outcome.checked)

    @property
    def relabelled(self) -> Mapping[str, Mapping[str, str]]:
        """The labels that it changes, by the id of their line."""
        return {each.line_id: each.labels for part in self.parts for each in part.outcome.relabelled}

    @property
    def dropped(self) -> Mapping[str, int]:
        """How many entries of replies are not used, by what is wrong with them."""
        found: Counter[str] = Counter()
        for part in self.parts:
            found.update(part.outcome.dropped)
        return found

    @property
    def usage(self) -> Usage:
        """What it cost."""
        return sum((part.outcome.usage for part in self.parts), Usage())

    @classmethod
    def collected(cls, parts: Sequence[RefinementPart], taken_back: Sequence[TakenBack]) -> list[Refinement]:
        """Return the refinements of a register that parts, in the order in which they came, belong to."""
        gone = {each.number: each for each in taken_back}
        numbers = dict.fromkeys(part.number for part in parts)
        return [
            cls(tuple(part for part in parts if part.number == number), gone.get(number))
            for number in sorted(numbers)
        ]


def carried(refinements: Iterable[Refinement]) -> tuple[RefinementPart, ...]:
    """Return what a revision begins with: one refinement, of all that hold, oldest first.

    The ids of lines last, so their labels do; what they cost was paid by the session before.
    """
    return tuple(
        replace(
            part,
            number=_CARRIED,
            outcome=LabelOutcome(part.outcome.checked, part.outcome.relabelled),
        )
        for each in refinements
        if each.taken_back is None
        for part in each.parts
    )
