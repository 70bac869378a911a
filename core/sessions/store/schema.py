"""The version of what is stored, and the way from an older one to ours."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from core.domain.errors import StoreDamaged, StoreError
from core.sessions.store import keys
from core.sessions.store.key_value import KeyValue
from core.sessions.store.lists import relist

__all__ = ["MIGRATIONS", "VERSION", "bring_up_to_date", "check_version"]

#: raised by one with every change that an older program could not read or a newer one must convert;
#: a new field with a default needs neither
VERSION = 2

#: from each older version, the step that makes it the next one, run inside a transaction
MIGRATIONS: Mapping[int, Callable[[KeyValue], None]] = {
    # questions may be `possible`, which version 1 could not read; its first lists were others than its last
    1: relist,
}


def bring_up_to_date(
    key_value: KeyValue,
    version: int = VERSION,
    migrations: Mapping[int, Callable[[KeyValue], None]] = MIGRATIONS,
) -> None:
    """Convert what is stored, step by step, each step at once or not at all.

    Nothing is written when the version is right. Raise `StoreError` when a newer program wrote it.
    """
    while (stored := _stored(key_value)) != version:
        _check(stored, version)
        with key_value.transaction():
            stored = _stored(key_value)  # another process may have done it in the meantime
            if stored is None:
                key_value.put(keys.SCHEMA, str(version))
            elif stored < version:
                migrations[stored](key_value)
                key_value.put(keys.SCHEMA, str(stored + 1))


def check_version(key_value: KeyValue) -> None:
    """Raise `StoreError` when a newer program has converted the store."""
    _check(_stored(key_value), VERSION)


def _check(stored: int | None, version: int) -> None:
    if stored is not None and stored > version:
        raise StoreError(
            f"The session store is of version {stored}, written by a newer Pagewise; ours is {version}.",
            "Install that one, or set PAGEWISE_HOME to another folder.",
        )


def _stored(key_value: KeyValue) -> int | None:
    text = key_value.get(keys.SCHEMA)
    if text is not None and not text.isdecimal():
        raise StoreDamaged("The session store has no version that can be read.", "Restore a backup.")
    return None if text is None else int(text)
