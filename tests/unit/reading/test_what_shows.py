"""Only what a viewer shows is read, in whatever way the rest is hidden; other words, fonts and places."""

import math

import pytest

from core.domain.answer import Span
from core.domain.document import Hiding, Mark, PageStatus
from core.reading.quote_boxes import quote_boxes
from core.reading.reader import read_document
from tests import pdfs

SEEN = b"BT /F1 11 Tf 90 610 Td (Retainage is five percent.) Tj ET "


@pytest.fixture
def read(tmp_path):
    def read(*contents, **parts):
        path = tmp_path / "made.pdf"
        path.write_bytes(pdfs.document(list(contents), **parts))
        with read_document(path) as reading:
            return list(reading)

    return read


def put(text, x=90, y=560, size=11, before=b""):
    return b"BT %s /F1 %d Tf %d %d Td (%s) Tj ET " % (before, size, x, y, text)


SECRET = put(b"Retainage is nine percent.")
FORM = b"/Type/XObject/Subtype/Form/BBox[0 0 612 792]/Resources<</Font<</F1 3 0 R>>>>"
LAYERS = b"/OCProperties<</OCGs[4 0 R]/D<</OFF[4 0 R]>>>>"
LAYER = b"<</Type/OCG/Name(Superseded)>>"


def hidden(page):
    return {left.why: left.words for left in page.unseen}


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("drawing", "why"),
    [
        (put(b"Retainage is nine percent.", x=-400), Hiding.OFF_PAGE),
        (put(b"Retainage is nine percent.", y=-30), Hiding.OFF_PAGE),
        (b"300 300 20 20 re W n " + SECRET, Hiding.CLIPPED),
        (b"/Faint gs " + SECRET, Hiding.TRANSPARENT),
        (b"1 1 1 rg " + SECRET + b"0 g ", Hiding.BACKGROUND),
        (b"0.99 g " + SECRET + b"0 g ", Hiding.BACKGROUND),
        (put(b"Retainage is nine percent.", before=b"3 Tr") + b"BT 0 Tr ET ", Hiding.INVISIBLE),
        (put(b"Retainage is nine percent.", before=b"7 Tr") + b"BT 0 Tr ET ", Hiding.INVISIBLE),
        (SECRET + b"0 0 0 rg 80 550 260 24 re f ", Hiding.COVERED),
        (SECRET + b"1 1 1 rg 60 540 300 40 re f 0 g ", Hiding.COVERED),
    ],
)
def test_hidden_words_are_left_out_and_counted(read, drawing, why):
    states = b"/ExtGState<</Faint<</ca 0>>>>"
    (page,) = read(SEEN + b"q " + drawing + b"Q", resources=states)
    assert page.text == "Retainage is five percent."
    assert hidden(page) == {why: 4}


def test_layers_that_are_off_are_left_out_whether_marked_or_a_form_of_their_own(read):
    marked, form = read(
        SEEN + b"/OC /L BDC " + SECRET + b"EMC",
        SEEN + b"/X Do",
        catalog=LAYERS,
        resources=b"/Properties<</L 4 0 R>>/XObject<</X 5 0 R>>",
        extra=(LAYER, pdfs.stream(SECRET, entries=FORM + b"/OC 4 0 R")),
    )
    for page in (marked, form):
        assert page.text == "Retainage is five percent."
        assert hidden(page) == {Hiding.LAYER: 4}


def test_a_layer_that_is_on_is_read(read):
    (page,) = read(
        SEEN + b"/OC /L BDC " + SECRET + b"EMC",
        catalog=LAYERS.replace(b"/OFF[4 0 R]", b""),
        resources=b"/Properties<</L 4 0 R>>",
        extra=(LAYER,),
    )
    assert "nine" in page.text
    assert page.unseen == ()


def test_white_letters_on_a_dark_bar_are_read(read):
    (page,) = read(b"0.1 0.2 0.5 rg 80 550 260 24 re f 1 1 1 rg " + SECRET)
    assert page.text == "Retainage is nine percent."


def test_a_marker_pen_over_words_does_not_hide_them(read):
    (page,) = read(
        SECRET + b"/Pen gs 1 1 0 rg 80 550 260 24 re f", resources=b"/ExtGState<</Pen<</BM/Multiply>>>>"
    )
    assert page.text == "Retainage is nine percent."


