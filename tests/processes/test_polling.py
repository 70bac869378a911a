"""What readers see while others write: nothing missing, nothing going back, nothing vanishing."""

from __future__ import annotations

import contextlib
import itertools
import subprocess
import sys
import time

import msgspec
import psutil

from core.domain.errors import TransitionRefused
from tests.processes.conftest import FULL, ROOT, until
from tests.processes.slow import Behaviour

READERS = 4

#: what each reader looks at least, and what at least happens before the readers are told to end
POLLS = 5_000 if FULL else 150
CHANGES = 200 if FULL else 20

#: a session of `WAITING` does no more than 4 of its 4 * PAGES / 3 units before somebody stops or kills
#: its worker, so that the sessions do not run out of work before the changes are made
PAGES = 600 if FULL else 60
WAITING = Behaviour(unit=0.02, trouble="wait", trouble_after=4)


def test_readers_see_no_flicker_while_workers_write_and_states_change(world, chance):
    for _ in range(2):
        world.server(limit=2)
    behaviours = [Behaviour(unit=0.02), Behaviour(unit=0.02), WAITING] * 2
    # every other one a package of several documents
    sessions = [
        world.start(each, pages=PAGES, documents=1 + 3 * (n % 2)) for n, each in enumerate(behaviours)
    ]
    readers = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.processes.reader", str(world.home_folder), str(POLLS), *sessions],
            cwd=ROOT,
            env=world.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(READERS)
    ]
    for reader in readers:
        assert reader.stdout.readline() == "polling\n"
    changes = 0
    while any(reader.poll() is None for reader in readers):
        changes += change_something(world, chance, sessions)
        if changes >= CHANGES:
            for reader in readers:
                reader.stdin.close()
        time.sleep(0.02)
    reports = [msgspec.json.decode(reader.stdout.read()) for reader in readers]
    for reader in readers:
        reader.stdout.close()
    assert [report["faults"] for report in reports] == [[]] * READERS
    assert all(report["polls"] >= POLLS for report in reports)
    assert changes >= CHANGES
    for session in sessions:
        world.check_history(session)
        world.check_journal(session)
    print(f"{sum(report['polls'] for report in reports)} polls, {changes} changes")


def change_something(world, chance, sessions):
    """Stop, continue or kill some session that is not queued; return how many changes that made."""
    states = {session: world.state(session) for session in sessions}
    session = chance.choice([s for s, state in states.items() if state != "queued"] or sessions)
    state = states[session]
    if state == "running":
        if chance.random() < 0.2:
            return kill_worker_that_got_on(world, session)
        return int(world.session_commands.stop(session, "ann", timeout=0.0).state in {"stopping", "partial"})
    if state == "completed" and world.store.session(session).pass_number == 1:
        with contextlib.suppress(TransitionRefused):
            world.session_commands.second_pass(session, "ann")
            return 1
    if state in {"partial", "failed"}:
        world.session_commands.resume(session, "ann")
        return 1
    return 0


def kill_worker_that_got_on(world, session):
    """Kill the worker of a session once it has stored something; return whether that was done."""
    until(lambda: world.state(session) != "running" or stored_by_its_owner(world, session))
    worker = world.worker_of(session)
    if worker is None:
        return 0
    with contextlib.suppress(psutil.NoSuchProcess):
        worker.kill()
        return 1
    return 0


def stored_by_its_owner(world, session):
    """Return whether the last process that owned the session had an outcome acknowledged."""
    events = reversed([what for _, what, _ in world.journal.read(session)])
    return "ack" in itertools.takewhile(lambda what: what != "own", events)


def test_eight_processes_that_change_one_record_lose_no_update(world):
    script = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from dataclasses import replace\n"
        "from core.domain.errors import StoreBusy\n"
        "from core.sessions.home import Home\n"
        "from core.settings import Settings\n"
        "store = Home.open(Path(sys.argv[1]), Settings.load().store.get_secret_value()).store\n"
        "for _ in range(int(sys.argv[3])):\n"
        "    while True:\n"
        "        try:\n"
        "            store.update(sys.argv[2], lambda s: replace(s, interruptions=s.interruptions + 1))\n"
        "            break\n"
        "        except StoreBusy:\n"
        "            pass\n"
        "    store.sessions(); store.table(sys.argv[2])\n"
    )
    session = world.start()
    each = 500 if FULL else 25
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(world.home_folder), session, str(each)],
            cwd=ROOT,
            env=world.environment,
        )
        for _ in range(8)
    ]
    until(lambda: all(writer.poll() is not None for writer in writers))
    assert [writer.returncode for writer in writers] == [0] * 8
    assert world.store.session(session).interruptions == 8 * each
    assert world.store.session(session).revision == 8 * each + 1
