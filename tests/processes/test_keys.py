"""A typed key goes to the worker and nowhere else, and dies with the process it was typed into."""

from __future__ import annotations

import contextlib
import hashlib

import msgspec
import psutil
import pytest

from core.domain.errors import RequestInvalid
from core.domain.secret import Secret
from core.services.session_commands import SessionCommands
from core.workers.recovery import KEY_AGAIN
from core.workers.supervisor import Supervisor
from tests.files import holding
from tests.processes.conftest import QUICK, kill_workers
from tests.processes.server import COMMAND
from tests.processes.slow import Behaviour

KEY = "sk-typed-by-the-analyst-0123456789"

#: stores three units, and then waits to be let go on
HOLDING = Behaviour(unit=0.02, trouble="hold", trouble_after=3)


@pytest.fixture
def here(world, monkeypatch):
    """A supervisor in this very process."""
    for name in ("PAGEWISE_HOME", "PAGEWISE_TEST_JOURNAL"):
        monkeypatch.setenv(name, world.environment[name])
    with Supervisor(world.home, COMMAND, limit=2, timing=QUICK) as supervisor:
        yield SessionCommands(world.home, supervisor)
    kill_workers(supervisor)


def keys_seen(world, session):
    return [detail for _, what, detail in world.journal.read(session) if what == "key"]


def test_the_worker_gets_the_key_and_no_file_argument_or_variable_does(world, here):
    session = here.start(world.plan(HOLDING, typed_key=True, pages=9), "ann", key=Secret(KEY)).id
    world.wait_for_units(session, 3)
    worker = world.worker_of(session)
    assert KEY not in " ".join(worker.cmdline())
    with contextlib.suppress(psutil.AccessDenied):  # it hides its environment from every user but root
        assert KEY not in str(worker.environ())
    world.let_go(session)
    world.wait_for(session, "completed")
    assert keys_seen(world, session) == [hashlib.sha256(KEY.encode()).hexdigest()]
    assert holding(world.home_folder, KEY.encode()) == []


def test_the_process_that_has_the_key_resumes_a_dead_worker_with_it(world, here):
    world.server()  # has no key, and must leave the session alone
    session = here.start(world.plan(HOLDING, typed_key=True, pages=9), "ann", key=Secret(KEY)).id
    world.wait_for_units(session, 3)
    world.kill_worker(session)
    world.let_go(session)
    world.wait_for(session, "completed")
    assert len(set(keys_seen(world, session))) == 1
    assert len(keys_seen(world, session)) == 2
    world.check_journal(session)


def test_elsewhere_it_is_partial_and_says_that_it_needs_the_key_again(world, here):
    server = world.server()
    plan = msgspec.json.encode(world.plan(HOLDING, typed_key=True))
    server.stdin.write(f"{KEY} ".encode() + plan + b"\n")
    server.stdin.flush()
    session = server.stdout.readline().decode().strip()
    world.wait_for_units(session, 3)
    world.kill_server(server)
    world.kill_worker(session)
    partial = world.wait_for(session, "partial")
    assert partial.reason == KEY_AGAIN
    done = len(world.store.outcomes(session))
    with pytest.raises(RequestInvalid, match="needs its key again"):
        here.resume(session, "ann")
    world.let_go(session)
    here.resume(session, "ann", key=Secret(KEY))
    world.wait_for(session, "completed")
    assert len(keys_seen(world, session)) == 2
    assert done == 3
    world.check_journal(session)


def test_a_queued_session_whose_key_died_with_its_process_does_not_wait_for_ever(world):
    server = world.server(limit=1)
    blocking = world.start(HOLDING)
    world.wait_for_units(blocking, 3)
    plan = msgspec.json.encode(world.plan(typed_key=True))
    server.stdin.write(f"{KEY} ".encode() + plan + b"\n")
    server.stdin.flush()
    session = server.stdout.readline().decode().strip()
    assert world.state(session) == "queued"
    world.kill_server(server)
    world.server(limit=1)
    assert world.wait_for(session, "partial").reason == KEY_AGAIN
    world.check_history(session)


def test_a_key_is_refused_where_no_worker_can_be_started(world):
    with pytest.raises(RequestInvalid, match="No worker can be started"):
        world.session_commands.start(world.plan(typed_key=True), "ann", key=Secret(KEY))
    assert list(world.store.sessions()) == []
