"""Typed values on a key-value map: what every part of the store reads and writes."""

from __future__ import annotations

import logging

from core.domain.errors import StoreDamaged
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
