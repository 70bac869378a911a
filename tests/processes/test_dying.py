"""Processes are killed at any instant; sessions go on by themselves, and nothing is lost or paid twice."""

from __future__ import annotations

import contextlib
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace

import msgspec
import psutil
import pytest

from core.domain.plan import Plan
from core.questions.catalog import shipped_set
from core.sessions import open_store
from core.workers.child_processes import Handover
from core.workers.supervisor import Supervisor
from tests.contract.builders import checkpoint, create, outcome, run
from tests.contract.disks import small_disk
from tests.processes.conftest import FULL, IMPATIENT, PATIENCE, QUICK, ROOT, World, has_ended, until
from tests.processes.server import COMMAND
from tests.processes.slow import SECRET_TEXT, Behaviour

#: kill -9 at random instants
KILLS = 60 if FULL else 5

#: without the progress of a finished unit, one more interruption would be the last
BEARABLE = 2

#: stores three units, and then waits to be let go on: whatever is done to it finds it in mid-run
HOLDING = Behaviour(unit=0.02, trouble="hold", trouble_after=3)


def undisturbed(world, behaviour, **more):
    session = world.start(behaviour, **more)
    world.wait_for(session, "completed")
    return world.result(session)


@pytest.mark.parametrize("documents", [1, 5])
def test_killed_at_random_instants_it_comes_to_the_same_result(world, chance, documents):
    behaviour = Behaviour(unit=0.02)
    servers = [world.server(limit=2) for _ in range(3)]
    expected = undisturbed(world, behaviour, documents=documents)
    kills = 0
    while kills < KILLS:
        session = world.start(behaviour, documents=documents)
        without_progress, done = 0, 0
        while kills < KILLS:
            time.sleep(chance.uniform(0.0, 0.5))
            record = world.store.session(session)
            if not record.state.is_active:
                break
            without_progress = without_progress + 1 if record.progress.units_done == done else 0
            done = record.progress.units_done
            if without_progress >= BEARABLE:
                until(lambda session=session, done=done: progressed(world, session, done))
                continue
            kills += kill_something(world, chance, session, servers)
        world.wait_for(session, "completed")
        assert world.result(session) == expected
        world.check_journal(session)
        world.check_history(session)
    print(f"{kills} kills")
    assert list(world.store.problems()) == []


def progressed(world, session, done):
    record = world.store.session(session)
    return record.progress.units_done > done or not record.state.is_active


def kill_something(world, chance, session, servers):
    """Kill a worker, its whole group, or a server, which is replaced; return how many died."""
    victim = chance.choice(["worker", "worker", "group", "server"])
    if victim == "server":
        index = chance.randrange(len(servers))
        world.kill_server(servers[index])
        servers[index] = world.server(limit=2)
        return 1
    process = world.worker_of(session)
    if process is None:
        return 0
    with contextlib.suppress(psutil.NoSuchProcess):
        if victim == "group":
            for each in process.children(recursive=True):
                each.kill()
        process.kill()
        return 1
    return 0


WRITER = """
import sys
from pathlib import Path
from core.sessions import open_store
from tests.contract.builders import checkpoint, outcome
store = open_store(Path(sys.argv[1]))
session, epoch, first = sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
for n in range(first, 10**6):
    store.checkpoint(session, epoch, checkpoint(session, outcome(n, text=f"{n} " * 20_000), done=n))
    print(n, flush=True)
"""


def test_a_writer_killed_in_a_transaction_loses_nothing_it_was_told_is_stored(world, chance):
    store = world.store
    session = create(store).id
    epoch = run(store, session)
    acknowledged = -1
    for _ in range(60 if FULL else 4):
        arguments = [str(world.home_folder), session, str(epoch), str(acknowledged + 1)]
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        process.stdout.readline()
        time.sleep(chance.uniform(0.0, 0.1))
        process.kill()
        told = [int(line) for line in process.communicate()[0].split()]
        acknowledged = max(told, default=acknowledged + 1)
        record, outcomes = store.session(session), store.outcomes(session)
        stored = [each.key.window for each in outcomes]
        assert stored == list(range(len(stored)))
        assert stored[-1] >= acknowledged
        assert record.progress.units_done == stored[-1]
        assert all(len(each.findings[0].claim.split()) == 20_000 for each in outcomes)
        assert store.table(session).revision == record.revision
        acknowledged = stored[-1]
    assert list(store.problems()) == []


def test_a_worker_outlives_its_server(world):
    server = world.server()
    session = world.start(HOLDING, pages=15)
    world.wait_for_units(session, 3)
    world.kill_server(server)
    world.let_go(session)
    world.wait_for(session, "completed")
    assert world.check_journal(session) == 1


def test_the_same_error_at_the_same_place_three_times_fails_with_its_kind_and_place(world):
    world.server()
    session = world.start(Behaviour(trouble="crash"))
    failed = world.wait_for(session, "failed")
    assert "3 times at the same place" in failed.reason
    assert "ValueError in _make_trouble" in failed.reason
    assert world.check_journal(session) == 3
    world.check_history(session)
    log = world.home.logs.path(session).read_text()
    assert "ValueError" in log
    assert SECRET_TEXT not in log
    assert SECRET_TEXT not in failed.reason


