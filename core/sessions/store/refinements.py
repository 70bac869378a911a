"""What models said of lines of registers, as `core.domain.ports.RefinementStore` wants it."""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.refinement import Refinement, RefinementPart, TakenBack
from core.sessions.store import keys
from core.sessions.store.typed_values import TypedValues
from core.sessions.store.window_jobs import check_there

__all__ = ["RefinementRecords"]


class RefinementRecords:
    """Parts in the order in which they came, and which refinements were taken back."""

    def __init__(self, values: TypedValues) -> None:
        self._values = values

    def add(self, session_id: str, parts: Sequence[RefinementPart]) -> None:
        """Store parts, within the transaction of their checkpoint."""
        for part in parts:
            self._values.append(keys.refined_family(session_id, part.register), part)

    def history(self, session_id: str, register: str) -> Sequence[Refinement]:
        """Return all refinements of a register, oldest first, those that were taken back among them."""
        parts = self._values.all(f"{keys.refined_family(session_id, register)}:", RefinementPart)
        if not parts:
            check_there(self._values, session_id)
            return []
        gone = self._values.all(f"{keys.unrefined_family(session_id, register)}:", TakenBack)
        return Refinement.collected(parts, gone)

    def take_back(self, session_id: str, register: str, number: int, *, by: str, at: float) -> None:
        """Store that a refinement holds no longer; its parts stay in the history."""
        with self._values.key_value.transaction(scope=session_id):
            check_there(self._values, session_id)
            gone = TakenBack(register, number, by, at)
            self._values.append(keys.unrefined_family(session_id, register), gone)
