"""What a supervisor remembers: keys, owners that stand still, and what it dispatched."""

from dataclasses import replace

import pytest

from core.domain.document import DocumentRef
from core.domain.plan import EngineChoice
from core.domain.secret import Secret
from core.domain.session import Lease, Session, SessionState
from core.workers import dispatched, entrusted_keys, stillness
from core.workers.dispatched import Dispatched
from core.workers.entrusted_keys import QUEUEING, EntrustedKeys
from core.workers.stillness import Stillness
from core.workers.timing import Timing

TIMING = Timing(round=1.0, hung=10.0, stopping=3.0)


class Clock:
    now = 100.0

    def monotonic(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    made = Clock()
    for module in (dispatched, entrusted_keys, stillness):
        monkeypatch.setattr(module, "time", made)
    return made


def running(heartbeat=1.0, state=SessionState.RUNNING):
    document = DocumentRef("0" * 64, "a.pdf", 1, 1)
    made = Session("s", 0.0, "ann", document, "cipp", EngineChoice(), 1, state=state)
    return replace(made, lease=Lease(1, "here:1:1", heartbeat))


def looks(clock, watched, session, seconds):
    """Look once a second, as a supervisor does; return whether the last look found the owner hung."""
    found = False
    for _ in range(seconds):
        clock.now += 1.0
        found = watched.is_too_long(session)
    return found


def test_an_owner_is_hung_when_its_heartbeat_stands_still_for_too_long(clock):
    watched = Stillness(TIMING)
    assert not looks(clock, watched, running(), 11)
    assert looks(clock, watched, running(), 1)


def test_a_new_heartbeat_starts_the_count_anew(clock):
    watched = Stillness(TIMING)
    looks(clock, watched, running(heartbeat=1.0), 9)
    assert not looks(clock, watched, running(heartbeat=2.0), 10)


def test_time_in_which_the_supervisor_itself_slept_does_not_count(clock):
    watched = Stillness(TIMING)
    looks(clock, watched, running(), 2)
    clock.now += 3_600.0
    assert not watched.is_too_long(running())


def test_a_session_that_is_stopping_has_less_time(clock):
    watched = Stillness(TIMING)
    assert looks(clock, watched, running(state=SessionState.STOPPING), 5)


def test_nothing_is_held_against_owners_after_the_store_was_away(clock):
    watched = Stillness(TIMING)
    looks(clock, watched, running(), 11)
    watched.begin_anew()
    assert not looks(clock, watched, running(), 5)


def test_a_key_is_kept_while_its_session_is_active_and_forgotten_afterwards(clock):
    keys = EntrustedKeys()
    keys.keep("s", Secret("sk-typed"))
    clock.now += QUEUEING + 1
    keys.forget_others({"s"})
    assert keys.of("s").reveal() == "sk-typed"
    keys.forget_others(set())
    assert keys.of("s") is None
    assert "s" not in keys


def test_a_key_typed_a_moment_ago_waits_for_its_session_to_become_active(clock):
    keys = EntrustedKeys()
    keys.keep("s", Secret("sk-typed"))
    keys.forget_others(set())
    assert "s" in keys


class Queue:
    def __init__(self):
        self.jobs = []

    def dispatch(self, session_id):
        self.jobs.append(session_id)

    def dispatched(self):
        return self.jobs


def test_a_dispatched_session_is_let_go_of_when_no_job_waits_for_it_any_more(clock):
    queue = Queue()
    out = Dispatched(queue, overdue=5.0)
    out.dispatch("s")
    clock.now += 6.0
    out.check()
    assert "s" in out, "its job still waits"
    queue.jobs.clear()
    out.check()
    assert "s" in out, "it was looked for a moment ago"
    clock.now += 6.0
    out.check()
    assert "s" not in out
