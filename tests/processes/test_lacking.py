"""What a worker lacks: room on the disk to the last byte, files that it may open."""

from __future__ import annotations

import contextlib
import os
import resource
import subprocess
import sys

import msgspec
import pytest

from core.domain.errors import StoreBusy, StoreFull
from core.workers.child_processes import Handover
from core.workers.session_worker import NO_STORE
from tests.contract.disks import small_disk
from tests.processes.conftest import PATIENCE, ROOT, World, until
from tests.processes.fleet import settled
from tests.processes.slow import Behaviour

FILES = 32

#: a window is three pages, and asked about by four sections
PAGES = 240
UNITS = PAGES // 3 * 4


def fill_up(disk):
    with (disk / "filler").open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(b"x" * 4096):
            pass


@pytest.fixture
def small(tmp_path):
    """A world on a disk that is too small for a reserve."""
    with small_disk(tmp_path / "small", megabytes=60) as disk:
        world = World(disk)
        yield world, disk
        world.close()


def test_a_session_is_stopped_and_asks_nothing_more_at_the_last_byte(small):
    world, disk = small
    world.server()
    session = world.start(Behaviour(unit=0.02), pages=PAGES)
    world.wait_for_units(session, 5)
    fill_up(disk)
    until(lambda: not os.statvfs(disk).f_bavail)
    with contextlib.suppress(StoreFull):  # where not even that could be written
        world.session_commands.stop(session, "ann", timeout=5)
    # who would go on does so until everything was asked
    assert settled(lambda: len(world.asked(session)), 1.0) < UNITS
    (disk / "filler").unlink()
    assert "Stopped" in world.wait_for(session, "partial").reason
    world.check_history(session)


def test_a_session_is_deleted_at_the_last_byte(small):
    world, disk = small
    world.server()
    session = world.start(Behaviour(unit=0.02, trouble="hold", trouble_after=20), pages=30)
    world.wait_for_units(session, 20)
    fill_up(disk)
    try:
        world.session_commands.delete(session, "ann", timeout=5)
    except (StoreBusy, StoreFull):
        (disk / "filler").unlink()
        world.session_commands.delete(session, "ann", timeout=PATIENCE)
    assert world.store.sessions() == []
    until(lambda: not list(world.workers()))


def test_a_worker_that_may_open_too_few_files_says_so_and_does_not_begin(world):
    session = world.start(Behaviour())
    orders = Handover(session, str(world.home_folder))

    def limited():
        resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, FILES))

    done = subprocess.run(
        [sys.executable, "-m", "core.worker_process"],
        input=msgspec.json.encode(orders),
        cwd=ROOT,
        env=world.environment,
        preexec_fn=limited,
        capture_output=True,
        check=False,
    )
    assert done.returncode == NO_STORE
    assert b"may open 32 files" in done.stderr
    assert b"ulimit -n" in done.stderr
    assert world.state(session) == "queued"