def test_an_error_between_which_the_session_gets_on_does_not_fail_it(world):
    world.server()
    session = world.start(Behaviour(unit=0.01, trouble="crash", trouble_after=3), pages=12)
    done = world.wait_for(session, "completed")
    assert world.check_journal(session) > 3
    assert (done.interruptions, done.crashes) == (0, 0)


@pytest.mark.parametrize("when", ["starting", "owning"])
def test_killed_workers_never_fail_a_session_however_little_they_did(world, when):
    world.server()
    session = world.start(Behaviour(trouble="hold"), pages=6)
    killed = set()
    while len(killed) < 6:
        found = world.workers() if when == "starting" else filter(None, [world.worker_of(session)])
        for process in found:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
                killed.add(process.pid)
    assert world.store.session(session).state.value in {"queued", "running", "interrupted"}
    world.let_go(session)
    world.wait_for(session, "completed")
    world.check_journal(session)
    world.check_history(session)


@pytest.mark.slow
@pytest.mark.parametrize("victims", ["one", "all"])
def test_a_session_goes_on_through_a_storm_of_kills(world, chance, victims):
    servers = [world.server(limit=2) for _ in range(2)]
    sessions = [world.start(Behaviour(unit=0.1), pages=60) for _ in range(2)]
    end = time.monotonic() + (120 if FULL else 10)
    kills = 0
    while time.monotonic() < end and any(world.store.session(each).state.is_active for each in sessions):
        time.sleep(chance.uniform(0.5, 3.0))
        chosen = sessions if victims == "all" else [chance.choice(sessions)]
        kills += sum(kill_something(world, chance, each, servers) for each in chosen)
    for each in sessions:
        world.wait_for(each, "completed")
        world.check_journal(each)
        world.check_history(each)
    print(f"{kills} kills")


def test_interruptions_with_progress_between_them_go_on_to_the_end(world):
    world.server()
    session = world.start(Behaviour(unit=0.03, trouble="exit", trouble_after=6), pages=12)
    world.wait_for(session, "completed")
    assert world.check_journal(session) >= 3
    assert len(world.store.outcomes(session)) == 16


def test_a_hung_worker_is_found_by_its_heartbeat(world):
    world.server(timing=IMPATIENT)
    session = world.start(HOLDING)
    world.wait_for_units(session, 3)
    frozen = world.kill_worker(session, signal_=signal.SIGSTOP)
    world.let_go(session)
    world.wait_for(session, "completed")
    assert has_ended(frozen)
    assert world.check_journal(session) >= 2  # a busy machine may stop the next one for as long


def test_a_worker_frozen_in_a_transaction_does_not_block_everybody_for_ever(world):
    world.server()
    session = world.start(Behaviour(unit=0.05, trouble="freeze", trouble_after=5), pages=6)
    world.wait_for(session, "completed")
    assert world.check_journal(session) >= 2


def test_a_run_that_hangs_in_a_living_worker_is_found_by_its_silence(world):
    world.environment["PAGEWISE_TEST_SILENCE"] = "5"
    # the worker lives, and is to be found by nothing else, however busy the machine
    world.server(timing=replace(IMPATIENT, hung=QUICK.hung))
    hung = world.start(Behaviour(unit=0.01, trouble="stubborn", trouble_after=5), pages=6)
    done = world.wait_for(hung, "completed")
    assert any("nothing for 5 seconds" in change.reason for change in done.history)
    assert world.check_journal(hung) >= 2


def test_a_worker_that_is_asked_to_end_gives_the_session_back_without_a_black_mark(world):
    world.server()
    session = world.start(HOLDING, pages=12)
    world.wait_for_units(session, 3)
    world.kill_worker(session, signal_=signal.SIGTERM)
    world.let_go(session)
    done = world.wait_for(session, "completed")
    assert [change.reason for change in done.history][2] == "Its server was shut down."
    assert done.interruptions == 0
    assert world.check_journal(session) == 2


def test_two_supervisors_of_one_process_do_not_take_each_other_for_dead(world, monkeypatch):
    monkeypatch.setenv("PAGEWISE_TEST_JOURNAL", str(world.journal.path))
    monkeypatch.chdir(world.home_folder)  # workers find the program wherever the server was started
    first = Supervisor(world.home, COMMAND, limit=2, timing=QUICK)
    second = Supervisor(world.home, COMMAND, limit=2, timing=QUICK)
    with first, second:
        assert first.instance != second.instance
        sessions = [world.start(Behaviour(unit=0.0), pages=3) for _ in range(4)]
        for session in sessions:
            world.wait_for(session, "completed")
            assert world.check_journal(session) == 1
        until(lambda: not (first._workers or second._workers))


