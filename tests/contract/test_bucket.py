"""Documents in a bucket: shared by machines, moved there and back, and told plainly when it fails."""

from __future__ import annotations

import io
import os
import subprocess
import sys

import psycopg
import pytest

from core.cli.main import main
from core.domain.document import Page
from core.domain.errors import DocumentMissing, RequestInvalid, StoreDamaged, StoreError
from core.sessions import open_store
from core.sessions.documents.bucket import Bucket
from core.sessions.documents.folder import DocumentFolder
from core.sessions.documents.shared import SharedDocuments
from core.sessions.home import Home
from tests import objects, postgres
from tests.contract.builders import create, move, plan
from tests.contract.test_copying import PDF, everything, home  # noqa: F401  # a fixture
from tests.contract.test_documents import add
from tests.files import holding
from tests.processes.conftest import ROOT

URL = "s3://bids/documents"


@pytest.fixture
def machines(tmp_path, database, bucket):
    """Make machines that share a database and a bucket."""
    url, made = postgres.emptied(database.url), []

    def machine():
        made.append(Home.open(tmp_path / f"machine-{len(made)}", url, bucket))
        return made[-1]

    yield machine
    for each in made:
        each.store._key_value._database.close()


@pytest.mark.slow
def test_a_document_is_read_on_another_machine_and_goes_with_the_last_session(machines, object_store, bucket):
    one, other = machines(), machines()
    ref = one.documents.add(io.BytesIO(PDF), "bid.pdf", 10**8)
    one.documents.save_pages(ref.sha256, "plain", (Page(1, "Résumé \ufffe"),))
    assert other.documents.path(ref.sha256).read_bytes() == PDF
    assert other.documents.pages(ref.sha256, "plain") == (Page(1, "Résumé \ufffe"),)
    sessions = [create(one.store, the_plan=plan(ref.sha256)).id for _ in range(2)]
    name = bucket.split("/")[2]
    for session in sessions:
        assert len(object_store.objects(name)) == 2 + 1, "the PDF, its pages, and whose they are"
        one.store.update(session, move("partial"))
        other.remove_session(session)
    assert object_store.objects(name) == ["documents/.pagewise"]
    with pytest.raises(DocumentMissing):
        one.documents.path(ref.sha256)
    assert list((one.folder / "copies").glob("*/*.pdf")) == []
    assert one.store.key_value._database.run("SELECT count(*) FROM pagewise_file") == [(0,)]


def test_what_was_damaged_on_the_way_is_never_taken_for_the_document(tmp_path, bucket):
    folder = SharedDocuments(tmp_path / "one", Bucket(bucket))
    ref = add(folder)
    folder.save_pages(ref.sha256, "plain", (Page(1, "text"),))
    files = Bucket(bucket)._files
    for path in files.find(bucket):
        files.pipe_file(path, files.cat_file(path).replace(b"text", b"test")[:-1] + b"]")
    other = SharedDocuments(tmp_path / "other", Bucket(bucket))
    with pytest.raises(StoreDamaged):
        other.path(ref.sha256)
    assert other.pages(ref.sha256, "plain") is None
    assert [path for path in other._folder.rglob("*") if path.is_file()] == []


def test_an_upload_that_breaks_off_leaves_nothing_in_a_shared_folder(tmp_path, monkeypatch):
    """The process is killed while it writes."""
    share = tmp_path / "share"
    share.mkdir()
    code = (
        "import io, os, sys, pathlib\n"
        "from core.sessions.documents.bucket import Bucket\n"
        "from core.sessions.documents.shared import SharedDocuments\n"
        "bucket = Bucket(sys.argv[1])\n"
        "def put_file(source, target):\n"
        "    pathlib.Path(target).write_bytes(pathlib.Path(source).read_bytes()[:100])\n"
        "    os._exit(9)\n"
        "bucket._files.put_file = put_file\n"
        "folder = SharedDocuments(pathlib.Path(sys.argv[2]), bucket)\n"
        "folder.add(io.BytesIO(b'%PDF-1.7' + bytes(1000)), 'bid.pdf', 10**6)\n"
    )
    url = f"file://{share}"
    done = subprocess.run([sys.executable, "-c", code, url, tmp_path / "home"], cwd=ROOT, check=False)
    assert done.returncode == 9
    folder = SharedDocuments(tmp_path / "other", Bucket(url))
    assert folder.all() == set()
    assert folder.size() == 0
    (part,) = share.glob(".part-*")
    assert folder.tidy() == 0, "it may still be written"
    os.utime(part, (1.0, 1.0))
    assert folder.tidy() == 1
    assert [path for path in share.rglob("*") if path.is_file()] == []
    ref = add(folder, b"%PDF-1.7" + bytes(1000))
    assert folder.path(ref.sha256).stat().st_size == ref.size


def test_copies_never_stand_where_documents_of_one_machine_are_kept(tmp_path, bucket):
    """Somebody sets a bucket without copying, and tidies: what there was is still there without it."""
    open_store(tmp_path / "home").close()
    alone = DocumentFolder(tmp_path / "home")
    ref = add(alone)
    shared = Home.open(tmp_path / "home", "", bucket)
    shared.documents.tidy()
    assert shared.documents.all() == set()
    assert alone.path(ref.sha256).is_file()


