import logging
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from core.domain.document import PageSet, PageStatus
from core.domain.errors import (
    DocumentDamaged,
    DocumentMissing,
    DocumentTooLarge,
    NoPages,
    NotAPdf,
    PasswordNeeded,
    ReaderKilled,
)
from core.isolation import child_process
from core.isolation.operating_system import processors
from core.reading.limits import ReadingLimits
from core.reading.reader import read_document
from core.reading.sandbox.soundness import is_damaged
from tests import pdfs
from tests.pdfs import DATA

pytestmark = pytest.mark.thorough


def read(path, **arguments):
    with read_document(path, **arguments) as reading:
        return list(reading)


@pytest.fixture
def pdf(tmp_path):
    """Write the bytes of a PDF and return its path."""

    def write(data: bytes, name: str = "made.pdf") -> Path:
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return write


@pytest.fixture
def long(pdf):
    """A document too long to be read ahead of its taker."""
    return pdf(
        pdfs.document([pdfs.lines(*["a line of sixty letters, more or less, of a long document"] * 45)] * 300)
    )


def test_every_page_comes_in_order_with_its_text():
    with read_document(DATA / "far-part-35.pdf") as reading:
        assert reading.page_count == 15
        assert not reading.encrypted
        pages = list(reading)
    assert [page.number for page in pages] == list(range(1, 16))
    assert {page.status for page in pages} == {PageStatus.TEXT}
    assert "Research and development" in pages[0].text or "Research and Development" in pages[0].text


def test_only_the_pages_asked_for_are_read():
    pages = read(DATA / "far-part-35.pdf", pages=PageSet.parse("14-15, 3, 900"))
    assert [page.number for page in pages] == [3, 14, 15]


def test_a_page_reads_the_same_whichever_part_of_the_document_is_asked_for():
    (alone,) = read(DATA / "far-part-35.pdf", pages=PageSet.of([7]))
    assert alone.text == read(DATA / "far-part-35.pdf")[6].text


def test_printed_labels_come_with_the_pages(pdf):
    labels = b"/PageLabels<</Nums[0<</S/r>> 2<</S/D/P(02956-)/St 7>>]>>"
    with read_document(pdf(pdfs.document([pdfs.lines("text")] * 4, catalog=labels))) as reading:
        assert reading.labelled
        assert [str(page.ref) for page in reading] == ["1 (i)", "2 (ii)", "3 (02956-7)", "4 (02956-8)"]


def test_labels_that_say_the_position_are_no_labels(pdf):
    labels = b"/PageLabels<</Nums[0<</S/D>>]>>"
    with read_document(pdf(pdfs.document([pdfs.lines("text")] * 2, catalog=labels))) as reading:
        assert not reading.labelled


def test_an_empty_page_is_blank_and_a_picture_without_text_is_unreadable(pdf):
    picture = b"q 612 0 0 792 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q"
    blank, scan = read(pdf(pdfs.document([b"", picture])))
    assert (blank.status, blank.scanned) == (PageStatus.BLANK, False)
    assert (scan.status, scan.reason, scan.scanned) == (PageStatus.UNREADABLE, "no OCR", True)


def test_letters_drawn_as_shapes_are_not_taken_for_a_blank_page(pdf):
    shapes = b" ".join(b"%d 100 5 9 re f" % (10 * n) for n in range(40))
    assert read(pdf(pdfs.document([shapes])))[0].reason == "no OCR"


def test_a_very_long_page_is_cut_and_says_so():
    pages = read(DATA / "far-part-10.pdf", limits=ReadingLimits(max_page_characters=100))
    assert all(len(page.text) <= 100 for page in pages)
    assert {page.reason for page in pages} == {"only the beginning of the page's text was read"}


@pytest.mark.parametrize("name", ["aes-128", "aes-128-m", "aes-256", "aes-256-m", "rc4-40", "rc4-128"])
def test_every_encryption_opens_with_the_users_and_the_owners_password(name):
    path = DATA / "encrypted" / f"{name}.pdf"
    for password in ("foo", "baz"):
        with read_document(path, password=password) as reading:
            assert reading.encrypted
            assert [page.text for page in reading] == ["Secret!"]


def test_the_newest_encryption_opens_with_its_passwords():
    for password in ("usersecret", "ownersecret"):
        (page,) = read(DATA / "encrypted" / "aes-256-r6.pdf", password=password)
        assert page.text


def test_a_missing_and_a_wrong_password_are_told_apart():
    path = DATA / "encrypted" / "aes-256.pdf"
    with pytest.raises(PasswordNeeded, match="protected by a password"):
        read(path)
    with pytest.raises(PasswordNeeded, match="password does not open"):
        read(path, password="guess")


def test_a_password_nobody_needed_does_no_harm():
    with read_document(DATA / "far-part-10.pdf", password="foo") as reading:
        assert not reading.encrypted


def test_the_reading_process_sees_no_secret_and_shows_no_password(long, monkeypatch, children):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-not-for-children")
    with read_document(long, password="foo"):
        (child,) = children()
        assert "OPENAI_API_KEY" not in child.environ()
        assert "foo" not in child.cmdline()


