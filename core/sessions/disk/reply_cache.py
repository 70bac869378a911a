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
from typing import Any

import diskcache

__all__ = ["REPLIES_FOLDER", "DiskReplies"]

#: name of the folder in Pagewise's home
REPLIES_FOLDER = "replies"

#: seconds to wait for another process that writes
BUSY = 2.0

FAILURES = (sqlite3.Error, diskcache.Timeout, OSError, ValueError)

log = logging.getLogger(__name__)


class _TextDisk(diskcache.Disk):  # type: ignore[misc] # diskcache has no types
    """Keys and values are text in the database itself; anything else is refused, never unpickled."""

    def put(self, key: Any) -> tuple[str, bool]:
        """Return the key as the database stores it."""
        if not isinstance(key, str):
            raise ValueError("keys are text")  # noqa: TRY004 - one kind of failure for callers
        return key, True

    def get(self, key: Any, raw: Any) -> str:
        """Return the key as it was given."""
        if not raw or not isinstance(key, str):
            raise ValueError("keys are text")
        return key

    def store(self, value: Any, read: Any, key: Any = None) -> tuple[int, int, None, str]:
        """Return the columns for a value: raw text, no file."""
        del read, key
        if not isinstance(value, str):
            raise ValueError("values are text")  # noqa: TRY004 - as above
        return len(value), diskcache.core.MODE_RAW, None, value

    def fetch(self, mode: Any, filename: Any, value: Any, read: Any) -> str:
        """Return a stored value; refuse a row that this class did not write."""
        del read
        if mode != diskcache.core.MODE_RAW or filename is not None or not isinstance(value, str):
            raise ValueError("values are text")
        return value


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
                disk=_TextDisk,
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
