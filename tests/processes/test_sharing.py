"""Runs on several machines keep together to the calls that one of them would be allowed."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import pytest

from core.domain.ports import Work
from core.domain.secret import Secret
from core.engines.chat.engine import ChatEngine
from core.engines.chat.gate import Gate
from core.engines.chat.settings import ChatSettings
from core.grounding.locate import TextGrounder
from core.sessions.home import Home
from tests import postgres
from tests.chat_server.model import Model
from tests.chat_server.server import ChatServer
from tests.processes.conftest import until
from tests.unit.engines.chat.material import questions, windows


@pytest.fixture(scope="module")
def database():
    with postgres.server() as server:
        yield server


@pytest.fixture
def machine(tmp_path, database):
    """Make homes on one database, as machines have them."""
    opened = []

    def make(name):
        opened.append(Home.open(tmp_path / name, database.url))
        return opened[-1]

    yield make
    for home in opened:
        home.store.ledger._database.close()


def test_who_joins_is_counted_everywhere_and_who_leaves_is_not(machine, database):
    one, other = machine("one").crowds, machine("other").crowds
    with one.member("calls") as first:
        assert first.count() == 1
        with other.member("calls") as second, other.member("other calls") as alone:
            assert second.count() == 2
            assert first.count() == 2
            assert alone.count() == 1
        until(lambda: first.count() == 1)
        database.stop("immediate")
        assert first.count() == 1
        database.start()
        with other.member("calls") as second:
            assert second.count() + first.count() >= 3
            assert first.count() == second.count() == 2


def test_two_runs_together_make_no_more_calls_at_once_than_one_may(machine):
    with ChatServer(Model(), latency=(0.05, 0.1)) as server:
        settings = ChatSettings(server.url, "test-model", Secret("sk-1"), concurrency=8)
        outcomes = [[], []]

        def run(number):
            engine = ChatEngine(settings, TextGrounder(), None, machine(f"machine {number}").crowds)
            work = Work(windows(60), questions(sections=4))
            outcomes[number].extend(engine.ask(work, threading.Event()))

        first, second = (threading.Thread(target=run, args=(number,)) for number in range(2))
        first.start()
        until(lambda: server.in_flight >= 4)
        second.start()
        first.join()
        second.join()
        assert list(map(len, outcomes)) == [240, 240]
        assert server.most_in_flight <= 9, "a newcomer makes one call while the others make room"


def test_a_gate_follows_its_bound_and_keeps_what_the_server_taught_it():
    gate = Gate(64, time.monotonic)
    gate.bound(32)
    assert gate.limit == 32
    gate.bound(64)
    assert gate.limit == 64
    gate.throttled(None)
    learnt = gate.limit
    assert learnt < 64
    gate.bound(32)
    assert gate.limit == min(learnt, 32)
    gate.bound(64)
    assert gate.limit == min(learnt, 32)


def test_the_key_is_not_in_the_name_that_others_see():
    from core.engines.chat.fleet import crowd_name

    settings = ChatSettings("http://localhost/v1", "m", Secret("sk-secret"))
    assert "secret" not in crowd_name(settings)
    assert crowd_name(settings) != crowd_name(replace(settings, key=Secret("sk-other")))