def test_leaving_early_ends_the_reading_process(long, children):
    with read_document(long) as reading:
        next(iter(reading))
    assert not children()


def test_the_reading_process_ends_by_itself_when_its_parent_is_gone(long, children):
    with read_document(long) as reading:
        (child,) = children()
        reading._streams[0]._child._input.close()
        child.wait(timeout=120)
    assert not children()


def test_several_documents_can_be_read_at_once():
    found = []
    names = ["far-part-10.pdf", "far-part-35.pdf", "sec-pages-226-243.pdf"]
    threads = [threading.Thread(target=lambda n=n: found.append(len(read(DATA / n)))) for n in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [4, 15, 18]


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(DocumentMissing, match=r"There is no file lost\.pdf"):
        read(tmp_path / "lost.pdf")
    with pytest.raises(DocumentMissing):
        read(tmp_path)


def test_too_many_bytes_and_too_many_pages_are_refused_with_both_numbers():
    path = DATA / "far-part-35.pdf"
    with pytest.raises(DocumentTooLarge, match="the limit is 0 MB"):
        read(path, limits=ReadingLimits(max_bytes=100_000))
    with pytest.raises(DocumentTooLarge, match="has 15 pages; the limit is 14"):
        read(path, limits=ReadingLimits(max_pages=14))


@pytest.fixture
def bomb(pdf):
    """Make a document of good pages and of pages that no memory holds."""
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>"
    # each form draws the next one ten times, the last one itself
    extra = tuple(pdfs.stream(b"/X Do " * 10, entries=form % min(5 + n, 12)) for n in range(9))

    def make(*contents: str) -> Path:
        pages = [b"/X Do" if text == "bomb" else pdfs.lines(text) for text in contents]
        return pdf(pdfs.document(pages, resources=b"/XObject<</X 4 0 R>>", extra=extra))

    return make


TIGHT = ReadingLimits(memory=200 << 20)


def test_a_page_that_breaks_the_limits_is_named_and_the_pages_round_it_are_read(bomb, caplog):
    caplog.set_level(logging.INFO)
    pages = read(bomb("before", "bomb", "between", "bomb", "after"), limits=TIGHT)
    assert [page.text for page in pages] == ["before", "", "between", "", "after"]
    assert [page.status.is_read for page in pages] == [True, False, True, False, True]
    assert all(page.reason for page in pages if not page.status.is_read)
    assert "between" not in caplog.text


def many(bomb, *, bombs=()):
    """A document long enough for two processes; the first and second have every other sixteen pages."""
    return bomb(*("bomb" if number in bombs else f"page {number}" for number in range(1, 221)))


def test_a_long_document_is_read_by_two_processes_in_order(bomb, children):
    path = many(bomb)
    with read_document(path) as reading:
        pages = iter(reading)
        first = next(pages)
        assert len(children()) == min(2, processors())
        assert [first.text, *(page.text for page in pages)] == [f"page {n}" for n in range(1, 221)]
    assert not children()


@pytest.mark.slow
def test_a_page_that_breaks_one_process_costs_the_other_nothing(bomb):
    pages = read(many(bomb, bombs=(3, 20, 21, 220)), limits=TIGHT)
    assert [page.number for page in pages] == list(range(1, 221))
    assert [page.number for page in pages if not page.status.is_read] == [3, 20, 21, 220]
    assert pages[21].text == "page 22"


def test_leaving_a_long_document_early_ends_both_processes(bomb, children):
    with read_document(many(bomb)) as reading:
        next(iter(reading))
    assert not children()


def test_some_pages_of_a_long_document_come_in_order_too(bomb):
    chosen = PageSet(((5, 210),))
    assert [page.number for page in read(many(bomb), pages=chosen)] == list(chosen)


def test_pages_after_too_many_deaths_are_named_as_untried(bomb):
    pages = read(bomb("before", "bomb", "bomb", "after"), limits=replace(TIGHT, restarts=1))
    assert [page.text for page in pages] == ["before", "", "", ""]
    assert pages[3].reason == "the page was not tried: pages before it broke the PDF reader too often"


def test_a_document_that_kills_the_reader_before_any_page_is_read_is_an_error(bomb):
    with pytest.raises(ReaderKilled, match="No page of"):
        read(bomb("bomb", "after"), limits=replace(TIGHT, restarts=0))


def test_time_that_the_taker_needs_does_not_count(pdf, monkeypatch):
    clock = Clock()
    monkeypatch.setattr(child_process, "time", clock)
    with read_document(pdf(pdfs.document([pdfs.lines("x" * 80)] * 400))) as reading:
        pages = iter(reading)
        next(pages)
        clock.passed += 3_600  # an hour until the next page is taken
        assert sum(page.status is PageStatus.TEXT for page in pages) == 399


class Clock:
    """The time, and as much more as a test says has passed."""

    def __init__(self):
        self.passed = 0.0

    def monotonic(self):
        return time.monotonic() + self.passed


def test_no_time_at_all_ends_in_an_error_not_in_a_hang():
    with pytest.raises(ReaderKilled):
        read(DATA / "far-part-35.pdf", limits=ReadingLimits(total=0))


HOSTILE = {
    "empty_0_bytes": NotAPdf,
    "encrypted_aes256_user_password_secret": PasswordNeeded,
    "encrypted_rc4_40_user_password_secret": PasswordNeeded,
    "header_only": DocumentDamaged,
    "html_named": NotAPdf,
    "jpeg_named": NotAPdf,
    "truncated_half": DocumentDamaged,
    "zero_pages": NoPages,
    "zip_named_docx": NotAPdf,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_that_cannot_be_read_ends_in_one_clear_line(name):
    with pytest.raises(HOSTILE[name]) as caught:
        read(DATA / "hostile" / f"{name}.pdf")
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith(f"{name}.pdf")
    assert caught.value.advice


@pytest.mark.parametrize(
    "name", ["encrypted_aes256_user_password_secret", "encrypted_rc4_40_user_password_secret"]
)
def test_a_protected_file_reads_the_same_as_the_file_it_was_made_of(name):
    pages = read(DATA / "hostile" / f"{name}.pdf", password="secret")
    assert pages == read(DATA / "far-part-35.pdf")


@pytest.mark.parametrize("name", ["junk_prefix_2k", "encrypted_aes256_owner_only"])
def test_junk_before_the_header_and_an_owners_password_change_nothing(name):
    assert read(DATA / "hostile" / f"{name}.pdf") == read(DATA / "far-part-35.pdf")


@pytest.mark.parametrize(
    ("name", "statuses"),
    [
        ("count_lies_1e9", ["blank"]),
        ("pages_loop", ["blank", "unreadable"]),
        ("mediabox_zero", ["text"]),
        ("mediabox_14400", ["text"]),
        ("huge_mediabox_1e6", ["text"]),
        ("text_ops_2M_chars", ["text"]),
        ("zeroed_middle", [*["text"] * 12, *["unreadable"] * 3]),
        ("bitflip_200_bytes_2", ["unreadable", "text", *["unreadable"] * 13]),
    ],
)
def test_a_hostile_file_that_can_be_read_is_read_as_far_as_it_goes(name, statuses):
    assert [page.status for page in read(DATA / "hostile" / f"{name}.pdf")] == statuses


def test_pages_of_a_file_with_damaged_parts_are_not_taken_for_blank_or_whole():
    pages = read(DATA / "hostile" / "bitflip_200_bytes_0.pdf")
    assert {(page.status, page.reason) for page in pages} == {
        (PageStatus.UNREADABLE, "the page is damaged"),
        (PageStatus.TEXT, "the file is damaged, so words may be missing"),
    }


@pytest.mark.parametrize(
    "path",
    [
        DATA / "far-part-35.pdf",
        DATA / "federal-register-faa-3-column.pdf",
        DATA / "sec-pages-226-243.pdf",
        DATA / "encrypted" / "aes-256.pdf",
        DATA / "hostile" / "junk_prefix_2k.pdf",
        pdfs.SAMPLE,
    ],
)
def test_a_sound_file_is_not_called_damaged(path):
    assert not is_damaged(path)


def test_a_sound_page_without_anything_is_blank_in_a_sound_file(pdf):
    (page,) = read(pdf(pdfs.document([b"q Q"])))
    assert (page.status, page.reason) == (PageStatus.BLANK, "")


def test_one_page_a_hundred_thousand_times_is_refused(pdf):
    kids = b"[%s]" % b" ".join([b"3 0 R"] * 100_000)
    data = pdfs.assemble(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids%s/Count 100000>>" % kids,
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>",
        ]
    )
    with pytest.raises(DocumentTooLarge, match="100,000 pages"):
        read(pdf(data))


def test_a_page_tree_twenty_thousand_deep_harms_nobody(pdf):
    nodes = [b"<</Type/Pages/Kids[%d 0 R]/Count 1>>" % (n + 3) for n in range(20_000)]
    leaf = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>"
    (page,) = read(pdf(pdfs.assemble([b"<</Type/Catalog/Pages 2 0 R>>", *nodes, leaf])))
    assert page.status is PageStatus.UNREADABLE
    assert page.reason == "the page is damaged"


def test_a_page_that_unpacks_to_two_hundred_megabytes_stays_within_the_memory_limit(pdf):
    data = pdfs.assemble(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[4 0 R 3 0 R]/Count 2>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 5 0 R>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>",
            pdfs.stream(b"0 0 m " * 35_000_000, compress=True),
        ]
    )
    harmless, bomb = read(pdf(data), limits=ReadingLimits(memory=200 << 20))
    assert harmless.status is PageStatus.BLANK
    assert bomb.status is PageStatus.UNREADABLE


@pytest.mark.skipif(sys.platform != "linux", reason="address space is limited on Linux alone")
def test_the_reading_process_limits_itself(long, children):
    with read_document(long, limits=ReadingLimits(memory=512 << 20)):
        (child,) = children()
        assert child.rlimit(psutil.RLIMIT_AS) == (512 << 20, 512 << 20)
        assert child.rlimit(psutil.RLIMIT_CORE) == (0, 0)
