"""The way to the reply cache: what calls ask of it meanwhile is gathered and done together.

A cache may be a disk or a database far away. One thread carries everything that is waiting in one
go, so that 64 calls in flight cost two trips and not 64, and a cache that hangs holds nobody up
for longer than a moment.
"""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from core.domain.ports import ReplyCache

__all__ = ["CacheBatcher"]

#: seconds a call waits for the cache before it goes on without: asking again costs time too, and money
PATIENCE = 10.0

_T = TypeVar("_T")
_log = logging.getLogger(__name__)

#: a text with the seconds it is to be kept
_Given = tuple[str, float | None]


class CacheBatcher:
    """Carries reads and writes of one event loop to a cache."""

    def __init__(self, cache: ReplyCache) -> None:
        self._cache = cache
        self._thread = ThreadPoolExecutor(1, "chat-replies")
        self._wanted: dict[str, asyncio.Future[str | None]] = {}
        self._given: dict[str, _Given] = {}
        #: done when what was given is written
        self._written: asyncio.Future[None] | None = None
        self._trip: asyncio.Task[None] | None = None
        self._hangs = False

    async def get(self, key: str) -> str | None:
        """Return the text under ``key``; None when there is none, or the cache takes too long."""
        if self._hangs:
            return None
        future = self._wanted.get(key)
        if future is None:
            future = self._wanted[key] = asyncio.get_running_loop().create_future()
        self._go()
        return await self._unless_late(future)

    async def put(self, key: str, text: str, life: float | None = None) -> None:
        """Keep a text; return when it is written, or the cache takes too long."""
        if self._hangs:
            return
        self._given[key] = text, life
        if self._written is None:
            self._written = asyncio.get_running_loop().create_future()
        future = self._written
        self._go()
        await self._unless_late(future)

    def close(self) -> None:
        """Close the cache once what was handed over is written; do not wait for it."""
        self._thread.submit(self._take, [], self._given)
        self._thread.submit(self._cache.close)
        self._thread.shutdown(wait=False)

    async def _unless_late(self, future: asyncio.Future[_T]) -> _T | None:
        try:
            async with asyncio.timeout(PATIENCE):
                return await asyncio.shield(future)
        except TimeoutError:
            if not self._hangs:
                _log.warning("The reply cache takes too long.", extra={"action": "reply_cache_hangs"})
            self._hangs = self._trip is not None
            return None

    def _go(self) -> None:
        if self._trip is None:
            self._trip = asyncio.create_task(self._carry())

    async def _carry(self) -> None:
        """Make trips until nothing waits."""
        loop = asyncio.get_running_loop()
        try:
            while self._wanted or self._given:
                wanted, self._wanted = self._wanted, {}
                given, self._given = self._given, {}
                written, self._written = self._written, None
                found = await loop.run_in_executor(self._thread, self._take, list(wanted), given)
                self._hangs = False
                for key, future in wanted.items():
                    future.set_result(found.get(key))
                if written is not None:
                    written.set_result(None)
        finally:
            self._trip = None

    def _take(self, wanted: list[str], given: dict[str, _Given]) -> dict[str, str]:
        """Write, then read, in the cache's thread."""
        for life in {life for _, life in given.values()}:
            texts = {key: text for key, (text, its) in given.items() if its == life}
            self._cache.put_many(texts, life=life)
        return dict(self._cache.get_many(wanted)) if wanted else {}