def test_no_more_sessions_run_than_the_limit_and_the_rest_wait_their_turn(world):
    sessions = [world.start(HOLDING, pages=3) for _ in range(5)]
    for _ in range(3):
        world.server(limit=2)
    for number, session in enumerate(sessions):
        # the eldest that are not done run, and all others wait, however long it takes
        for each in sessions[number : number + 2]:
            world.wait_for_units(each, 3)
        states = [world.state(each) for each in sessions]
        running = min(2, len(sessions) - number)
        assert states[number:] == ["running"] * running + ["queued"] * (len(sessions) - number - running)
        world.let_go(session)
        world.wait_for(session, "completed")
    assert all(world.check_journal(session) == 1 for session in sessions)


def test_a_session_survives_a_store_that_is_busy_for_long(world):
    world.server()
    session = world.start(HOLDING, pages=9)
    world.wait_for_units(session, 3)
    with contextlib.closing(
        sqlite3.connect(world.home_folder / "store" / "cache.db", isolation_level=None, timeout=PATIENCE)
    ) as other:
        other.execute("BEGIN IMMEDIATE")
        seen = world.store.table(session)
        world.let_go(session)
        until(lambda: len(world.asked(session)) >= 4)  # the engine goes on asking until it is held
        time.sleep(60 if FULL else 5.5)  # longer than a write waits by itself
        assert world.store.table(session) == seen
        other.execute("ROLLBACK")
    world.wait_for(session, "completed")
    assert world.check_journal(session) == 1


def test_a_clock_that_jumps_back_disturbs_neither_order_nor_history(world, monkeypatch):
    world.server()
    first = world.start(Behaviour(unit=0.0), pages=3)
    world.wait_for(first, "completed")
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() - 86_400.0)
    second = world.start(HOLDING, pages=6)
    world.wait_for_units(second, 3)
    world.stop(second)
    world.let_go(second)
    world.session_commands.resume(second, "ann")
    world.wait_for(second, "completed")
    assert [each.id for each in world.store.sessions()] == [second, first]
    world.check_history(second)
    world.check_journal(second)


def test_the_store_is_readable_by_a_process_that_knows_nothing_of_the_others(world):
    session = create(world.store).id
    epoch = run(world.store, session)
    world.store.checkpoint(session, epoch, checkpoint(session, outcome()))
    other = open_store(world.home_folder)
    assert other.outcomes(session) == world.store.outcomes(session)
    other.close()


def test_a_killed_reading_process_costs_neither_a_page_nor_the_session(world):
    """The worker here is the product's own: it reads a real PDF with the extractive engine."""
    pdf = ROOT / "tests" / "data" / "sec-pages-226-243.pdf"
    undisturbed, _ = real_session(world, pdf, kill=False)
    killed = False
    while not killed:  # it may be done before it is found
        disturbed, killed = real_session(world, pdf, kill=True)
    assert world.store.session(disturbed).progress.pages_unread == 0
    assert world.result(disturbed) == world.result(undisturbed)


def real_session(world, pdf, *, kill):
    """Carry out a session; return it, and whether its reading process was killed in the middle."""
    home = world.home
    with pdf.open("rb") as stream:
        document = home.documents.add(stream, pdf.name, 10**9)
    home.documents.discard(document.sha256)  # the pages of the session before
    with pdf.open("rb") as stream:
        document = home.documents.add(stream, pdf.name, 10**9)
    session = world.session_commands.start(Plan(document, shipped_set("contract")), "ann").id
    orders = msgspec.json.encode(Handover(session, str(world.home_folder)))
    worker = subprocess.Popen(
        [sys.executable, "-m", "core.worker_process"], cwd=ROOT, env=world.environment, stdin=subprocess.PIPE
    )
    worker.stdin.write(orders)
    worker.stdin.close()
    killed = False
    if kill:
        until(lambda: reading_process(worker.pid) or worker.poll() is not None)
        reader = reading_process(worker.pid)
        with contextlib.suppress(AttributeError, psutil.NoSuchProcess):
            reader.kill()
            killed = True
    assert worker.wait(timeout=PATIENCE) == 0
    assert world.state(session) == "completed"
    return session, killed


def reading_process(worker):
    """Return the process that reads the PDF, once it is at it."""
    with contextlib.suppress(psutil.Error):
        for child in psutil.Process(worker).children():
            if "core.reading.sandbox.child" in child.cmdline():
                return child
    return None


def test_a_session_waits_for_room_on_a_full_disk_and_goes_on_by_itself(tmp_path):
    with small_disk(tmp_path / "small", megabytes=48) as disk:
        world = World(disk)
        try:
            world.server()
            session = world.start(HOLDING, pages=9)
            world.wait_for_units(session, 3)
            (disk / "filler").write_bytes(b"x" * 20_000_000)
            world.let_go(session)
            until(lambda: len(world.asked(session)) >= 4)  # the engine goes on asking until it is held
            time.sleep(0.5)
            waiting = world.store.session(session)
            assert (waiting.state.value, waiting.progress.units_done) == ("running", 3)
            assert len(world.store.outcomes(session)) == 3
            (disk / "filler").unlink()
            world.wait_for(session, "completed")
            assert world.check_journal(session) == 1
        finally:
            world.close()
