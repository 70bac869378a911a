"""Power is lost at any instant: what was said to be stored is there, whatever the disk had not written."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from core.sessions import open_store
from tests.contract.builders import create, run
from tests.faults import shim
from tests.processes.conftest import FULL, ROOT
from tests.processes.test_dying import WRITER

pytestmark = pytest.mark.slow

#: a writer of small values that never waits for the disk: neither for a commit, as diskcache would have it
#: by itself, nor for a checkpoint of the database, just behind which power could be lost
CARELESS = """
from core.sessions.disk import safe_cache
careful = safe_cache._prepare
def careless(connection, timeout):
    careful(connection, timeout)
    connection.execute("PRAGMA wal_autocheckpoint = 0")
safe_cache._prepare = careless
safe_cache.SETTINGS["sqlite_synchronous"] = 1
""" + WRITER.replace("20_000", "20")


@pytest.fixture
def place(tmp_path):
    """A store with a running session, and how to start a writer there whose power can be lost."""
    home = tmp_path / "home"
    store = open_store(home)
    session = create(store).id
    epoch = run(store, session)
    store.tend(idle=True)
    store.close()
    library, undo = shim.built(tmp_path), tmp_path / "undo"

    def write(first, seconds, writer=WRITER):
        """Write until power is lost; return the last number that was said to be stored."""
        environment = {**os.environ, **shim.disk_environment(library, home, undo)}
        process = subprocess.Popen(
            [sys.executable, "-c", writer, str(home), session, str(epoch), str(first)],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        process.stdout.readline()
        time.sleep(seconds)
        process.kill()
        told = [int(line) for line in process.communicate()[0].split()]
        shim.lose_power(undo)
        for path in (home / "store").glob("cache.db-shm"):
            path.unlink()  # memory, which no disk keeps
        return max(told, default=first)

    return home, session, write


def stored(home, session):
    store = open_store(home)
    try:
        assert list(store.problems()) == []
        return [outcome.key.window for outcome in store.outcomes(session)]
    finally:
        store.close()


def test_what_was_acknowledged_survives_a_loss_of_power(place, chance):
    home, session, write = place
    last = -1
    for _ in range(30 if FULL else 4):
        told = write(last + 1, chance.uniform(0.0, 0.5))
        found = stored(home, session)
        assert found == list(range(len(found)))
        assert found[-1] >= told
        last = found[-1]


def test_a_writer_that_does_not_wait_for_the_disk_is_found_out(place):
    home, session, write = place
    told = write(0, 0.5, CARELESS)
    assert len(stored(home, session)) <= told, "either the loss of power or this test does nothing"
