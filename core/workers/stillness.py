"""How long the owners of sessions have shown no life, told apart from how long nobody looked."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass

from core.domain.session import Session, SessionState
from core.workers.timing import Timing

__all__ = ["Stillness"]

#: seconds a round of a supervisor may take that is awake
AWAKE = 0.5


@dataclass(slots=True)
class _Seen:
    """What was last seen of an owner, when, and how long it has been the same."""

    sign: tuple[int, float, SessionState]
    #: by a clock that never jumps
    at: float
    silence: float = 0.0


class Stillness:
    """Remembers from round to round what was seen of each owner."""

    def __init__(self, timing: Timing) -> None:
        self._timing = timing
        self._seen: dict[str, _Seen] = {}

    def is_too_long(self, session: Session) -> bool:
        """Return whether an owner has shown no life, or has been stopping, for too long.

        Time in which this process slept or waited for the store does not count: an owner would have
        shown no life then either.
        """
        now = time.monotonic()
        heartbeat = session.lease.heartbeat if session.state is SessionState.RUNNING else 0.0
        sign = (session.lease.epoch, heartbeat, session.state)
        seen = self._seen.get(session.id)
        if seen is None or seen.sign != sign:
            self._seen[session.id] = _Seen(sign, now)
            return False
        seen.silence += min(now - seen.at, self._timing.round + AWAKE)
        seen.at = now
        stopping = session.state is SessionState.STOPPING
        return seen.silence > (self._timing.stopping if stopping else self._timing.hung)

    def forget_others(self, awaited: Collection[str]) -> None:
        """Forget what was seen of sessions that nobody waits for any more."""
        for gone in self._seen.keys() - set(awaited):
            del self._seen[gone]

    def begin_anew(self) -> None:
        """Forget everything: the store could not be asked, so nothing can be said of its owners."""
        self._seen.clear()