@pytest.mark.slow
def test_everything_moves_into_a_bucket_and_back(home, database, bucket, object_store, tmp_path, capsys):  # noqa: F811, PLR0917  # fixtures
    url, back = postgres.emptied(database.url), tmp_path / "back"
    assert main(["sessions", "copy", "--from", str(home.folder), "--to", url, "--to-documents", bucket]) == 0
    first = capsys.readouterr().out
    assert "1 documents in 2 files" in first
    assert len(object_store.objects(bucket.split("/")[2])) == 2 + 1
    assert main(["sessions", "copy", "--from", url, "--from-documents", bucket, "--to", str(back)]) == 0
    assert capsys.readouterr().out == first
    shared, again = Home.open(tmp_path / "machine", url, bucket), Home.open(back)
    assert everything(shared) == everything(home) == everything(again)
    shared.store._key_value._database.close()
    again.store.close()


@pytest.mark.slow
def test_documents_alone_move_out_of_the_database_and_back(home, database, bucket, tmp_path, monkeypatch):  # noqa: F811  # a fixture
    url = postgres.emptied(database.url)
    assert main(["sessions", "copy", "--from", str(home.folder), "--to", url]) == 0
    monkeypatch.setenv("PAGEWISE_STORE", url)
    monkeypatch.setenv("PAGEWISE_HOME", str(tmp_path / "here"))
    assert main(["sessions", "copy", "--to-documents", bucket]) == 0
    with psycopg.connect(url) as connection:
        connection.execute("TRUNCATE pagewise_file")
    shared = Home.open(tmp_path / "machine", url, bucket)
    assert everything(shared) == everything(home)
    monkeypatch.setenv("PAGEWISE_DOCUMENTS", bucket)
    assert main(["sessions", "copy", "--to-documents", ""]) == 0
    again = Home.open(tmp_path / "another", url)
    assert everything(again) == everything(home)
    for each in (shared, again):
        each.store._key_value._database.close()


def test_a_machine_that_would_keep_documents_elsewhere_is_told_so(machines, bucket, database, tmp_path):
    """It would neither find those of the others nor they its own."""
    one = machines()
    ref = one.documents.add(io.BytesIO(PDF), "bid.pdf", 10**8)
    create(one.store, the_plan=plan(ref.sha256))
    for other in ("", f"{bucket}/typo"):
        with pytest.raises(RequestInvalid, match=f"are in {bucket}, but PAGEWISE_DOCUMENTS says"):
            Home.open(tmp_path / "other", database.url, other)
    assert machines().documents.path(ref.sha256).read_bytes() == PDF


def test_two_installations_cannot_remove_each_others_documents(machines, bucket, tmp_path):
    one, stranger = machines(), Home.open(tmp_path / "stranger", "", bucket)
    ref = one.documents.add(io.BytesIO(PDF), "bid.pdf", 10**8)
    with pytest.raises(StoreError, match="another installation"):
        stranger.documents.add(io.BytesIO(PDF + b"other"), "bid.pdf", 10**8)
    with pytest.raises(StoreError, match="another installation"):
        stranger.documents.discard(ref.sha256)
    assert one.documents.all() == {ref.sha256}


def test_a_missing_bucket_or_folder_is_said_and_not_made(tmp_path, bucket):
    missing = bucket.replace("bids-", "other-bids-")
    for url, words in ((missing, "no bucket other-bids"), (f"file://{tmp_path}/typo", "no folder")):
        folder = SharedDocuments(tmp_path / "home", Bucket(url))
        for use in (lambda f=folder: add(f), folder.all, lambda f=folder: f.path("ab" * 32), folder.tidy):
            with pytest.raises(StoreError, match=words):
                use()
    assert not (tmp_path / "typo").exists()


def test_wrong_credentials_are_said_and_shown_nowhere(tmp_path, monkeypatch):
    with objects.server(INITIAL_NO_AUTH_ACTION_COUNT="1") as running:
        running.new_bucket()
        for name, value in running.environment.items():
            monkeypatch.setenv(name, value)
        folder = SharedDocuments(tmp_path / "home", Bucket("s3://bids-1/documents"))
        with pytest.raises(StoreError, match="refuses the credentials") as refused:
            add(folder)
    assert objects.SECRET not in str(refused.value)
    assert objects.KEY not in str(refused.value)


def test_no_credentials_and_no_network_are_said(tmp_path, monkeypatch, bucket):
    folder = SharedDocuments(tmp_path / "home", Bucket(bucket))
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    with pytest.raises(StoreError, match="does not answer"):
        add(folder)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    with pytest.raises(StoreError, match="no credentials"):
        add(SharedDocuments(tmp_path / "home", Bucket(bucket)))


@pytest.mark.parametrize("url", ["bids/documents", "ftps4://bids", "://", "s4://bids"])
def test_an_address_that_makes_no_sense_is_refused_at_once(url, tmp_path):
    with pytest.raises(RequestInvalid, match="PAGEWISE_DOCUMENTS"):
        Home.open(tmp_path / "home", "", url)


def test_credentials_are_neither_in_the_store_nor_in_the_folder(machines, object_store):
    one = machines()
    ref = one.documents.add(io.BytesIO(PDF), "bid.pdf", 10**8)
    create(one.store, the_plan=plan(ref.sha256))
    rows = one.store.key_value._database.run("SELECT key, value FROM pagewise_ledger")
    assert objects.SECRET not in str(rows)
    assert holding(one.folder, objects.SECRET.encode()) == []
