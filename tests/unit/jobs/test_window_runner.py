"""A machine that asks about windows of somebody else's session, with a real engine and a real server."""

from __future__ import annotations

import threading

import pytest

from core.domain.answer import UnitStatus
from core.domain.ports import WindowJob, WindowOrder
from core.jobs import window_runner
from core.jobs.window_runner import WindowRunner
from core.sessions import MemoryStore
from core.workers.timing import SHARED
from tests.chat_server.acts import Answer
from tests.chat_server.model import Model
from tests.chat_server.server import ChatServer
from tests.contract.builders import create, run
from tests.unit.engines.chat.material import engine, questions, windows

#: seconds in which a window is done that never would be otherwise
PATIENCE = 60.0


@pytest.fixture
def runner(monkeypatch):
    """Make a runner that waits little for more windows; close it at the end."""
    monkeypatch.setattr(window_runner, "LINGER", 0.05)
    monkeypatch.setattr(window_runner, "PATIENCE", 0.5)
    made = []

    def make(store, session_id, server):
        order = WindowOrder(1, questions(sections=2), "")
        made.append(
            WindowRunner(
                session_id,
                order,
                store=store,
                engine=lambda: engine(server, attempts=2),
                timing=SHARED,
                closed=lambda: None,
            )
        )
        return made[-1]

    yield make
    for each in made:
        each.close()


def refusing(how_often):
    """Give the first so many replies of every unit no form that can be used."""
    seen, lock = {}, threading.Lock()

    def script(asked):
        with lock:
            seen[asked.unit] = seen.get(asked.unit, 0) + 1
            return Answer(content="I cannot say.") if seen[asked.unit] <= how_often else None

    return script


def taken(make, job):
    """Return a runner and what is done when the job is; one that has waited too long is left for another."""
    while True:
        running = make()
        try:
            return running, running.submit(job)
        except window_runner.Closed:
            continue


def statuses(store, session_id):
    return [each.status for each in store.windows.delivered(session_id, 1).outcomes]


def test_a_window_whose_units_failed_is_asked_again_and_done_although_no_other_window_comes(runner):
    store = MemoryStore()
    session_id = create(store).id
    run(store, session_id)
    with ChatServer(Model({}), refusing(3)) as server:
        (window,) = windows(1)
        _, done = taken(lambda: runner(store, session_id, server), WindowJob(window, ("s0", "s1")))
        # as long as the feed stays open for more windows, an engine keeps what failed for the end
        assert done.result(PATIENCE) is None
    assert len(statuses(store, session_id)) == 2


def test_a_window_that_fails_for_good_is_delivered_as_failed(runner):
    store = MemoryStore()
    session_id = create(store).id
    run(store, session_id)
    with ChatServer(Model({}), refusing(1_000)) as server:
        (window,) = windows(1)
        _, done = taken(lambda: runner(store, session_id, server), WindowJob(window, ("s0", "s1")))
        assert done.result(PATIENCE) is None
    assert statuses(store, session_id) == [UnitStatus.FAILED] * 2


def test_what_comes_after_a_runner_has_ended_is_refused_for_another_to_take(runner):
    store = MemoryStore()
    session_id = create(store).id
    run(store, session_id)
    with ChatServer(Model({})) as server:
        first, second = windows(2)
        running, done = taken(lambda: runner(store, session_id, server), WindowJob(first, ("s0", "s1")))
        assert done.result(PATIENCE) is None
        ended = threading.Event()
        while not running.is_closed and not ended.wait(0.01):
            pass
        with pytest.raises(window_runner.Closed):
            running.submit(WindowJob(second, ("s0", "s1")))
