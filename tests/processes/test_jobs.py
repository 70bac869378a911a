"""Chat sessions whose windows are jobs, asked about by workers on several machines."""

from __future__ import annotations

import math
import signal
import threading

import psutil
import pytest

from core.analysis.run import Assignment, Run
from core.cli.exit_codes import Exit
from core.domain.answer import AnswerStatus
from core.domain.session import SessionState
from core.jobs.sidecar import Sidecar
from tests.chat_server.model import Model
from tests.chat_server.server import ChatServer
from tests.processes.conftest import PATIENCE, until
from tests.processes.fleet import PAGES, Fleet, settled

#: of each document here: a window a page, three sections
UNITS = PAGES * 3


@pytest.fixture
def model():
    answers = {
        "s0.q0": [
            {"claim": "The Commission", "quotes": [{"text": "the Commission", "page": n} for n in (3, 9)]}
        ],
        "s1.q1": [
            {"claim": "Advisers", "quotes": [{"text": "investment advisers", "page": n} for n in (7, 12)]}
        ],
    }
    with ChatServer(Model(answers), latency=(0.02, 0.1)) as running:
        yield running


@pytest.fixture
def fleet(tmp_path, database, model):
    made = Fleet(tmp_path, database, model)
    with made.app.supervisor:
        yield made
    made.close()


def test_two_machines_ask_about_one_document_and_come_to_what_one_would(fleet):
    fleet.worker()
    fleet.worker()
    fleet.model.at_most = 9
    session = fleet.start()
    until(lambda: fleet.asking(session) == 2)
    fleet.model.at_most = math.inf
    done = fleet.wait_for(session, "completed")
    assert (done.progress.units_done, done.progress.units_failed) == (UNITS, 0)
    assert done.progress.usage.calls == UNITS
    assert sorted(fleet.units()) == sorted(set(fleet.units()))
    answers = list(fleet.store.answers(session).values())
    assert fleet.result(session) == alone(fleet, session)
    assert sum(bool(answer.claims) for answer in answers) == 2
    until(lambda: not fleet.asking(session))


def alone(fleet, session):
    """Run the same plan here, without jobs and without a store."""
    plan = fleet.store.plan(session)
    run = Run(
        Assignment(plan),
        open_pages=lambda: fleet.app.document_pages.open_document(plan.document),
        engine=fleet.app.engine(plan.engine),
        clock=fleet.app.clock,
    )
    answers = {}
    for checkpoint in run.checkpoints(threading.Event()):
        answers.update({answer.question_id: answer for answer in checkpoint.answers})
    return checkpoint.table.rows, answers


def underway(fleet):
    """Start a session that two workers ask about; the model says nothing after twelve units are stored."""
    fleet.worker()
    fleet.worker()
    fleet.model.at_most = 12
    session = fleet.start()
    fleet.wait_for_units(session, 12)
    until(lambda: fleet.asking(session) == 2)
    return session


@pytest.mark.slow
@pytest.mark.parametrize("who", ["owner", "worker of the owner", "other worker"])
def test_whoever_dies_no_finished_call_is_made_again(fleet, who):
    session = underway(fleet)
    near = fleet.machine_of(session)
    victim = {
        "owner": fleet.owner(session),
        "worker of the owner": near,
        "other worker": next(worker for worker in fleet.workers if worker is not near),
    }[who]
    victim.send_signal(signal.SIGKILL)
    victim.wait()
    fleet.model.at_most = math.inf
    done = fleet.wait_for(session, "completed")
    assert done.progress.units_done == UNITS
    finished = set(fleet.units()[:12])
    assert not finished & set(fleet.units()[12:])
    assert fleet.result(session) == alone(fleet, session)


@pytest.mark.slow
def test_a_stop_is_heard_on_all_machines_and_the_session_goes_on_from_there(fleet):
    session = underway(fleet)
    stopped = fleet.app.session_commands.stop(session, "ann", timeout=PATIENCE)
    assert stopped.state is SessionState.PARTIAL
    assert stopped.progress.units_done == 12
    until(lambda: not fleet.model.in_flight)
    until(lambda: [(each.waiting, each.running) for each in fleet.app.jobs.depths()] == [(0, 0), (0, 0)])
    fleet.model.at_most = math.inf
    assert settled(lambda: len(fleet.model.asked)) == len(fleet.model.asked)
    fleet.app.session_commands.resume(session, "ann")
    fleet.wait_for(session, "completed")
    assert len(fleet.units()) == len(set(fleet.units())) == UNITS


@pytest.mark.slow
def test_a_restart_of_the_database_is_a_pause(fleet):
    session = underway(fleet)
    # so many are answered while the database is away as were asked before
    until(lambda: fleet.model.in_flight >= 6)
    with fleet.database.away("immediate"):
        fleet.model.at_most = 18
        until(lambda: len(fleet.model.answered) == 18)
    fleet.wait_for_units(session, 18)
    fleet.model.at_most = math.inf
    done = fleet.wait_for(session, "completed")
    assert done.lease.epoch == 1
    assert len(fleet.units()) == len(set(fleet.units())) == UNITS


