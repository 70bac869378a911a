"""Replies that are kept, so that asking the same again costs nothing.

The one store in Pagewise that may forget. Its keys are digests of everything that shapes a reply:
the server, the model, the settings sent with a prompt, and the prompt. Who asks, and with which
key, is not part of it. A cache that fails is a cache without entries: a run goes on without it.
"""

from __future__ import annotations

import hashlib
import logging
from typing import Any, Self, TypeVar

import msgspec

from core.domain.ports import ReplyCache
from core.engines.chat.cache_batcher import CacheBatcher
from core.engines.chat.dialect import Dialect
from core.engines.chat.prompts import VERSION
from core.engines.chat.render_prompt import Prompt
from core.engines.chat.server import Completion
from core.engines.chat.settings import ChatSettings

__all__ = ["Replies"]

_T = TypeVar("_T")
_log = logging.getLogger(__name__)

#: seconds after which what a server refused is tried again: servers are updated
_DIALECT_LIFE = 7 * 24 * 3600.0


class Replies:
    """The kept replies of one (server, model) with the settings that shape them."""

    def __init__(self, settings: ChatSettings, cache: ReplyCache | None) -> None:
        """Keep nothing without a ``cache``."""
        self._shaping = _digest(
            settings.base_url,
            settings.model,
            settings.temperature,
            settings.reasoning_effort,
            settings.max_output_tokens,
            VERSION,
        )
        self._lane = None if cache is None else CacheBatcher(cache)

    async def find(self, prompt: Prompt) -> Completion | None:
        """Return the reply to this prompt, if it is known."""
        return await self._read(self._key(prompt), Completion) if self._lane else None

    async def keep(self, prompt: Prompt, completion: Completion) -> None:
        """Remember a usable reply."""
        if self._lane:
            await self._lane.put(self._key(prompt), _encoded(completion))

    async def dialect(self) -> Dialect | None:
        """Return what this server was found to understand, lately."""
        return await self._read("dialect-" + self._shaping, Dialect)

    async def keep_dialect(self, dialect: Dialect) -> None:
        """Remember what this server understands, for a week."""
        if self._lane:
            await self._lane.put("dialect-" + self._shaping, _encoded(dialect), _DIALECT_LIFE)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        """Close the cache once what was handed over is written; does not wait."""
        if self._lane:
            self._lane.close()

    def _key(self, prompt: Prompt) -> str:
        return _digest(self._shaping, prompt.system, prompt.shared, prompt.own, prompt.repair, prompt.schema)

    async def _read(self, key: str, kind: type[_T]) -> _T | None:
        text = await self._lane.get(key) if self._lane else None
        try:
            return None if text is None else msgspec.json.decode(text, type=kind)
        except (msgspec.MsgspecError, UnicodeError) as error:
            _log.warning(
                "A kept reply cannot be read; it is asked for again.",
                extra={"action": "reply_unreadable", "error": type(error).__name__},
            )
            return None


def _digest(*parts: Any) -> str:
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()


def _encoded(value: object) -> str:
    return msgspec.json.encode(value).decode()
