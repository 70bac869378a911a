"""The ordered map in memory: for the command line, which keeps nothing, and for tests."""

from __future__ import annotations

import bisect
import contextlib
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from core.domain.errors import RequestInvalid
from core.sessions.store.key_value import end_of

__all__ = ["MemoryKeyValue"]


class MemoryKeyValue:
    """See `core.sessions.store.key_value.KeyValue`. Shared by the threads of one process."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._values: dict[str, str] = {}
        self._keys: list[str] = []
        #: what the keys changed by the present transaction held before it; None outside of one
        self._undo: dict[str, str | None] | None = None

    @contextlib.contextmanager
    def transaction(self, *, grows: bool = True, scope: str = "") -> Iterator[None]:
        """Hold the lock, and put everything back when the body raises."""
        del grows, scope
        with self._lock:
            if self._undo is not None:
                yield
                return
            self._undo = {}
            try:
                yield
            except BaseException:
                for key, value in self._undo.items():
                    self._assign(key, value)
                raise
            finally:
                self._undo = None

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[None]:
        """Keep writers out."""
        with self._lock:
            yield

    def get(self, key: str) -> str | None:
        """Look the key up."""
        with self._lock:
            return self._values.get(key)

    def get_many(self, keys: Iterable[str]) -> Mapping[str, str]:
        """Look the keys up."""
        with self._lock:
            return {key: self._values[key] for key in keys if key in self._values}

    def put(self, key: str, value: str) -> None:
        """Store a value."""
        self._write(key, value)

    def put_many(self, values: Mapping[str, str]) -> None:
        """Store values."""
        for key, value in values.items():
            self._write(key, value)

    def drop(self, key: str) -> None:
        """Remove a key."""
        self._write(key, None)

    def drop_many(self, keys: Iterable[str]) -> None:
        """Remove keys."""
        for key in keys:
            self._write(key, None)

    def drop_all(self, prefix: str) -> None:
        """Remove a range of keys."""
        with self._lock:
            for key in self._range(prefix, end_of(prefix)):
                self._write(key, None)

    def scan(
        self,
        prefix: str,
        *,
        reverse: bool = False,
        limit: int | None = None,
        before: str | None = None,
    ) -> Sequence[tuple[str, str]]:
        """Read a range of keys."""
        with self._lock:
            keys = self._range(prefix, end_of(prefix) if before is None else before)
            ordered = keys[::-1] if reverse else keys
            return [(key, self._values[key]) for key in ordered[:limit]]

    def latest(self, prefixes: Sequence[str], *, before: str = "", limit: int | None = None) -> Sequence[str]:
        """Read the end of each range of keys."""
        with self._lock:
            ranges = (self._range(each, f"{each}{before}" if before else end_of(each)) for each in prefixes)
            return [key for keys in ranges for key in keys[::-1][:limit]]

    def counts(self, prefixes: Sequence[str]) -> Sequence[int]:
        """Count ranges of keys."""
        with self._lock:
            return [len(self._range(prefix, end_of(prefix))) for prefix in prefixes]

    def size(self) -> int:
        """Count the characters of all keys and values."""
        with self._lock:
            return sum(len(key) + len(value) for key, value in self._values.items())

    def problems(self) -> Sequence[str]:
        """Report nothing: memory that fails does not say so."""
        return ()

    def backup(self, path: Path) -> None:
        """Refuse: there is nothing to keep."""
        raise RequestInvalid(f"A store in memory cannot be written to {path}.", "Use a store on disk.")

    def tend(self, *, idle: bool) -> None:
        """Do nothing: the room is not ours to look after."""

    def close(self) -> None:
        """Keep everything: it lives as long as the object."""

    def _range(self, first: str, end: str) -> list[str]:
        return self._keys[bisect.bisect_left(self._keys, first) : bisect.bisect_left(self._keys, end)]

    def _write(self, key: str, value: str | None) -> None:
        with self._lock:
            if self._undo is not None:
                self._undo.setdefault(key, self._values.get(key))
            self._assign(key, value)

    def _assign(self, key: str, value: str | None) -> None:
        if value is not None:
            if key not in self._values:
                bisect.insort(self._keys, key)
            self._values[key] = value
        elif self._values.pop(key, None) is not None:
            del self._keys[bisect.bisect_left(self._keys, key)]
