"""Locks that PostgreSQL holds for a connection: who dies lets go of it, on whichever machine."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Collection
from types import TracebackType
from typing import LiteralString, Self

import psycopg

from core.domain.errors import StoreError
from core.sessions.postgres.database import GRACE, Database, Row, speaks

__all__ = ["PostgresLock", "PostgresLocks"]

#: seconds a server process waits for its own lock, which another may be looking at
OWN_LOCK = 5.0

#: begins the names of the locks of sessions
SESSION = "session:"

#: seconds between two tries
AGAIN = 0.05

TRY: LiteralString = "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))"

#: the same, but not yet for newcomers
TRY_ANEW: LiteralString = (
    "SELECT CASE WHEN clock_timestamp() - pg_postmaster_start_time() > make_interval(secs => %s)"
    " THEN pg_try_advisory_lock(hashtextextended(%s, 0)) ELSE false END"
)

#: for each name whether its lock is held, or may be about to be: the server has just started
HELD: LiteralString = (
    "WITH held AS MATERIALIZED ("
    "SELECT (classid::bigint << 32) | objid::bigint AS key FROM pg_locks WHERE locktype = 'advisory'"
    " AND granted AND objsubid = 1"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))"
    " SELECT name FROM unnest(%s::text[]) AS name"
    " WHERE clock_timestamp() - pg_postmaster_start_time() <= make_interval(secs => %s)"
    " OR hashtextextended(name, 0) IN (SELECT key FROM held)"
)

log = logging.getLogger(__name__)


class PostgresLock:
    """An advisory lock that is held until `release`, or until the process ends.

    When the connection breaks it is taken again, unless somebody else was faster: then its holder
    learns of it by the epoch of its lease, like every late owner.
    """

    def __init__(self, database: Database, name: str, connection: psycopg.Connection[Row]) -> None:
        self._database = database
        self._name = name
        self._connection = connection
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="lock", daemon=True)
        self._thread.start()

    def release(self, *, remove: bool = False) -> None:
        """Let go; there is nothing to ``remove``."""
        del remove
        self._over.set()
        self._thread.join()
        with contextlib.suppress(psycopg.Error):  # closing alone tells the server, but does not wait for it
            self._connection.execute("SELECT pg_advisory_unlock_all()")
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def _keep(self) -> None:
        while not self._over.wait(AGAIN):
            if not self._broken():
                continue
            log.warning("the lock's connection broke", extra={"lock": self._name})
            taken = False
            while not taken and not self._over.wait(AGAIN):
                self._database.disturbed()
                taken = self._take_again()

    def _broken(self) -> bool:
        try:
            if speaks(self._connection):
                self._connection.execute("")
        except psycopg.Error:
            return True
        return False

    def _take_again(self) -> bool:
        """Return whether that is settled: it is ours again, or another's."""
        try:
            connection = self._database.connect()
            rows = connection.execute(TRY, (self._name,)).fetchall()
        except (StoreError, psycopg.Error):
            return False
        self._connection.close()
        self._connection = connection
        if not rows[0][0]:
            log.warning("another took the lock meanwhile", extra={"lock": self._name})
        return True


class PostgresLocks:
    """The locks on sessions and on server processes; see `core.sessions.store.locks.SessionLocks`.

    They are advisory locks of a connection, so the URL must lead to the server itself and not to a
    pooler that shares connections between transactions.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def acquire_session(self, session_id: str, *, timeout: float = 0.0) -> PostgresLock | None:
        """Take the lock of a session's owner; None when another has it for ``timeout`` seconds."""
        return self._take(f"{SESSION}{session_id}", timeout)

    def acquire_instance(self, name: str) -> PostgresLock | None:
        """Take the lock that shows that a server process lives; None when another has it."""
        return self._take(f"instance:{name}", OWN_LOCK, at_once=True)

    def is_owned(self, session_id: str) -> bool:
        """Return whether somebody runs the session, or may just be finding back to it."""
        return bool(self.owned([session_id]))

    def owned(self, session_ids: Collection[str]) -> Collection[str]:
        """Return those of the sessions that somebody runs, looked up in one statement."""
        held = self._held([f"{SESSION}{session_id}" for session_id in session_ids])
        return {name.removeprefix(SESSION) for name in held}

    def lives(self, instance: str) -> bool:
        """Return whether a server process holds its lock, or may just be finding back to it."""
        return bool(self._held([f"instance:{instance}"]))

    def _take(self, name: str, timeout: float, *, at_once: bool = False) -> PostgresLock | None:
        end = time.monotonic() + timeout
        connection = self._database.connect()
        grace, taken = 0.0 if at_once else GRACE, False
        try:
            with self._database.explained():
                while not taken:
                    if at_once or not self._database.is_settling:
                        taken = bool(connection.execute(TRY_ANEW, (grace, name)).fetchall()[0][0])
                    if not taken and time.monotonic() >= end:
                        return None
                    if not taken:
                        time.sleep(AGAIN)
            return PostgresLock(self._database, name, connection)
        finally:
            if not taken:
                connection.close()

    def _held(self, names: Collection[str]) -> Collection[str]:
        """Look locks up among those held; taking one to see would make others think it is."""
        if not names or self._database.is_settling:
            return names
        return [str(row[0]) for row in self._database.run(HELD, (list(names), GRACE))]
