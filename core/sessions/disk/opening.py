"""The one factory: every process opens the store here, with the same settings."""

from __future__ import annotations

from pathlib import Path

import filelock

from core.domain.errors import StoreBusy, StoreError
from core.sessions.disk.errors import store_error
from core.sessions.disk.folders import RESERVE, private_folder
from core.sessions.disk.key_value import DiskKeyValue
from core.sessions.disk.safe_cache import DATABASE, NotMade
from core.sessions.documents.folder import DOCUMENTS_FOLDER, is_document
from core.sessions.store.schema import bring_up_to_date
from core.sessions.store.session_store import KeyValueSessionStore

__all__ = ["STORE_FOLDER", "open_store"]

#: name of the database's folder in Pagewise's home
STORE_FOLDER = "store"

#: seconds to wait for another process that is making the same store
MAKING = 60.0


def _check_never_there(home: Path, folder: Path) -> None:
    """Raise `StoreError` when documents are there, and so their sessions were."""
    try:
        documents = sum(is_document(path.name) for path in (home / DOCUMENTS_FOLDER).iterdir())
    except FileNotFoundError:
        return
    except OSError as error:
        raise store_error(error, home) from error
    if documents:
        raise StoreError(
            f"{home} holds {documents} documents, but the session store {folder / DATABASE} is gone.",
            f"Put it back from a backup; to begin anew, move {home / DOCUMENTS_FOLDER} away.",
        )


def _made(folder: Path, timeout: float, reserve: int) -> DiskKeyValue:
    """Make the database, or wait for who does, and open it."""
    try:
        with filelock.FileLock(folder / "making.lock", timeout=MAKING):
            key_value = DiskKeyValue(folder, timeout=timeout, reserve=reserve)
            bring_up_to_date(key_value)
            return key_value
    except filelock.Timeout as error:
        raise StoreBusy("Another process is still making the store.", "Try again in a moment.") from error
    except OSError as error:
        raise store_error(error, folder) from error


def open_store(home: Path, *, timeout: float = 5.0, reserve: int = RESERVE) -> KeyValueSessionStore:
    """Open the session store in ``home``, making it where there is none.

    ``timeout`` is how many seconds a write waits for other writers before it is `StoreBusy`,
    ``reserve`` how many bytes stay free on the disk. An existing store is opened without writing.
    """
    private_folder(home)
    folder = private_folder(home / STORE_FOLDER)
    if not (folder / DATABASE).exists():
        _check_never_there(home, folder)
    try:
        key_value = DiskKeyValue(folder, timeout=timeout, reserve=reserve, make=False)
    except (NotMade, StoreBusy):  # another may be making it this moment
        key_value = _made(folder, timeout, reserve)
    bring_up_to_date(key_value)
    return KeyValueSessionStore(key_value)
