"""Keeping the calls of all runs to one server within one bound, whatever machines they are on."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections.abc import AsyncIterator

from core.domain.ports import Crowd, Crowds
from core.engines.chat.call_gate import Gate
from core.engines.chat.settings import ChatSettings

__all__ = ["crowd_name", "sharing"]

#: seconds between two looks at how many runs there are; a newcomer makes one call at a time for twice
#: as long, in which the others make room
LOOK = 1.0


def crowd_name(settings: ChatSettings) -> str:
    """Name those who share a server, a key and a model, without telling the key."""
    told = f"{settings.base_url}\0{settings.key.reveal()}\0{settings.model}"
    return f"calls:{hashlib.sha256(told.encode()).hexdigest()}"


@contextlib.asynccontextmanager
async def sharing(gate: Gate, settings: ChatSettings, crowds: Crowds | None) -> AsyncIterator[None]:
    """Give the gate an equal share of the calls allowed while the context lasts; all without ``crowds``."""
    if crowds is None:
        yield
        return
    with crowds.member(crowd_name(settings)) as crowd:
        late = await asyncio.to_thread(crowd.count) > 1
        if late:
            gate.bound(1)
        following = asyncio.create_task(_follow(gate, settings.concurrency, crowd, late=late))
        try:
            yield
        finally:
            following.cancel()


async def _follow(gate: Gate, most: int, crowd: Crowd, *, late: bool) -> None:
    if late:
        await asyncio.sleep(2 * LOOK)
    while True:
        gate.bound(max(1, most // await asyncio.to_thread(crowd.count)))
        await asyncio.sleep(LOOK)
