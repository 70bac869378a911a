"""Decisions on lines of registers, as `core.domain.ports.LineReviewStore` wants them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.domain.register import LineReview
from core.sessions.store import keys
from core.sessions.store.typed_values import TypedValues
from core.sessions.store.window_jobs import check_there

__all__ = ["LineReviews"]


class LineReviews:
    """Every decision is kept under its register, its line and a number; the last one of a line holds."""

    def __init__(self, values: TypedValues) -> None:
        self._values = values
        self._key_value = values.key_value

    def review(self, session_id: str, reviews: Sequence[LineReview]) -> None:
        """Store decisions, all or none."""
        with self._key_value.transaction(scope=session_id):
            check_there(self._values, session_id)
            for each in reviews:
                family = keys.decisions_on(each.register, each.line_id)
                self._values.append(f"{keys.session_prefix(session_id)}{family}", each)

    def history(self, session_id: str, register: str) -> Mapping[str, Sequence[LineReview]]:
        """Return all decisions on the lines of a register by the line's id, oldest first."""
        found: dict[str, list[LineReview]] = {}
        for each in self._values.all(keys.line_prefix(session_id, register), LineReview):
            found.setdefault(each.line_id, []).append(each)
        if not found:
            check_there(self._values, session_id)
        return found
