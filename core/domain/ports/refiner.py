"""What looks at the labels of register lines again, and what it is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from core.domain.ports.engine import StopSignal, never
from core.domain.ports.spending import Allowance
from core.domain.refinement import LabelField, Labelled, LabelOutcome

__all__ = ["RefinementWork", "Refiner"]


@dataclass(frozen=True, slots=True)
class RefinementWork:
    """What is asked of a refiner."""

    fields: tuple[LabelField, ...]
    #: those that were not looked at yet, in order
    lines: tuple[Labelled, ...]
    #: US dollars and tokens left to spend; None: no limit
    usd_left: float | None = None
    tokens_left: int | None = None
    #: what it shares with others, asked before each call; None: nothing
    allowance: Allowance | None = None
    #: asked often: nothing that costs may be begun while it says yes, for what comes cannot be stored
    is_held: Callable[[], bool] = never


class Refiner(Protocol):
    """Looks at labels again."""

    def refine(self, work: RefinementWork, stop: StopSignal) -> Iterator[LabelOutcome]:
        """Yield what comes of asking about the lines, each line in one outcome.

        Every label that comes back is one of the choices of its field, of a line that was asked about.

        Return early once ``stop`` is set, cancelling what is in flight within half a second. Raise
        `EngineError` when going on is pointless; outcomes yielded before stay valid.
        """