def test_invisible_words_under_a_picture_are_somebodys_ocr_and_stay(read):
    picture = pdfs.stream(
        b"\x80" * 64,
        entries=b"/Type/XObject/Subtype/Image/Width 8/Height 8/ColorSpace/DeviceGray/BitsPerComponent 8",
    )
    (page,) = read(
        b"q 400 0 0 200 60 500 cm /S Do Q " + put(b"Recognised words stay here.", before=b"3 Tr"),
        resources=b"/XObject<</S 4 0 R>>",
        extra=(picture,),
    )
    assert "Recognised words stay here." in page.text


def test_a_line_that_runs_over_the_edge_is_cut_there(read):
    line = put(b"The fee is 10 dollars. The fine is 20 dollars.", x=20, y=700)
    (page,) = read(line, page=b"/CropBox[0 0 135 792]")
    assert page.text.startswith("The fee is 10 dollars.")
    assert "20" not in page.text


def test_a_page_with_a_negative_box_shows_nothing_of_what_lies_beside_it(read):
    (page,) = read(pdfs.lines("beside the page"), box=b"0 0 -612 -792")
    assert page.text == ""


FIELDS = b"/AcroForm<</Fields[4 0 R 5 0 R]/DA(/F1 11 Tf 0 g)/DR<</Font<</F1 3 0 R>>>>/NeedAppearances true>>"


def test_fields_are_read_beside_their_labels_and_found_again(tmp_path, read):
    field = b"<</Type/Annot/Subtype/Widget/FT/Tx/T(%s)/V(%s)/DA(/F1 11 Tf 0 g)/F 4/Rect[%s]>>"
    (page,) = read(
        put(b"Owner:", y=650) + put(b"Completion:", y=620) + put(b"Signed in good faith.", y=590),
        page=b"/Annots[4 0 R 5 0 R]",
        catalog=FIELDS,
        extra=(
            field % (b"b", b"1 March 2028", b"200 614 400 634"),
            field % (b"a", b"Town of Alder", b"200 644 400 664"),
        ),
    )
    assert page.text.split("\n") == [
        "Owner: Town of Alder",
        "Completion: 1 March 2028",
        "Signed in good faith.",
    ]
    marked = [page.text[mark.start : mark.end] for mark in page.marks if mark.mark is Mark.FIELD]
    assert marked == ["Town of Alder", "1 March 2028"]
    start = page.text.index("1 March")
    ((box,),) = quote_boxes(tmp_path / "made.pdf", page, [Span(1, start, start + 12)])
    assert box.top == pytest.approx(1 - 632 / 792, abs=0.02)


def test_a_value_whose_letters_have_boxes_of_their_own_is_one_word(read):
    field = (
        b"<</Type/Annot/Subtype/Widget/FT/Tx/T(b)/V(4815162)/DA(/F1 11 Tf 0 g)/F 4/Rect[200 614 400 634]%s>>"
    )
    (page,) = read(
        put(b"Tender sum:", y=620) + put(b"Signed in good faith.", y=590),
        page=b"/Annots[4 0 R 5 0 R]",
        catalog=FIELDS,
        extra=(field % b"/Ff 16777216/MaxLen 10", field.replace(b"614 400 634", b"514 400 534") % b""),
    )
    assert page.text.split("\n")[0] == "Tender sum: 4815162"


@pytest.mark.parametrize(("mark", "drawn"), [(b"7", "\u2077"), (b"12", "\u00b9\u00b2")])
def test_a_raised_mark_does_not_become_a_part_of_the_number(read, mark, drawn):
    line = (
        b"BT /F1 10 Tf 60 500 Td (The bond is $2,400) Tj /F1 6 Tf 4 Ts (%s) Tj 0 Ts"
        b" /F1 10 Tf ( for each lot.) Tj ET" % mark
    )
    (page,) = read(line)
    assert page.text == f"The bond is $2,400 {drawn} for each lot."


@pytest.mark.parametrize(("mark", "drawn"), [(b"[5]", "[\u2075]"), (b"\\(a\\)", "(a)")])
def test_a_raised_mark_in_brackets_stands_apart_from_the_number(read, mark, drawn):
    line = (
        b"BT /F1 10 Tf 60 500 Td (The bond is held for 60) Tj /F1 6 Tf 4 Ts (%s) Tj 0 Ts"
        b" /F1 10 Tf ( days.) Tj ET" % mark
    )
    (page,) = read(line)
    assert page.text == f"The bond is held for 60 {drawn} days."


