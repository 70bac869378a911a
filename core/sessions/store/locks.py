"""Locks that show who lives: who holds one lives, and who dies lets go of it."""

from __future__ import annotations

from collections.abc import Collection
from types import TracebackType
from typing import Protocol, Self

__all__ = ["HeldLock", "SessionLocks"]


class HeldLock(Protocol):
    """A lock that is held until `release`, or until the process that took it ends."""

    def release(self, *, remove: bool = False) -> None:
        """Let go; with ``remove`` nobody will need this lock again."""

    def __enter__(self) -> Self:
        """Begin."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go."""


class SessionLocks(Protocol):
    """Who runs which session, and which server processes live."""

    def acquire_session(self, session_id: str, *, timeout: float = 0.0) -> HeldLock | None:
        """Take the lock of a session's owner; None when another has it for ``timeout`` seconds."""

    def acquire_instance(self, name: str) -> HeldLock | None:
        """Take the lock that shows that a server process lives; None when another has it."""

    def is_owned(self, session_id: str) -> bool:
        """Return whether somebody runs the session."""

    def owned(self, session_ids: Collection[str]) -> Collection[str]:
        """Return those of the sessions that somebody runs."""

    def lives(self, instance: str) -> bool:
        """Return whether a server process holds its lock."""
