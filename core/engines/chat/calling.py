"""What every run that calls a server needs: the server, kept replies, a budget, and its share of calls."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from core.domain.ports import PeerGroups, RefinementWork, ReplyCache, Work
from core.engines.chat.budget import Budget
from core.engines.chat.call_gate import Gate
from core.engines.chat.caller import Caller
from core.engines.chat.holding import holding
from core.engines.chat.kept_replies import Replies
from core.engines.chat.settings import ChatSettings
from core.engines.chat.shared_call_limit import sharing

__all__ = ["RunEnd", "calling"]

#: seconds that calls in flight may take to finish once a run is known to be failing
GRACE = 10.0


class RunEnd:
    """How a run ends early: nothing more is begun, and what is in flight comes home, or is cancelled."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._timeout = asyncio.timeout(None)
        #: what makes it pointless to go on
        self.error: Exception | None = None

    def fail(self, error: Exception) -> None:
        """Start nothing more; let what is in flight come home."""
        if self.error is None:
            self.error = error
            self._gate.shut()
            self._timeout.reschedule(asyncio.get_running_loop().time() + GRACE)

    @contextlib.asynccontextmanager
    async def raised(self) -> AsyncIterator[None]:
        """Raise what the run failed with when the calls made within have ended, or what a task raised."""
        try:
            async with self._timeout:
                yield
        except TimeoutError:
            if self.error is None:
                raise
        except BaseExceptionGroup as group:
            raise _first(group) from None
        if self.error is not None:
            raise self.error


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    error: BaseException = group
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


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
