"""What a file contains beside its pages is named, not passed over."""

import pytest

from core.domain.document import PageStatus
from core.reading.reader import read_document
from core.reading.sandbox.pdfium import Document
from tests import pdfs


def read(tmp_path, data):
    path = tmp_path / "container.pdf"
    path.write_bytes(data)
    with read_document(path) as reading:
        return list(reading)


def test_attached_files_are_named_on_the_first_page(tmp_path):
    first, second = read(
        tmp_path,
        pdfs.holding(
            [pdfs.lines("For the best experience, open this portfolio."), pdfs.lines("Page two.")],
            {"Addendum 4.pdf": b"x", "prices.xlsx": b"y"},
        ),
    )
    assert first.reason == "2 attached files are not read: Addendum 4.pdf, prices.xlsx"
    assert first.text
    assert second.reason == ""


def test_files_pinned_to_a_page_are_named_on_it_once(tmp_path):
    (page,) = read(tmp_path, pdfs.pinning(pdfs.lines("See the note."), "bond.pdf", b"x"))
    assert (page.reason, page.attached) == ("1 attached file is not read: bond.pdf", ("bond.pdf",))
    catalog = b"/Names<</EmbeddedFiles<</Names[(bond.pdf)5 0 R]>>>>"
    (page,) = read(tmp_path, pdfs.pinning(pdfs.lines("See it."), "bond.pdf", b"x", catalog=catalog))
    assert page.attached == ("bond.pdf",)


def test_a_form_that_only_its_own_program_fills_is_no_page_that_was_read(tmp_path):
    form = pdfs.stream(b"<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'/>")
    catalog = b"/AcroForm<</Fields[]/XFA 4 0 R>>/NeedsRendering true"
    text = pdfs.lines("Please wait...", "If this message is not eventually replaced, your viewer may not do.")
    (page,) = read(tmp_path, pdfs.document([text], catalog=catalog, extra=(form,)))
    assert (page.status, page.text) == (PageStatus.UNREADABLE, "")
    assert "XFA form" in page.reason


def test_passwords_are_spelled_as_the_standard_wants_them():
    from core.reading.sandbox.child import saslprep

    assert saslprep("I\u00adX \u2168\u00a0\u00aa") == "IX IX a"
    assert saslprep("\uff53ecret") == "secret"


def test_a_password_opens_in_every_spelling_that_means_the_same():
    # encrypted with the prepared spelling, as the standard wants it (pypdf 7, AES-256)
    for spelling in ("P\u00e4ss IX 7", "\uff30\u00e4ss\u00ad \u2168\u00a07", "Pa\u0308ss IX 7"):
        with read_document(pdfs.DATA / "encrypted" / "aes-256-prepared.pdf", password=spelling) as reading:
            assert [page.text for page in reading] == ["Opened with a prepared password."]


ASSOCIATED = b"<</Type/Filespec/F(%s)/UF(%s)/AFRelationship/Source/EF<</F 4 0 R>>>>"


@pytest.mark.parametrize("compress", [False, True])
def test_files_that_the_catalog_associates_are_named_and_taken_in_once(tmp_path, compress):
    spec = ASSOCIATED % (b"prices.csv", b"prices.csv")
    held = pdfs.stream(b"Item,Price", entries=b"/Type/EmbeddedFile", compress=compress)
    also_attached = b"/AF[5 0 R]/Names<</EmbeddedFiles<</Names[(prices.csv)5 0 R]>>>>"
    for catalog in (b"/AF[5 0 R]", b"/AF 5 0 R", also_attached):
        data = pdfs.document([pdfs.lines("The prices are enclosed.")], catalog=catalog, extra=(held, spec))
        (page,) = read(tmp_path, data)
        assert page.attached == ("prices.csv",)
        document = Document(tmp_path / "container.pdf")
        taken = [(name, content(100), content(5)) for name, content in document.attached_files()]
        assert taken == [("prices.csv", b"Item,Price", b"")]


def test_an_associated_file_that_is_not_in_the_file_is_not_named(tmp_path):
    spec = b"<</Type/Filespec/F(elsewhere.csv)/AFRelationship/Source>>"
    data = pdfs.document([pdfs.lines("Prices are elsewhere.")], catalog=b"/AF[4 0 R 9 0 R]", extra=(spec,))
    (page,) = read(tmp_path, data)
    assert (page.text, page.reason, page.attached) == ("Prices are elsewhere.", "", ())
