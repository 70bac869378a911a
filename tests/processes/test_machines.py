"""Several machines, each with a home folder of its own, that share nothing but a database."""

from __future__ import annotations

import contextlib
import itertools
import subprocess
import sys
import time
from dataclasses import replace

import pytest

from core.domain.errors import DocumentMissing, StoreError
from core.domain.plan import EngineChoice, Plan
from core.domain.secret import Secret
from core.services.session_commands import SessionCommands
from core.sessions.home import Home
from core.workers.supervisor import Supervisor
from tests import postgres
from tests.chat_server.model import Model
from tests.chat_server.server import ChatServer
from tests.processes.conftest import FULL, PATIENCE, QUICK, ROOT, World, until
from tests.processes.server import COMMAND
from tests.processes.slow import Behaviour

# what holds on one machine holds on several: the same tests, on the world below
from tests.processes.test_dying import (  # noqa: F401
    test_a_session_goes_on_through_a_storm_of_kills,
    test_a_worker_outlives_its_server,
    test_killed_at_random_instants_it_comes_to_the_same_result,
    test_killed_workers_never_fail_a_session_however_little_they_did,
    test_no_more_sessions_run_than_the_limit_and_the_rest_wait_their_turn,
)
from tests.processes.test_polling import (  # noqa: F401
    test_eight_processes_that_change_one_record_lose_no_update,
    test_readers_see_no_flicker_while_workers_write_and_states_change,
)
from tests.processes.test_stopping import (  # noqa: F401
    test_a_running_session_is_partial_with_everything_found,
    test_a_running_session_is_stopped_and_removed_with_its_document,
    test_a_session_whose_owner_is_dead_is_ended_by_who_stops_it,
    test_a_stop_that_races_with_the_end_loses_nothing,
    test_a_stopped_session_goes_on_with_exactly_what_is_not_done,
    test_two_who_stop_at_once_both_succeed,
)
from tests.unit.engines.chat.material import questions

pytestmark = pytest.mark.slow

if FULL:
    from tests.processes.test_dying import (  # noqa: F401
        test_a_hung_worker_is_found_by_its_heartbeat,
        test_a_worker_that_is_asked_to_end_gives_the_session_back_without_a_black_mark,
        test_interruptions_with_progress_between_them_go_on_to_the_end,
    )
    from tests.processes.test_stopping import (  # noqa: F401
        test_a_queued_session_is_partial_at_once_and_never_starts,
        test_a_run_that_does_not_react_is_partial_all_the_same,
        test_a_second_pass_asks_only_what_was_not_answered,
    )


class Machines(World):
    """Each server process has a home folder of its own; so has the one of the test."""

    def __init__(self, folder, database):
        self._folder = folder
        self._numbers = itertools.count(1)
        self.database = database
        super().__init__(folder, postgres.emptied(database.url))

    def environment_of_a_server(self):
        home = self._folder / f"machine-{next(self._numbers)}"
        return {**self.environment, "PAGEWISE_HOME": str(home)}

    def close(self):
        super().close()
        self.store._key_value._database.close()


@pytest.fixture
def world(tmp_path, database):
    made = Machines(tmp_path, database)
    yield made
    made.close()


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_restart_of_the_database_in_mid_run_loses_and_repeats_nothing(world, mode):
    for _ in range(2):
        world.server(limit=2)
    # the last units come after the restart in any case, and before it as many as there is time for
    behaviour = Behaviour(unit=0.05, trouble="hold", trouble_after=70)
    sessions = [world.start(behaviour, pages=60) for _ in range(2)]
    for session in sessions:
        world.wait_for_units(session, 3)
    with world.database.away(mode):
        time.sleep(1.0)
        world.let_go(*sessions)
    until(lambda: answers(world))
    for session in sessions:
        world.wait_for(session, "completed")
        assert world.check_journal(session) == 1, "the owner found back to its session"
        assert len(world.asked(session)) == len(world.store.outcomes(session)) == 80
        world.check_history(session)


