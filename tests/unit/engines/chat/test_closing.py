"""A run that is cancelled while it closes its connections leaves none of them open."""

import asyncio
import os

import psutil
import pytest

from core.engines.chat.server import Server
from tests.chat_server.server import ChatServer
from tests.unit.engines.chat.material import settings

BODY = {"model": "m", "messages": [{"role": "user", "content": "Say yes."}]}


def connected(port):
    """Return how many connections this process holds to a port of this machine."""
    held = psutil.Process(os.getpid()).net_connections(kind="tcp")
    return sum(bool(each.raddr) and each.raddr.port == port and each.status == "ESTABLISHED" for each in held)


async def cancelled_while_closing(server, port, turns):
    """Leave with connections open; the loop turns so often before the task that closes them is cancelled."""
    async with asyncio.TaskGroup() as calls:
        for _ in range(4):
            calls.create_task(server.complete(BODY))
    open_before = connected(port)
    closing = asyncio.create_task(server.__aexit__(None, None, None))
    for _ in range(turns):
        await asyncio.sleep(0)
    closing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await closing
    await asyncio.sleep(0)
    return open_before, connected(port)


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_cancellation_while_connections_close_leaves_none_open(turns):
    with ChatServer() as chat:
        port = chat.port
        server = Server(settings(chat))
        assert asyncio.run(cancelled_while_closing(server, port, turns)) == (4, 0)