def test_a_raised_mark_before_a_sign_of_percent_does_not_become_a_part_of_the_number(read):
    line = (
        b"BT /F1 10 Tf 60 500 Td (Retainage is 15) Tj /F1 6 Tf 4 Ts (12) Tj 0 Ts /F1 10 Tf (% of it.) Tj ET"
    )
    (page,) = read(line)
    assert "1512" not in page.text
    assert "15 \u00b9\u00b2%" in page.text


def test_words_under_a_drawn_line_are_struck_out_and_underlined_ones_are_not(read):
    (page,) = read(
        put(b"Old term of five years.", y=640)
        + put(b"New term of six years.", y=600)
        + b"0.7 w 88 643.8 m 215 643.8 l S 88 598 m 215 598 l S"
    )
    struck = [page.text[mark.start : mark.end] for mark in page.marks]
    assert struck == ["Old term of five years."]


def test_words_under_a_strike_out_annotation_are_struck_out(read):
    place = b"/Rect[88 636 215 652]/QuadPoints[88 652 215 652 88 636 215 636]"
    note = b"<</Type/Annot/Subtype/StrikeOut/F 4%s>>" % place
    (page,) = read(put(b"Old term of five years.", y=640), page=b"/Annots[4 0 R]", extra=(note,))
    assert [page.text[mark.start : mark.end] for mark in page.marks] == ["Old term of five years."]


@pytest.mark.parametrize(
    "drawn",
    [
        b"/Subtype/Line/L[90 563 250 563]",
        b"/Subtype/Ink/InkList[[90 563 160 564 250 563]]",
    ],
)
def test_words_that_somebody_drew_a_line_through_are_struck_out(read, drawn):
    ink = pdfs.stream(b"1 w 0 8 m 160 8 l S", entries=b"/Type/XObject/Subtype/Form/BBox[0 0 160 16]")
    note = b"/Type/Annot%s/Rect[90 555 250 571]/C[1 0 0]/F 4/AP<</N 4 0 R>>" % drawn
    (page,) = read(SEEN + put(b"Retainage is nine percent."), page=b"/Annots[<<%s>>]" % note, extra=(ink,))
    (struck,) = [mark for mark in page.marks if mark.mark is Mark.STRUCK_OUT]
    assert page.text[struck.start : struck.end].startswith("Retainage is nine")


def test_prose_in_columns_that_was_drawn_row_by_row_is_read_column_by_column(read):
    left = (
        b"The surveyor shall mark every",
        b"monument before the work and",
        b"restore each one afterwards.",
    )
    right = (b"Payment is made within forty", b"days of an invoice that the", b"engineer has approved.")
    drawn = b"".join(
        put(one, x=50, y=700 - 14 * n) + put(other, x=320, y=700 - 14 * n)
        for n, (one, other) in enumerate(zip(left, right, strict=True))
    )
    (page,) = read(drawn)
    text = " ".join(page.text.split())
    assert "before the work and restore each one" in text
    assert "within forty days of an invoice that the engineer" in text


def test_a_table_is_not_taken_for_columns_of_prose(read):
    rows = (
        (b"Manhole frame and cover", b"Set to the final grade"),
        (b"Service lateral of clay", b"Cut in by hand only"),
    )
    drawn = b"".join(
        put(one, x=50, y=700 - 14 * n) + put(other, x=320, y=700 - 14 * n)
        for n, (one, other) in enumerate(rows * 2)
    )
    (page,) = read(drawn)
    assert page.text.split("\n")[0] == "Manhole frame and cover Set to the final grade"


def test_values_that_were_drawn_after_all_labels_stand_beside_them(read):
    labels = (b"Project engineer:", b"Date of opening:", b"Liquidated damages:")
    values = (b"R. Roe, P.E.", b"4 July 2029", b"$800 for each day")
    drawn = b"".join(put(word, x=60, y=700 - 30 * n) for n, word in enumerate(labels))
    drawn += b"".join(put(word, x=260, y=700 - 30 * n) for n, word in enumerate(values))
    (page,) = read(drawn)
    assert page.text.split("\n") == [
        "Project engineer: R. Roe, P.E.",
        "Date of opening: 4 July 2029",
        "Liquidated damages: $800 for each day",
    ]


