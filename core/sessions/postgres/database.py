"""Connections to PostgreSQL, and what its errors mean to a person."""

from __future__ import annotations

import atexit
import contextlib
import selectors
import threading
import time
from collections.abc import Iterator
from typing import LiteralString
from urllib.parse import urlsplit

import psycopg
from psycopg import errors
from psycopg.abc import Params
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg_pool import ConnectionPool, PoolTimeout

from core.domain.errors import StoreBusy, StoreDamaged, StoreError, StoreFull, StoreUnwritable
from core.domain.secret import Secret
from core.sessions.postgres.poolers import refuse_pooler

__all__ = ["FAULTS", "GRACE", "Database", "Row", "Statement", "speaks", "store_error"]

#: what an operation on the database may raise
FAULTS = (psycopg.Error, PoolTimeout)

Row = tuple[object, ...]

Statement = tuple[LiteralString, Params | None]

#: connections one process keeps at most: pages, a supervisor and a worker's threads share them
CONNECTIONS = 12

#: seconds after a restart of the database in which those who held a lock take it again, and nobody
#: else may: a restart of the database is no reason to take every owner for dead
GRACE = 4.0

#: seconds after which the pool gives an attempt to connect up, and the next who asks begins another:
#: its pauses double, so that after a long outage it would find back only minutes later
RECONNECT = 2.0

#: notice a dead peer within seconds: its locks must become free
KEEPALIVE = "keepalives=1 keepalives_idle=5 keepalives_interval=2 keepalives_count=3 connect_timeout=5"

SCHEMA: tuple[LiteralString, ...] = (
    'CREATE TABLE IF NOT EXISTS pagewise_ledger (key text COLLATE "C" PRIMARY KEY, value text NOT NULL)',
    """
    CREATE TABLE IF NOT EXISTS pagewise_file (
        sha256 text NOT NULL, name text NOT NULL, part integer NOT NULL,
        stored timestamptz NOT NULL DEFAULT now(), data bytea NOT NULL,
        PRIMARY KEY (sha256, name, part)
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS pagewise_reply (
        key text COLLATE "C" PRIMARY KEY, packed boolean NOT NULL, data bytea NOT NULL,
        bytes integer NOT NULL, used timestamptz NOT NULL DEFAULT now(), expires timestamptz
    )
    """,
    "ALTER TABLE pagewise_reply ALTER COLUMN data SET STORAGE EXTERNAL",
    "CREATE INDEX IF NOT EXISTS pagewise_reply_used ON pagewise_reply (used) INCLUDE (bytes)",
)

#: the tables that must be there
TABLES = ["pagewise_ledger", "pagewise_file", "pagewise_reply"]

#: advisory lock under which the tables are made; any number that others do not use
MAKING = 0x70616765


