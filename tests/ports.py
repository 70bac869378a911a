"""Ports for servers that have to be told one before they start."""

from __future__ import annotations

import random
import socket
import time
from collections.abc import Callable
from subprocess import Popen

#: below the ports that systems give to outgoing connections, of which one could come in between
PORTS = range(20_000, 30_000)


def free_port() -> int:
    """Return a port at which nothing listens."""
    for port in random.SystemRandom().sample(PORTS, 100):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("a hundred ports in a row are taken")


def wait_for_server(process: Popen[bytes], answers: Callable[[], bool]) -> None:
    """Wait until a server that was just started answers; fail when it ends or takes two minutes."""
    give_up = time.monotonic() + 120
    while not answers():
        assert process.poll() is None
        assert time.monotonic() < give_up
        time.sleep(0.05)
