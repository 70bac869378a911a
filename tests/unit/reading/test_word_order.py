"""Words set apart letter by letter, and words from right to left, as they are read."""

import pytest

from core.domain.answer import Span
from core.domain.document import Mark
from core.reading.quote_boxes import quote_boxes
from core.reading.reader import read_document
from tests import pdfs

SIZE = 12


@pytest.fixture
def read(tmp_path):
    def read(data):
        path = tmp_path / "made.pdf"
        path.write_bytes(data)
        with read_document(path) as reading:
            (page,) = reading
        return page

    return read


def line(text, *, before=b"", y=700):
    return b"BT /F1 12 Tf 72 %d Td %s (%s) Tj 0 Tc ET " % (y, before, text)


@pytest.mark.parametrize(
    ("drawing", "words"),
    [
        (line(b"I N S U R A N C E   C L A U S E S"), "INSURANCE CLAUSES"),
        (line(b"T e r m   o f   t h e   l e a s e"), "Term of the lease"),
        (line(b"GENERAL CONDITIONS", before=b"7 Tc"), "GENERAL CONDITIONS"),
        (line(b"Payment due", before=b"4.5 Tc"), "Payment due"),
    ],
)
def test_letters_set_apart_are_read_as_words(read, drawing, words):
    page = read(pdfs.document([drawing + line(b"The rest is set as usual.", y=660)]))
    assert page.text == f"{words}\nThe rest is set as usual."
    assert page.reason == ""


@pytest.mark.parametrize(
    "text", ["Lots A C B D F are let.", "A B C D E F", "Y N N Y N Y", "1 2 3 4 5 6 7", "x x x x x x"]
)
def test_single_letters_that_are_no_word_stay_apart(read, text):
    assert read(pdfs.document([line(text.encode())])).text == text


def test_letters_too_far_apart_to_be_a_word_stay_as_they_are_and_the_page_is_flagged(read):
    drawn = b"".join(
        b"BT /F1 12 Tf %d 700 Td (%s) Tj ET " % (72 + 40 * n, letter)
        for n, letter in enumerate((b"W", b"A", b"R", b"N", b"I", b"G"))
    )
    page = read(pdfs.document([drawn]))
    assert page.text == "W A R N I G"
    assert page.reason == "letters stand apart, so words may be broken"


def test_a_full_stop_drawn_by_itself_is_not_too_small_to_be_seen(read):
    page = read(
        pdfs.document([b"BT /F1 7 Tf 72 700 Td (It ends here) Tj ET BT /F1 7 Tf 109 700 Td (.) Tj ET"])
    )
    assert page.text == "It ends here."
    assert page.unseen == ()


def test_words_that_stand_apart_without_a_space_between_them_are_parted(read):
    drawn = b"BT /F1 10 Tf 72 700 Td [(Replacement) -180 (of) -180 (submersible) -180 (pumps)] TJ ET"
    assert read(pdfs.document([drawn])).text == "Replacement of submersible pumps"


HEBREW = "\u05d4\u05e7\u05d1\u05dc\u05df \u05d9\u05e9\u05dc\u05dd 12.5 \u05d0\u05d7\u05d5\u05d6"
ARABIC = "\u064a\u0642\u062f\u0645 \u0627\u0644\u0645\u0642\u0627\u0648\u0644 \u0636\u0645\u0627\u0646\u0627"


def drawn_one_by_one(visual, order):
    """A page with the letters of ``visual``, given from left to right, drawn in an order of their own."""
    places = [(72 + SIZE * n, letter) for n, letter in enumerate(visual) if letter != " "]
    letters = sorted({letter for _, letter in places})
    drawing = b"".join(
        b"BT /F2 12 Tf %d 700 Td <%02X> Tj ET " % (x, 1 + letters.index(letter))
        for x, letter in order(places)
    )
    return pdfs.with_boxes(drawing, *letters)


def leftwards(text):
    """``text`` as it stands on the page: words from right to left, numbers as they are."""
    turned = [word if word[0].isdigit() else word[::-1] for word in text.split(" ")]
    return " ".join(reversed(turned))


def word_by_word(places):
    """The order of a program that draws words as they are read, each from its left."""
    words, held = [], []
    for place in places:
        if held and place[0] - held[-1][0] > SIZE:
            words.insert(0, held)
            held = []
        held.append(place)
    return [place for word in [held, *words] for place in word]


