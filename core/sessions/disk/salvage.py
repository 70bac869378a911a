"""Bringing what is still readable of a damaged store into a new one."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from diskcache.core import MODE_RAW

from core.domain.errors import StoreBusy, StoreError
from core.domain.session import Plan, Session, Table
from core.sessions.disk.folders import private_folder
from core.sessions.disk.key_value import DiskLedger
from core.sessions.disk.locks import Locks
from core.sessions.disk.opening import STORE_FOLDER, open_store
from core.sessions.disk.safe_cache import DATABASE
from core.sessions.store import keys
from core.sessions.store.schema import VERSION
from core.sessions.store.session_store import document_uses
from core.sessions.store.side_records import decoded, encoded

__all__ = ["Salvage", "salvage"]

#: rows brought over in one transaction
BATCH = 500


@dataclass(frozen=True, slots=True)
class Salvage:
    """What a salvage brought."""

    #: sessions that are whole enough to be used
    sessions: int
    #: ids of those that are not
    lost: tuple[str, ...]
    #: values brought over
    values: int
    #: where the damaged store was put
    aside: Path


def salvage(home: Path) -> Salvage:
    """Replace the store in ``home`` by a new one with everything readable; the old one is put aside.

    No other process may use it meanwhile. Each row is read by itself, since one damaged page of the
    file makes every scan across it fail; what the lists say is made anew from the records. Raise
    `StoreBusy` while servers or workers run on this home.
    """
    running = Locks(home).held()
    if running:
        raise StoreBusy(f"{', '.join(running)} still runs on this store.", "Stop it first.")
    folder, fresh = home / STORE_FOLDER, home / f"{STORE_FOLDER}.new"
    shutil.rmtree(fresh, ignore_errors=True)
    private_folder(fresh)
    ledger = DiskLedger(fresh, timeout=5.0)
    values = 0
    with contextlib.closing(_Damaged(folder / DATABASE)) as damaged:
        batch: list[tuple[str, str]] = []
        for pair in damaged.rows():
            batch.append(pair)
            if len(batch) == BATCH:
                values += _bring(ledger, batch)
                batch = []
        values += _bring(ledger, batch)
    with ledger.transaction():
        ledger.put(keys.SCHEMA, str(VERSION))
    lost = _mend(ledger)
    ledger.close()
    aside = home / f"{STORE_FOLDER}.damaged-{int(time.time())}"
    folder.rename(aside)
    fresh.rename(folder)
    store = open_store(home)
    return Salvage(sum(store.counts().values()), lost, values, aside)


class _Damaged:
    """Reads a damaged database row by row."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, isolation_level=None)

    def close(self) -> None:
        self._connection.close()

    def rows(self) -> Iterator[tuple[str, str]]:
        """Yield the key and value of every readable row that is ours."""
        for rowid in range(1, self._greatest() + 1):
            row = self._one(
                "SELECT key, value FROM Cache WHERE rowid = ? AND raw = 1 AND mode = ? AND filename IS NULL"
                " AND typeof(key) = 'text' AND typeof(value) = 'text'",
                (rowid, MODE_RAW),
            )
            if row is not None:
                yield row

    def _greatest(self) -> int:
        """Return a number that no rowid exceeds, from whichever part of the file still tells one."""
        greatest = "SELECT MAX(rowid), '' FROM Cache"
        found = [
            self._one(greatest),
            self._one(f"{greatest} INDEXED BY Cache_key_raw WHERE key >= ''"),
            self._one(f"{greatest} INDEXED BY Cache_expire_time WHERE expire_time IS NULL"),
        ]
        return max((int(row[0]) for row in found if row is not None and row[0] is not None), default=0)

    def _one(self, statement: str, values: tuple[object, ...] = ()) -> tuple[str, str] | None:
        try:
            row: tuple[str, str] | None = self._connection.execute(statement, values).fetchone()
        except (sqlite3.DatabaseError, UnicodeError):
            return None
        return row


def _bring(ledger: DiskLedger, batch: list[tuple[str, str]]) -> int:
    with ledger.transaction():
        for key, value in batch:
            ledger.put(key, value)
    return len(batch)


def _mend(ledger: DiskLedger) -> tuple[str, ...]:
    """Make the lists anew from the records; drop the sessions that cannot be used, and return their ids."""
    found = {key.split(":")[1] for key, _ in ledger.scan("s:")}
    lost: list[str] = []
    with ledger.transaction():
        for prefix in (keys.ALL, "x:", "y:"):
            found |= {keys.session_of(key) for key, _ in ledger.scan(prefix)}
            ledger.drop_all(prefix)
        for key in [key for key, _ in ledger.scan(keys.DOCUMENTS) if key.split(":")[2] == "s"]:
            ledger.drop(key)
        for session_id in sorted(found):
            try:
                _mend_session(ledger, session_id)
            except StoreError:
                ledger.drop_all(keys.session_prefix(session_id))
                lost.append(session_id)
    return tuple(lost)


def _mend_session(ledger: DiskLedger, session_id: str) -> None:
    prefix = keys.session_prefix(session_id)
    session = decoded(ledger.get(f"{prefix}record") or "", Session, prefix)
    plan = decoded(ledger.get(f"{prefix}plan") or "", Plan, prefix)
    if ledger.get(f"{prefix}table") is None:
        # its rows come back with the next run; the answers it was made of are kept one by one
        table = Table.pending(session_id, plan.question_set, session.created)
        ledger.put(f"{prefix}table", encoded(replace(table, revision=session.revision)))
    for key in (f"{keys.ALL}{keys.place(session)}", *keys.index_keys(session)):
        ledger.put(key, "")
    for key in document_uses(session_id, plan.contents):
        ledger.put(key, "1")
