"""What sessions cost on the operator's key, day by day, and what each was promised of a day's budget.

What was paid for is counted in the transaction that stores what it bought, so the count is exact whichever
processes ran and died. A run asks for a portion before it calls; a portion is a ceiling for what the session
may have spent by then, given in one transaction of all processes. Two runs never share a dollar: what counts
of a running session is its ceiling, of any other what it spent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.domain.answer import Usage
from core.domain.ports import SpendingLimits
from core.domain.ports.spending import day_of
from core.domain.session import UNDER_WAY, Session
from core.sessions.store import keys
from core.sessions.store.codec import decoded
from core.sessions.store.typed_values import TypedValues

__all__ = ["Spending"]

#: who gives portions out keeps others from it, and nobody from storing
SCOPE = "spending"


@dataclass(frozen=True, slots=True)
class _Ceiling:
    """What a run may have spent today, all its portions together."""

    #: of the lease under which it was given; another run has no use for it
    epoch: int
    usd: float


class Spending:
    """Implements `core.domain.ports.SpendingStore`."""

    def __init__(self, values: TypedValues) -> None:
        self._values = values

    def booking(self, before: Session, usage: Usage, now: float) -> Mapping[str, str]:
        """Return what is to be stored, with its record, of a session that has cost more than before."""
        more = (usage.usd or 0.0) - (before.progress.usage.usd or 0.0)
        if more <= 0 or not before.engine.on_operators_key:
            return {}
        key = _spent_key(day_of(now), before.owner, before.id)
        return {key: repr((self._values.get(key, float) or 0.0) + more)}

    def spent(self, day: str, owner: str | None = None) -> float:
        """Return the US dollars of a day, of everybody or of one owner."""
        wanted = None if owner is None else keys.part(owner)
        return sum(amount for whose, _, amount in self._all_spent(day) if wanted in {None, whose})

    def left(self, day: str, owner: str, limits: SpendingLimits) -> float:
        """Return the US dollars that nobody has spent or was promised, as far as ``owner`` may have them."""
        everybody, own = self._committed(day, owner)
        rests = [
            most - committed
            for most, committed in ((limits.everybody, everybody), (limits.owner, own))
            if most is not None
        ]
        return max(0.0, min(rests, default=float("inf")))

    def promise(
        self, session: Session, day: str, limits: SpendingLimits, *, least: float, most: float
    ) -> float:
        """Promise a running session ``least`` to ``most`` US dollars more; 0 when less than that is left."""
        with self._values.key_value.transaction(scope=SCOPE):
            portion = min(most, self.left(day, session.owner, limits))
            if portion <= 0 or portion < least:
                return 0.0
            spent = self._values.get(_spent_key(day, session.owner, session.id), float) or 0.0
            given = self._values.get(_ceiling_key(day, session.owner, session.id), _Ceiling)
            so_far = spent if given is None or given.epoch != session.lease.epoch else max(given.usd, spent)
            ceiling = _Ceiling(session.lease.epoch, so_far + portion)
            self._values.put(_ceiling_key(day, session.owner, session.id), ceiling)
            return portion

    def forget_before(self, day: str) -> None:
        """Drop what is older than a day, given as ``2026-11-27``."""
        with self._values.key_value.transaction(grows=False):
            old = [key for key, _ in self._values.key_value.scan(keys.SPENDING) if key.split(":")[1] < day]
            self._values.key_value.drop_many(old)

    def _committed(self, day: str, owner: str) -> tuple[float, float]:
        """Return the US dollars that are spent or promised of a day, of everybody and of one owner."""
        amounts = {(whose, session_id): amount for whose, session_id, amount in self._all_spent(day)}
        prefix = f"{keys.SPENDING}{day}:ceiling:"
        for key, text in self._values.key_value.scan(prefix):
            whose, session_id = key[len(prefix) :].split(":")
            given = decoded(text, _Ceiling, key)
            record = self._values.get(f"{keys.session_prefix(session_id)}record", Session)
            if record is None:
                continue
            if record.state in UNDER_WAY and record.lease.epoch == given.epoch:
                amounts[whose, session_id] = max(amounts.get((whose, session_id), 0.0), given.usd)
        own = sum(amount for (whose, _), amount in amounts.items() if whose == keys.part(owner))
        return sum(amounts.values()), own

    def _all_spent(self, day: str) -> list[tuple[str, str, float]]:
        """Return owner, as a part of a key, session and US dollars of everybody's spending of a day."""
        prefix = f"{keys.SPENDING}{day}:spent:"
        found = []
        for key, text in self._values.key_value.scan(prefix):
            whose, session_id = key[len(prefix) :].split(":")
            found.append((whose, session_id, decoded(text, float, key)))
        return found


def _spent_key(day: str, owner: str, session_id: str) -> str:
    return f"{keys.SPENDING}{day}:spent:{keys.part(owner)}:{session_id}"


def _ceiling_key(day: str, owner: str, session_id: str) -> str:
    return f"{keys.SPENDING}{day}:ceiling:{keys.part(owner)}:{session_id}"
