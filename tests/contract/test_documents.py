"""The document folder: content-addressed, private, whole or not there."""

from __future__ import annotations

import hashlib
import io
import os
import stat
import threading

import pytest

from core.domain.document import Page, PageStatus
from core.domain.errors import DocumentMissing, DocumentTooLarge, NotAPdf, StoreFull
from core.sessions import DocumentFolder
from core.sessions.documents.bucket import Bucket
from core.sessions.documents.shared import SharedDocuments
from core.sessions.home import Home
from tests import postgres

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 40


@pytest.fixture(params=["disk", "postgres", "memory", "folder", "s3"])
def folder(request, tmp_path):
    """A home's documents in each of the places where they may be kept."""
    if request.param == "disk":
        yield DocumentFolder(tmp_path / "home")
    elif request.param == "postgres":
        home = Home.open(tmp_path / "home", postgres.emptied(request.getfixturevalue("database").url))
        yield home.documents
        home.store._key_value._database.close()
    elif request.param == "memory":
        yield SharedDocuments(tmp_path / "home", Bucket(f"memory://{tmp_path}"))
    elif request.param == "folder":
        (tmp_path / "share").mkdir()
        yield SharedDocuments(tmp_path / "home", Bucket(f"file://{tmp_path}/share"))
    else:
        yield SharedDocuments(tmp_path / "home", Bucket(request.getfixturevalue("bucket")))


def add(folder, data=PDF, name="bid.pdf", max_bytes=1_000_000):
    return folder.add(io.BytesIO(data), name, max_bytes)


def files(folder):
    return sorted(path.name for path in folder._folder.rglob("*") if path.is_file())


def test_a_document_is_named_by_its_bytes_and_read_back(folder):
    ref = add(folder, name="../../etc/passwd")
    assert ref.sha256 == hashlib.sha256(PDF).hexdigest()
    assert (ref.name, ref.size) == ("../../etc/passwd", len(PDF))
    assert folder.path(ref.sha256).read_bytes() == PDF
    assert folder.all() == {ref.sha256}


def test_the_same_bytes_are_stored_once(folder):
    assert add(folder, name="a.pdf").sha256 == add(folder, name="b.pdf").sha256
    assert files(folder) == ["document.pdf"]


def test_only_this_user_may_look_inside(folder):
    ref = add(folder)
    path = folder.path(ref.sha256)
    for each in (folder._folder.parent, folder._folder, path.parent):
        assert stat.S_IMODE(each.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("data", [b"", b"<html>", b"x" * 70_000 + b"%PDF-1.7"])
def test_what_is_no_pdf_is_refused_and_leaves_nothing(folder, data):
    with pytest.raises(NotAPdf):
        add(folder, data)
    assert files(folder) == []


def test_a_document_beyond_the_limit_is_refused_and_leaves_nothing(folder):
    with pytest.raises(DocumentTooLarge):
        add(folder, max_bytes=len(PDF) - 1)
    assert files(folder) == []
    assert add(folder, max_bytes=len(PDF)).size == len(PDF)


def test_an_upload_that_breaks_off_leaves_nothing(folder):
    class Broken(io.BytesIO):
        def read(self, size=-1):
            if self.tell():
                raise ConnectionResetError
            return super().read(512)

    with pytest.raises(Exception, match="ConnectionResetError"):
        folder.add(Broken(PDF), "bid.pdf", 1_000_000)
    assert files(folder) == []


def test_a_file_cut_short_is_replaced_by_the_whole_one(folder):
    ref = add(folder)
    folder.path(ref.sha256).write_bytes(PDF[:100])
    add(folder)
    assert folder.path(ref.sha256).read_bytes() == PDF


def test_page_texts_are_kept_per_way_of_reading_and_may_be_damaged(folder):
    ref = add(folder)
    pages = (Page(1, "Résumé \ufffe"), Page(2, "", PageStatus.UNREADABLE, reason="a scan"))
    folder.save_pages(ref.sha256, "ocr:eng/2", pages)
    assert folder.pages(ref.sha256, "ocr:eng/2") == pages
    assert folder.pages(ref.sha256, "plain") is None
    kept = next(folder.path(ref.sha256).parent.glob("pages-*"))
    kept.write_bytes(kept.read_bytes()[:-10])
    assert folder.pages(ref.sha256, "ocr:eng/2") is None


def test_a_discarded_document_is_gone_with_its_pages(folder):
    ref = add(folder)
    folder.save_pages(ref.sha256, "plain", (Page(1, "text"),))
    folder.discard(ref.sha256)
    folder.discard(ref.sha256)
    assert files(folder) == []
    with pytest.raises(DocumentMissing):
        folder.path(ref.sha256)
    assert folder.pages(ref.sha256, "plain") is None


@pytest.mark.parametrize("crooked", ["", "..", "../store", "AB" * 32, "ab" * 31, "ab" * 32 + "/.."])
def test_a_crooked_name_never_becomes_a_path(folder, crooked):
    with pytest.raises(DocumentMissing):
        folder.path(crooked)
    with pytest.raises(DocumentMissing):
        folder.discard(crooked)


def test_tidying_removes_what_was_left_behind_and_spares_uploads_under_way(folder):
    ref = add(folder)
    old, new = folder._folder / ".part-old", folder._folder / ".part-new"
    old.write_bytes(b"x")
    new.write_bytes(b"x")
    os.utime(old, (1.0, 1.0))
    (folder._folder / ".gone-1").mkdir()
    assert folder.tidy() == 2
    assert new.exists()
    assert folder.all() == {ref.sha256}


def test_a_full_disk_is_said_plainly(folder, tmp_path):
    from tests.contract.disks import small_disk

    with small_disk(tmp_path / "small", megabytes=1) as disk:
        small = DocumentFolder(disk / "home")
        with pytest.raises(StoreFull):
            add(small, PDF * 500, max_bytes=10**9)
        assert files(small) == []


def test_the_size_can_be_asked_while_others_add_and_discard(tmp_path):
    folder = DocumentFolder(tmp_path)
    kept, done = add(folder), threading.Event()

    def busy():
        while not done.is_set():
            for number in range(8):
                folder.discard(add(folder, PDF + bytes([number])).sha256)

    other = threading.Thread(target=busy)
    other.start()
    try:
        assert all(folder.size() >= kept.size for _ in range(400))
    finally:
        done.set()
        other.join()
    assert folder.size() == kept.size
