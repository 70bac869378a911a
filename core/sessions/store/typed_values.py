"""Typed values on a key-value map: what every part of the store reads and writes."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from core.domain.errors import StoreDamaged
from core.sessions.store import keys
from core.sessions.store.codec import T, decoded, encoded
from core.sessions.store.key_value import KeyValue

__all__ = ["TypedValues"]

log = logging.getLogger(__name__)


class TypedValues:
    """Reads and writes records of the domain under their keys."""

    def __init__(self, key_value: KeyValue) -> None:
        self.key_value = key_value

    def put(self, key: str, value: object) -> None:
        """Store a value, replacing the one before."""
        self.key_value.put(key, encoded(value))

    def append(self, family: str, value: object) -> None:
        """Store one more of the numbered values of a family, within a transaction."""
        last = self.key_value.latest([f"{family}:"], limit=1)
        number = int(last[0].rpartition(":")[2]) + 1 if last else 1
        self.put(keys.numbered(family, number), value)

    def get(self, key: str, kind: type[T]) -> T | None:
        """Return a value, or None when there is none; raise `StoreDamaged` when it cannot be read."""
        text = self.key_value.get(key)
        return None if text is None else decoded(text, kind, key)

    def all(self, prefix: str, kind: type[T]) -> list[T]:
        """Return every readable value in order; one that is damaged must not hide the others."""
        found: list[T] = []
        for key, text in self.key_value.scan(prefix):
            try:
                found.append(decoded(text, kind, key))
            except StoreDamaged as error:
                log.warning("a value cannot be read", extra={"key": key, "error": str(error)})
        return found

    def readable(self, wanted: Sequence[str], kind: type[T]) -> list[T]:
        """Return those values of some keys that are there and can be read: one bad row hides no other."""
        try:
            values = self.key_value.get_many(wanted)
        except StoreDamaged:
            values = {}  # row by row, then
        found: list[T] = []
        for key in wanted:
            try:
                value = decoded(values[key], kind, key) if key in values else self.get(key, kind)
                if value is not None:
                    found.append(value)
            except StoreDamaged as error:
                log.warning("a value cannot be read", extra={"key": key, "error": str(error)})
        return found
