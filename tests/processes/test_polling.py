"""What readers see while others write: nothing missing, nothing going back, nothing vanishing."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time

import msgspec

from core.domain.errors import TransitionRefused
from tests.processes.conftest import FULL, ROOT, until
from tests.processes.slow import Behaviour

READERS = 4
POLLS = 5_000 if FULL else 150


def test_readers_see_no_flicker_while_workers_write_and_states_change(world, chance):
    for _ in range(2):
        world.server(limit=2)
    sessions = [world.start(Behaviour(unit=0.02), pages=60) for _ in range(6)]
    readers = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.processes.reader", str(world.home_folder), str(POLLS), *sessions],
            cwd=ROOT,
            env=world.environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(READERS)
    ]
    changes = 0
    while any(reader.poll() is None for reader in readers):
        changes += change_something(world, chance, sessions)
        time.sleep(0.02)
    reports = [msgspec.json.decode(reader.communicate()[0]) for reader in readers]
    assert [report["polls"] for report in reports] == [POLLS] * READERS
    assert [report["faults"] for report in reports] == [[]] * READERS
    assert changes
    for session in sessions:
        world.check_history(session)
        world.check_journal(session)
    print(f"{POLLS * READERS} polls, {changes} changes")


def change_something(world, chance, sessions):
    """Stop, continue or kill some session, so that there is always one that runs."""
    states = {session: world.state(session) for session in sessions}
    session = chance.choice([s for s, state in states.items() if state != "queued"] or sessions)
    state = states[session]
    if state == "running":
        if chance.random() < 0.2:
            worker = world.worker_of(session)
            if worker is not None:
                world.wait_for_units(session, world.store.session(session).progress.units_done + 1)
                with contextlib.suppress(Exception):
                    worker.kill()
        else:
            world.desk.stop(session, "ann", timeout=0.0)
        return 1
    if state == "completed" and world.store.session(session).pass_number == 1:
        with contextlib.suppress(TransitionRefused):
            world.desk.second_pass(session, "ann")
            return 1
    if state in {"partial", "failed"}:
        world.desk.resume(session, "ann")
        return 1
    return 0


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
    until(lambda: all(writer.poll() is not None for writer in writers), seconds=200)
    assert [writer.returncode for writer in writers] == [0] * 8
    assert world.store.session(session).interruptions == 8 * each
    assert world.store.session(session).revision == 8 * each + 1
