"""An ordered map of text: the whole of what the session store asks of a database.

`core.sessions.store.session_store` builds every rule of the store on these few verbs, so that a second
database needs a second key_value and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

__all__ = ["KeyValue", "end_of"]


class KeyValue(Protocol):
    """Text values under text keys in the order of the keys' characters, all of them ASCII.

    Writes happen inside a `transaction` alone.

    Every method may raise the `core.domain.errors.StoreError` that says why it cannot.
    """

    def transaction(self, *, grows: bool = True, scope: str = "") -> AbstractContextManager[None]:
        """Make what follows happen at once or not at all, alone among writers.

        Writers that name different scopes touch different keys, and may go on side by side.

        With ``grows`` it is refused while the disk has little room left, so that there is always room
        for changes of state and for deleting.
        """

    def snapshot(self) -> AbstractContextManager[None]:
        """Let all that follows read the same moment."""

    def get(self, key: str) -> str | None:
        """Return the value, or None when there is none."""

    def get_many(self, keys: Iterable[str]) -> Mapping[str, str]:
        """Return the values of those keys that are there."""

    def put(self, key: str, value: str) -> None:
        """Store a value, replacing the one before."""

    def put_many(self, values: Mapping[str, str]) -> None:
        """Store values by their keys."""

    def drop(self, key: str) -> None:
        """Remove a key if it is there."""

    def drop_many(self, keys: Iterable[str]) -> None:
        """Remove those keys that are there."""

    def drop_all(self, prefix: str) -> None:
        """Remove every key that begins with ``prefix``."""

    def scan(
        self,
        prefix: str,
        *,
        reverse: bool = False,
        limit: int | None = None,
        before: str | None = None,
    ) -> Sequence[tuple[str, str]]:
        """Return ``(key, value)`` of the keys that begin with ``prefix``, in order.

        ``before`` leaves out that key and all greater ones.
        """

    def latest(self, prefixes: Sequence[str], *, before: str = "", limit: int | None = None) -> Sequence[str]:
        """Return of each prefix the ``limit`` greatest keys, in no certain order.

        ``before`` leaves out the keys whose rest after the prefix is that text or greater.
        """

    def counts(self, prefixes: Sequence[str]) -> Sequence[int]:
        """Return for each prefix how many keys begin with it."""

    def size(self) -> int:
        """Return how many bytes everything takes."""

    def problems(self) -> Sequence[str]:
        """Return what is wrong with the database itself, one line each."""

    def backup(self, path: Path) -> None:
        """Write a complete copy to a new file."""

    def tend(self, *, idle: bool) -> None:
        """Look after the room on the disk; called by servers now and then, ``idle`` while no session runs."""

    def close(self) -> None:
        """Let go of what the calling thread holds open."""


def end_of(prefix: str) -> str:
    """Return the least text that is greater than all texts beginning with ``prefix``."""
    return prefix[:-1] + chr(ord(prefix[-1]) + 1)
