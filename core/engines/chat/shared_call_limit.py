"""Keeping the calls of all runs to one server within one bound, whatever machines they are on."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections.abc import AsyncIterator

from core.domain.ports import PeerGroup, PeerGroups
from core.engines.chat.call_gate import Gate
from core.engines.chat.settings import ChatSettings

__all__ = ["peer_group_name", "sharing"]

#: seconds between two looks at how many runs there are; a newcomer makes one call at a time for twice
#: as long, in which the others make room
LOOK = 1.0


def peer_group_name(settings: ChatSettings) -> str:
    """Name those who share a server, a key and a model, without telling the key."""
    told = f"{settings.base_url}\0{settings.key.reveal()}\0{settings.model}"
    return f"calls:{hashlib.sha256(told.encode()).hexdigest()}"


@contextlib.asynccontextmanager
async def sharing(gate: Gate, settings: ChatSettings, peer_groups: PeerGroups | None) -> AsyncIterator[None]:
    """Give the gate an equal share of the calls allowed meanwhile; all of them without ``peer_groups``."""
    if peer_groups is None:
        yield
        return
    with peer_groups.member(peer_group_name(settings)) as group:
        late = await asyncio.to_thread(group.count) > 1
        if late:
            gate.bound(1)
        following = asyncio.create_task(_follow(gate, settings.concurrency, group, late=late))
        try:
            yield
        finally:
            following.cancel()


async def _follow(gate: Gate, most: int, group: PeerGroup, *, late: bool) -> None:
    if late:
        await asyncio.sleep(2 * LOOK)
    while True:
        gate.bound(max(1, most // await asyncio.to_thread(group.count)))
        await asyncio.sleep(LOOK)
