"""Keeping calls back while what they bring could not be stored."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

from core.engines.chat.call_gate import Gate

__all__ = ["holding"]

#: seconds between two looks, and for how long a look keeps the gate closed
LOOK, CLOSED = 0.25, 0.5


@contextlib.asynccontextmanager
async def holding(gate: Gate, is_held: Callable[[], bool]) -> AsyncIterator[None]:
    """Let no new call begin while ``is_held`` says so; those in flight come home."""
    watching = asyncio.create_task(_hold(gate, is_held))
    try:
        yield
    finally:
        watching.cancel()


async def _hold(gate: Gate, is_held: Callable[[], bool]) -> None:
    while True:
        if is_held():
            gate.hold(CLOSED)
        await asyncio.sleep(LOOK)
