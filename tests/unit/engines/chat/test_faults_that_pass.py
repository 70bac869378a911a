"""Whatever a server does for a while, no window is lost and nothing that answered is asked again."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from core.domain.answer import UnitStatus
from core.domain.ports import Work
from tests.chat_server.acts import Cut, Drip, Drop, Hang, Raw, Refuse, error, too_many
from tests.chat_server.model import Model
from tests.chat_server.server import ChatServer
from tests.unit.engines.chat.material import (
    assert_nothing_was_paid_twice,
    eventually,
    questions,
    run,
    thickness,
    windows,
)

MODEL = Model({"s0.q0": [thickness(1)], "s1.q1": [thickness(3)]})


def everything_found(result):
    assert result.error is None
    assert result.statuses == {UnitStatus.DONE: 6}
    assert sorted((f.question_id, f.citations[0].page) for f in result.findings) == [
        ("s0.q0", 1),
        ("s1.q1", 3),
    ]


def first(count, act):
    return lambda asked: act if asked.number < count else None


@pytest.mark.thorough
@pytest.mark.parametrize(
    "act",
    [
        too_many(0.2),
        too_many(),
        Refuse(500, error("The server had an error")),
        Refuse(502, "<html>Bad gateway</html>"),
        Refuse(503, error("overloaded"), {"Retry-After": "0.1"}),
        Refuse(529, error("overloaded")),
        Cut(),
        Drop(),
        Raw(b'{"id": "x", "choi'),
        Raw(b""),
        Raw(b'{"choices": []}'),
        Raw(json.dumps(error("upstream timed out") | {"choices": None}).encode()),
        Raw(b"[1, 2"),
    ],
    ids=lambda act: f"{type(act).__name__} {getattr(act, 'status', '')}",
)
def test_every_window_is_answered_once_the_trouble_is_over(act):
    with ChatServer(MODEL, first(5, act)) as server:
        result = run(server)
    everything_found(result)
    assert_nothing_was_paid_twice(server)


@pytest.mark.thorough
@pytest.mark.parametrize("act", [Hang(), Drip()])
def test_a_call_that_never_ends_is_given_up_and_made_again(act):
    with ChatServer(MODEL, first(2, act)) as server:
        result = run(server, call_seconds=6.0)
    everything_found(result)
    assert_nothing_was_paid_twice(server)


def test_calls_beyond_the_servers_slots_are_refused_and_all_answered_in_the_end():
    work = Work(list(windows(24)), questions(sections=2))
    with ChatServer(at_most=0, slots=16) as server, ThreadPoolExecutor(1) as beside:
        running = beside.submit(run, server, work)
        eventually(lambda: server.refused)
        server.at_most = float("inf")
        result = running.result()
    assert result.statuses == {UnitStatus.DONE: 48}
    assert_nothing_was_paid_twice(server)


@pytest.mark.thorough
@pytest.mark.parametrize("retry_after", [None, 0.2])
def test_no_call_is_lost_under_a_limit_on_requests_a_minute(retry_after):
    work = Work(list(windows(16)), questions(sections=2))
    with ChatServer(latency=(0.01, 0.03), per_minute=600, retry_after=retry_after) as server:
        result = run(server, work)
        assert server.refused > 0
    assert result.statuses == {UnitStatus.DONE: 32}
    assert_nothing_was_paid_twice(server)


def test_a_burst_of_errors_in_mid_run_loses_nothing():
    def burst(asked):
        return Refuse(503, error("overloaded")) if 10 <= asked.number < 40 and asked.number % 4 else None

    work = Work(list(windows(10)), questions(sections=4))
    with ChatServer(latency=(0.0, 0.02), script=burst) as server:
        result = run(server, work)
    assert result.statuses == {UnitStatus.DONE: 40}
    assert_nothing_was_paid_twice(server)


def test_a_gateways_web_page_in_mid_run_is_trouble_and_not_the_end():
    page = Raw(b"<html>maintenance</html>", "text/html")
    with ChatServer(
        MODEL, lambda asked: page if 2 <= asked.number < 4 else None, latency=(0, 0.05)
    ) as server:
        result = run(server, concurrency=1)
    everything_found(result)


def test_windows_are_asked_as_they_arrive():
    came = threading.Event()

    def slowly():
        first, *others = windows(3)
        yield first
        assert came.wait(120)
        yield from others

    outcomes = []
    with ChatServer(MODEL) as server:
        from tests.unit.engines.chat.material import engine

        for outcome in engine(server).ask(Work(slowly(), questions()), threading.Event()):
            outcomes.append(outcome)
            if len(outcomes) == 2:
                assert {o.key.window for o in outcomes} == {0}
                came.set()
    assert len(outcomes) == 6


def test_what_goes_wrong_with_the_windows_is_raised_where_they_are_asked_about():
    from core.domain.errors import DocumentDamaged

    def broken():
        yield from windows(2)
        raise DocumentDamaged("Page 3 cannot be read.")

    with ChatServer(MODEL) as server:
        result = run(server, Work(broken(), questions()))
    assert isinstance(result.error, DocumentDamaged)
    assert len(result.outcomes) <= 4
