"""``python -m core sessions``: the verbs, as a person at a shell uses them."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from core.sessions import open_store
from tests.processes.conftest import ROOT
from tests.processes.slow import Behaviour


@pytest.fixture
def shell(world):
    def run(*arguments, code=0):
        done = subprocess.run(
            [sys.executable, "-m", "core", "sessions", *arguments],
            cwd=ROOT,
            env=world.environment,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    return run


def test_a_session_is_listed_shown_stopped_continued_and_deleted(world, shell):
    assert shell("list") == "No sessions.\n"
    world.server()
    session = world.start(Behaviour(unit=0.4), pages=9)
    world.wait_for_units(session, 2)
    heading, line = shell("list", "--state", "running").splitlines()
    assert heading.split()[:2] == ["SESSION", "STATE"]
    assert line.split()[:2] == [session, "running"]
    assert "bid.pdf" in line
    assert "is partial. Stopped by" in shell("stop", session)
    assert json.loads(shell("list", "--json"))[0]["id"] == session
    shown = shell("show", session)
    assert "at the command line" in shown
    assert "stopping" in shown
    assert "is queued." in shell("resume", session)
    world.wait_for(session, "completed")
    assert "Nothing is left" in shell("resume", session, code=6)
    assert "--yes" in shell("delete", session, code=2)
    assert "is deleted" in shell("delete", session, "--yes")
    assert shell("list") == "No sessions.\n"
    assert "There is no session" in shell("show", session, code=6)
    assert "Choose from queued" in shell("list", "--state", "asleep", code=2)


def test_doctor_says_what_it_found_and_backup_copies_a_store_in_use(world, shell, tmp_path):
    world.server()
    session = world.start(Behaviour(unit=0.0), pages=3)
    world.wait_for(session, "completed")
    found = shell("doctor")
    assert "1 completed" in found
    assert "serving" in found
    assert "Everything is sound." in found
    world.home.documents.discard(world.store.session(session).document.sha256)
    assert "Missing:" in shell("doctor", code=6)
    shell("backup", str(tmp_path / "copy.db"))
    assert "exists already" in shell("backup", str(tmp_path / "copy.db"), code=2)
    (tmp_path / "restored" / "store").mkdir(parents=True)
    (tmp_path / "copy.db").rename(tmp_path / "restored" / "store" / "cache.db")
    restored = open_store(tmp_path / "restored")
    assert [each.id for each in restored.sessions()] == [session]
    restored.close()


def test_doctor_repairs_a_store_whose_file_is_damaged(world, shell):
    kept = [world.start() for _ in range(3)]
    world.store.close()
    path = world.home_folder / "store" / "cache.db"
    path.write_bytes(b"not a database at all" * 500)
    for journal in path.parent.glob("cache.db-*"):
        journal.unlink()
    assert "doctor --repair" in shell("list", code=6)
    repaired = shell("doctor", "--repair", code=0)
    assert "Saved 0 sessions" in repaired
    assert shell("list") == "No sessions.\n"
    aside = next(world.home_folder.glob("store.damaged-*"))
    assert (aside / "cache.db").read_bytes().startswith(b"not a database")
    assert len(kept) == 3
    assert len(world.home.documents.all()) == 3  # nothing a repair could not judge is thrown away
