"""The version of what is stored, and the way from an older one to ours."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from core.domain.errors import StoreDamaged, StoreError
from core.sessions.store import keys
from core.sessions.store.key_value import Ledger

__all__ = ["MIGRATIONS", "VERSION", "bring_up_to_date"]

#: raised by one with every change that an older program could not read or a newer one must convert;
#: a new field with a default needs neither
VERSION = 2

#: from each older version, the step that makes it the next one, run inside a transaction
MIGRATIONS: Mapping[int, Callable[[Ledger], None]] = {
    # questions may be `possible`, which version 1 could not read; there is nothing to convert
    1: lambda _: None,
}


def bring_up_to_date(
    ledger: Ledger,
    version: int = VERSION,
    migrations: Mapping[int, Callable[[Ledger], None]] = MIGRATIONS,
) -> None:
    """Convert what is stored, step by step, each step at once or not at all.

    Nothing is written when the version is right. Raise `StoreError` when a newer program wrote it.
    """
    while (stored := _stored(ledger)) != version:
        if stored is not None and stored > version:
            raise StoreError(
                f"The session store is of version {stored}, written by a newer Pagewise; ours is {version}.",
                "Install that one, or set PAGEWISE_HOME to another folder.",
            )
        with ledger.transaction():
            stored = _stored(ledger)  # another process may have done it in the meantime
            if stored is None:
                ledger.put(keys.SCHEMA, str(version))
            elif stored < version:
                migrations[stored](ledger)
                ledger.put(keys.SCHEMA, str(stored + 1))


def _stored(ledger: Ledger) -> int | None:
    text = ledger.get(keys.SCHEMA)
    if text is not None and not text.isdecimal():
        raise StoreDamaged("The session store has no version that can be read.", "Restore a backup.")
    return None if text is None else int(text)
