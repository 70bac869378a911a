"""The one factory: every process opens the store here, with the same settings."""

from __future__ import annotations

from pathlib import Path

import filelock

from core.domain.errors import StoreBusy
from core.sessions.disk.errors import store_error
from core.sessions.disk.folders import private_folder
from core.sessions.disk.key_value import RESERVE, DiskKeyValue
from core.sessions.disk.safe_cache import DATABASE
from core.sessions.store.schema import bring_up_to_date
from core.sessions.store.session_store import KeyValueSessionStore

__all__ = ["STORE_FOLDER", "open_store"]

#: name of the database's folder in Pagewise's home
STORE_FOLDER = "store"

#: seconds to wait for another process that is making the same store
MAKING = 60.0


def open_store(home: Path, *, timeout: float = 5.0, reserve: int = RESERVE) -> KeyValueSessionStore:
    """Open the session store in ``home``, making it where there is none.

    ``timeout`` is how many seconds a write waits for other writers before it is `StoreBusy`,
    ``reserve`` how many bytes stay free on the disk. An existing store is opened without writing.
    """
    private_folder(home)
    folder = private_folder(home / STORE_FOLDER)
    if not (folder / DATABASE).exists():
        try:
            with filelock.FileLock(folder / "making.lock", timeout=MAKING):
                maker = DiskKeyValue(folder, timeout=timeout, reserve=reserve)
                bring_up_to_date(maker)
                maker.close()
        except filelock.Timeout as error:
            raise StoreBusy("Another process is still making the store.", "Try again in a moment.") from error
        except OSError as error:
            raise store_error(error, folder) from error
    key_value = DiskKeyValue(folder, timeout=timeout, reserve=reserve)
    bring_up_to_date(key_value)
    return KeyValueSessionStore(key_value)
