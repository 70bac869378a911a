"""While nothing can be stored no call begins, and afterwards all goes on."""

import threading
import time

import pytest

from core.domain.ports import Work
from tests.chat_server.model import Model
from tests.chat_server.server import ChatServer
from tests.unit.engines.chat.material import engine, eventually, questions, windows


@pytest.mark.thorough
def test_calls_wait_while_what_they_bring_cannot_be_stored():
    held = threading.Event()
    with ChatServer(Model(), latency=(0.05, 0.1)) as server:
        work = Work(list(windows(30)), questions(), is_held=held.is_set)
        asking = engine(server, concurrency=4).ask(work, threading.Event())
        outcomes = [next(asking)]
        held.set()
        eventually(lambda: not server.in_flight)
        # a few calls may have begun just before; who would go on does so until everything was asked
        time.sleep(2.0)
        assert len(server.asked) < 60
        held.clear()
        outcomes += asking
        assert len(outcomes) == len(server.asked) == 60
