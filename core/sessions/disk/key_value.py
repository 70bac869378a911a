"""The ordered map on diskcache: one SQLite file shared by all processes of one machine."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import diskcache
from diskcache.core import MODE_RAW

from core.domain.errors import RequestInvalid, StoreBusy, StoreDamaged, StoreFull
from core.sessions.disk.errors import FAULTS, store_error
from core.sessions.disk.folders import RESERVE, bytes_of, release_space, reserve_space
from core.sessions.disk.safe_cache import DATABASE, SafeCache
from core.sessions.store.key_value import end_of

__all__ = ["DiskKeyValue"]

#: a file that takes room as long as there is plenty, so that stopping and deleting find some when other
#: programs have filled the disk to the last byte; and the free bytes below which it is given up for that
RESERVE_FILE, RESERVE_BYTES = "reserve", 16 * 1024 * 1024
LAST_ROOM = 4 * 1024 * 1024

#: seconds between two tries to begin while another writer is at it: about what one takes
TURN = (0.001, 0.005)


class DiskKeyValue:
    """See `core.sessions.store.key_value.KeyValue`. One handle a process; its threads share it."""

    def __init__(self, folder: Path, *, timeout: float, reserve: int = RESERVE, make: bool = True) -> None:
        """Open the database in ``folder``; wait up to ``timeout`` seconds for other writers.

        Unless ``make``, raise `NotMade` when there is none or another process is still making it.
        """
        self._folder = folder
        self._timeout = timeout
        self._reserve = reserve
        with self._explained():
            self._cache = SafeCache(folder, timeout, make=make)

    @contextlib.contextmanager
    def transaction(self, *, grows: bool = True, scope: str = "") -> Iterator[None]:
        """Begin at once, so that what is read here cannot change before the commit."""
        del scope  # SQLite has one writer at a time
        self._check_room(grows=grows)
        try:
            with contextlib.ExitStack() as stack:
                self._begin(stack)
                yield
        except FAULTS as error:
            self._cache.close()  # the connection may hang in a transaction that could not be ended
            raise store_error(error, self._folder)  # noqa: B904  # it may stand in the chain of causes

    def _begin(self, stack: contextlib.ExitStack) -> None:
        """Begin a transaction as soon as no other writer is at it.

        SQLite waits by itself, but sleeps the longer the longer it has waited, up to 100 ms, so that
        who has waited longest has the least chance: with eight writers some wait for over a second.
        """
        connection = self._cache._con  # noqa: SLF001  # our own subclass
        if connection.in_transaction:
            stack.enter_context(self._cache.transact())
            return
        give_up = time.monotonic() + self._timeout
        connection.execute("PRAGMA busy_timeout = 0")
        try:
            while True:
                try:
                    stack.enter_context(self._cache.transact())
                    break
                except diskcache.Timeout as error:
                    busy = isinstance(store_error(error, self._folder), StoreBusy)
                    if not busy or time.monotonic() > give_up:
                        raise
                    time.sleep(random.uniform(*TURN))  # noqa: S311  # no secret
        finally:
            connection.execute(f"PRAGMA busy_timeout = {int(self._timeout * 1000)}")

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[None]:
        """Hold one read transaction, unless the thread already is in one."""
        with self._explained():
            connection = self._cache._con  # noqa: SLF001  # our own subclass
            if connection.in_transaction:
                yield
                return
            connection.execute("BEGIN")
            try:
                yield
            finally:
                connection.execute("ROLLBACK")

    def get(self, key: str) -> str | None:
        """Read one row by its key."""
        with self._explained():
            value: str | None = self._cache.get(key)
        return value

    def get_many(self, keys: Iterable[str]) -> Mapping[str, str]:
        """Read row by row: no reader waits for a disk that is this near."""
        found = ((key, self.get(key)) for key in keys)
        return {key: value for key, value in found if value is not None}

    def put(self, key: str, value: str) -> None:
        """Insert or update one row."""
        with self._explained():
            self._cache.set(key, value)

    def put_many(self, values: Mapping[str, str]) -> None:
        """Insert or update row by row."""
        for key, value in values.items():
            self.put(key, value)

    def drop(self, key: str) -> None:
        """Delete one row."""
        with self._explained():
            self._cache.delete(key)

    def drop_many(self, keys: Iterable[str]) -> None:
        """Delete row by row."""
        for key in keys:
            self.drop(key)

    def drop_all(self, prefix: str) -> None:
        """Delete a range of rows, whoever wrote them."""
        with self._explained():
            self._sql("DELETE FROM Cache WHERE key >= ? AND key < ?", (prefix, end_of(prefix)))

    def scan(
        self,
        prefix: str,
        *,
        reverse: bool = False,
        limit: int | None = None,
        before: str | None = None,
    ) -> Sequence[tuple[str, str]]:
        """Read a range of rows in one statement, which is one moment; rows of others are left out."""
        statement = (
            "SELECT key, value FROM Cache WHERE key >= ? AND key < ? AND raw = 1"  # noqa: S608  # no input
            f" AND mode = {MODE_RAW} AND filename IS NULL AND typeof(value) = 'text'"
            f" ORDER BY key {'DESC' if reverse else 'ASC'} LIMIT ?"
        )
        end = end_of(prefix) if before is None else before
        with self._explained():
            return self._sql(statement, (prefix, end, -1 if limit is None else limit)).fetchall()

    def latest(self, prefixes: Sequence[str], *, before: str = "", limit: int | None = None) -> Sequence[str]:
        """Walk back along the index of the keys from the end of each prefix."""
        ranges = ((prefix, f"{prefix}{before}" if before else None) for prefix in prefixes)
        return [
            key
            for prefix, end in ranges
            for key, _ in self.scan(prefix, reverse=True, limit=limit, before=end)
        ]

    def counts(self, prefixes: Sequence[str]) -> Sequence[int]:
        """Count in the index of the keys, without looking at a row."""
        statement = "SELECT COUNT(*) FROM Cache WHERE key >= ? AND key < ? AND raw = 1"
        with self._explained():
            return [int(self._sql(statement, (prefix, end_of(prefix))).fetchone()[0]) for prefix in prefixes]

    def size(self) -> int:
        """Add up the database and its journals."""
        return sum(map(bytes_of, self._folder.glob(f"{DATABASE}*")))

    def problems(self) -> Sequence[str]:
        """Ask SQLite for its integrity, and count the rows that are not ours."""
        found: list[str] = []
        try:
            rows = self._sql("PRAGMA integrity_check(20)").fetchall()
            found += [str(row[0]) for row in rows if row[0] != "ok"]
            ((foreign,),) = self._sql(
                "SELECT COUNT(*) FROM Cache WHERE raw != 1 OR mode != ? OR filename IS NOT NULL"
                " OR typeof(key) != 'text' OR typeof(value) != 'text'",
                (MODE_RAW,),
            ).fetchall()
        except FAULTS as error:
            return (*found, str(store_error(error, self._folder)))
        if foreign:
            found.append(f"{foreign} rows were not written by Pagewise; they are never opened")
        return found

    def backup(self, path: Path) -> None:
        """Copy through SQLite's backup interface into a file that must not exist yet."""
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError:
            raise RequestInvalid(f"{path} exists already.", "Name a new file.") from None
        except OSError as error:
            raise RequestInvalid(f"{path} cannot be written: {error.strerror}.", "Name another.") from error
        with self._explained(), contextlib.closing(sqlite3.connect(path)) as target:
            self._cache._con.backup(target)  # noqa: SLF001  # our own subclass

    def tend(self, *, idle: bool) -> None:
        """Keep the reserve while there is room; when idle, write the journal into the file and cut it down.

        Somebody who reads or writes just now keeps the journal as it is.
        """
        if self._free() > self._reserve + 2 * RESERVE_BYTES:
            reserve_space(self._folder / RESERVE_FILE, RESERVE_BYTES)
        if idle and bytes_of(self._folder / f"{DATABASE}-wal"):
            with self._explained():
                connection = self._cache._con  # noqa: SLF001  # our own subclass
                connection.execute("PRAGMA busy_timeout = 0")
                try:
                    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
                finally:
                    connection.execute(f"PRAGMA busy_timeout = {int(self._timeout * 1000)}")

    def close(self) -> None:
        """Close the calling thread's connection; the next call opens another."""
        self._cache.close()

    @property
    def path(self) -> Path:
        """The database file."""
        return self._folder / DATABASE

    def _sql(self, statement: str, values: Sequence[object] = ()) -> sqlite3.Cursor:
        cursor: sqlite3.Cursor = self._cache._sql(statement, values)  # noqa: SLF001  # our own subclass
        return cursor

    def _check_room(self, *, grows: bool) -> None:
        """Give the reserve up where a state must change and there is no room left.

        Raise `StoreFull` when something that grows the store finds less than is to be left.
        """
        free = self._free()
        if free < LAST_ROOM and not grows:
            release_space(self._folder / RESERVE_FILE)
        if grows and free < self._reserve:
            raise StoreFull(
                f"The disk that holds {self._folder} has {free // 2**20} MB left.",
                "Everything stored so far can be read; free some space, or delete sessions, and continue.",
            )

    def _free(self) -> int:
        try:
            return shutil.disk_usage(self._folder).free
        except OSError as error:
            raise store_error(error, self._folder) from error

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        """Turn what the database raises into a store error."""
        try:
            yield
        except FAULTS as error:
            raise store_error(error, self._folder)  # noqa: B904  # it may stand in the chain of causes
        except UnicodeError as error:
            raise StoreDamaged(f"A row of the session store is not text: {type(error).__name__}.") from error

    def __repr__(self) -> str:
        return f"DiskKeyValue({self.path})"
