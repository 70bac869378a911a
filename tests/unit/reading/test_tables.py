from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.document import PageSet
from core.reading.grids import continued, from_markdown, grid, has_header, to_markdown
from core.reading.reader import read_document
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
    with read_document(path, **arguments) as reading:
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


def test_a_drawing_of_many_thousand_lines_keeps_its_text_and_stalls_nothing(made):
    lines = b"\n".join(b"%d %d m %d %d l S" % (n % 600, 0, n % 600, 700) for n in range(6_000))
    path = made(lines + b"\n" + pdfs.lines("SHEET C-101"), ruled([HEADER, *ITEMS]))
    drawing, after = read(path)
    assert (drawing.text, drawing.tables) == ("SHEET C-101", ())
    assert grids(after) == [(HEADER, *ITEMS)]


@pytest.mark.parametrize("matrix", [b"0 1 -1 0 760 60", b"0 -1 1 0 -160 640"])
def test_a_table_that_was_turned_in_the_content_of_its_page_reads_as_its_text_runs(made, matrix):
    content = b"q %s cm " % matrix + ruled([HEADER, *ITEMS], top=600) + b" Q"
    (page,) = read(made(content))
    assert grids(page) == [(HEADER, *ITEMS)]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_table_on_a_turned_page_reads_as_it_is_shown(tmp_path, turn):
    # what is drawn is turned back, so that the page shows upright
    matrix = {90: b"0 1 -1 0 612 0", 180: b"-1 0 0 -1 612 792", 270: b"0 -1 1 0 0 792"}[turn]
    path = tmp_path / "turned.pdf"
    content = b"q %s cm %s Q" % (matrix, ruled([HEADER, *ITEMS], top=500))
    path.write_bytes(pdfs.document([content], page=b"/Rotate %d" % turn))
    (page,) = read(path)
    assert grids(page) == [(HEADER, *ITEMS)]


def test_boxes_thin_bars_and_forms_rule_a_table_as_well_as_lines(tmp_path):
    boxes = b"\n".join(
        b"%d %d %d 20 re S" % (left, 700 - 20 * (row + 1), right - left)
        for row in range(4)
        for left, right in pairwise(COLUMNS)
    )
    bars = b"\n".join(b"72 %g 368 1 re f" % (700 - 20 * n - 0.5) for n in range(5))
    bars += b"\n" + b"\n".join(b"%g 620 1 80 re f" % (x - 0.5) for x in COLUMNS)
    words = ruled([HEADER, *ITEMS]).split(b"BT", 1)[1]
    form = pdfs.stream(ruled([HEADER, *ITEMS]), entries=b"/Type/XObject/Subtype/Form/BBox[0 0 612 792]")
    path = tmp_path / "ruled.pdf"
    made = pdfs.document(
        [boxes + b"\nBT" + words, bars + b"\nBT" + words, b"q 0.5 0 0 0.5 100 200 cm /T Do Q"],
        resources=b"/XObject<</T 4 0 R>>",
        extra=(form,),
    )
    path.write_bytes(made)
    assert [grids(page) for page in read(path)] == [[(HEADER, *ITEMS)]] * 3


def test_a_cell_that_reaches_over_columns_stands_in_the_first_of_them(made):
    content = ruled([HEADER, *ITEMS]).replace(b"300 700 m 300 620 l S", b"300 680 m 300 620 l S")
    (page,) = read(made(content))
    assert grids(page)[0][0] == ("Item", "Description Quantity", "", "Unit")


@pytest.mark.slow
def test_tables_agree_with_those_of_an_independent_program():
    import pdfplumber

    settings = {"text_x_tolerance_ratio": 0.15}
    with read_document(pdfs.SAMPLE) as reading:
        ours = {page.number: grids(page) for page in reading if page.tables and len(page.tables) < 3}
    with pdfplumber.open(pdfs.SAMPLE) as pdf:
        for number in list(ours)[::6]:
            page = pdf.pages[number - 1]
            found = (grid(table.extract(x_tolerance_ratio=0.15)) for table in page.find_tables(settings))
            theirs = [one for one in found if one]
            assert squeezed(theirs) == squeezed(
                [ours_[-len(one) :] for ours_, one in zip(ours[number], theirs, strict=True)]
            )


def squeezed(tables):
    return [["".join(cell.split()) for row in table for cell in row] for table in tables]


def test_a_word_broken_at_the_end_of_a_line_is_one_word_in_its_cell():
    rows = [["Item", "Cured-in\ufffeplace \u00a0pipe"], ["1", "\ufeff2"]]
    assert grid(rows) == (("Item", "Cured-in-place pipe"), ("1", "2"))


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
    with read_document(pdfs.SAMPLE, pages=PageSet.parse("10-16")) as reading:
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
