"""A thread with an event loop in which all calls of one run are in flight at once."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

from core.domain.ports import StopSignal

__all__ = ["CallThread", "Calls"]

_T = TypeVar("_T")

#: seconds between two looks at the stop signal
_LOOK = 0.05
#: seconds to wait for the threads at the end; cancelling calls takes a fraction of it
_JOIN = 0.4

#: makes the calls, and hands what comes of each to the function that it is given
Calls: TypeAlias = Callable[[Callable[[_T], None], threading.Event], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True)
class _End:
    """The last item: the run is over."""

    error: BaseException | None = None


class CallThread(Generic[_T]):
    """Runs ``calls``, which is told by an event when nobody wants to hear more of it."""

    def __init__(self, calls: Calls[_T]) -> None:
        self._calls = calls
        self._results: queue.SimpleQueue[_T | _End] = queue.SimpleQueue()
        self._cancelled = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._main: asyncio.Task[None] | None = None
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._call, name="chat-calls", daemon=True)

    def results(self, stop: StopSignal) -> Iterator[_T]:
        """Yield what comes as it comes; leaving the generator, by whatever way, cancels all calls.

        Raise what ends the calls. Once ``stop`` is set, what is there already is yielded, and no more.
        """
        if stop.is_set():
            return  # the calls may be quicker than the look below, and what they ask is paid
        self._thread.start()
        try:
            while not stop.is_set():
                try:
                    item = self._results.get(timeout=_LOOK)
                except queue.Empty:
                    continue
                if isinstance(item, _End):
                    if item.error is not None:
                        raise item.error
                    return
                yield item
        finally:
            self._cancel()
        yield from self._ready()

    def _cancel(self) -> None:
        """Cancel everything in flight and wait until it is gone."""
        self._cancelled.set()
        with self._lock:
            if self._loop is not None and self._main is not None:
                self._loop.call_soon_threadsafe(self._main.cancel)
        self._thread.join(_JOIN)

    def _ready(self) -> Iterator[_T]:
        """Yield what was ready when the calls were cancelled."""
        while True:
            try:
                item = self._results.get_nowait()
            except queue.Empty:
                return
            if not isinstance(item, _End):
                yield item

    def _call(self) -> None:
        error: BaseException | None = None
        try:
            asyncio.run(self._called())
        except asyncio.CancelledError:
            pass
        except BaseException as raised:  # noqa: BLE001 - carried to the thread that asked
            error = raised
        self._results.put(_End(error))

    async def _called(self) -> None:
        with self._lock:
            self._loop, self._main = asyncio.get_running_loop(), asyncio.current_task()
        try:
            if not self._cancelled.is_set():
                await self._calls(self._results.put, self._cancelled)
        finally:
            self._cancelled.set()
            with self._lock:
                self._loop = self._main = None
