"""What a session has of the one that it revises."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.domain.answer import Span
from core.domain.document import PageSet

__all__ = ["Inheritance"]


@dataclass(frozen=True, slots=True)
class Inheritance:
    """What was taken over from the session that is revised; stored once, with the outcomes themselves."""

    #: id of the session that is revised
    source: str
    #: positions of pages that are new or say something else than before
    fresh: PageSet = PageSet()
    #: passages of other pages that those change by their words: "delete X and substitute Y"
    amended: tuple[Span, ...] = ()
    #: for each pass, positions at which a window begins however many pages the one before has: so windows of
    #: unchanged pages stay what they were
    starts: dict[int, tuple[int, ...]] = field(default_factory=dict)
    #: units of work taken over, and units that the revised session had
    units: int = 0
    units_before: int = 0

    def starts_of(self, pass_number: int) -> tuple[int, ...]:
        """Return where windows of a pass begin by all means; nowhere in particular for a pass without any."""
        return self.starts.get(pass_number, ())
