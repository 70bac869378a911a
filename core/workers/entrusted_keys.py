"""Keys typed for single sessions: in memory, in the one process where they were typed."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass

from core.domain.secret import Secret

__all__ = ["EntrustedKeys"]

#: seconds after which a session must be active for which a key was entrusted
QUEUEING = 60.0


@dataclass(frozen=True, slots=True)
class _Entrusted:
    """A key, and when it was typed, by a clock that never jumps."""

    key: Secret
    at: float


class EntrustedKeys:
    """Holds each key for as long as its session is active. Several threads may use it."""

    def __init__(self) -> None:
        self._keys: dict[str, _Entrusted] = {}

    def __contains__(self, session_id: object) -> bool:
        return session_id in self._keys

    def keep(self, session_id: str, key: Secret) -> None:
        """Keep the key typed for a session."""
        self._keys[session_id] = _Entrusted(key, time.monotonic())

    def of(self, session_id: str) -> Secret | None:
        """Return the key typed for a session; None when there is none."""
        entrusted = self._keys.get(session_id)
        return entrusted.key if entrusted is not None else None

    def forget(self, session_id: str) -> None:
        """Forget the key of a session; one that is not there is no error."""
        self._keys.pop(session_id, None)

    def forget_others(self, active: Collection[str]) -> None:
        """Forget the keys of sessions that are not active and have had time to become so."""
        long_ago = time.monotonic() - QUEUEING
        for session_id, entrusted in list(self._keys.items()):
            if session_id not in active and entrusted.at < long_ago:
                self.forget(session_id)