def answers(world):
    with contextlib.suppress(StoreError):
        return world.store.counts()
    return None


def test_an_owner_that_dies_with_the_database_is_followed_by_another(world):
    server = world.server()
    session = world.start(Behaviour(unit=0.02, trouble="hold", trouble_after=3), pages=12)
    world.wait_for_units(session, 3)
    worker = until(lambda: world.worker_of(session))
    with world.database.away("immediate"):
        worker.kill()
        world.kill_server(server)
        world.let_go(session)
    world.server()
    world.wait_for(session, "completed")
    assert world.check_journal(session) == 2


def test_a_worker_without_a_server_runs_what_servers_leave_to_it_and_gives_it_back(world):
    """Both are the product's own; the model they ask answers no more until the first was told to end."""
    pdf = ROOT / "tests" / "data" / "sec-pages-226-243.pdf"
    server = Supervisor(
        world.home, (sys.executable, "-m", "core.worker_process"), limit=2, own=0, timing=QUICK
    )
    with pdf.open("rb") as stream:
        document = replace(world.home.documents.add(stream, pdf.name, 10**9), pages=18)
    with server, ChatServer(Model(), at_most=3) as model:
        choice = EngineChoice("chat", "test-model", model.url)
        world.environment |= {
            "OPENAI_BASE_URL": model.url,
            "OPENAI_API_KEY": "sk-1",
            "PAGEWISE_CHAT_MODEL": "test-model",
        }
        session = world.session_commands.start(Plan(document, questions(sections=4), choice), "ann").id
        time.sleep(1.0)
        assert world.state(session) == "queued"
        first = begin_worker(world)
        world.wait_for_units(session, 3)
        first.terminate()
        assert first.wait(timeout=PATIENCE) == 0
        given_back = world.wait_for(session, "queued")
        assert given_back.history[-2].reason == "Its server was shut down."
        assert given_back.progress.units_done == 3
        model.at_most = float("inf")
        second = begin_worker(world)
        world.wait_for(session, "completed")
        second.terminate()
        assert second.wait(timeout=PATIENCE) == 0
        assert len(model.answered) == 24
    owners = {each.instance for each in world.store.session(session).history if each.target == "running"}
    assert server.instance not in owners
    world.check_history(session)


def test_a_session_with_a_typed_key_runs_where_the_key_is_though_others_are_left_to_workers(
    world, monkeypatch
):
    monkeypatch.setenv("PAGEWISE_TEST_JOURNAL", str(world.journal.path))
    monkeypatch.setenv("PAGEWISE_STORE", world.database.url)
    with Supervisor(world.home, COMMAND, limit=2, own=0, timing=QUICK) as server:
        plan = world.plan(Behaviour(unit=0.0), pages=3, typed_key=True)
        keyed = SessionCommands(world.home, server).start(plan, "ann", key=Secret("sk-typed")).id
        left = world.start(Behaviour(unit=0.0), pages=3)
        world.wait_for(keyed, "completed")
        assert world.state(left) == "queued"
        world.server()
        world.wait_for(left, "completed")
        until(lambda: not server._workers.processes())
    assert world.check_journal(keyed) == world.check_journal(left) == 1


def begin_worker(world):
    return subprocess.Popen(
        [sys.executable, "-m", "core", "worker", "--sessions", "1"],
        cwd=ROOT,
        env=world.environment_of_a_server(),
        stderr=subprocess.DEVNULL,
    )


def test_a_document_uploaded_on_one_machine_is_read_and_removed_on_another(world, tmp_path):
    ref = world.document()
    elsewhere = Home.open(tmp_path / "elsewhere", world.database.url)
    assert (
        elsewhere.documents.path(ref.sha256).read_bytes()
        == world.home.documents.path(ref.sha256).read_bytes()
    )
    elsewhere.documents.discard(ref.sha256)
    assert world.home.documents.all() == set()
    with pytest.raises(DocumentMissing):
        world.home.documents.path(ref.sha256)
    elsewhere.store._key_value._database.close()
