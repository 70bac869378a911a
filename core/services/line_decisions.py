"""What people do with lines of registers: decide, and read decisions back from a workbook."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from core.domain.ports import LineReviewStore
from core.domain.register import LineReview, Register, RegisterKind
from core.registers.reading_back.compare import Compared, compared
from core.registers.reading_back.isolated import opened

__all__ = ["LineDecisions"]


class LineDecisions:
    """The verbs; who decides is said with each."""

    def __init__(self, lines: LineReviewStore) -> None:
        self._lines = lines

    def compare(
        self,
        session_id: str,
        data: bytes,
        kind: RegisterKind,
        register_of: Callable[[RegisterKind], Register],
    ) -> Compared:
        """Return what the edited workbook in ``data`` changes in registers of a session; nothing is stored.

        Raise `RequestInvalid` when it cannot be read.
        """
        return compared(
            opened(data),
            kind,
            lambda of: self._lines.history(session_id, of.value),
            lambda of: {line.id for line in register_of(of).lines},
        )

    def store(
        self, session_id: str, reviews: Sequence[LineReview], *, by: str, reviewer: str = "", at: float
    ) -> None:
        """Store decisions, all or none, as those of a person at a time in seconds since the epoch."""
        self._lines.review(session_id, [replace(each, by=by, reviewer=reviewer, at=at) for each in reviews])