def test_lines_that_were_drawn_from_the_bottom_up_are_read_from_the_top_down(read):
    lines = (
        b"The retainage is five percent until",
        b"half of the work is done, and",
        b"three percent",
        b"then.",
    )
    drawn = b"".join(put(line, y=500 + 15 * n) for n, line in enumerate(reversed(lines)))
    (page,) = read(drawn)
    assert page.text.encode().split(b"\n") == list(lines)


def test_a_page_that_is_turned_upside_down_to_be_shown_upright_keeps_its_order(read):
    lines = (
        b"The retainage is five percent",
        b"until half of the work is done",
        b"and three percent then",
        b"on.",
    )
    turned = b"".join(
        b"BT /F1 11 Tf -1 0 0 -1 500 %d Tm (%s) Tj ET " % (300 + 15 * n, line) for n, line in enumerate(lines)
    )
    (page,) = read(turned, page=b"/Rotate 180")
    assert page.text.encode().split(b"\n") == list(lines)


def test_letters_printed_twice_are_read_once_and_double_letters_stay(read):
    letters = b"Full access is billed."
    x, drawn = 60.0, b""
    widths = {b"l": 2.66, b"i": 2.66, b".": 3.3, b" ": 3.3, b"F": 7.3, b"s": 6.0, b"c": 6.0}
    for letter in (bytes([code]) for code in letters):
        for moved in (0, 0.9):
            drawn += b"BT /F1 12 Tf 1 0 0 1 %.2f 600 Tm (%s) Tj ET " % (x + moved, letter)
        x += widths.get(letter, 6.67)
    (page,) = read(drawn)
    assert page.text == "Full access is billed."


@pytest.mark.parametrize("degrees", [8, 30, -45, 70])
def test_double_letters_of_a_line_that_leans_stay(read, degrees):
    turn = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    matrix = b"%.4f %.4f %.4f %.4f 200 400 Tm" % (turn[0], turn[1], -turn[1], turn[0])
    (page,) = read(b"BT /F1 11 Tf " + matrix + b" (All support will follow a full effort.) Tj ET")
    assert page.text == "All support will follow a full effort."


def test_a_black_page_of_hidden_words_is_flagged(read):
    (page,) = read(SECRET + b"0 g 0 0 612 792 re f")
    assert page.status is PageStatus.BLANK
    assert "covered" in page.reason


THREE = (
    (
        b"A mason shall wet",
        b"the bricks before",
        b"they are laid and",
        b"keep them so for",
        b"two days after it.",
    ),
    (b"Invoices are paid", b"within forty days", b"once the engineer", b"has signed them."),
    (
        b"Whoever withdraws",
        b"a bid before it is",
        b"opened gets their",
        b"security back in",
        b"full and at once",
        b"from the Owner.",
    ),
)


@pytest.mark.parametrize("gap", [100, 130])
def test_three_narrow_columns_that_end_one_after_the_other_are_read_column_by_column(read, gap):
    drawn = b"".join(
        put(column[n], x=50 + gap * k, y=700 - 12 * n, size=10)
        for n in range(6)
        for k, column in enumerate(THREE)
        if n < len(column)
    )
    (page,) = read(drawn)
    text = " ".join(page.text.split())
    assert text.split(".")[0].endswith("keep them so for two days after it")
    assert "security back in full and at once from the Owner." in text


def test_a_paragraph_under_columns_is_read_after_all_of_them(read):
    drawn = b"".join(
        put(column[n], x=50 + 130 * k, y=700 - 12 * n, size=10)
        for n in range(5)
        for k, column in enumerate(THREE)
        if n < len(column)
    )
    (page,) = read(drawn + put(b"Terms of the Owner apply.", x=50, y=600, size=10))
    assert page.text.endswith("Terms of the Owner apply.")


def test_a_schedule_of_short_cells_in_three_narrow_columns_keeps_its_rows(read):
    rows = (
        (b"gate valve", b"each and set", b"as in lot one"),
        (b"Hydrant", b"each and set", b"as in lot two"),
        (b"water main", b"metre laid", b"as in lot two"),
        (b"Meter box", b"each and set", b"see the plan"),
        (b"curb stop", b"each and set", b"as in lot one"),
        (b"Saddle", b"each and set", b"as in lot six"),
    )
    drawn = b"".join(
        put(cell, x=50 + 130 * k, y=700 - 12 * n, size=10)
        for n, row in enumerate(rows)
        for k, cell in enumerate(row)
    )
    (page,) = read(drawn)
    assert page.text.split("\n")[1] == "Hydrant each and set as in lot two"
