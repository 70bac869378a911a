"""What is struck out by a slanting line is marked, and what such a line only passes is not."""

import pytest

from core.domain.document import Mark
from core.reading.reader import read_document
from tests import pdfs

BLOCK = (
    b"The Supplier shall keep spare parts in",
    b"stock for eight years after the last",
    b"delivery and tell the Buyer of any part",
    b"that is no longer made.",
)


@pytest.fixture
def struck(tmp_path):
    """The words that are marked as struck out on a page with these contents."""

    def struck(content, **parts):
        path = tmp_path / "made.pdf"
        path.write_bytes(pdfs.document([content], **parts))
        with read_document(path) as reading:
            (page,) = reading
        marked = [each for each in page.marks if each.mark is Mark.STRUCK_OUT]
        return " ".join(" ".join(page.text[each.start : each.end].split()) for each in marked)

    return struck


def put(*lines, x=90, y=600):
    return b"".join(
        b"BT /F1 11 Tf %d %d Td (%s) Tj ET " % (x, y - 14 * n, line) for n, line in enumerate(lines)
    )


ALL = b" ".join(BLOCK).decode()
BEFORE_AND_AFTER = put(b"Before the block stands a sentence.", y=628) + put(b"After it another.", y=530)


@pytest.mark.parametrize(
    "drawn",
    [
        b"88 552 m 290 612 l 88 612 m 290 552 l S",
        b"1 0 0 RG 2 w 85 550 m 295 615 l S 85 615 m 295 550 l S",
        b"88 552 m 290 612 l S",
        b"88 612 m 290 552 l S",
        # by hand, which trembles
        b"88 552 m 130 566 l 180 578 l 240 598 l 290 612 l S",
        b"q .5 0 0 .5 44 276 cm 88 552 m 492 672 l S Q",
    ],
)
def test_an_x_over_a_block_and_a_line_from_corner_to_corner_strike_it_out(struck, drawn):
    assert struck(BEFORE_AND_AFTER + put(*BLOCK) + drawn) == ALL


def test_an_x_over_both_columns_of_a_page_strikes_both_out(struck):
    columns = put(*BLOCK) + put(*BLOCK, x=330)
    assert struck(columns + b"88 552 m 535 612 l 88 612 m 535 552 l S") == f"{ALL} {ALL}"


def test_a_line_that_somebody_drew_over_a_paragraph_as_a_note_strikes_it_out(struck):
    drawing = pdfs.stream(b"1 w 2 2 m 202 62 l S", entries=b"/Type/XObject/Subtype/Form/BBox[0 0 204 64]")
    note = b"/Type/Annot/Subtype/Line/L[88 552 290 612]/Rect[86 550 290 614]/F 4/AP<</N 4 0 R>>"
    assert struck(put(*BLOCK), page=b"/Annots[<<%s>>]" % note, extra=(drawing,)) == ALL


@pytest.mark.parametrize(
    ("drawn", "words"),
    [
        (b"88 597 m 150 609 l S", "The term is"),
        (b"145 597 m 191 609 l 145 609 m 191 597 l S", "eighteen"),
    ],
)
def test_a_slanting_line_or_a_cross_over_words_of_a_line_strikes_those_out(struck, drawn, words):
    lines = put(b"The term is eighteen months.", b"It begins on the day of signing.")
    assert struck(lines + drawn) == words


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_block_that_is_shown_turned_is_struck_out_too(struck, turn):
    assert struck(put(*BLOCK) + b"88 552 m 290 612 l S", page=b"/Rotate %d" % turn) == ALL


@pytest.mark.parametrize(
    "drawn",
    [
        # a leader that ends in the middle of the paragraph
        b"240 572 m 420 660 l S",
        # a curve of a chart, piece by piece
        b"88 552 m 150 590 l S 150 590 m 220 570 l S 220 570 m 290 612 l S",
        # the sides of a triangle
        b"88 552 m 290 612 l 290 552 l h S",
        # a bar behind a line of the paragraph, closed or not
        b"1 1 0 rg 80 568 300 14 re f",
        b"1 1 0 rg 80 568 m 380 568 l 380 582 l 80 582 l f",
        # past the words
        b"20 552 m 86 612 l S",
        # shading
        b"".join(b"%d 552 m %d 612 l S " % (x, x + 200) for x in range(60, 300, 3)),
    ],
)
def test_a_slanting_line_that_does_not_cross_the_block_strikes_nothing_out(struck, drawn):
    assert struck(put(*BLOCK) + drawn) == ""


def test_a_line_under_words_that_lean_as_it_does_strikes_nothing_out(struck):
    leaning = b"q .866 .5 -.5 .866 90 300 cm " + put(b"The Supplier shall keep spare parts.", x=0, y=0)
    assert struck(leaning + b"0 -2 m 180 -2 l S Q") == ""


def test_the_diagonal_that_parts_the_head_of_a_table_strikes_nothing_out(struck):
    head = put(b"Month", x=160, y=600) + put(b"Bid item", x=92, y=575)
    assert struck(head + b"88 615 m 200 568 l S") == ""


def test_a_cross_in_a_box_beside_words_strikes_nothing_out(struck):
    box = b"90 598 10 10 re 90 598 m 100 608 l 90 608 m 100 598 l S "
    assert struck(box + put(b"Bid bond enclosed", x=106)) == ""
    assert struck(put(b"Y", x=91) + box + put(b"Bid bond enclosed", x=106)) == ""


def test_a_word_is_struck_out_on_a_page_of_hundreds_of_them_and_another_within_a_form(struck):
    form = pdfs.stream(
        b"BT /F1 6 Tf 90 300 Td (within) Tj ET 90 302 m 107 302 l S",
        entries=b"/Type/XObject/Subtype/Form/BBox[0 0 612 792]/Resources<</Font<</F1 3 0 R>>>>",
    )
    words = b"".join(
        b"BT /F1 6 Tf %d %d Td (n%d) Tj ET " % (30 + 45 * (number % 12), 770 - 8 * (number // 12), number)
        for number in range(540)
    )
    content = words + b"/X Do 524 420 m 540 420 l S"
    assert struck(content, resources=b"/XObject<</X 4 0 R>>", extra=(form,)) == "n539 within"
