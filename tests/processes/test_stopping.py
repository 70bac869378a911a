"""Stop means stopped, from any process, whatever the owner is doing."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import pytest

from core.domain.answer import AnswerStatus
from core.domain.errors import RequestInvalid, SessionNotFound, StoreBusy, TransitionRefused
from core.sessions import open_store
from tests.processes.conftest import FULL, IMPATIENT, PATIENCE, ROOT, has_ended, until
from tests.processes.slow import Behaviour

#: finds five units' worth and then waits to be let go on
HOLDING = Behaviour(unit=0.02, trouble="hold", trouble_after=5)
#: finds six units' worth and then waits to be stopped
WAITING = Behaviour(unit=0.02, trouble="wait", trouble_after=6)


def stop_elsewhere(world, session_id, count=1):
    """Stop from other processes, all at the same time; return what each was told."""
    script = (
        "import sys\n"
        "from core.bootstrap import build\n"
        "from core.settings import Settings\n"
        "app = build(Settings.load())\n"
        "print('ready', flush=True)\n"
        "sys.stdin.readline()\n"
        f"print(app.session_commands.stop(sys.argv[1], sys.argv[2], timeout={PATIENCE}).state.value)\n"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", script, session_id, f"person {n}"],
            cwd=ROOT,
            env=world.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for n in range(count)
    ]
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    return [process.communicate()[0].strip() for process in processes]


@pytest.mark.parametrize("documents", [1, 5])
def test_a_running_session_is_partial_with_everything_found(world, documents):
    world.server()
    session = world.start(WAITING, documents=documents)
    world.wait_for_units(session, 4)
    assert stop_elsewhere(world, session) == ["partial"]
    stopped = world.store.session(session)
    assert stopped.reason == "Stopped by person 0."
    outcomes = world.store.outcomes(session)
    assert len(outcomes) == stopped.progress.units_done >= 4
    answered = {row.question_id for row in world.store.table(session).rows if row.answer}
    assert answered == {f.question_id for outcome in outcomes for f in outcome.findings} != set()
    asked = len(world.asked(session))
    assert world.check_journal(session) == 1
    world.check_history(session)
    assert len(world.asked(session)) == asked


def test_a_queued_session_is_partial_at_once_and_never_starts(world):
    session = world.start()
    assert world.session_commands.stop(session, "ann").state.value == "partial"
    later = world.start(Behaviour(unit=0.0), pages=3)
    world.server()
    world.wait_for(later, "completed")
    assert world.journal.read(session) == []
    assert len(world.store.table(session).rows) == 12


def test_a_session_whose_owner_is_dead_is_ended_by_who_stops_it(world):
    server = world.server()
    session = world.start(WAITING)
    world.wait_for_units(session, 3)
    world.kill_server(server)
    world.kill_worker(session)
    stopped = world.stop(session)
    assert stopped.state.value == "partial"
    assert "its process had ended" in stopped.reason
    assert len(world.store.outcomes(session)) >= 3
    world.check_history(session)


def test_two_who_stop_at_once_both_succeed(world):
    world.server()
    session = world.start(WAITING)
    world.wait_for_units(session, 2)
    assert stop_elsewhere(world, session, count=2) == ["partial", "partial"]
    history = world.store.session(session).history
    assert [change.target.value for change in history] == ["queued", "running", "stopping", "partial"]


def test_a_stop_that_races_with_the_end_loses_nothing(world, chance):
    world.server(limit=2)
    for _ in range(40 if FULL else 3):
        session = world.start(Behaviour(unit=0.004), pages=12)
        world.wait_for_units(session, chance.randrange(9, 16))
        state = world.stop(session).state.value
        assert state in {"partial", "completed"}
        assert (state == "completed") == (len(world.store.outcomes(session)) == 16)
        world.check_history(session)
        world.check_journal(session)


def test_a_run_that_does_not_react_is_partial_all_the_same(world):
    world.server()
    session = world.start(Behaviour(unit=0.01, trouble="stubborn", trouble_after=5))
    world.wait_for_units(session, 5)
    worker = until(lambda: world.worker_of(session))
    assert world.stop(session).state.value == "partial"
    assert len(world.store.outcomes(session)) == 5
    until(lambda: has_ended(worker))


def test_a_worker_that_is_frozen_is_reported_as_stopping_and_then_killed(world):
    server = world.server()
    session = world.start(WAITING)
    world.wait_for_units(session, 2)
    world.kill_server(server)
    freeze_between_transactions(world, session)
    assert world.session_commands.stop(session, "ann", timeout=0.7).state.value == "stopping"
    world.server(timing=IMPATIENT)
    world.wait_for(session, "partial")
    world.check_history(session)


def freeze_between_transactions(world, session_id):
    """Freeze the worker, but not while it keeps writers waiting: that is another test."""
    open_store(world.home_folder).close()  # whatever there is to write when it is opened
    impatient = open_store(world.home_folder, timeout=0.2)
    while True:
        worker = world.kill_worker(session_id, signal_=signal.SIGSTOP)
        try:
            impatient.append_log(session_id, "frozen")
            break
        except StoreBusy:
            worker.send_signal(signal.SIGCONT)
            time.sleep(0.1)
    impatient.close()


def test_what_has_ended_is_returned_as_it_is(world):
    world.server()
    session = world.start(Behaviour(unit=0.0), pages=3)
    done = world.wait_for(session, "completed")
    assert world.session_commands.stop(session, "ann") == done


def test_a_stopped_session_goes_on_with_exactly_what_is_not_done(world):
    world.server()
    session = world.start(HOLDING)
    world.wait_for_units(session, 5)
    world.stop(session)
    world.let_go(session)
    done = {str(outcome.key) for outcome in world.store.outcomes(session)}
    before = len(world.asked(session))
    resumed = world.session_commands.resume(session, "bob")
    assert resumed.state.value == "queued"
    world.wait_for(session, "completed")
    everything = {f"1.{window:06d}.s{section}" for window in range(10) for section in range(4)}
    assert sorted(world.asked(session)[before:]) == sorted(everything - done)
    assert world.check_journal(session) == 2


def test_verbs_that_make_no_sense_are_refused_in_plain_words(world):
    session = world.start(Behaviour(unit=0.0), pages=3)
    with pytest.raises(TransitionRefused, match="queued already"):
        world.session_commands.resume(session, "ann")
    with pytest.raises(TransitionRefused, match="queued already"):
        world.session_commands.second_pass(session, "ann")
    world.session_commands.stop(session, "ann")
    with pytest.raises(TransitionRefused, match="first pass is not finished"):
        world.session_commands.second_pass(session, "ann")
    world.session_commands.resume(session, "ann")
    world.server()
    world.wait_for(session, "completed")
    with pytest.raises(TransitionRefused, match="Nothing is left"):
        world.session_commands.resume(session, "ann")
    for verb in (
        world.session_commands.stop,
        world.session_commands.resume,
        world.session_commands.second_pass,
        world.session_commands.delete,
    ):
        with pytest.raises(SessionNotFound):
            verb("nobody", "ann")


def test_a_running_session_is_stopped_and_removed_with_its_document(world):
    world.server()
    shared = world.document()
    kept = world.start(Behaviour(unit=0.0), document=shared)
    world.wait_for(kept, "completed")
    first = world.start(HOLDING, document=shared)
    other = world.start(HOLDING)
    alone = world.store.session(other).document.sha256
    for session in (first, other):
        world.wait_for_units(session, 5)
        world.session_commands.delete(session, "ann", timeout=PATIENCE)
        with pytest.raises(SessionNotFound):
            world.store.session(session)
        assert not world.home.logs.path(session).exists()
    assert world.home.documents.all() == {shared.sha256}
    assert alone != shared.sha256
    world.session_commands.delete(kept, "ann")
    assert world.home.documents.all() == set()
    assert list(world.store.problems()) == []


def test_a_second_pass_asks_only_what_was_not_answered(world):
    world.server()
    session = world.start(Behaviour(unit=0.0), pages=6)
    first = world.wait_for(session, "completed")
    statuses = {question: answer.status for question, answer in world.store.answers(session).items()}
    # some were not found at all; of others there is but a claim that its quotes do not support
    assert {AnswerStatus.ANSWERED, AnswerStatus.NOT_FOUND, AnswerStatus.UNVERIFIED} <= {*statuses.values()}
    settled = {AnswerStatus.ANSWERED, AnswerStatus.CONFLICTING}
    open_before = {question for question, status in statuses.items() if status not in settled}
    again = world.session_commands.second_pass(session, "ann")
    assert (again.pass_number, again.progress.units_done) == (2, 0)
    world.wait_for(session, "completed")
    second = [outcome for outcome in world.store.outcomes(session) if outcome.key.pass_number == 2]
    assert {q for outcome in second for q in outcome.question_ids} == open_before
    assert len(world.store.outcomes(session)) == len(second) + first.progress.units_done
    with pytest.raises(TransitionRefused, match="second pass has been made"):
        world.session_commands.second_pass(session, "ann")


def test_one_more_question_is_asked_of_a_finished_session_and_nothing_else(world):
    world.server()
    session = world.start(Behaviour(unit=0.0), pages=6)
    with pytest.raises(TransitionRefused, match="not finished"):
        world.session_commands.ask(session, "Who pays for water?", "ann")
    first = world.wait_for(session, "completed")
    before, units = world.store.answers(session), len(world.store.outcomes(session))
    for empty in ("", "   ", "x" * 501):
        with pytest.raises(RequestInvalid):
            world.session_commands.ask(session, empty, "ann")
    asked = world.session_commands.ask(session, "  Who pays\nfor water? ", "ann")
    assert asked.questions == first.questions + 1
    row = world.store.table(session).rows[-1]
    assert (row.number, row.question, row.status) == (
        asked.questions,
        "Who pays for water?",
        AnswerStatus.PENDING,
    )
    world.wait_for(session, "completed")
    new = [o for o in world.store.outcomes(session) if o.key.section_id == row.section_id]
    windows = {outcome.key.window for outcome in world.store.outcomes(session)}
    assert {outcome.key.window for outcome in new} == windows
    assert len(world.store.outcomes(session)) == units + len(new)
    assert {key: answer for key, answer in world.store.answers(session).items() if key in before} == before
    assert world.store.table(session).rows[-1].status is not AnswerStatus.PENDING
    # and once more: each question is a section of its own
    world.session_commands.ask(session, "Who pays for power?", "ann")
    world.wait_for(session, "completed")
    assert [row.question for row in world.store.table(session).rows[-2:]] == [
        "Who pays for water?",
        "Who pays for power?",
    ]
    assert list(world.store.problems()) == []
