"""Counting who does the same thing at the same time, on all machines that share a database."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Iterator
from typing import LiteralString, cast

import psycopg

from core.domain.errors import StoreError
from core.sessions.postgres.database import Database, Row, speaks

__all__ = ["PostgresPeerGroups"]

#: a shared lock: everybody gets it, and whoever dies is counted no more
JOIN: LiteralString = "SELECT pg_advisory_lock_shared(hashtextextended(%s, 4))"

COUNT: LiteralString = (
    "SELECT count(*) FROM pg_locks, hashtextextended(%s, 4) AS key WHERE locktype = 'advisory'"
    " AND granted AND objsubid = 1 AND mode = 'ShareLock'"
    " AND classid::bigint = ((key >> 32) & 4294967295) AND objid::bigint = (key & 4294967295)"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)

log = logging.getLogger(__name__)


class PostgresPeerGroups:
    """See `core.domain.ports.PeerGroups`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @contextlib.contextmanager
    def member(self, name: str) -> Iterator[_Member]:
        """Belong to the peer group ``name`` meanwhile."""
        member = _Member(self._database, name)
        try:
            yield member
        finally:
            member.leave()


class _Member:
    def __init__(self, database: Database, name: str) -> None:
        self._database = database
        self._name = name
        self._count = 1
        self._connection: psycopg.Connection[Row] | None = None
        self._counting = threading.Lock()
        self._left = False

    def count(self) -> int:
        """Return how many belong to the peer group; while the database is away, what was last known."""
        with self._counting:
            if not self._left:
                self._look()
        self._close_if_left()
        return self._count

    def leave(self) -> None:
        """Belong to it no more; never wait for a count that another thread is at."""
        self._left = True
        self._close_if_left()

    def _look(self) -> None:
        try:
            with self._database.explained():
                connection = self._connected()
                rows = connection.execute(COUNT, (self._name,)).fetchall()
            self._count = max(1, cast("int", rows[0][0]))
        except StoreError as error:
            log.warning("the runs that share a server cannot be counted", extra={"error": str(error)})

    def _connected(self) -> psycopg.Connection[Row]:
        """Return our connection, or a new one that holds the lock again."""
        if self._connection is not None and not self._connection.closed:
            if not speaks(self._connection):
                return self._connection
            self._connection.close()
        self._connection = self._database.connect()
        self._connection.execute(JOIN, (self._name,))
        return self._connection

    def _close_if_left(self) -> None:
        if self._left and self._counting.acquire(blocking=False):
            try:
                if self._connection is not None:
                    self._connection.close()
            finally:
                self._counting.release()
