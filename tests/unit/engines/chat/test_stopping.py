"""Stop cancels what is in flight, and what was finished is still handed over."""

import threading
import time

from core.domain.ports import Work
from tests.chat_server.acts import Hang
from tests.chat_server.model import Model
from tests.chat_server.server import ChatServer
from tests.unit.engines.chat.material import engine, questions, windows


def quick_then_hanging(count):
    return lambda asked: Hang() if asked.number >= count else None


def cancelled(server):
    deadline = time.monotonic() + 5
    while server.in_flight and time.monotonic() < deadline:
        time.sleep(0.01)
    return server.in_flight == 0 and server.cancelled > 0


def test_a_stop_ends_the_run_and_cancels_the_calls():
    stop = threading.Event()
    outcomes = []
    with ChatServer(Model(), quick_then_hanging(4)) as server:
        asking = engine(server, call_seconds=60).ask(Work(list(windows(8)), questions()), stop)
        for outcome in asking:
            outcomes.append(outcome)
            if len(outcomes) == 4:
                threading.Timer(0.1, stop.set).start()
                began = time.monotonic()
        assert time.monotonic() - began < 5
        assert cancelled(server)
    assert len(outcomes) == 4
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("chat-calls")]


def test_closing_the_generator_cancels_the_calls():
    with ChatServer(Model(), quick_then_hanging(2)) as server:
        asking = engine(server, call_seconds=60).ask(Work(list(windows(8)), questions()), threading.Event())
        next(asking)
        asking.close()
        assert cancelled(server)


def test_a_stop_does_not_wait_for_windows_that_never_come():
    stop, never = threading.Event(), threading.Event()

    def stuck():
        yield from windows(1)
        never.wait(20)

    with ChatServer(Model()) as server:
        asking = engine(server).ask(Work(stuck(), questions()), stop)
        got = [next(asking), next(asking)]
        stop.set()
        began = time.monotonic()
        assert list(asking) == []
        assert time.monotonic() - began < 5
    never.set()
    assert len(got) == 2


def test_a_run_that_was_stopped_before_it_began_asks_nothing():
    stop = threading.Event()
    stop.set()
    with ChatServer(Model()) as server:
        assert list(engine(server).ask(Work(list(windows(2)), questions()), stop)) == []
