"""A budget that others spend."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.domain.answer import Usage
from core.domain.ports import Work

__all__ = ["DelegatedBudget"]

#: share of a budget that windows under way may probably take, so that it is kept although each of
#: them may cost more than those before
AT_STAKE = 0.5


@dataclass(slots=True)
class DelegatedBudget:
    """Keeps a budget though others spend it: what is out there is counted with what it will cost."""

    work: Work
    spent: Usage = field(default_factory=Usage)
    #: units that have come, and windows of which everything has; of one that somebody began before us
    #: little is left to pay, so that windows tell less than units of what others will cost
    units: int = 0
    windows: int = 0

    @property
    def rest(self) -> tuple[float | None, int | None]:
        """US dollars and tokens that are left; None for no limit."""
        usd, tokens = self.work.usd_left, self.work.tokens_left
        return (
            None if usd is None else max(0.0, usd - (self.spent.usd or 0.0)),
            None if tokens is None else max(0, tokens - self.spent.tokens),
        )

    def allows(self, out: int) -> bool:
        """Return whether so many units may be out without an allotment, those that are among them."""
        if self.work.usd_left is None and self.work.tokens_left is None:
            return True
        if not self.windows:
            return False  # nobody knows yet what one costs
        used = self._share(self.spent)
        return used < 1 and out * used / self.units <= AT_STAKE * (1 - used)

    def _share(self, usage: Usage) -> float:
        """Return which part of the budget something is; of two budgets, of the one that is nearer its end."""
        usd, tokens = self.work.usd_left, self.work.tokens_left
        shares = [usage.tokens / tokens] if tokens else [1.0] if tokens == 0 else []
        if usd is not None:
            shares.append((usage.usd or 0.0) / usd if usd else 1.0)
        return max(shares, default=0.0)
