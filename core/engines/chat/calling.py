"""What every run that calls a server needs: the server, kept replies, a budget, and its share of calls."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from core.domain.ports import PeerGroups, RefinementWork, ReplyCache, Work
from core.engines.chat.budget import Budget
from core.engines.chat.caller import Caller
from core.engines.chat.holding import holding
from core.engines.chat.kept_replies import Replies
from core.engines.chat.settings import ChatSettings
from core.engines.chat.shared_call_limit import sharing

__all__ = ["GRACE", "calling"]

#: seconds that calls in flight may take to finish once a run is known to be failing
GRACE = 10.0


@contextlib.asynccontextmanager
async def calling(
    settings: ChatSettings,
    work: Work | RefinementWork,
    peer_groups: PeerGroups | None = None,
    replies: ReplyCache | None = None,
) -> AsyncIterator[Caller]:
    """Give what carries prompts to the server, within what ``work`` may spend, and while it is not held."""
    from core.engines.chat.server import Server  # loads the client library

    budget = Budget(settings.known_price, work.usd_left, work.tokens_left, work.allowance)
    clock = asyncio.get_running_loop().time
    async with Server(settings) as server, Replies(settings, replies) as kept:
        caller = Caller(settings, server, kept, budget, clock)
        async with sharing(caller.gate, settings, peer_groups), holding(caller.gate, work.is_held):
            await caller.prepare()
            yield caller
