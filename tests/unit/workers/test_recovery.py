"""Which deaths of its worker a session survives, and how long it waits for the next one."""

from __future__ import annotations

from dataclasses import replace

from core.domain.plan import EngineChoice
from core.domain.session import SessionState
from core.workers.recovery import crashed, given_back, is_due, not_begun
from core.workers.timing import Timing
from tests.contract.builders import move, session

TIMING = Timing(backoff=(1.0, 5.0, 25.0))


def running(**more):
    return move(SessionState.RUNNING)(session(**more))


def again(queued):
    """Return a queued session as one that the next worker runs."""
    return move(SessionState.RUNNING, at=queued.changed)(queued)


def test_the_same_error_three_times_fails_a_session_and_names_it():
    after = running()
    for _ in range(2):
        after = crashed(after, "host:1:1", "KeyError in parse, line 7")
        assert after.state is SessionState.QUEUED
        after = again(after)
    after = crashed(after, "host:1:1", "KeyError in parse, line 7")
    assert after.state is SessionState.FAILED
    assert "3 times" in after.reason
    assert "KeyError in parse, line 7" in after.reason


def test_other_errors_in_between_begin_the_count_anew():
    after = running()
    for place in "a", "a", "b", "a", "a":
        after = again(crashed(after, "host:1:1", f"KeyError in {place}"))
    assert after.crashes == 2


def test_a_worker_that_was_killed_before_it_began_counts_for_waiting_alone():
    after = session()
    for _ in range(10):
        after = not_begun(after, "host:1:1", "The store is away.", is_crash=False)
    assert (after.state, after.crashes, after.interruptions) == (SessionState.QUEUED, 0, 10)
    assert after.crash == "The store is away."


def test_a_session_waits_the_longer_the_more_workers_died():
    for deaths, wait in (1, 1.0), (2, 5.0), (3, 25.0), (50, 25.0):
        died = replace(session(), interruptions=deaths, interrupted_at=1_000.0)
        assert not is_due(died, 1_000.0 + wait - 0.01, TIMING)
        assert is_due(died, 1_000.0 + wait, TIMING)
    assert is_due(session(), 0.0, TIMING)


def test_a_clock_that_jumped_back_keeps_nobody_waiting():
    died = replace(session(), interruptions=3, interrupted_at=1_000.0)
    assert is_due(died, 999.0, TIMING)


def test_progress_ends_the_waiting():
    died = replace(session(), interruptions=3, interrupted_at=1_000.0, crash="KeyError", crashes=2)
    assert is_due(died.getting_on, 1_000.0, TIMING)
    assert died.getting_on.crashes == 0


def test_a_worker_that_was_asked_to_end_leaves_no_mark():
    back = given_back(running(), "host:1:1")
    assert (back.state, back.interruptions) == (SessionState.QUEUED, 0)


def test_a_session_that_needs_its_key_waits_for_the_process_that_has_it():
    choice = EngineChoice("chat", "model", typed_key=True)
    after = crashed(replace(running(), engine=choice), "host:1:1", "KeyError in parse")
    assert after.state is SessionState.INTERRUPTED


def test_a_session_that_was_being_stopped_is_partial():
    stopping = move(SessionState.STOPPING, reason="Stopped by ann.")(running())
    assert crashed(stopping, "host:1:1", "KeyError in parse").state is SessionState.PARTIAL
