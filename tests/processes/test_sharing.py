"""Runs on several machines keep together to the calls that one of them would be allowed."""

from __future__ import annotations

import contextlib
import threading
import time
from dataclasses import replace
from itertools import pairwise

import pytest

from core.domain.ports import Work
from core.domain.secret import Secret
from core.engines.chat import shared_call_limit
from core.engines.chat.call_gate import Gate
from core.engines.chat.engine import ChatEngine
from core.engines.chat.settings import ChatSettings
from core.grounding.locate_quotes import TextGrounder
from core.sessions.home import Home
from tests.chat_server.model import Model
from tests.chat_server.server import ChatServer
from tests.processes.conftest import until
from tests.unit.engines.chat.material import questions, windows


@pytest.fixture
def machine(tmp_path, database):
    """Make homes on one database, as machines have them."""
    opened = []

    def make(name):
        opened.append(Home.open(tmp_path / name, database.url))
        return opened[-1]

    yield make
    for home in opened:
        home.store.key_value._database.close()


def test_who_joins_is_counted_everywhere_and_who_leaves_is_not(machine, database):
    one, other = machine("one").peer_groups, machine("other").peer_groups
    with one.member("calls") as first:
        assert first.count() == 1
        with other.member("calls") as second, other.member("other calls") as alone:
            assert second.count() == 2
            assert first.count() == 2
            assert alone.count() == 1
        until(lambda: first.count() == 1)
        with database.away("immediate"):
            assert first.count() == 1
        with other.member("calls") as second:
            assert second.count() + first.count() >= 3
            assert first.count() == second.count() == 2


def test_two_runs_together_make_no_more_calls_at_once_than_one_may(machine):
    pauses = [float("inf")]
    # who is kept from looking in time cannot make room in time: that proves nothing, and is done again
    while max(pauses) >= 2 * shared_call_limit.LOOK:
        pauses, most_in_flight, outcomes = two_runs(machine)
        assert outcomes == [240, 240]
    assert most_in_flight <= 9, "a newcomer makes one call while the others make room"


def two_runs(machine):
    """Return the seconds between the looks of each run at the other, the most calls, and the outcomes."""
    with ChatServer(Model(), latency=(0.05, 0.1)) as server:
        settings = ChatSettings(server.url, "test-model", Secret("sk-1"), concurrency=8)
        outcomes, looks = [[], []], [[], []]

        def run(number):
            peer_groups = Noting(machine(f"machine {number}").peer_groups, looks[number])
            engine = ChatEngine(settings, TextGrounder(), None, peer_groups)
            work = Work(windows(60), questions(sections=4))
            outcomes[number].extend(engine.ask(work, threading.Event()))

        first, second = (threading.Thread(target=run, args=(number,)) for number in range(2))
        first.start()
        until(lambda: server.in_flight >= 4)
        second.start()
        first.join()
        second.join()
    # a newcomer looks once when it comes, and then after it has waited
    pauses = [later - earlier for at in (looks[0], looks[1][1:]) for earlier, later in pairwise(at)]
    return pauses, server.most_in_flight, list(map(len, outcomes))


class Noting:
    """Peer groups that note when somebody was counted."""

    def __init__(self, peer_groups, looks):
        self._peer_groups = peer_groups
        self._looks = looks

    @contextlib.contextmanager
    def member(self, name):
        with self._peer_groups.member(name) as group:
            self._group = group
            yield self

    def count(self):
        counted = self._group.count()
        self._looks.append(time.monotonic())
        return counted


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
    from core.engines.chat.shared_call_limit import peer_group_name

    settings = ChatSettings("http://localhost/v1", "m", Secret("sk-secret"))
    assert "secret" not in peer_group_name(settings)
    assert peer_group_name(settings) != peer_group_name(replace(settings, key=Secret("sk-other")))
