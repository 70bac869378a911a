"""The cache of models' replies on disk; see `core.domain.ports.ReplyCache`.

Values are text, stored inline; nothing is ever unpickled. It holds words of documents, so its
folder is private.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sqlite3
from collections.abc import Collection, Mapping
from pathlib import Path

import diskcache

from core.sessions.disk.inline_values import ForeignRow, InlineDisk

__all__ = ["REPLIES_FOLDER", "DiskReplies"]

#: name of the folder in Pagewise's home
REPLIES_FOLDER = "replies"

#: seconds to wait for another process that writes
BUSY = 2.0

FAILURES = (sqlite3.Error, diskcache.Timeout, OSError, ForeignRow, TypeError)

log = logging.getLogger(__name__)


class _CountedInlineDisk(InlineDisk):
    """The same for a cache that is bounded in bytes."""

    def size_of(self, value: str) -> int:
        """Return the length of a text: diskcache counts the room of keys and of the database itself."""
        return len(value)


class DiskReplies:
    """The cache in one folder, opened when it is first used."""

    def __init__(self, folder: Path, most_bytes: int) -> None:
        self._folder = folder
        self._most_bytes = most_bytes
        self._cache: diskcache.Cache | None = None
        self._failed = False

    def get_many(self, keys: Collection[str]) -> Mapping[str, str]:
        """Read them one by one: no trip is saved by reading them together."""
        try:
            cache = self._opened()
            found = {} if cache is None else {key: cache.get(key) for key in keys}
        except FAILURES as error:
            self._give_up(error)
            return {}
        return {key: text for key, text in found.items() if text is not None}

    def put_many(self, texts: Mapping[str, str], *, life: float | None = None) -> None:
        """Write them in one transaction, with one wait for the disk."""
        try:
            cache = self._opened()
            if cache is not None:
                with cache.transact():
                    for key, text in texts.items():
                        cache.set(key, text, expire=life)
        except FAILURES as error:
            self._give_up(error)

    def close(self) -> None:
        """Close the calling thread's connection."""
        if self._cache is not None:
            self._cache.close()

    def _opened(self) -> diskcache.Cache | None:
        if self._cache is None and not self._failed:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.chmod(self._folder, 0o700)  # noqa: PTH101 - also where it existed
            self._cache = diskcache.Cache(
                str(self._folder),
                timeout=BUSY,
                disk=_CountedInlineDisk,
                size_limit=self._most_bytes,
                eviction_policy="least-recently-used",
                sqlite_synchronous=1,  # survives the death of the process; may lose the last on power loss
            )
        return self._cache

    def _give_up(self, error: Exception) -> None:
        log.warning(
            "The reply cache fails; this run goes on without it.",
            extra={"action": "reply_cache_failed", "error": type(error).__name__},
        )
        self._failed = True
        with contextlib.suppress(*FAILURES):
            self.close()
        self._cache = None
