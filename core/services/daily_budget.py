"""The operator's budget: what visitors may spend on his key in a day (UTC), together and each."""

from __future__ import annotations

from dataclasses import dataclass

from core.domain.errors import BudgetReached, QuotaReached
from core.domain.plan import EngineChoice
from core.domain.ports import Allowance, Clock, SessionStore, SpendingLimits
from core.domain.ports.spending import day_of
from core.domain.session import Session
from core.engines.catalog import find
from core.settings import Settings
from core.wording import money
from core.workers.watch import retry_while_busy

__all__ = ["DailyBudget"]

#: seconds for which a run waits for a store that is busy, away or full before it asks a model
PATIENCE = 120.0

ADVICE = "Continue after midnight UTC; nothing is asked twice. A key of your own has no such limit."


@dataclass(frozen=True, slots=True)
class DailyBudget:
    """Refuses, and hands out portions of what is left."""

    store: SessionStore
    limits: SpendingLimits
    clock: Clock

    @classmethod
    def of(cls, settings: Settings, store: SessionStore, clock: Clock) -> DailyBudget:
        """Return the one that the settings set."""
        return cls(store, SpendingLimits(settings.day_usd, settings.owner_day_usd), clock)

    def check(self, engine: EngineChoice, owner: str) -> None:
        """Raise `QuotaReached` when nothing is left for what an analysis would spend."""
        if not self._concerns(engine):
            return
        day = day_of(self.clock.now())
        if self.store.spending.left(day, owner, self.limits) <= 0:
            raise QuotaReached(self.said(day, owner), ADVICE)

    def allowance(self, session: Session) -> Allowance | None:
        """Return what a running session asks before it calls; None when it may spend as it likes."""
        return _Portions(self, session) if self._concerns(session.asking) else None

    def _concerns(self, engine: EngineChoice) -> bool:
        kind = find(engine.name)
        return bool(self.limits) and engine.on_operators_key and kind is not None and kind.asks_model

    def said(self, day: str, owner: str) -> str:
        """Say which limit leaves nothing."""
        limits = self.limits
        everybody = self.store.spending.left(day, owner, SpendingLimits(limits.everybody))
        if limits.everybody is not None and everybody <= 0:
            return f"Today's budget of this server, {money(limits.everybody)} for everybody, is used up."
        return f"Your budget on this server for today, {money(limits.owner)}, is used up."


@dataclass(frozen=True, slots=True)
class _Portions:
    """Implements `core.domain.ports.Allowance` for one run of a session."""

    budget: DailyBudget
    session: Session

    @property
    def day(self) -> str:
        """Today's, UTC."""
        return day_of(self.budget.clock.now())

    def portion(self, least: float, most: float) -> float:
        """Ask the store."""
        spending, limits = self.budget.store.spending, self.budget.limits
        return retry_while_busy(
            lambda: spending.promise(self.session, self.day, limits, least=least, most=most), PATIENCE
        )

    def used_up(self) -> BudgetReached:
        """Say so."""
        return BudgetReached(self.budget.said(self.day, self.session.owner), ADVICE)
