"""How many calls may be in flight, learnt from how the server takes them."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import Callable, Hashable

__all__ = ["Gate", "GateShut", "Patience"]

#: share of the limit that is left after the server says "too many", at most once a second
_CUT = 0.7
_CUT_EVERY = 1.0


class GateShut(Exception):
    """The run is ending; nothing more may start."""


class Gate:
    """Admits calls by priority, fewer of them when the server says it has too many.

    One gate serves one (server, key, model) within one run; `core.engines.chat.shared_call_limit`
    divides what is allowed among the runs of several machines. The limit starts at the most allowed:
    a server that cannot take it says so at once, and one that can is not kept waiting.
    """

    def __init__(self, most: int, clock: Callable[[], float]) -> None:
        self._most = most
        self._limit = float(most)
        self._clock = clock
        self._active = 0
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._order = itertools.count()
        self._opens = 0.0
        self._last_cut = float("-inf")
        self._timer: asyncio.TimerHandle | None = None
        self._shut = False

    @property
    def limit(self) -> int:
        """Calls that may be in flight at present."""
        return max(1, int(self._limit))

    @property
    def has_room(self) -> bool:
        """Whether another call could start now without keeping anybody waiting."""
        return not self._shut and not self._waiting and self._active < self.limit

    def bound(self, most: int) -> None:
        """Change the most there may be; a limit that nothing had cut follows it."""
        if most == self._most:
            return
        if self._limit >= self._most or self._limit > most:
            self._limit = float(most)
        self._most = most
        self._admit()

    async def enter(self, priority: int) -> None:
        """Wait for a slot; lower priorities first, then first come. Raise `GateShut` at the end."""
        if self._shut:
            raise GateShut
        slot = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (priority, next(self._order), slot))
        self._admit()
        try:
            await slot
        except asyncio.CancelledError:
            if slot.done() and not slot.cancelled() and slot.exception() is None:
                self.leave()
            raise

    def add(self) -> None:
        """Take a slot without waiting, where there is room."""
        self._active += 1

    def leave(self) -> None:
        """Give the slot back."""
        self._active -= 1
        self._admit()

    def succeeded(self) -> None:
        """Grow by about one slot for each full round of successes."""
        self._limit = min(float(self._most), self._limit + 1 / self._limit)

    def throttled(self, wait: float | None) -> None:
        """Shrink, and keep everybody waiting as long as the server asks."""
        now = self._clock()
        if now - self._last_cut >= _CUT_EVERY:
            self._last_cut = now
            self._limit = max(1.0, min(self._limit, self._active + 1.0) * _CUT)
        if wait:
            self._opens = max(self._opens, now + wait)

    def hold(self, seconds: float) -> None:
        """Admit nobody for so long; the limit stays as it is."""
        self._opens = max(self._opens, self._clock() + seconds)

    def shut(self) -> None:
        """Turn away everybody who waits and everybody who comes."""
        self._shut = True
        for _, _, slot in self._waiting:
            if not slot.done():
                slot.set_exception(GateShut())
        self._waiting.clear()

    def _admit(self) -> None:
        now = self._clock()
        if now < self._opens:
            if self._timer is None and self._waiting:
                self._timer = asyncio.get_running_loop().call_later(self._opens - now, self._wake)
            return
        while self._waiting and self._active < self.limit:
            _, _, slot = heapq.heappop(self._waiting)
            if not slot.done():
                self._active += 1
                slot.set_result(None)

    def _wake(self) -> None:
        self._timer = None
        self._admit()


class Patience:
    """Tells a server that is down from a call that it cannot answer.

    A server is down when nothing succeeded for as long as our patience lasts and more than one
    caller is in trouble, or when nothing ever succeeded.
    """

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._seconds = seconds
        self._clock = clock
        self._since: float | None = None
        self._troubled: set[Hashable] = set()
        #: successes so far
        self.successes = 0

    def success(self) -> None:
        """Note that the server answered."""
        self.successes += 1
        self._since = None
        self._troubled.clear()

    def is_down(self, who: Hashable, *, unreached: bool = False) -> bool:
        """Note a failure of ``who``; return whether the server counts as down by now."""
        now = self._clock()
        if self._since is None:
            self._since = now
        self._troubled.add(who)
        return self.is_over(unreached=unreached) and (self.successes == 0 or len(self._troubled) > 1)

    def is_over(self, *, unreached: bool = False) -> bool:
        """Return whether failures have lasted longer than we wait.

        An address at which nothing ever answered is given up sooner: it is probably wrong.
        """
        if self._since is None:
            return False
        hopeless = unreached and self.successes == 0
        return self._clock() - self._since >= (self._seconds / 6 if hopeless else self._seconds)
