"""One call that hangs, or one reply that cannot be read, does not hold up or spoil the whole run."""

import threading

import pytest

from core.domain.answer import UnitStatus, Usage
from core.domain.ports import Work
from core.engines.chat import call_thread, latencies
from core.engines.chat.latencies import Latencies
from tests.chat_server.acts import Answer, Hang, Refuse, error
from tests.chat_server.model import Model
from tests.chat_server.server import ChatServer
from tests.unit.engines.chat.material import questions, run, thickness, windows

MODEL = Model({"s0.q0": [thickness(1)]})


def known(*seconds, most=180.0):
    found = Latencies(most)
    for value in seconds:
        found.add(value)
    return found


def test_while_little_is_known_a_call_may_take_what_the_settings_say():
    assert known(*[1.0] * 19).limit(0) == 180.0
    assert known(*[1.0] * 19).straggles_after() is None


def test_a_call_may_take_a_few_times_what_others_take_and_more_each_time_it_runs_out():
    found = known(*[5.0] * 95, *[60.0] * 4)
    assert [found.limit(timeouts) for timeouts in range(5)] == [20.0, 40.0, 80.0, 160.0, 180.0]
    assert found.straggles_after() == 10.0


def test_quick_servers_keep_time_enough_to_load_a_model_anew():
    assert known(*[0.1] * 50).limit(0) == 10.0


def test_slow_servers_never_get_less_time_than_they_need():
    assert known(*[170.0] * 50).limit(0) == 180.0


def test_what_was_long_ago_is_forgotten():
    assert known(*[100.0] * 50, *[5.0] * 200).limit(0) == 20.0


@pytest.mark.thorough
def test_a_unit_whose_call_hangs_is_asked_again_at_the_end_and_found():
    # all attempts until it is given up, that is
    hung = []

    def script(asked):
        if asked.pages != [2] or len(hung) == 3:
            return None
        hung.append(asked)
        return Hang()

    work = Work(list(windows(24)), questions(sections=2))
    with ChatServer(MODEL, script) as server:
        result = run(server, work, call_seconds=1.0)
    assert result.error is None
    assert result.statuses == {UnitStatus.DONE: 48}


def test_a_malformed_reply_is_asked_for_again_at_the_end_and_paid_for():
    bad = Answer("nonsense")
    with ChatServer(MODEL, lambda asked: bad if asked.number < 2 else None) as server:
        result = run(server, Work(list(windows(1)), questions(sections=1)))
        assert result.statuses == {UnitStatus.DONE: 1}
        assert len(server.answered) == 3
        assert result.usage.tokens == server.usage["prompt"] + server.usage["completion"]


def test_what_failed_is_told_when_the_run_is_stopped_before_it_is_asked_again(monkeypatch):
    monkeypatch.setattr(call_thread, "_JOIN", 60.0)  # a busy machine may be slow to cancel calls
    stop = threading.Event()

    def script(asked):
        if asked.pages == [1]:
            return Refuse(400, error("content filter", code="content_filter"))
        stop.set()
        return Hang()

    with ChatServer(MODEL, script) as server:
        result = run(server, Work(list(windows(2)), questions(sections=1)), stop=stop, concurrency=1)
    assert result.statuses == {UnitStatus.FAILED: 1}


def hang_once(page):
    """Let the first attempt about a page hang, once enough is known of how long calls take."""
    hung = []

    def script(asked):
        if asked.pages == [page] and not hung:
            hung.append(asked)
            return Hang()
        return None

    return script


@pytest.mark.thorough
@pytest.mark.parametrize("hedge", [True, False])
def test_a_straggler_is_asked_again_beside_it_only_where_that_is_switched_on(hedge, monkeypatch):
    monkeypatch.setattr(latencies, "_LEAST", 5.0)
    work = Work(list(windows(40)), questions(sections=1))
    with ChatServer(MODEL, hang_once(40)) as server:
        result = run(server, work, call_seconds=15.0, concurrency=4, hedge=hedge)
    assert result.statuses == {UnitStatus.DONE: 40}
    counted = result.usage.tokens - server.usage["prompt"] - server.usage["completion"]
    # the second attempt answered; the first, which nobody tells the cost of, is counted as such a call
    assert (counted > 0) == hedge
    assert result.usage != Usage()


@pytest.mark.thorough
def test_a_unit_whose_call_always_hangs_fails_soon_and_alone():
    def script(asked):
        return Hang() if asked.pages == [2] else None

    work = Work(list(windows(24)), questions(sections=1))
    with ChatServer(MODEL, script) as server:
        result = run(server, work, call_seconds=2.0, patience_seconds=600.0)
    assert result.error is None
    assert result.statuses == {UnitStatus.DONE: 23, UnitStatus.FAILED: 1}
