"""The chat engine: experts on any OpenAI-compatible model.

`ChatEngine.ask` is an ordinary generator. Behind it one thread runs one event loop, in which all
calls are in flight at once; a second thread pulls the windows, which may come slowly. Leaving the
generator, by whatever way, cancels all calls.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Iterator
from dataclasses import dataclass

from core.domain.answer import Outcome
from core.domain.errors import RequestInvalid
from core.domain.ports import Grounder, PeerGroups, Ranker, ReplyCache, StopSignal, Work
from core.engines.chat.budget import Budget
from core.engines.chat.caller import Caller
from core.engines.chat.holding import holding
from core.engines.chat.kept_replies import Replies
from core.engines.chat.settings import ChatSettings
from core.engines.chat.shared_call_limit import sharing
from core.engines.chat.unit_asker import Asker
from core.engines.chat.unit_scheduler import Arrivals, UnitScheduler

__all__ = ["ChatEngine"]

#: seconds between two looks at the stop signal
_LOOK = 0.05
#: seconds to wait for the threads at the end; cancelling calls takes a fraction of it
_JOIN = 0.4


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
        if stop.is_set():
            return  # the thread that asks may be quicker than the look below, and what it asks is paid
        run = _Run(self._settings, self._grounder, self._ranker, work, self._peer_groups, self._replies)
        run.start()
        try:
            while not stop.is_set():
                try:
                    item = run.outcomes.get(timeout=_LOOK)
                except queue.Empty:
                    continue
                if isinstance(item, _End):
                    if item.error is not None:
                        raise item.error
                    return
                yield item
        finally:
            run.cancel()
        yield from run.finished()


@dataclass(frozen=True, slots=True)
class _End:
    """The last item: the run is over."""

    error: BaseException | None = None


class _Run:
    """The threads of one call of `ChatEngine.ask`."""

    def __init__(  # noqa: PLR0917 - what the engine has, in its order
        self,
        settings: ChatSettings,
        grounder: Grounder,
        ranker: Ranker | None,
        work: Work,
        peer_groups: PeerGroups | None,
        replies: ReplyCache | None,
    ) -> None:
        self._settings = settings
        self._grounder = grounder
        self._ranker = ranker
        self._work = work
        self._peer_groups = peer_groups
        self._replies = replies
        self.outcomes: queue.SimpleQueue[Outcome | _End] = queue.SimpleQueue()
        self._cancelled = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._main: asyncio.Task[None] | None = None
        self._lock = threading.Lock()
        self._caller = threading.Thread(target=self._call, name="chat-calls", daemon=True)

    def start(self) -> None:
        """Begin asking."""
        self._caller.start()

    def cancel(self) -> None:
        """Cancel everything in flight and wait until it is gone."""
        self._cancelled.set()
        with self._lock:
            if self._loop is not None and self._main is not None:
                self._loop.call_soon_threadsafe(self._main.cancel)
        self._caller.join(_JOIN)

    def finished(self) -> Iterator[Outcome]:
        """Yield the outcomes that were ready when the run was cancelled."""
        while True:
            try:
                item = self.outcomes.get_nowait()
            except queue.Empty:
                return
            if isinstance(item, Outcome):
                yield item

    def _call(self) -> None:
        error: BaseException | None = None
        try:
            asyncio.run(self._asked())
        except asyncio.CancelledError:
            pass
        except BaseException as raised:  # noqa: BLE001 - carried to the thread that asked
            error = raised
        self.outcomes.put(_End(error))

    async def _asked(self) -> None:
        from core.engines.chat.server import Server  # loads the client library

        loop = asyncio.get_running_loop()
        arrivals: Arrivals = asyncio.Queue()
        with self._lock:
            self._loop, self._main = loop, asyncio.current_task()
        try:
            if self._cancelled.is_set():
                return
            budget = Budget(
                self._settings.known_price,
                self._work.usd_left,
                self._work.tokens_left,
                self._work.allowance,
            )
            async with Server(self._settings) as server, Replies(self._settings, self._replies) as replies:
                caller = Caller(self._settings, server, replies, budget, loop.time)
                scheduler = UnitScheduler(
                    self._work, caller, Asker(caller, self._grounder), self.outcomes.put
                )
                threading.Thread(
                    target=self._feed, args=(loop, arrivals), name="chat-windows", daemon=True
                ).start()
                async with (
                    sharing(caller.gate, self._settings, self._peer_groups),
                    holding(caller.gate, self._work.is_held),
                ):
                    await scheduler.run(arrivals, self._ranker, self._settings.focus_threshold)
        finally:
            self._cancelled.set()
            with self._lock:
                self._loop = self._main = None

    def _feed(self, loop: asyncio.AbstractEventLoop, arrivals: Arrivals) -> None:
        """Pull the windows, however slowly they come, and hand them to the event loop."""
        last: Exception | None = None
        work = self._work
        try:
            for window in work.windows if work.looks_first else work.soonest():
                if self._cancelled.is_set():
                    return
                loop.call_soon_threadsafe(arrivals.put_nowait, window)
        except Exception as error:  # noqa: BLE001 - carried to the thread that asked
            last = error
        try:
            loop.call_soon_threadsafe(arrivals.put_nowait, last)
        except RuntimeError:
            return  # the loop is closed: nobody waits for windows any more
