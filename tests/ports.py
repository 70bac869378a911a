"""Ports for servers that have to be told one before they start."""

from __future__ import annotations

import os
import random
import socket
import time
from collections.abc import Callable
from subprocess import Popen

#: below the ports that systems give to outgoing connections, of which one could come in between
PORTS = range(20_000, 30_000)

#: processes of one run of the tests at most; each takes ports of its own, or two could choose the same
#: one before either server listens there
PROCESSES = 16

#: what this process has given away already: a server may be slow to listen
_given: set[int] = set()


def free_port() -> int:
    """Return a port at which nothing listens, and that no other test is told."""
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % PROCESSES
    own = [port for port in PORTS[number::PROCESSES] if port not in _given]
    for port in random.SystemRandom().sample(own, 100):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            _given.add(port)
            return port
    raise AssertionError("a hundred ports in a row are taken")


def wait_for_server(process: Popen[bytes], answers: Callable[[], bool]) -> None:
    """Wait until a server that was just started answers; fail when it ends or takes two minutes."""
    give_up = time.monotonic() + 120
    while not answers():
        assert process.poll() is None
        assert time.monotonic() < give_up
        time.sleep(0.05)
