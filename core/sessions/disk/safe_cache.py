"""diskcache, opened the one way in which it neither deletes, spills, unpickles nor rewrites.

Its constructor writes some thirty settings, each in a commit of its own, and so cannot even open
a store that is busy, full or read-only. A database that already has our settings is therefore
adopted without a write. Connections are made here as well: settings live in the file, where any
other opener may have changed them, and a database that was replaced must be noticed.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

import diskcache
from diskcache.core import DBNAME, METADATA

from core.domain.errors import StoreError
from core.sessions.disk.folders import bytes_of
from core.sessions.disk.inline_values import InlineDisk

__all__ = ["DATABASE", "SETTINGS", "SafeCache"]

#: name of the database file
DATABASE: str = DBNAME

#: what makes diskcache a store: nothing is ever evicted, and a commit survives a power loss
SETTINGS: dict[str, str | int] = {
    "statistics": 0,
    "tag_index": 0,
    "eviction_policy": "none",
    "cull_limit": 0,
    "size_limit": 2**62,
    "disk_min_file_size": 2**62,
    "disk_pickle_protocol": 0,
    "sqlite_auto_vacuum": 1,  # a deleted session gives its space back to the disk
    "sqlite_cache_size": 2**11,  # pages; a connection a thread, so keep each of them small
    "sqlite_journal_mode": "wal",
    "sqlite_mmap_size": 0,  # a file cut short under a memory map kills the process
    "sqlite_synchronous": 2,  # FULL: a commit is on the disk when it returns
}


#: seconds after which a connection that could only be opened for reading is opened anew
REOPENED = 1.0

#: seconds between two attempts at what SQLite itself does not wait for
_AGAIN = 0.01


class StoreGone(StoreError):
    """The database was there, and is not any more."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"The session store {path} is gone.", "Stop the app and put it back, or restore a backup of it."
        )


class NotMade(StoreError):
    """There is no database, or another process is still making it."""


class SafeCache(diskcache.Cache):  # type: ignore[misc]  # diskcache has no types
    """A `diskcache.Cache` with our settings, our disk and our connections."""

    def __init__(self, directory: Path, timeout: float, *, make: bool = True) -> None:
        """Open the database in ``directory``; unless ``make``, raise `NotMade` when it is not complete."""
        self._pid = os.getpid()
        #: seconds that a connection waits for others; diskcache's own is none while it is made
        self._patience = timeout
        #: the connections of all threads
        self._opened: list[tuple[threading.Thread, sqlite3.Connection]] = []
        self._opening = threading.Lock()
        #: whether a database may be made where none is; only when it is opened
        self._may_make = False
        if (directory / DATABASE).exists() and self._adopt(directory, timeout):
            return
        if not make:
            raise NotMade("The session store has not been made yet.", "Try again in a moment.")
        self._may_make = True
        super().__init__(str(directory), timeout=timeout, disk=InlineDisk, **SETTINGS)
        self._may_make = False

    def _adopt(self, directory: Path, timeout: float) -> bool:
        """Take over a database that has all our settings; return whether it has."""
        self._directory = str(directory)
        self._timeout = timeout
        self._local = threading.local()
        self._txn_id = None
        self._disk = InlineDisk(self._directory)
        try:
            stored = dict(self._sql("SELECT key, value FROM Settings"))
            tables = {name for (name,) in self._sql("SELECT name FROM sqlite_master")}
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_ERROR:  # other than: no such table
                raise
            stored, tables = {}, set()
        wanted = {"Cache", "Cache_key_raw", "Settings_size_delete"}
        if {**stored, **SETTINGS} != stored or not wanted <= tables or not stored.keys() >= METADATA.keys():
            self.close()
            return False
        for key, value in stored.items():
            setattr(self, key, value)
        ((self._page_size,),) = self._sql("PRAGMA page_size")
        return True

    @property
    def _con(self) -> sqlite3.Connection:
        """The calling thread's connection to the database that stands at our path now."""
        if os.getpid() != self._pid:
            raise StoreError(
                "The session store was opened before this process was forked.",
                "Open it again in the new process.",
            )
        path = Path(self._directory, DATABASE)
        connection: sqlite3.Connection | None = getattr(self._local, "con", None)
        if connection is not None:
            if connection.in_transaction or (self._local.inode == _inode(path) and not self._is_stale()):
                return connection
            self.close()  # somebody put another file here; writes to the old one would be lost
        connection = self._local.con = self._connect(path)
        self._local.inode = _inode(path)
        self._note(connection)
        return connection

    def close(self) -> None:
        """Close the calling thread's connection."""
        connection = getattr(self._local, "con", None)
        super().close()
        with self._opening:
            self._opened = [each for each in self._opened if each[1] is not connection]

    def _note(self, connection: sqlite3.Connection) -> None:
        """Remember whose a connection is, and close those of threads that have ended.

        By themselves they stay open until the garbage is collected: a server with a thread for each tab
        would run out of files.
        """
        owner = threading.current_thread()
        with self._opening:
            ended = [each for each in self._opened if not each[0].is_alive()]
            self._opened = [each for each in self._opened if each[0].is_alive()]
            if not isinstance(owner, threading._DummyThread):  # noqa: SLF001  # one that never seems to end
                self._opened.append((owner, connection))
        for _, left in ended:
            left.close()

    def _is_stale(self) -> bool:
        """Return whether the connection can only read, sees no writes, and may do better by now."""
        since: float | None = self._local.frozen_at
        return since is not None and time.monotonic() - since > REOPENED

    def _connect(self, path: Path) -> sqlite3.Connection:
        self._local.frozen_at = None
        if not self._may_make and not path.exists():
            raise StoreGone(path)
        connection = sqlite3.connect(
            path, timeout=self._patience, isolation_level=None, check_same_thread=False
        )
        try:
            _prepare(connection, self._patience)
            connection.execute("SELECT 1 FROM sqlite_master").fetchone()
        except sqlite3.OperationalError as error:
            connection.close()
            if error.sqlite_errorcode & 0xFF not in {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY}:
                raise
            if not path.exists() or bytes_of(path.with_name(DATABASE + "-wal")):
                raise
            # the folder is read-only and nothing waits in a journal: what stands in the file is all
            connection = sqlite3.connect(
                f"{path.as_uri()}?immutable=1", uri=True, isolation_level=None, check_same_thread=False
            )
            self._local.frozen_at = time.monotonic()
        return connection


def _prepare(connection: sqlite3.Connection, timeout: float) -> None:
    """Set what SQLite keeps per connection; what it keeps in the file is only set where it differs."""
    for name in ("auto_vacuum", "cache_size", "journal_mode", "mmap_size", "synchronous"):
        wanted: Any = SETTINGS[f"sqlite_{name}"]
        row = connection.execute(f"PRAGMA {name}").fetchone()
        if row is not None and row[0] != wanted:
            _set(connection, f"PRAGMA {name} = {wanted}", timeout)


def _set(connection: sqlite3.Connection, statement: str, timeout: float) -> None:
    """Execute the statement, which SQLite does not wait for others with when it changes the journal's mode.

    Two processes that open a new database at once both change it.
    """
    until = time.monotonic() + timeout
    while True:
        try:
            connection.execute(statement).fetchall()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(_AGAIN)
        else:
            return


def _inode(path: Path) -> tuple[int, int] | None:
    try:
        status = os.stat(path)  # noqa: PTH116  # called for every statement, and half the price
    except OSError:
        return None
    return status.st_dev, status.st_ino
