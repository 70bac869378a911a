"""From what SQLite and the operating system say to what a person can do about it."""

from __future__ import annotations

import errno
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import diskcache

from core.domain.errors import StoreBusy, StoreDamaged, StoreError, StoreFull, StoreUnwritable
from core.sessions.disk.inline_values import ForeignRow

__all__ = ["FAULTS", "store_error"]

#: what an operation on the database may raise
FAULTS = (sqlite3.Error, sqlite3.Warning, diskcache.Timeout, ForeignRow, OSError)

#: below this many free bytes a failed write is put down to the full disk
ALMOST_NOTHING = 256 * 1024

#: primary result codes of SQLite, https://www.sqlite.org/rescode.html
BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
UNWRITABLE = frozenset(
    {sqlite3.SQLITE_PERM, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_AUTH}
)
DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT})

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
NO_RIGHT = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


def store_error(error: BaseException, folder: Path) -> StoreError:
    """Return the error to raise for ``error``, which an operation on the database raised.

    diskcache reports every refusal to begin as a timeout, and a failing rollback hides what made it
    necessary, so the whole chain of causes is looked at and the most telling one is taken.
    """
    known = next(filter(None, (_known(cause, folder) for cause in _chain(error))), None)
    if known is not None:
        return known
    if isinstance(error, diskcache.Timeout):
        return _busy()
    return StoreError(
        f"The session store failed: {type(error).__name__}: {error}.",
        "Run: python -m core sessions doctor",
    )


def _known(error: BaseException, folder: Path) -> StoreError | None:
    if isinstance(error, StoreError):
        return error
    if isinstance(error, ForeignRow):
        return StoreDamaged(
            f"The session store holds a row that Pagewise did not write: {error}.",
            "Nothing in it was executed. Run: python -m core sessions doctor",
        )
    if isinstance(error, OSError):
        if error.errno in NO_ROOM:
            return _full(folder)
        return _unwritable(folder) if error.errno in NO_RIGHT else None
    code = getattr(error, "sqlite_errorcode", None)
    return _from_sqlite(code & 0xFF, str(error), folder) if isinstance(code, int) else None


def _from_sqlite(code: int, detail: str, folder: Path) -> StoreError | None:
    if code == sqlite3.SQLITE_IOERR:
        return _full(folder) if _free(folder) < ALMOST_NOTHING else _broken_disk(folder, detail)
    if code in DAMAGED:
        return _damaged(folder, detail)
    if code == sqlite3.SQLITE_TOOBIG:
        return StoreError("A value is too big for the session store.", "Split the question set.")
    if code == sqlite3.SQLITE_FULL:
        return _full(folder)
    if code in UNWRITABLE:
        return _unwritable(folder)
    return _busy() if code in BUSY else None


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _free(folder: Path) -> int:
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return 0


def _busy() -> StoreBusy:
    return StoreBusy("The session store is busy with another process.", "Try again in a moment.")


def _full(folder: Path) -> StoreFull:
    return StoreFull(
        f"The disk that holds {folder} is full.",
        "Everything stored so far can be read; free some space, or delete sessions, and continue.",
    )


def _unwritable(folder: Path) -> StoreUnwritable:
    return StoreUnwritable(
        f"The folder {folder} cannot be written.",
        "Give this user the right to write there, or set PAGEWISE_HOME to another folder.",
    )


def _damaged(folder: Path, detail: str) -> StoreDamaged:
    return StoreDamaged(
        f"The session store in {folder} is damaged: {detail}.",
        "Stop the app and run: python -m core sessions doctor --repair",
    )


def _broken_disk(folder: Path, detail: str) -> StoreDamaged:
    return StoreDamaged(f"The disk that holds {folder} does not answer: {detail}.", "Check the disk.")
