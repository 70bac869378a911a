"""``python -m core sessions``: the verbs, as a person at a shell uses them."""

from __future__ import annotations

import json

import pytest

from core.cli.main import main
from core.sessions import open_store
from tests.processes.conftest import until
from tests.processes.slow import Behaviour


@pytest.fixture
def shell(world, monkeypatch, capsys):
    """Run a command in this process, on the world's home; return what it wrote."""
    monkeypatch.setenv("PAGEWISE_HOME", str(world.home_folder))

    def run(*arguments, code=0):
        found = main(["sessions", *arguments])
        written = capsys.readouterr()
        assert code in {found, None}, written
        return written.out + written.err

    return run


def test_a_session_is_listed_shown_stopped_continued_and_deleted(world, shell):
    assert shell("list") == "No sessions.\n"
    world.server()
    done = world.start(Behaviour(unit=0.0), pages=3)
    world.wait_for(done, "completed")
    session = world.start(Behaviour(unit=0.0, trouble="wait", trouble_after=3))
    world.wait_for_units(session, 3)
    heading, line = shell("list", "--state", "running").splitlines()
    assert heading.split()[:2] == ["SESSION", "STATE"]
    assert line.split()[:2] == [session, "running"]
    assert "bid.pdf" in line
    until(lambda: "is partial. Stopped by" in shell("stop", session))
    assert [each["id"] for each in json.loads(shell("list", "--json"))] == [session, done]
    shown = shell("show", session)
    assert "at the command line" in shown
    assert "stopping" in shown
    assert "is queued." in shell("resume", session)
    world.wait_for_units(session, 6)
    assert "Nothing is left" in shell("resume", done, code=6)
    assert "is deleted" in shell("delete", done, "--yes")
    assert "--yes" in shell("delete", session, code=2)
    # it waits for a worker, but not for as long as a busy machine may take
    until(lambda: "is deleted" in shell("delete", session, "--yes", code=None))
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


def test_doctor_tells_of_lost_units_and_its_repair_makes_the_session_partial(world, shell):
    world.server()
    session = world.start(Behaviour(unit=0.0), pages=9)
    world.wait_for(session, "completed")
    before = world.result(session)
    world.kill_server(world.processes[0])
    with world.store.key_value.transaction():
        world.store.key_value.drop_all(f"s:{session}:unit:01:0000001:")
    assert "has lost 4 units" in shell("doctor", code=6)
    repaired = shell("doctor", "--repair")
    assert f"Partly lost: session {session}, 4 units" in repaired
    assert "Everything is sound." in repaired
    assert "4 units of work were lost" in shell("show", session)
    assert "is queued." in shell("resume", session)
    world.server()
    world.wait_for(session, "completed")
    assert world.result(session) == before
