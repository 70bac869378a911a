"""The chat engine: experts on any OpenAI-compatible model.

`ChatEngine.ask` is an ordinary generator. Behind it one thread runs one event loop, in which all
calls are in flight at once; a second thread pulls the windows, which may come slowly. Leaving the
generator, by whatever way, cancels all calls.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator

from core.domain.answer import Outcome
from core.domain.errors import RequestInvalid
from core.domain.ports import Grounder, PeerGroups, Ranker, ReplyCache, StopSignal, Work
from core.engines.chat.call_thread import CallThread
from core.engines.chat.calling import calling
from core.engines.chat.settings import ChatSettings
from core.engines.chat.unit_asker import Asker
from core.engines.chat.unit_scheduler import Arrivals, UnitScheduler

__all__ = ["ChatEngine"]


class ChatEngine:
    """Implements `core.domain.ports.Engine` with one server and one model."""

    def __init__(
        self,
        settings: ChatSettings,
        grounder: Grounder,
        ranker: Ranker | None = None,
        peer_groups: PeerGroups | None = None,
        replies: ReplyCache | None = None,
    ) -> None:
        """Keep what is needed.

        Without ``peer_groups`` this run alone decides how much it calls, without ``replies`` nothing that
        was asked before is remembered.
        """
        if not settings.model:
            raise RequestInvalid("No chat model is chosen.", "Set PAGEWISE_CHAT_MODEL.")
        self._settings = settings
        self._grounder = grounder
        self._ranker = ranker
        self._peer_groups = peer_groups
        self._replies = replies

    @property
    def name(self) -> str:
        """``chat``."""
        return "chat"

    def ask(self, work: Work, stop: StopSignal) -> Iterator[Outcome]:
        """Yield outcomes as they finish; see `core.domain.ports.Engine`."""

        async def asked(put: Callable[[Outcome], None], cancelled: threading.Event) -> None:
            arrivals: Arrivals = asyncio.Queue()
            async with calling(self._settings, work, self._peer_groups, self._replies) as caller:
                feed = (work, asyncio.get_running_loop(), arrivals, cancelled)
                threading.Thread(target=_feed, args=feed, name="chat-windows", daemon=True).start()
                scheduler = UnitScheduler(work, caller, Asker(caller, self._grounder), put)
                await scheduler.run(arrivals, self._ranker, self._settings.focus_threshold)

        yield from CallThread[Outcome](asked).results(stop)


def _feed(
    work: Work, loop: asyncio.AbstractEventLoop, arrivals: Arrivals, cancelled: threading.Event
) -> None:
    """Pull the windows, however slowly they come, and hand them to the event loop."""
    last: Exception | None = None
    try:
        for window in work.windows if work.looks_first else work.soonest():
            if cancelled.is_set():
                return
            loop.call_soon_threadsafe(arrivals.put_nowait, window)
    except Exception as error:  # noqa: BLE001 - carried to the thread that asked
        last = error
    try:
        loop.call_soon_threadsafe(arrivals.put_nowait, last)
    except RuntimeError:
        return  # the loop is closed: nobody waits for windows any more
