"""Many files taken in at once, on a real store."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage

import pypdfium2
import pytest
from PIL import Image

from core.bootstrap import build
from core.domain.errors import PasswordNeeded, RequestInvalid
from core.domain.package import Description, DocumentKind
from core.services.package_intake import attached_left, package_of, summed
from core.settings import Settings
from tests.pdfs import DATA, document, holding, lines

pytestmark = pytest.mark.thorough

ADDENDUM = [
    "ADDENDUM NO. 2\nTo the bidding documents of the Elm Street sewer.\nBids are due October 27, 2026."
]
SECTION = [
    "SECTION 33 01 30\nCURED-IN-PLACE PIPE\nPART 1 - GENERAL\nThe liner shall be 6 mm thick.",
    "Page two.",
]


@pytest.fixture
def app(tmp_path):
    made = build(Settings.load().model_copy(update={"home": tmp_path / "home"}))
    yield made
    made.store.close()


def _pdf(pages):
    return document([lines(*page.split("\n")) for page in pages])


def test_files_and_archives_become_uploads_of_one_drop(app):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("specs/33 01 30.pdf", _pdf(SECTION))
        packed.writestr("specs/readme.txt", b"hello")
    archive.seek(0)
    received = app.package_intake.receive(
        [("Addendum 2.pdf", io.BytesIO(_pdf(ADDENDUM))), ("specs.zip", archive)], "ann"
    )
    assert [each.document.name for each in received.uploads] == ["Addendum 2.pdf", "specs/33 01 30.pdf"]
    assert {each.group for each in received.uploads} == {received.group}
    assert [(each.name, each.reason) for each in received.refused] == [("specs/readme.txt", "is not a PDF")]
    assert len(app.store.beside.uploads(group=received.group)) == 2


def test_one_that_is_no_pdf_is_named_and_the_rest_goes_on(app):
    received = app.package_intake.receive(
        [("a.pdf", io.BytesIO(b"not a pdf")), ("b.pdf", io.BytesIO(_pdf(SECTION)))], "ann"
    )
    assert [each.document.name for each in received.uploads] == ["b.pdf"]
    assert received.refused[0].name == "a.pdf"


def test_the_same_bytes_are_taken_once_also_in_a_later_drop(app):
    body = _pdf(SECTION)
    first = app.package_intake.receive([("a.pdf", io.BytesIO(body)), ("b.pdf", io.BytesIO(body))], "ann")
    assert [each.document.name for each in first.uploads] == ["a.pdf"]
    again = app.package_intake.receive(
        [("c.pdf", io.BytesIO(body))], "ann", group=first.group, present=first.uploads
    )
    assert again.uploads == ()
    assert again.refused[0].reason == "is the same file as a.pdf"
    assert len(app.store.beside.uploads()) == 1


def test_a_look_tells_kinds_and_pages_once_and_another_process_finds_them(app):
    received = app.package_intake.receive(
        [("x.pdf", io.BytesIO(_pdf(ADDENDUM))), ("y.pdf", io.BytesIO(_pdf(SECTION)))], "ann"
    )
    looked = app.package_intake.look(received.uploads)
    assert [(each.description.kind, each.description.number) for each in looked] == [
        (DocumentKind.ADDENDUM, "2"),
        (DocumentKind.TECHNICAL, "33 01 30"),
    ]
    assert [each.document.pages for each in looked] == [1, 2]
    assert app.store.beside.uploads(group=received.group) == looked


def test_a_protected_one_waits_for_its_password_and_a_damaged_one_says_so(app):
    received = app.package_intake.receive(
        [
            (
                "locked.pdf",
                io.BytesIO((DATA / "hostile/encrypted_aes256_user_password_secret.pdf").read_bytes()),
            ),
            ("empty.pdf", io.BytesIO((DATA / "hostile/zero_pages.pdf").read_bytes())),
            ("good.pdf", io.BytesIO(_pdf(SECTION))),
        ],
        "ann",
    )
    locked, empty, good = app.package_intake.look(received.uploads)
    assert locked.locked
    assert locked.trouble.startswith("needs its password")
    assert "no pages" in empty.trouble
    assert good.facts is not None
    with pytest.raises(PasswordNeeded):
        app.package_intake.unlock(locked, "wrong")
    unlocked = app.package_intake.unlock(locked, "secret")
    assert unlocked.facts is not None
    assert unlocked.group == received.group
    package = package_of([unlocked, empty, good], "Job", received.refused)
    assert len(package.documents) == 2
    assert package.refused[0][0] == "empty.pdf"


def test_a_person_may_say_better_what_a_document_is(app):
    received = app.package_intake.receive([("x.pdf", io.BytesIO(_pdf(["Some words."])))], "ann")
    (looked,) = app.package_intake.look(received.uploads)
    assert looked.description.kind is DocumentKind.OTHER
    app.package_intake.described(looked, Description(DocumentKind.PERMIT))
    (kept,) = app.store.beside.uploads(group=received.group)
    assert kept.description.kind is DocumentKind.PERMIT


def test_the_package_is_in_reading_order_and_keeps_what_is_left_out_as_left_out(app):
    received = app.package_intake.receive(
        [("y.pdf", io.BytesIO(_pdf(SECTION))), ("x.pdf", io.BytesIO(_pdf(ADDENDUM)))], "ann"
    )
    looked = app.package_intake.look(received.uploads)
    package = package_of(looked, "Job", left_out=[looked[0].id])
    assert package.names == ("Addendum 2", "33 01 30 Cured-in-place pipe")
    assert [each.left_out for each in package.documents] == [False, True]
    facts = summed(package, {each.document.sha256: each.facts for each in looked})
    assert facts.pages == 3
    assert facts.words == looked[1].facts.words
    with pytest.raises(RequestInvalid, match="No document is left"):
        package_of(looked, "Job", left_out=[each.id for each in looked])


def test_facts_of_a_package_count_pages_at_their_positions(app):
    scan = pypdfium2.PdfDocument.new()
    scan.new_page(600, 800)
    stream = io.BytesIO()
    scan.save(stream)
    received = app.package_intake.receive(
        [("a.pdf", io.BytesIO(_pdf(SECTION))), ("b.pdf", io.BytesIO(stream.getvalue()))], "ann"
    )
    looked = app.package_intake.look(received.uploads)
    package = package_of(looked, "Job")
    facts = summed(package, {each.document.sha256: each.facts for each in looked})
    assert facts.blank == (package.documents[1].first,)


def test_a_picture_and_an_email_with_an_attachment_become_documents_that_say_what_they_were(app):
    stream = io.BytesIO()
    Image.new("RGB", (200, 100), "white").save(stream, "PNG")
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "ann@example.com", "Question 7"
    mail.set_content("The liner shall be 6 mm thick.")
    mail.add_attachment(_pdf(SECTION), maintype="application", subtype="pdf", filename="33 01 30.pdf")
    files = [("site.png", stream.getvalue()), ("reply.eml", mail.as_bytes())]

    def given():
        return [(name, io.BytesIO(content)) for name, content in files]

    received = app.package_intake.receive(given(), "ann")
    assert [(each.document.name, each.document.converted) for each in received.uploads] == [
        ("site.png", "picture"),
        ("reply.eml", "e-mail"),
        ("reply.eml/33 01 30.pdf", ""),
    ]
    looked = app.package_intake.look(received.uploads)
    package = package_of(looked, "Elm Street")
    assert "reply (e-mail)" in package.names
    assert "33 01 30 Cured-in-place pipe" in package.names
    (mail_document,) = (each.document for each in package.documents if each.document.converted == "e-mail")
    assert "e-mail" in mail_document.origin
    # dropped again, they are known for what came, whatever bytes their PDFs have
    again = app.package_intake.receive(given(), "ann", group=received.group, present=looked)
    assert not again.uploads
    assert {each.name for each in again.refused} == {"site.png", "reply.eml", "reply.eml/33 01 30.pdf"}


def test_files_within_a_pdf_join_its_drop_when_they_are_asked_for(app):
    whole = holding([lines("Open this portfolio.")], {"a.pdf": _pdf(ADDENDUM), "b.bin": b"x"})
    received = app.package_intake.receive([("whole.pdf", io.BytesIO(whole))], "ann")
    (looked,) = app.package_intake.look(received.uploads)
    assert attached_left([looked]) == [(looked, ("a.pdf", "b.bin"))]
    taken = app.package_intake.receive_attached(looked, present=[looked])
    assert [(each.document.name, each.group) for each in taken.uploads] == [("whole.pdf/a.pdf", looked.group)]
    assert [each.name for each in taken.refused] == ["whole.pdf/b.bin"]
    again = app.package_intake.receive_attached(looked, present=[looked, *taken.uploads])
    assert again.uploads == ()
    assert attached_left([looked, *taken.uploads]) == [(looked, ("b.bin",))]
