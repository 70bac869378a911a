"""Taking documents in: a real store and a real document folder, real PDFs."""

from pathlib import Path

import pytest

from core.bootstrap import build
from core.domain.errors import DocumentMissing, NotAPdf, PasswordNeeded
from core.settings import Settings
from tests import pdfs

pytestmark = pytest.mark.thorough

DATA = Path(__file__).parents[2] / "data"
PLAIN = DATA / "far-part-10.pdf"
LOCKED = DATA / "encrypted" / "aes-256.pdf"


@pytest.fixture
def app(tmp_path):
    return build(Settings(PAGEWISE_HOME=tmp_path / "home"))


def receive(app, path):
    with path.open("rb") as stream:
        return app.intake.receive(stream, path.name, "ann@example.com")


def test_an_upload_is_there_for_every_process_under_its_id(app):
    upload = receive(app, PLAIN)
    elsewhere = build(app.settings)
    assert elsewhere.store.beside.upload(upload.id) == upload
    assert elsewhere.documents.path(upload.document.sha256).read_bytes() == PLAIN.read_bytes()


def test_a_look_keeps_the_pages_for_the_session_to_come_when_a_look_is_all_they_need(app, tmp_path):
    prose = tmp_path / "prose.pdf"
    prose.write_bytes(pdfs.document([pdfs.lines("The Contractor shall submit samples.")] * 4))
    upload = receive(app, prose)
    facts = app.intake.look(upload)
    assert facts.pages == 4
    with app.document_pages.open_document(upload.document) as reading:
        assert type(reading).__name__ == "KeptPages"
        assert sum(len(page.text.split()) for page in reading) == facts.words


def test_a_look_at_a_scan_is_quick_and_leaves_its_recognition_to_the_session(app, tmp_path):
    scan = tmp_path / "scan.pdf"
    picture = b"q 612 0 0 792 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q"
    scan.write_bytes(pdfs.document([pdfs.lines("The Contractor shall submit samples."), picture]))
    upload = receive(app, scan)
    assert app.intake.look(upload).scanned == (2,)
    with app.document_pages.open_document(upload.document) as reading:
        assert type(reading).__name__ == "KeptReading"


def test_the_same_file_twice_is_stored_once_and_stays_until_both_uploads_are_dropped(app):
    first, second = receive(app, PLAIN), receive(app, PLAIN)
    assert first.document.sha256 == second.document.sha256
    app.intake.drop(first)
    assert app.documents.path(second.document.sha256).exists()
    app.intake.drop(second)
    with pytest.raises(DocumentMissing):
        app.documents.path(second.document.sha256)


def test_a_protected_document_asks_for_its_password_by_its_own_name(app):
    upload = receive(app, LOCKED)
    with pytest.raises(PasswordNeeded, match=r"^aes-256\.pdf is protected by a password\."):
        app.intake.look(upload)


def test_a_wrong_password_leaves_the_upload_as_it_was(app):
    upload = receive(app, LOCKED)
    with pytest.raises(PasswordNeeded, match="does not open"):
        app.intake.unlock(upload, "guess")
    assert app.store.beside.upload(upload.id) == upload


def test_unlocking_leaves_a_readable_copy_and_no_trace_of_the_password(app, tmp_path):
    upload = receive(app, LOCKED)
    unlocked = app.intake.unlock(upload, "foo")
    assert app.intake.look(unlocked).pages == 1
    assert unlocked.document.name == "aes-256.pdf"
    assert app.store.beside.upload(upload.id) is None
    with pytest.raises(DocumentMissing):
        app.documents.path(upload.document.sha256)


def test_a_file_that_is_no_pdf_is_refused_and_not_kept(app):
    page = DATA / "hostile" / "html_named.pdf"
    with pytest.raises(NotAPdf):
        receive(app, page)
    assert not app.documents.all()
    assert not app.store.beside.uploads()
