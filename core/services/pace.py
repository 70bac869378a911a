"""What this installation needs for an analysis, learnt from those that it has made."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import median

from core.domain.plan import EngineChoice
from core.domain.session import Session, SessionState

__all__ = ["pace"]

#: sessions that are looked at, and those that must be like the one to come
LOOKED_AT, ENOUGH = 40, 2
#: what is believed of a machine: ten times slower than the one that was measured, or five times quicker
SLOWEST, QUICKEST = 10.0, 0.2
#: seconds that an estimate must have, for a rate to mean something
LEAST = 2.0


def pace(sessions: Iterable[Session], engine: EngineChoice) -> float:
    """Return by what to multiply an estimate in seconds, from the newest of ``sessions``; 1 while unknown.

    Those count that the same engine and model finished at one go.
    """
    rates = [
        session.progress.seconds / session.estimated
        for session in list(sessions)[:LOOKED_AT]
        if session.state is SessionState.COMPLETED
        and session.estimated >= LEAST
        and session.earlier is None
        and session.progress.seconds
        and (session.engine.name, session.engine.model) == (engine.name, engine.model)
    ]
    if len(rates) < ENOUGH:
        return 1.0
    return min(SLOWEST, max(QUICKEST, median(rates)))
