"""Notes that a viewer shows as a sign until they are opened: what they say is read after the page's text."""

import pytest

from core.domain.answer import Span
from core.domain.document import Mark, PageStatus
from core.reading.quote_boxes import quote_boxes
from core.reading.reader import read_document
from tests import pdfs

SAYS = "Delete nine, read ten percent."
NOTE = b"<</Type/Annot/Subtype/Text/Rect[400 600 420 620]/Contents(%s)%s>>"
PRINT = pdfs.lines("The bond is nine percent of the bid.", top=610)
LAYER_OFF = b"/OCProperties<</OCGs[4 0 R]/D<</OFF[4 0 R]>>>>"


@pytest.fixture
def read(tmp_path):
    def read(content, *notes, **parts):
        path = tmp_path / "noted.pdf"
        path.write_bytes(pdfs.document([content], page=b"/Annots[%s]" % b"".join(notes), **parts))
        with read_document(path) as reading:
            (page,) = reading
        return page

    return read


def notes_of(page):
    return [page.text[each.start : each.end] for each in page.marks if each.mark is Mark.NOTE]


def test_a_closed_note_is_read_after_the_print_and_marked_as_a_note(read):
    page = read(PRINT, NOTE % (SAYS.encode(), b""), NOTE % (b"As agreed\non 4 May.", b"/IRT 4 0 R"))
    assert page.text.split("\n") == ["The bond is nine percent of the bid.", SAYS, "As agreed on 4 May."]
    assert notes_of(page) == [SAYS, "As agreed on 4 May."]


def test_what_a_closed_note_says_is_found_where_its_sign_stands(tmp_path, read):
    page = read(PRINT, NOTE % (SAYS.encode(), b""))
    start = page.text.index("ten percent")
    ((box,),) = quote_boxes(tmp_path / "noted.pdf", page, [Span(1, start, start + 11)])
    assert (box.left, box.right) == pytest.approx((400 / 612, 420 / 612), abs=0.03)
    assert (box.top, box.bottom) == pytest.approx((1 - 620 / 792, 1 - 600 / 792), abs=0.03)


@pytest.mark.parametrize("hidden", [b"/F 2", b"/F 32", b"/StateModel(Review)/State(Accepted)"])
def test_a_note_that_nobody_sees_and_the_state_of_one_are_not_read(read, hidden):
    assert read(PRINT, NOTE % (SAYS.encode(), hidden)).text == "The bond is nine percent of the bid."


def test_a_closed_note_in_a_layer_that_is_off_is_left_out_and_counted(read):
    note = NOTE % (SAYS.encode(), b"/OC 4 0 R")
    page = read(PRINT, note, catalog=LAYER_OFF, extra=(b"<</Type/OCG/Name(Off)>>",))
    assert SAYS not in page.text
    assert sum(left.words for left in page.unseen) == len(SAYS.split())


def test_a_page_with_nothing_but_a_closed_note_is_not_blank(read):
    page = read(b"", NOTE % (SAYS.encode(), b""))
    assert (page.status, page.text) == (PageStatus.TEXT, SAYS)


def test_a_long_note_on_a_scan_does_not_make_print_of_its_picture(read):
    page = read(pdfs.GREY, NOTE % (b" ".join([SAYS.encode()] * 12), b""))
    assert page.scanned
    assert page.status is PageStatus.UNREADABLE
    assert SAYS in page.text


def test_the_tables_of_a_page_are_as_they_were_beside_a_closed_note(read):
    rules = b"".join(b"60 %d m 360 %d l S " % (y, y) for y in (500, 520, 540, 560))
    rules += b"".join(b"%d 500 m %d 560 l S " % (x, x) for x in (60, 160, 260, 360))
    words = (b"Item", b"Unit", b"Price", b"Hydrant", b"each", b"925", b"Water main", b"metre", b"70")
    cells = b"".join(
        b"BT /F1 10 Tf %d %d Td (%s) Tj ET " % (65 + 100 * (n % 3), 545 - 20 * (n // 3), word)
        for n, word in enumerate(words)
    )
    assert read(rules + cells, NOTE % (SAYS.encode(), b"")).tables == read(rules + cells).tables != ()
