"""Stop cancels what is in flight, and what was finished is still handed over."""

import threading

from core.domain.ports import Work
from tests.chat_server.acts import Hang
from tests.chat_server.model import Model
from tests.chat_server.server import ChatServer
from tests.unit.engines.chat.material import engine, eventually, questions, windows


def quick_then_hanging(count):
    return lambda asked: Hang() if asked.number >= count else None


def callers():
    return [thread for thread in threading.enumerate() if thread.name.startswith("chat-calls")]


def test_a_stop_ends_the_run_and_cancels_the_calls():
    stop = threading.Event()
    outcomes = []
    with ChatServer(Model(), quick_then_hanging(4)) as server:
        asking = engine(server, call_seconds=3_600).ask(Work(list(windows(8)), questions()), stop)
        for outcome in asking:
            outcomes.append(outcome)
            if len(outcomes) == 4:
                threading.Timer(0.1, stop.set).start()
        eventually(lambda: server.cancelled and not server.in_flight)
    assert len(outcomes) == 4
    eventually(lambda: not callers())


def test_closing_the_generator_cancels_the_calls():
    with ChatServer(Model(), quick_then_hanging(2)) as server:
        work = Work(list(windows(8)), questions())
        asking = engine(server, call_seconds=3_600).ask(work, threading.Event())
        next(asking)
        asking.close()
        eventually(lambda: server.cancelled and not server.in_flight)


def test_a_stop_does_not_wait_for_windows_that_never_come():
    stop, never = threading.Event(), threading.Event()

    def stuck():
        yield from windows(1)
        never.wait()

    with ChatServer(Model()) as server:
        asking = engine(server).ask(Work(stuck(), questions()), stop)
        got = [next(asking), next(asking)]
        stop.set()
        assert list(asking) == []
    never.set()
    assert len(got) == 2


def test_a_run_that_was_stopped_before_it_began_asks_nothing():
    stop = threading.Event()
    stop.set()
    with ChatServer(Model()) as server:
        assert list(engine(server).ask(Work(list(windows(2)), questions()), stop)) == []