@pytest.mark.slow
def test_a_budget_is_kept_over_all_machines_and_granted_again_by_whoever_continues(fleet):
    fleet.worker()
    fleet.worker()
    whole = fleet.wait_for(fleet.start(), "completed").progress.usage.tokens
    fleet.model.answered.clear()
    budget = int(0.6 * whole)
    session = fleet.start(budget_tokens=budget)
    paused = fleet.wait_for(session, "partial", "completed")
    assert paused.state is SessionState.PARTIAL
    assert "budget" in paused.reason
    assert 0.8 * budget < paused.progress.usage.tokens <= budget
    fleet.app.session_commands.resume(session, "ann")
    done = fleet.wait_for(session, "partial", "completed")
    assert done.state is SessionState.COMPLETED
    assert len(fleet.units()) == len(set(fleet.units())) == UNITS


@pytest.mark.slow
def test_a_second_pass_and_focused_mode_ask_the_same_on_many_machines_as_on_one(fleet):
    fleet.worker()
    session = fleet.start(focused=True)
    focused = fleet.wait_for(session, "completed")
    assert focused.progress.units_done == UNITS
    assert 0 < len(fleet.units()) < UNITS
    assert fleet.result(session) == alone(fleet, session)
    wanting = {AnswerStatus.NOT_FOUND, AnswerStatus.UNVERIFIED}
    answers = fleet.store.answers(session).values()
    unanswered = {each.question_id for each in answers if each.status in wanting}
    fleet.model.answered.clear()
    fleet.app.session_commands.second_pass(session, "ann")
    again = fleet.wait_for(session, "completed")
    assert again.pass_number == 2
    assert {question for _, questions in fleet.units() for question in questions} == unanswered
    assert "passages" in fleet.model.answered[0].text.casefold()


@pytest.mark.slow
def test_a_refused_key_ends_the_session_with_the_reason(fleet):
    fleet.model.key = "another"
    fleet.worker()
    session = fleet.start()
    failed = fleet.wait_for(session, "failed")
    assert "key" in failed.reason
    until(lambda: [each.waiting + each.running for each in fleet.app.jobs.depths()] == [0, 0])


@pytest.mark.slow
def test_the_doctor_lists_workers_queues_and_jobs_of_the_dead(fleet):
    fleet.worker()
    fleet.model.at_most = 3
    session = fleet.start(sections=1)
    fleet.wait_for_units(session, 3)
    expected = [(3, (session,), (session,))], ("sessions", 1, 0), ("windows", 3, 0)
    until(lambda: told_by_the_doctor(fleet) == expected)
    assert fleet.app.housekeeping.diagnose().queues[1].waiting
    fleet.machine_of(session).send_signal(signal.SIGKILL)
    until(lambda: fleet.app.jobs.depths()[1].stalled == 3)


def told_by_the_doctor(fleet):
    queues = fleet.app.housekeeping.diagnose().queues
    told = ((each.queue, each.running, each.stalled) for each in queues)
    return [(each.slots, each.workers, each.asking) for each in alive(fleet)], *told


@pytest.mark.slow
def test_a_worker_told_to_end_gives_its_windows_to_another(fleet):
    first = fleet.worker(sessions=0)
    fleet.model.at_most = 6
    owner = fleet.worker(windows=0)
    session = fleet.start()
    fleet.wait_for_units(session, 6)
    first.terminate()
    assert first.wait(PATIENCE) == Exit.DONE
    until(lambda: not fleet.model.in_flight)
    fleet.model.at_most = math.inf
    fleet.worker(sessions=0)
    fleet.wait_for(session, "completed")
    assert len(fleet.units()) == len(set(fleet.units())) == UNITS
    assert owner.poll() is None


@pytest.mark.slow
def test_a_server_keeps_a_worker_beside_it_and_replaces_one_that_dies(fleet):
    own = {"PAGEWISE_HOME": fleet.home(), "PAGEWISE_MACHINE_SESSIONS": "1"}
    sidecar = Sidecar(environment={**fleet.environment, **own})
    sidecar.start()
    try:
        fleet.model.at_most = 6
        session = fleet.start()
        fleet.wait_for_units(session, 6)
        worker = psutil.Process(fleet.owner(session).ppid())
        assert "--attached" in worker.cmdline()
        held = settled(lambda: fleet.model.in_flight)
        worker.kill()
        until(lambda: fleet.model.cancelled >= held)  # so that nothing is answered to the dead
        fleet.model.at_most = math.inf
        fleet.wait_for(session, "completed")
        assert len(fleet.units()) == len(set(fleet.units())) == UNITS
        until(lambda: len(alive(fleet)) == 1)
        (serving,) = alive(fleet)
    finally:
        sidecar.stop()
    until(lambda: not fleet.app.home.locks.lives(serving.name))


def alive(fleet):
    """Return the processes that take window jobs."""
    return [each for each, lives in fleet.app.housekeeping.diagnose().instances if lives and each.slots]
