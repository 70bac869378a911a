"""Replies kept on disk, so that asking the same again costs nothing.

The one store in Pagewise that may forget: it is bounded, and the least recently used go first.
Values are JSON text, stored inline; nothing is ever unpickled. A cache that fails is a cache
without entries: a run goes on without it. It holds words of documents, so its folder is private.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Self, TypeVar

import diskcache
import msgspec

from core.engines.chat.dialect import Dialect
from core.engines.chat.prompts import VERSION
from core.engines.chat.render import Prompt
from core.engines.chat.server import Completion
from core.engines.chat.settings import ChatSettings

__all__ = ["Replies"]

_T = TypeVar("_T")
_log = logging.getLogger(__name__)

#: seconds to wait for another process that writes
_BUSY = 2.0
#: seconds after which what a server refused is tried again: servers are updated
_DIALECT_LIFE = 7 * 24 * 3600.0
_FAILURES = (sqlite3.Error, diskcache.Timeout, OSError, ValueError)


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


class Replies:
    """The reply cache of one (server, model) with the settings that shape its replies.

    The database lives in a thread of its own, so that a busy disk never holds up calls. Every
    method survives a broken cache.
    """

    def __init__(self, settings: ChatSettings) -> None:
        shaping = (
            settings.base_url,
            settings.model,
            settings.temperature,
            settings.reasoning_effort,
            settings.max_output_tokens,
            VERSION,
        )
        self._shaping = hashlib.sha256(msgspec.json.encode(shaping)).hexdigest()
        self._cache: diskcache.Cache | None = None
        self._thread = ThreadPoolExecutor(1, "chat-replies")
        #: without a folder no call is held up by a hop to the other thread
        self._used = settings.cache_folder is not None
        if settings.cache_folder is not None:
            self._thread.submit(self._open, settings.cache_folder, settings.cache_bytes)

    async def find(self, prompt: Prompt) -> Completion | None:
        """Return the reply to this prompt, if it is known."""
        return await self._read(self._key(prompt), Completion) if self._used else None

    async def keep(self, prompt: Prompt, completion: Completion) -> None:
        """Remember a usable reply."""
        if self._used:
            await self._write(self._key(prompt), completion, None)

    async def dialect(self) -> Dialect | None:
        """Return what this server was found to understand, lately."""
        return await self._read("dialect-" + self._shaping, Dialect)

    async def keep_dialect(self, dialect: Dialect) -> None:
        """Remember what this server understands, for a week."""
        await self._write("dialect-" + self._shaping, dialect, _DIALECT_LIFE)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        """Close the database once what was handed over is written; does not wait."""
        self._thread.submit(self._close)
        self._thread.shutdown(wait=False)

    def _key(self, prompt: Prompt) -> str:
        parts = (self._shaping, prompt.system, prompt.shared, prompt.own, prompt.repair, prompt.schema)
        return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()

    def _open(self, folder: Path, size: int) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.chmod(folder, 0o700)  # noqa: PTH101 - also where it existed
            self._cache = diskcache.Cache(
                str(folder),
                timeout=_BUSY,
                disk=_TextDisk,
                size_limit=size,
                eviction_policy="least-recently-stored",
                sqlite_synchronous=1,  # survives the death of the process; may lose the last on power loss
            )
        except _FAILURES as error:
            self._give_up(error)

    def _close(self) -> None:
        if self._cache is not None:
            self._cache.close()
            self._cache = None

    async def _read(self, key: str, kind: type[_T]) -> _T | None:
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._get, key, kind)

    async def _write(self, key: str, value: object, life: float | None) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, self._set, key, value, life)

    def _get(self, key: str, kind: type[_T]) -> _T | None:
        if self._cache is None:
            return None
        try:
            text = self._cache.get(key)
            return None if text is None else msgspec.json.decode(text, type=kind)
        except (*_FAILURES, msgspec.MsgspecError) as error:
            self._give_up(error)
            return None

    def _set(self, key: str, value: object, life: float | None) -> None:
        if self._cache is None:
            return
        try:
            self._cache.set(key, msgspec.json.encode(value).decode(), expire=life)
        except _FAILURES as error:
            self._give_up(error)

    def _give_up(self, error: Exception) -> None:
        _log.warning(
            "The reply cache fails; this run goes on without it.",
            extra={"action": "reply_cache_failed", "error": type(error).__name__},
        )
        with contextlib.suppress(*_FAILURES):
            self._close()
        self._cache = None
