"""Sessions that were claimed and handed to a dispatcher, until they begin or nobody has them any more."""

from __future__ import annotations

import time

from core.domain.ports import Dispatcher

__all__ = ["Dispatched"]


class Dispatched:
    """Remembers what was dispatched, and when, by a clock that never jumps."""

    def __init__(self, dispatcher: Dispatcher, overdue: float) -> None:
        """Look for a session in the queue ``overdue`` seconds after it was dispatched."""
        self._dispatcher = dispatcher
        self._overdue = overdue
        self._at: dict[str, float] = {}

    def __contains__(self, session_id: object) -> bool:
        return session_id in self._at

    def dispatch(self, session_id: str) -> None:
        """Have a session run by whoever the dispatcher finds."""
        self._dispatcher.dispatch(session_id)
        self._at[session_id] = time.monotonic()

    def check(self) -> None:
        """Let go of what has begun, and of what no job waits for any more."""
        long_ago = time.monotonic() - self._overdue
        overdue = [session_id for session_id, at in self._at.items() if at < long_ago]
        waiting = self._dispatcher.dispatched() if overdue else ()
        for session_id in overdue:
            if session_id in waiting:
                self._at[session_id] = time.monotonic()
            else:
                del self._at[session_id]
