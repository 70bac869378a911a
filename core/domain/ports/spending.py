"""What the operator lets visitors spend in a day, and who counts it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from core.domain.errors import BudgetReached
from core.domain.session import Session

__all__ = ["Allowance", "SpendingLimits", "SpendingStore", "day_of"]


def day_of(moment: float) -> str:
    """Return the day (UTC) of a moment in seconds since the epoch, as ``2026-11-27``."""
    return datetime.fromtimestamp(moment, UTC).date().isoformat()


@dataclass(frozen=True, slots=True)
class SpendingLimits:
    """US dollars a day on the operator's key; None sets no limit."""

    everybody: float | None = None
    #: of one owner
    owner: float | None = None

    def __bool__(self) -> bool:
        """Whether there is any limit."""
        return self.everybody is not None or self.owner is not None


class SpendingStore(Protocol):
    """Counts what was spent, and promises what may be. A day is given as ``2026-11-27``."""

    def spent(self, day: str, owner: str | None = None) -> float:
        """Return the US dollars of a day, of everybody or of one owner."""

    def left(self, day: str, owner: str, limits: SpendingLimits) -> float:
        """Return the US dollars that nobody has spent or was promised, as far as ``owner`` may have them."""

    def promise(
        self, session: Session, day: str, limits: SpendingLimits, *, least: float, most: float
    ) -> float:
        """Promise a running session ``least`` to ``most`` US dollars more; 0 when less than that is left."""

    def forget_before(self, day: str) -> None:
        """Drop what is older than a day."""


class Allowance(Protocol):
    """What a run may spend of a budget that it shares with others: asked for in portions, before calls.

    Used by several threads.
    """

    @property
    def day(self) -> str:
        """For which day portions are at present; those of another are worth nothing."""

    def portion(self, least: float, most: float) -> float:
        """Return ``least`` to ``most`` US dollars more to spend; 0 when less than that is left.

        May raise a `StoreError`.
        """

    def used_up(self) -> BudgetReached:
        """Return what to raise when nothing is left."""