class Database:
    """A pool of connections shared by the threads of one process.

    A thread that is in a `transaction` or a `snapshot` keeps to its connection.
    """

    def __init__(self, url: str, *, timeout: float = 5.0) -> None:
        """Connect, and make the tables where there are none; wait up to ``timeout`` seconds for locks.

        Raise `StoreError` when the server cannot be reached or refuses, and `RequestInvalid` when the
        URL leads to a pooler that shares connections between transactions.
        """
        self.url = url
        self._timeout = timeout
        self._local = threading.local()
        self._disturbed = float("-inf")
        with self.explained():
            self._conninfo = make_conninfo(url, **conninfo_to_dict(KEEPALIVE))
            refuse_pooler(url, self._conninfo)
            with psycopg.connect(self._conninfo) as connection:
                _make_tables(connection)
        self._pool: ConnectionPool[psycopg.Connection[Row]] = ConnectionPool(
            self._conninfo,
            min_size=0,
            max_size=CONNECTIONS,
            timeout=max(timeout, 1.0),
            reconnect_timeout=RECONNECT,
            kwargs={"autocommit": True},
            configure=self._configure,
            check=self._check,
            open=True,
        )
        # A pool that is still open when the interpreter ends waits five seconds for each of its threads,
        # which run no more by then (Python 3.13): a worker would outlive its session by twenty seconds.
        atexit.register(self.close)

    @property
    def pool(self) -> ConnectionPool[psycopg.Connection[Row]]:
        """The pool, for a library that brings its own statements; its connections commit at once."""
        return self._pool

    @property
    def conninfo(self) -> str:
        """How to connect, with what finds a dead peer within seconds."""
        return self._conninfo

    def _configure(self, connection: psycopg.Connection[Row]) -> None:
        """Bound the waiting for locks on every new connection of the pool."""
        milliseconds = str(int(self._timeout * 1000))
        connection.execute("SELECT set_config('lock_timeout', %s, false)", (milliseconds,))

    def _check(self, connection: psycopg.Connection[Row]) -> None:
        """Ask the server whether it is there only when something came unasked: as a rule its farewell."""
        if speaks(connection):
            try:
                ConnectionPool.check_connection(connection)
            except psycopg.Error:
                self.disturbed()
                raise

    def disturbed(self) -> None:
        """Note that the server is gone, or was a moment ago."""
        self._disturbed = time.monotonic()

    @property
    def is_settling(self) -> bool:
        """Whether those who held locks may not have found back to them yet."""
        return time.monotonic() - self._disturbed < GRACE

    def run(self, statement: LiteralString, values: Params | None = None) -> list[Row]:
        """Carry out one statement; return its rows."""
        with self.explained(), self._connection() as connection:
            cursor = connection.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    @property
    def in_transaction(self) -> bool:
        """Whether the calling thread is in a transaction or a snapshot."""
        return getattr(self._local, "connection", None) is not None

    @contextlib.contextmanager
    def transaction(self, *first: Statement) -> Iterator[None]:
        """Make what the thread runs happen at once or not at all; ``first`` is run at the beginning.

        Inside another transaction it is part of that one.
        """
        if self.in_transaction:
            for statement, values in first:
                self.run(statement, values)
            yield
            return
        with self.explained(), self._pool.connection() as connection:
            try:
                with connection.pipeline():  # the beginning costs one round trip, whatever it is made of
                    for statement, values in (("BEGIN", None), *first):
                        connection.execute(statement, values)
                self._local.connection = connection
                yield
            except BaseException:
                with contextlib.suppress(psycopg.Error):  # a connection that broke has rolled back
                    connection.rollback()
                raise
            else:
                connection.commit()
            finally:
                self._local.connection = None

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[None]:
        """Let all that the thread reads be of one moment, unless it is in a transaction already."""
        if self.in_transaction:
            yield
            return
        with self.transaction(("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY", None)):
            yield

    def connect(self) -> psycopg.Connection[Row]:
        """Open a connection beside the pool, to hold a lock with; the caller closes it."""
        with self.explained():
            connection: psycopg.Connection[Row] = psycopg.connect(self._conninfo, autocommit=True)
            # the server, too, must notice quickly that we are gone
            for name in ("tcp_keepalives_idle", "tcp_keepalives_interval", "tcp_keepalives_count"):
                with contextlib.suppress(psycopg.Error):  # a local socket has none
                    connection.execute("SELECT set_config(%s, '3', false)", (name,))
            return connection

    def close(self) -> None:
        """Close all connections; done by itself when the process ends."""
        atexit.unregister(self.close)
        self._pool.close()

    @contextlib.contextmanager
    def explained(self) -> Iterator[None]:
        """Turn what the database raises into a store error."""
        try:
            yield
        except FAULTS as error:
            raise store_error(error, self.url) from error

    @contextlib.contextmanager
    def _connection(self) -> Iterator[psycopg.Connection[Row]]:
        held = getattr(self._local, "connection", None)
        if held is not None:
            yield held
        else:
            with self._pool.connection() as connection:
                yield connection


def _make_tables(connection: psycopg.Connection[Row]) -> None:
    """Make the tables where there are none; whoever finds them needs no right to make any."""
    missing = "SELECT FROM unnest(%s::text[]) AS name WHERE to_regclass(name) IS NULL LIMIT 1"
    if connection.execute(missing, (TABLES,)).fetchone() is not None:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (MAKING,))
        for statement in SCHEMA:
            connection.execute(statement)


def speaks(connection: psycopg.Connection[Row]) -> bool:
    """Return whether the server has sent something on a connection that asks nothing."""
    with selectors.DefaultSelector() as waiting:
        waiting.register(connection.fileno(), selectors.EVENT_READ)
        return bool(waiting.select(0))


def store_error(error: BaseException, url: str) -> StoreError:
    """Return the error to raise for what psycopg raised; never with the password that ``url`` may hold."""
    place = urlsplit(url).hostname or "this machine"
    if isinstance(error, errors.DiskFull):
        return StoreFull(
            f"The disk of the database on {place} is full.",
            "Everything stored so far can be read; free some space, or delete sessions, and continue.",
        )
    if isinstance(error, errors.InsufficientPrivilege | errors.ReadOnlySqlTransaction):
        return StoreUnwritable(
            f"The database on {place} cannot be written.",
            "Give the user of PAGEWISE_STORE the right to write.",
        )
    if isinstance(error, errors.DataCorrupted | errors.IndexCorrupted):
        return StoreDamaged(f"The database on {place} is damaged.", "Restore a backup.")
    if isinstance(error, errors.LockNotAvailable | errors.QueryCanceled | PoolTimeout):
        return StoreBusy("The session store is busy with another process.", "Try again in a moment.")
    if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        said = _password(url).redact(str(error).partition("\n")[0])
        return StoreBusy(f"The database on {place} does not answer: {said}.", "Try again in a moment.")
    return StoreError(f"The session store failed: {type(error).__name__}.", "See the server's log.")


def _password(url: str) -> Secret:
    """Return the password that a URL holds, as the driver understands it."""
    try:
        return Secret(str(conninfo_to_dict(url).get("password") or ""))
    except psycopg.Error:
        return Secret(urlsplit(url).password or "")
