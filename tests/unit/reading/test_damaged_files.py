"""What is left of a damaged file is read, and what is lost is never called blank."""

import re
import zlib

import pytest

from core.domain.document import PageStatus
from core.domain.errors import DocumentDamaged, NotAPdf
from core.reading.reader import read_document
from core.reading.unlock import unlock
from tests import pdfs

CLAUSES = [f"Clause {number}: the mason grouts every joint." for number in range(1, 5)]
MAY_LACK = "the file is damaged, so words may be missing"


@pytest.fixture
def read(tmp_path):
    def read(data, password=None):
        path = tmp_path / "damaged.pdf"
        path.write_bytes(data)
        with read_document(path, password=password) as reading:
            return list(reading)

    return read


def whole():
    return pdfs.document([pdfs.lines(clause) for clause in CLAUSES])


def with_packed_objects():
    """The same words, with the catalog and the pages in a stream of objects, and a table as a stream."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[4 0 R]/Count 1>>",
        pdfs.FONT,
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 6 0 R/Resources<</Font<</F1 3 0 R>>>>>>",
    ]
    starts = [sum(map(len, objects[:number])) for number in range(4)]
    numbers = " ".join(f"{number} {start}" for number, start in enumerate(starts, 1)).encode() + b" "
    entries = b"/Type/ObjStm/N 4/First %d" % len(numbers)
    packed = pdfs.stream(numbers + b"".join(objects), entries=entries, compress=True)
    body = b"%%PDF-1.7\n5 0 obj\n%s\nendobj\n6 0 obj\n%s\nendobj\n"
    return body % (packed, pdfs.stream(pdfs.lines(*CLAUSES)))


def cut_before(word):
    return lambda data: data[: data.rfind(word)]


@pytest.mark.parametrize(
    "damage",
    [
        cut_before(b"xref\n0"),
        cut_before(b"trailer"),
        cut_before(b"/Root"),
        lambda data: re.sub(rb"/Root.*", b"/ID[<9\xe4\xc1#", data, flags=re.DOTALL),
        lambda data: data.replace(b"/Root", b"/Toor"),
    ],
    ids=["no table", "no trailer", "half a trailer", "noise in the trailer", "no root"],
)
def test_a_file_that_lost_its_end_is_read_and_says_so(read, damage):
    pages = read(damage(whole()))
    assert [page.text for page in pages] == CLAUSES
    assert {page.reason for page in pages} == {MAY_LACK}


@pytest.mark.parametrize("beginning", [b"", b"%\xe2\xe3\xcf\xd3\n", b"%PDX-1.4\n\n"])
def test_a_file_that_lost_its_header_is_read(read, beginning):
    data = whole()
    pages = read(beginning + data[data.index(b"\n") + 1 :])
    assert [page.text for page in pages] == CLAUSES


def test_pages_whose_words_were_cut_off_are_damaged_and_keep_their_numbers(read):
    data = whole()
    pages = read(data[: data.index(b"Clause 3") - 80])
    assert [page.text for page in pages] == [*CLAUSES[:2], "", ""]
    assert [page.status for page in pages[2:]] == [PageStatus.UNREADABLE] * 2


def test_objects_that_are_packed_together_are_found_without_a_table(read):
    (page,) = read(with_packed_objects())
    assert page.text.splitlines() == CLAUSES


def test_a_pdf_inside_the_damaged_one_is_not_taken_for_its_pages(read):
    inner = pdfs.document([pdfs.lines("From another document.")])
    data = pdfs.document([pdfs.lines(CLAUSES[0])], extra=(pdfs.stream(inner),))
    (page,) = read(data[: data.rfind(b"xref\n0")])
    assert page.text == CLAUSES[0]


def test_the_later_of_two_states_of_an_object_counts(read):
    data = whole()
    body = data[: data.rfind(b"xref\n0")]
    number = int(re.search(rb"(\d+) 0 obj\s+<</Length \d+>>stream\s[^(]*\(Clause 1", body)[1])
    newer = b"%d 0 obj\n%s\nendobj\n" % (number, pdfs.stream(pdfs.lines("Clause 1 as amended.")))
    assert read(body + newer)[0].text == "Clause 1 as amended."


def test_a_file_without_its_catalog_is_refused(read):
    data = whole()
    with pytest.raises(DocumentDamaged):
        read(data[: data.rfind(b"xref\n0")].replace(b"/Catalog", b"/Cata"))


def test_a_list_of_objects_in_words_is_no_pdf(read):
    with pytest.raises(NotAPdf):
        read(b"The plans hold: 1 0 obj, 2 0 obj.")


def test_numbers_that_no_file_needs_end_in_a_refusal(read):
    huge = b"9" * 6_000
    objects = [b"1 0 obj<</Type/ObjStm/N %s/First %s/Length %s>>stream\n" % (huge, huge, huge)]
    packed = zlib.compress(huge + b" 0 <</Type/Catalog>>")
    with pytest.raises(DocumentDamaged):
        read(b"%PDF-1.7\n" + objects[0] + packed + b"\nendstream endobj")


def test_a_page_whose_words_are_not_in_the_file_is_not_blank(read):
    data = pdfs.document([pdfs.lines(CLAUSES[0]), pdfs.lines(CLAUSES[1])])
    start = data.rindex(b"<</Length", 0, data.index(b"Clause 2"))
    first, second = read(data[:start] + b"\0" * 40 + data[start + 40 :])
    assert first.text == CLAUSES[0]
    assert (second.status, second.reason) == (PageStatus.UNREADABLE, "the page is damaged")


def test_a_page_that_names_no_words_is_blank(read):
    data = whole().replace(b"/Contents 5 0 R", b"               ")
    assert read(data)[0].status is PageStatus.BLANK


@pytest.mark.parametrize("length", [b"128", b"040"])
@pytest.mark.parametrize("password", ["usersecret", "ownersecret"])
def test_a_key_whose_length_is_told_wrong_opens_the_words_too(read, length, password):
    data = (pdfs.DATA / "encrypted" / "aes-256-r6.pdf").read_bytes()
    wrong = data.replace(b"/Length 256", b"/Length " + length)
    assert wrong != data
    assert [page.text for page in read(wrong, password)] == [page.text for page in read(data, password)]


def test_protection_is_removed_with_every_spelling_of_its_password(tmp_path):
    target = tmp_path / "plain.pdf"
    unlock(pdfs.DATA / "encrypted" / "aes-256-prepared.pdf", "Pa\u0308ss IX 7", target)
    with read_document(target) as reading:
        assert [page.text for page in reading] == ["Opened with a prepared password."]
