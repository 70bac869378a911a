"""A budget that others spend."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.domain.answer import Usage
from core.domain.ports import Work

__all__ = ["DelegatedBudget"]

#: share of a budget that windows under way may probably take, so that it is kept although each of
#: them may cost more than those before
AT_STAKE = 0.5

#: US dollars fetched of a shared budget for the first window, of which nobody knows what it costs, and how
#: many times what is lacking is fetched later: each portion is a transaction
FIRST, AHEAD = 5.0, 4.0


@dataclass(slots=True)
class DelegatedBudget:
    """Keeps a budget though others spend it: what is out there is counted with what it will cost."""

    work: Work
    spent: Usage = field(default_factory=Usage)
    #: units that have come, and windows of which everything has; of one that somebody began before us
    #: little is left to pay, so that windows tell less than units of what others will cost
    units: int = 0
    windows: int = 0
    #: US dollars fetched of what is shared with others, those that are spent included, and of which day
    _fetched: float = 0.0
    _day: str = ""

    @property
    def rest(self) -> tuple[float | None, int | None]:
        """US dollars and tokens that are left; None for no limit."""
        usd, tokens = self.work.usd_left, self.work.tokens_left
        own = None if usd is None else max(0.0, usd - (self.spent.usd or 0.0))
        shared = self._shared_rest
        return (
            own if shared is None else min(shared, float("inf") if own is None else own),
            None if tokens is None else max(0, tokens - self.spent.tokens),
        )

    def allows(self, out: int) -> bool:
        """Return whether so many units may be out without an allotment, those that are among them."""
        work = self.work
        if work.usd_left is None and work.tokens_left is None and work.allowance is None:
            return True
        if not self.windows:
            return False  # nobody knows yet what one costs
        used = self._share(self.spent)
        own = used < 1 and out * used / self.units <= AT_STAKE * (1 - used)
        return own and self._is_covered(out)

    def fetch_first(self) -> None:
        """Fetch what a single window may spend; raise `BudgetReached` when nothing is left to share."""
        rest = self._shared_rest
        if self.work.allowance is None or (rest is not None and rest > 0):
            return
        self._fetched += self.work.allowance.portion(0.0, FIRST)
        if not self._shared_rest:
            raise self.work.allowance.used_up()

    def _is_covered(self, out: int) -> bool:
        """Return whether what is out is covered by what was fetched, after fetching more if need be."""
        rest = self._shared_rest
        if self.work.allowance is None or rest is None:
            return True
        wanted = out * (self.spent.usd or 0.0) / self.units / AT_STAKE
        if wanted > rest:
            self._fetched += self.work.allowance.portion(wanted - rest, AHEAD * (wanted - rest))
            rest = self._shared_rest or 0.0
        return wanted <= rest

    @property
    def _shared_rest(self) -> float | None:
        """US dollars that are left of what was fetched; None where nothing is shared."""
        if self.work.allowance is None:
            return None
        if self.work.allowance.day != self._day:
            self._day, self._fetched = self.work.allowance.day, self.spent.usd or 0.0
        return max(0.0, self._fetched - (self.spent.usd or 0.0))

    def _share(self, usage: Usage) -> float:
        """Return which part of the budget something is; of two budgets, of the one that is nearer its end."""
        usd, tokens = self.work.usd_left, self.work.tokens_left
        shares = [usage.tokens / tokens] if tokens else [1.0] if tokens == 0 else []
        if usd is not None:
            shares.append((usage.usd or 0.0) / usd if usd else 1.0)
        return max(shares, default=0.0)
