"""One attempt of a call, with a second beside it where the operator allows that and the first straggles."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

__all__ = ["Hedge", "hedged"]

_T = TypeVar("_T")

#: seconds between two looks whether a straggler may be asked again
_LOOK = 0.25


class Hedge:
    """Whether a second attempt may start, and what becomes of it."""

    def __init__(self, after: float | None, start: Callable[[], bool]) -> None:
        """Take the seconds after which the first straggles (None: never), and what claims a second."""
        self.after = after
        self.start = start
        #: whether a second attempt was made
        self.used = False


async def hedged(attempt: Callable[[], Awaitable[_T]], hedge: Hedge) -> _T:
    """Return what the first attempt to succeed brings; raise what the last to fail does."""
    tasks = {asyncio.ensure_future(attempt())}
    try:
        done, _ = await asyncio.wait(tasks, timeout=hedge.after)
        while hedge.after is not None and not done and not hedge.used:
            if hedge.start():
                hedge.used = True
                tasks.add(asyncio.ensure_future(attempt()))
            else:
                done, _ = await asyncio.wait(tasks, timeout=_LOOK)
        pending = set(tasks)
        while True:
            done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
            won = next((task for task in done if task.exception() is None), None)
            if won is not None or not pending:
                return (won or next(iter(done))).result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
