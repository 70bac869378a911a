"""Everything moves from one kind of store to the other and back, and is proven to be the same."""

from __future__ import annotations

import io

import psycopg
import pytest

from core.cli.main import main
from core.domain.document import Page
from core.domain.errors import RequestInvalid, StoreDamaged
from core.domain.review import Review, Verdict
from core.domain.session import Instance, SessionState
from core.domain.upload import Upload
from core.sessions.copying import copy
from core.sessions.home import Home
from tests import postgres
from tests.contract.builders import checkpoint, create, move, outcome, plan, question_set, run

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 9_000


@pytest.fixture
def url(database):
    return postgres.emptied(database.url)


@pytest.fixture
def home(tmp_path):
    """A store in which there is something of every kind, and more than one batch of it."""
    made = Home.open(tmp_path / "first")
    ref = made.documents.add(io.BytesIO(PDF), "bid.pdf", 10**8)
    made.documents.save_pages(ref.sha256, "plain", (Page(1, "Résumé \ufffe"),))
    store = made.store
    sessions = [create(store, owner=f"person {n}", the_plan=plan(ref.sha256)).id for n in range(150)]
    epoch = run(store, sessions[0])
    store.checkpoint(sessions[0], epoch, checkpoint(sessions[0], outcome(0), outcome(1), log=("one", "two")))
    store.update(sessions[0], move(SessionState.PARTIAL))
    store.review(sessions[0], Review("q0.0", Verdict.ACCEPTED, by="ann", at=1.0))
    store.beside.save_question_set("ann", question_set())
    store.beside.save_upload(Upload("upload", "ann", ref, 1.0))
    store.beside.announce(Instance("gone:1:1", 1.0, 1.0))
    yield made
    store.close()


def everything(home):
    store = home.store
    sessions = store.sessions(limit=None)
    first = sessions[-1].id
    sha256 = sessions[0].document.sha256
    return (
        sessions,
        store.counts(),
        store.plan(first),
        store.table(first),
        store.outcomes(first),
        store.answers(first),
        store.log(first),
        store.review_history(first, "q0.0"),
        store.beside.question_sets("ann"),
        store.beside.uploads(),
        home.documents.path(sha256).read_bytes(),
        home.documents.pages(sha256, "plain"),
    )


def test_a_store_moves_to_the_database_and_back_and_nothing_changes(home, url, tmp_path, capsys):
    there = tmp_path / "back"
    assert main(["sessions", "copy", "--from", str(home.folder), "--to", url]) == 0
    first = capsys.readouterr().out
    assert "150 sessions" in first
    assert "1 documents in 2 files" in first
    assert main(["sessions", "copy", "--from", url, "--to", str(there)]) == 0
    assert capsys.readouterr().out == first, "the counts and the checksum of both ways are the same"
    shared, back = Home.open(tmp_path / "machine", url), Home.open(there)
    assert everything(shared) == everything(home) == everything(back)
    assert list(shared.store.problems()) == list(back.store.problems()) == []
    assert shared.store.beside.instances() == []
    shared.store._key_value._database.close()
    back.store.close()


def test_a_store_with_sessions_of_its_own_is_not_copied_into(home, url, tmp_path):
    shared = Home.open(tmp_path / "machine", url)
    create(shared.store)
    with pytest.raises(RequestInvalid, match="not empty"):
        copy(home, shared)
    assert len(shared.store.sessions(limit=None)) == 1
    shared.store._key_value._database.close()


def test_a_store_in_use_is_not_copied(home, url, tmp_path):
    home.store.beside.announce(Instance("here:1:1", 1.0, 1.0))
    shared = Home.open(tmp_path / "machine", url)
    with home.locks.acquire_instance("here:1:1"), pytest.raises(RequestInvalid, match="in use by here:1:1"):
        copy(home, shared)
    copied = copy(home, shared)
    assert (copied.sessions, copied.files) == (150, 2)
    shared.store._key_value._database.close()


def test_a_copy_that_broke_off_is_finished_by_the_next(home, url, tmp_path, monkeypatch):
    shared = Home.open(tmp_path / "machine", url)
    put_many, calls = shared.store.key_value.put_many, []

    def break_off(values):
        calls.append(values)
        if len(calls) == 2:
            raise ConnectionResetError
        put_many(values)

    with monkeypatch.context() as patch:
        patch.setattr(shared.store.key_value, "put_many", break_off)
        with pytest.raises(ConnectionResetError):
            copy(home, shared)
    assert shared.store.sessions() == []
    assert copy(home, shared).sessions == 150
    assert everything(shared) == everything(home)
    with pytest.raises(RequestInvalid, match="not empty"):
        copy(home, shared)
    shared.store._key_value._database.close()


def test_a_document_that_is_damaged_in_the_database_is_noticed(home, url, tmp_path):
    shared = Home.open(tmp_path / "machine", url)
    copy(home, shared)
    with psycopg.connect(url) as connection:
        connection.execute("UPDATE pagewise_file SET data = 'x' WHERE part = 1")
    with pytest.raises(StoreDamaged):
        copy(shared, Home.open(tmp_path / "back"))
    shared.store._key_value._database.close()


def test_a_folder_without_a_store_is_not_copied_as_an_empty_one(tmp_path, url):
    assert main(["sessions", "copy", "--from", str(tmp_path / "typo"), "--to", url]) == 2
    assert not (tmp_path / "typo").exists()