@pytest.mark.parametrize("order", [list, lambda places: places[::-1], word_by_word])
@pytest.mark.parametrize("text", [HEBREW, ARABIC])
def test_words_from_right_to_left_are_read_in_order_however_they_were_drawn(read, text, order):
    assert read(drawn_one_by_one(leftwards(text), order)).text == text


def test_a_quote_from_right_to_left_is_found_where_it_stands(tmp_path, read):
    page = read(drawn_one_by_one(leftwards(HEBREW), list))
    start = page.text.index("12.5")
    (boxes,) = quote_boxes(tmp_path / "made.pdf", page, [Span(1, start, len(page.text))])
    # a box for the number and one for the word after it, which stands left of it
    # within the boxes' margins
    assert [(round(612 * box.left), round(612 * box.right)) for box in boxes] == [(133, 179), (73, 119)]


@pytest.mark.parametrize(
    ("visual", "text"),
    [
        # brackets as the file may name them: by their shape, or by their meaning
        ("(\u05d1\u05d0) \u05d2\u05d3", "\u05d3\u05d2 (\u05d0\u05d1)"),
        (")\u05d1\u05d0( \u05d2\u05d3", "\u05d3\u05d2 (\u05d0\u05d1)"),
        ("AB-7 \u05d2\u05d3", "\u05d3\u05d2 AB-7"),
        ("30 120 \u0631\u0641\u062d", "\u062d\u0641\u0631 120 30"),
        ("The \u05dd\u05d5\u05dc\u05e9 is meant", "The \u05e9\u05dc\u05d5\u05dd is meant"),
    ],
)
def test_numbers_brackets_and_latin_words_keep_their_order_among_those_from_right_to_left(read, visual, text):
    assert read(drawn_one_by_one(visual, list)).text == text


def test_a_glyph_of_two_letters_is_read_as_they_are_written(read):
    content = b"BT /F2 12 Tf 72 700 Td <020103> Tj ET"
    # alef, the joined lam and alef, seen: the file tells the joined letters in the order of reading
    page = read(pdfs.with_boxes(content, "\u0644\u0627", "\u0633", "\u0628"))
    assert page.text == "\u0628\u0644\u0627\u0633"


def test_words_whose_places_say_that_they_are_reversed_are_flagged(read):
    words = (
        "\u05dd\u05d5\u05dc\u05e9 \u05df\u05dc\u05d1\u05e7 \u05dd\u05d9\u05de\u05d9 \u05dd\u05d9\u05d3\u05d7"
    )
    assert "reversed" in read(drawn_one_by_one(leftwards(words), list)).reason


def test_a_large_word_from_right_to_left_across_the_page_leaves_the_words_under_it_whole(read):
    drawing = (
        line(b"General notes", y=700)
        + b"BT /F2 300 Tf 0 400 Td <01> Tj ET BT /F2 300 Tf 250 420 Td <02> Tj ET "
        + line(b"Revision and issue", y=500)
    )
    words = read(pdfs.with_boxes(drawing, "\u05d0", "\u05d1")).text.splitlines()
    assert "General notes" in words
    assert "Revision and issue" in words


def test_a_table_that_stands_on_its_head_is_read_from_its_own_left_to_its_right(read):
    rows = [
        ("Item", "Unit", "Price"),
        ("Gate valve", "each", "480"),
        ("Hydrant", "each", "925"),
        ("Pipe", "m", "70"),
    ]
    cells = b"".join(
        b"BT /F1 11 Tf %d %d Td (%s) Tj ET " % (100 * column, -20 * row, cell.encode())
        for row, line in enumerate(rows)
        for column, cell in enumerate(line)
    )
    page = read(pdfs.document([b"q -1 0 0 -1 560 500 cm " + cells + b"Q"]))
    assert page.text.split() == " ".join(map(" ".join, rows)).split()


@pytest.mark.parametrize("turn", [b"", b"/Rotate 90", b"/Rotate 270"])
def test_what_runs_along_a_line_of_text_strikes_it_out_whichever_way_the_page_is_shown(read, turn):
    words = b"BT /F1 11 Tf 90 600 Td (Bids stay open for sixty days.) Tj ET .7 w 90 603 m 235 603 l S "
    other = b"BT /F1 11 Tf 90 560 Td (Bids stay open for ninety days.) Tj ET"
    page = read(pdfs.document([words + other], page=turn))
    (struck,) = [mark for mark in page.marks if mark.mark is Mark.STRUCK_OUT]
    assert page.text[struck.start : struck.end] == "Bids stay open for sixty days."
