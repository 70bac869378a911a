"""What a look leaves for the session to come: real PDFs and processes, and OCR that knows its pages."""

import pytest

from core.domain.document import PageSet
from core.reading import ocr, page_stream
from core.reading.drafted import DraftsKept
from core.reading.ocr import Ocr
from core.reading.reader import read_document
from tests import pdfs
from tests.held_ocr import HeldOcr

WORDS = "The Contractor shall submit samples of page {}."
PAGES, SCAN = 6, 3


class Folder:
    """Keeps the text of one document."""

    def __init__(self):
        self.kept = None
        self.where = DraftsKept(lambda: self.kept, self.save)

    def save(self, text):
        self.kept = text


@pytest.fixture(autouse=True)
def installed(monkeypatch):
    monkeypatch.setattr(ocr, "installed_languages", lambda: frozenset({"eng"}))


@pytest.fixture
def folder():
    return Folder()


@pytest.fixture
def scanned(tmp_path):
    path = tmp_path / "scanned.pdf"
    drawn = [
        pdfs.GREY if n == SCAN else pdfs.lines(WORDS.format(n), "Alder Street") for n in range(1, PAGES + 1)
    ]
    path.write_bytes(pdfs.document(drawn))
    return path


def looked_at(path, folder, **more):
    with read_document(path, drafts=folder.where, **more) as reading:
        return list(reading)


def read(path, folder=None, pages=PageSet()):
    drafts = folder.where if folder else None
    with read_document(path, pages=pages, ocr=Ocr(cache=HeldOcr()), drafts=drafts) as reading:
        return list(reading), reading.page_count


@pytest.fixture
def unreadable(monkeypatch):
    """Let no reading process start any more, when called."""

    def now():
        def refuse(*_, **__):
            raise AssertionError("a reading process was started")

        monkeypatch.setattr(page_stream, "start", refuse)

    return now


@pytest.mark.parametrize("pages", [PageSet(), PageSet(((2, 4),))], ids=["all", "some"])
def test_what_a_look_has_read_the_session_reads_no_more(scanned, folder, unreadable, pages):
    undisturbed = read(scanned, pages=pages)
    looked_at(scanned, folder)
    unreadable()
    assert read(scanned, folder, pages) == undisturbed


def test_a_look_at_a_part_or_one_that_is_cut_short_leaves_nothing(scanned, folder):
    looked_at(scanned, folder, pages=PageSet(((1, 4),)))
    with read_document(scanned, drafts=folder.where) as reading:
        reading.cut_short()
        assert len(list(reading)) < PAGES
    assert folder.kept is None


def test_nothing_is_left_of_a_document_that_a_password_opened(folder):
    looked_at(pdfs.DATA / "encrypted" / "aes-256.pdf", folder, password="foo")
    assert folder.kept is None


def test_a_document_without_pictures_leaves_its_pages_alone(tmp_path, folder):
    path = tmp_path / "printed.pdf"
    path.write_bytes(pdfs.document([pdfs.lines(WORDS.format(n)) for n in range(1, 4)]))
    looked_at(path, folder)
    assert folder.kept is None


@pytest.mark.parametrize("kept", [b"", b"{}", b'{"opened": 1, "drafts": []}', b"\xff"])
def test_what_nobody_understands_is_read_anew(scanned, folder, kept):
    undisturbed = read(scanned)
    folder.kept = kept
    assert read(scanned, folder) == undisturbed


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("price-alone.pdf", False),
        ("letterhead-picture.pdf", True),
        ("cipher-29.pdf", True),
        # its print can be read, and OCR tells the letters that its font does not name
        ("ligatures-as-controls.pdf", True),
    ],
)
def test_a_look_tells_whether_anything_is_left_to_recognise(name, left):
    with read_document(pdfs.DATA / "cases" / name) as reading:
        list(reading)
    assert reading.leaves_to_ocr is left
