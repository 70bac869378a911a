"""Locks that PostgreSQL holds for a connection: who dies lets go of it, on whichever machine."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Self

import psycopg

from core.sessions.postgres.database import Database, Row

__all__ = ["PostgresLock", "PostgresLocks"]

#: seconds a server process waits for its own lock, which another may be looking at
OWN_LOCK = 5.0

#: seconds between two tries
AGAIN = 0.05


class PostgresLock:
    """An advisory lock that is held until `release`, or until the connection ends."""

    def __init__(self, connection: psycopg.Connection[Row]) -> None:
        self._connection = connection

    def release(self, *, remove: bool = False) -> None:
        """Let go; there is nothing to ``remove``."""
        del remove
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


class PostgresLocks:
    """The locks on sessions and on server processes; see `core.sessions.leases.SessionLocks`.

    They are advisory locks of a connection, so the URL must lead to the server itself and not to a
    pooler that shares connections between transactions.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def session(self, session_id: str, *, timeout: float = 0.0) -> PostgresLock | None:
        """Take the lock of a session's owner; None when another has it for ``timeout`` seconds."""
        return self._take(f"session:{session_id}", timeout)

    def instance(self, name: str) -> PostgresLock | None:
        """Take the lock that shows that a server process lives; None when another has it."""
        return self._take(f"instance:{name}", OWN_LOCK)

    def is_owned(self, session_id: str) -> bool:
        """Return whether somebody runs the session."""
        return self._is_held(f"session:{session_id}")

    def lives(self, instance: str) -> bool:
        """Return whether a server process holds its lock."""
        return self._is_held(f"instance:{instance}")

    def _take(self, name: str, timeout: float) -> PostgresLock | None:
        end = time.monotonic() + timeout
        connection = self._database.connect()
        with self._database.explained():
            while not connection.execute(
                "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", (name,)
            ).fetchall()[0][0]:
                if time.monotonic() >= end:
                    connection.close()
                    return None
                time.sleep(AGAIN)
        return PostgresLock(connection)

    def _is_held(self, name: str) -> bool:
        """Look the lock up among those held; taking it to see would make others think it is."""
        rows = self._database.run(
            "SELECT EXISTS (SELECT FROM pg_locks, hashtextextended(%s, 0) AS key WHERE locktype = 'advisory'"
            " AND granted AND objsubid = 1 AND classid::bigint = ((key >> 32) & 4294967295)"
            " AND objid::bigint = (key & 4294967295)"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))",
            (name,),
        )
        return bool(rows[0][0])
