"""Bringing what is still readable of a damaged store into a new one."""

from __future__ import annotations

import itertools
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from core.domain.errors import StoreBusy
from core.sessions.disk.damaged_file import DamagedFile
from core.sessions.disk.folders import private_folder
from core.sessions.disk.key_value import DiskKeyValue
from core.sessions.disk.locks import KernelLocks
from core.sessions.disk.opening import STORE_FOLDER, open_store
from core.sessions.disk.safe_cache import DATABASE
from core.sessions.store import keys
from core.sessions.store.mending import mend
from core.sessions.store.schema import VERSION

__all__ = ["Salvage", "salvage"]

#: rows brought over in one transaction
BATCH = 500


@dataclass(frozen=True, slots=True)
class Salvage:
    """What a salvage brought."""

    #: sessions of which something can be shown
    sessions: int
    #: ids of those of which nothing can
    lost: tuple[str, ...]
    #: ids of those whose record, or what they were asked, is lost
    incomplete: tuple[str, ...]
    #: values brought over
    values: int
    #: where the damaged store was put
    aside: Path


def salvage(home: Path) -> Salvage:
    """Replace the store in ``home`` by a new one with everything readable; the old one is put aside.

    No other process may use it meanwhile. Raise `StoreBusy` while servers or workers run on this home.
    """
    running = KernelLocks(home).held()
    if running:
        raise StoreBusy(f"{', '.join(running)} still runs on this store.", "Stop it first.")
    folder, fresh = home / STORE_FOLDER, home / f"{STORE_FOLDER}.new"
    shutil.rmtree(fresh, ignore_errors=True)
    private_folder(fresh)
    key_value = DiskKeyValue(fresh, timeout=5.0)
    rows = DamagedFile(folder / DATABASE).rows()
    values = 0
    while batch := dict(itertools.islice(rows, BATCH)):
        with key_value.transaction():
            key_value.put_many(batch)
        values += len(batch)
    with key_value.transaction():
        key_value.put(keys.SCHEMA, str(VERSION))
    mended = mend(key_value)
    key_value.close()
    aside = home / f"{STORE_FOLDER}.damaged-{int(time.time())}"
    folder.rename(aside)
    fresh.rename(folder)
    store = open_store(home)
    sessions = sum(store.counts().values())
    return Salvage(sessions, mended.lost, mended.incomplete, values - mended.dropped, aside)
