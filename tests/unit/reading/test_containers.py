"""What a file contains beside its pages is named, not passed over."""

from core.domain.document import PageStatus
from core.reading.reader import read_document
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
