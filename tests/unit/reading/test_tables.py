import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.document import PageSet
from core.reading.grids import continued, from_markdown, grid, has_header, to_markdown
from core.reading.limits import ReadingLimits
from core.reading.reader import read_document
from core.reading.tables import TableReader, has_table
from tests import pdfs
from tests.pdfs import DATA

COLUMNS = (72, 110, 300, 380, 440)
HEADER = ("Item", "Description", "Quantity", "Unit")
ITEMS = [
    ("1", "Mobilization", "1", "LS"),
    ("2", "Lining, 8-inch", "9,240", "LF"),
    ("3", "Service tap", "388", "EA"),
]


def ruled(rows, *, top=700):
    """A content stream that draws ``rows`` as a ruled table."""
    bottom = top - 20 * len(rows)
    out = [b"%d %d m %d %d l S" % (x, top, x, bottom) for x in COLUMNS]
    out += [
        b"%d %d m %d %d l S" % (COLUMNS[0], top - 20 * n, COLUMNS[-1], top - 20 * n)
        for n in range(len(rows) + 1)
    ]
    for n, row in enumerate(rows):
        for x, cell in zip(COLUMNS, row, strict=False):
            out.append(b"BT /F1 10 Tf %d %d Td (%s) Tj ET" % (x + 3, top - 20 * n - 14, cell.encode()))
    return b"\n".join(out)


@pytest.fixture
def made(tmp_path):
    def write(*contents):
        path = tmp_path / "tables.pdf"
        path.write_bytes(pdfs.document(list(contents)))
        return path

    return write


def read(path, **arguments):
    with read_document(path, tables=True, **arguments) as reading:
        return list(reading)


def grids(page):
    return [from_markdown(table) for table in page.tables]


def test_a_ruled_table_comes_complete_and_the_text_of_its_page_stays_whole(made):
    (page,) = read(made(ruled([HEADER, *ITEMS])))
    assert grids(page) == [(HEADER, *ITEMS)]
    assert "Lining, 8-inch 9,240 LF" in " ".join(page.text.split())


def test_a_table_that_goes_on_overleaf_keeps_its_header(made):
    first, second = read(
        made(ruled([HEADER, *ITEMS]), ruled([("4", "Point repair", "6", "EA"), ("5", "Seal", "9", "EA")]))
    )
    assert grids(first)[0][0] == HEADER
    assert grids(second) == [(HEADER, ("4", "Point repair", "6", "EA"), ("5", "Seal", "9", "EA"))]


def test_a_header_that_is_repeated_overleaf_stays_single(made):
    _, second = read(made(ruled([HEADER, *ITEMS]), ruled([HEADER, ("4", "Point repair", "6", "EA")])))
    assert grids(second) == [(HEADER, ("4", "Point repair", "6", "EA"))]


def test_lines_under_words_and_a_frame_round_the_page_are_no_table(made):
    underlined = b"\n".join(b"72 %d m 300 %d l S" % (y, y) for y in range(100, 400, 10))
    (page,) = read(made(pdfs.lines("words") + b"\n" + underlined + b"\n40 40 532 712 re S"))
    assert not has_table(page)
    assert page.tables == ()


def test_pages_come_in_order_with_and_without_tables(made):
    contents = [ruled([HEADER, *ITEMS]) if n % 3 == 0 else pdfs.lines(f"page {n}") for n in range(12)]
    pages = read(made(*contents))
    assert [page.number for page in pages] == list(range(1, 13))
    assert [bool(page.tables) for page in pages] == [n % 3 == 0 for n in range(12)]


def test_the_tables_of_a_part_of_the_document_are_those_of_its_pages(made):
    path = made(pdfs.lines("one"), ruled([HEADER, *ITEMS]), pdfs.lines("three"))
    (page,) = read(path, pages=PageSet.of([2]))
    assert grids(page)[0][0] == HEADER


def test_tables_of_a_protected_document_are_read():
    pages = read(DATA / "encrypted" / "aes-256.pdf", password="foo")
    assert [page.text for page in pages] == ["Secret!"]


def test_a_page_whose_tables_take_too_long_keeps_its_text(made):
    path = made(ruled([HEADER, *ITEMS]), pdfs.lines("after"))
    with read_document(path) as reading:
        plain = list(reading)
    hurried = ReadingLimits(silence=0.01, total=10)
    first, second = TableReader(path, None, 2, hurried).pages(plain)
    assert (first.tables, second.tables) == ((), ())
    assert "Mobilization" in first.text
    assert not psutil.Process().children(recursive=True)


def test_leaving_early_ends_the_table_readers(made):
    with read_document(made(*[ruled([HEADER, *ITEMS])] * 12), tables=True) as reading:
        pages = iter(reading)
        next(pages)
        pages.close()
    assert not psutil.Process().children(recursive=True)


@pytest.mark.parametrize("name", ["pages_loop", "zeroed_middle", "bitflip_200_bytes_0", "count_lies_1e9"])
def test_a_damaged_document_loses_its_tables_alone(name):
    path = DATA / "hostile" / f"{name}.pdf"
    with read_document(path) as reading:
        plain = list(reading)
    assert [page.text for page in read(path)] == [page.text for page in plain]


def test_columns_and_rows_that_hold_nothing_are_left_out():
    assert grid([["a", None, "b"], [None, None, None], ["1", "", "2"]]) == (("a", "b"), ("1", "2"))


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [["only a frame round a page of text"]],
        [["one", "row"]],
        [["a", "b"], ["alone", None], ["alone", None]],
        [["name", "part", "percent"], ["", "", ""], ["", "", ""]],
        [["a", "b"], ["1", "a page of text " * 60]],
    ],
)
def test_lines_that_hold_no_rows_of_data_are_no_table(rows):
    assert grid(rows) is None


def test_a_table_of_words_alone_is_not_taken_for_a_header():
    words = (("Name", "Part"), ("Ann", "Lining"), ("Bob", "Paving"))
    assert not has_header(words)
    assert continued(words, (("Cid", "Grouting"), ("Dan", "Seeding"))) == (
        ("Cid", "Grouting"),
        ("Dan", "Seeding"),
    )


@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_characters="\n\r")).map(str.strip), min_size=2, max_size=2),
        min_size=1,
    )
)
def test_markdown_tables_read_back_as_they_were(rows):
    rows = tuple(tuple(" ".join(cell.split()) for cell in row) for row in rows)
    # a page's text holds no other line break than the line feed, see cleaning
    if not any(len(cell.splitlines()) > 1 for row in rows for cell in row):
        assert from_markdown(to_markdown(rows)) == rows


def test_the_bid_form_of_the_sample_comes_complete():
    with read_document(pdfs.SAMPLE, pages=PageSet.parse("10-16"), tables=True) as reading:
        rows = [
            row
            for page in reading
            for table in grids(page)
            for row in table
            if row[0].isdigit() and len(row) == 6
        ]
    assert [int(row[0]) for row in rows] == list(range(1, len(rows) + 1))
    assert len(rows) > 20
    assert ("10", "Cured-in-place pipe, 8-inch", "9,240", "LF", "", "") in rows
