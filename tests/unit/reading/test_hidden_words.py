"""Words that hide behind shapes, masks and squeezed letters are not read; whatever shows stays."""

import pytest

from core.domain.document import Hiding
from core.reading.reader import read_document
from tests import pdfs

SEEN = b"BT /F1 11 Tf 90 610 Td (The bond is six percent.) Tj ET "
HIDDEN = b"BT /F1 11 Tf 90 560 Td (The bond is nine percent.) Tj ET "
SHOWN, SECRET = "The bond is six percent.", "The bond is nine percent."
FORM = b"/Type/XObject/Subtype/Form/BBox[0 0 612 792]/Resources<</Font<</F1 3 0 R>>>>"
BLACK_MASK = b"/Type/XObject/Subtype/Form/BBox[0 0 612 792]/Group<</S/Transparency/CS/DeviceGray>>"
BOX = b"/Type/XObject/Subtype/Form/BBox[0 0 300 30]"
WRITING = b"BT /F1 11 Tf 4 10 Td (The bond is nine percent.) Tj ET"
STATES = (
    b"/ExtGState<</Clear<</ca 0/CA 0>>/Half<</ca .5>>/Mask<</SMask<</S/Luminosity/G 5 0 R>>>>>>"
    b"/XObject<</X 4 0 R>>"
    b"/Shading<</S<</ShadingType 2/ColorSpace/DeviceGray/Coords[0 0 612 0]/Extend[true true]"
    b"/Function<</FunctionType 2/Domain[0 1]/C0[1]/C1[.9]/N 1>>>>>>"
)


@pytest.fixture
def read(tmp_path):
    def read(content, **parts):
        path = tmp_path / "made.pdf"
        extra = (
            pdfs.stream(HIDDEN, entries=FORM),
            pdfs.stream(b"0 g 0 0 612 792 re f", entries=BLACK_MASK),
            pdfs.stream(b"0 g 0 0 300 30 re f", entries=BOX),
        )
        path.write_bytes(
            pdfs.document([SEEN + b"q " + content + b" Q"], resources=STATES, extra=extra, **parts)
        )
        with read_document(path) as reading:
            return next(iter(reading))

    return read


def hidden(page):
    return {left.why: left.words for left in page.unseen}


@pytest.mark.parametrize(
    ("drawing", "why"),
    [
        (b"1 G 1 Tr " + HIDDEN, Hiding.BACKGROUND),
        (b".2 .3 .5 rg 80 550 300 30 re f " + HIDDEN, Hiding.BACKGROUND),
        (b".1 0 0 .1 80 540 cm " + HIDDEN.replace(b"11 Tf", b"6 Tf"), Hiding.TINY),
        (b".5 Tz " + HIDDEN, Hiding.TINY),
        (b"/Mask gs " + HIDDEN, Hiding.TRANSPARENT),
        (b"/Clear gs /X Do", Hiding.TRANSPARENT),
        # a frame all round it, which lets nothing within it show
        (b"0 500 m 20 500 l 20 650 l 600 650 l 600 660 l 0 660 l h W n " + HIDDEN, Hiding.CLIPPED),
        (HIDDEN + b"1 g 80 550 70 30 re f 150 550 70 30 re f 220 550 70 30 re f", Hiding.COVERED),
        (HIDDEN + b"80 550 300 30 re W n /S sh", Hiding.COVERED),
    ],
)
def test_words_that_a_viewer_does_not_show_are_left_out_and_counted(read, drawing, why):
    page = read(drawing)
    assert page.text == SHOWN
    assert hidden(page) == {why: 5}


@pytest.mark.parametrize(
    "drawing",
    [
        b"0 G 1 Tr " + HIDDEN,
        b".2 .3 .5 rg 80 550 300 30 re f 1 g " + HIDDEN,
        b"/Half gs " + HIDDEN,
        b"/Half gs /X Do",
        # a lozenge round it
        b"0 560 m 300 800 l 600 560 l 300 300 l h W n " + HIDDEN,
        HIDDEN + b"1 g 80 550 20 30 re f 400 550 70 30 re f",
        b"15 0 0 15 0 0 cm " + HIDDEN.replace(b"11 Tf 90 560", b".8 Tf 6 37"),
    ],
)
def test_words_that_show_stay_whatever_is_round_them(read, drawing):
    page = read(drawing)
    assert SHOWN in page.text
    assert not page.unseen


def test_of_a_line_that_is_cut_in_the_middle_only_what_shows_is_read(read):
    page = read(b"80 550 72 30 re W n " + HIDDEN)
    assert page.text == f"{SHOWN}\nThe bond is"
    assert hidden(page) == {Hiding.CLIPPED: 2}


def test_of_a_line_that_runs_off_the_page_the_words_beyond_its_edge_are_counted(read):
    page = read(HIDDEN.replace(b"90 560", b"555 560"))
    assert page.text == f"{SHOWN}\nThe bond is"
    assert hidden(page) == {Hiding.OFF_PAGE: 2}


def test_a_black_box_that_somebody_put_over_words_hides_them(read):
    box = b"/Type/Annot/Subtype/Square/Rect[80 550 380 580]/IC[0 0 0]/F 4/AP<</N 6 0 R>>"
    page = read(HIDDEN, page=b"/Annots[<<%s>>]" % box)
    assert page.text == SHOWN
    assert hidden(page) == {Hiding.COVERED: 5}


@pytest.fixture
def noted(tmp_path):
    """Reads a page with a free-text note in optional content: group 4 is on, group 5 is off."""

    def noted(layer, *, catalog=b"/OFF[5 0 R]", kind=b"/Subtype/FreeText", drawing=WRITING, bottom=550):
        path = tmp_path / "noted.pdf"
        note = b"/Type/Annot%s/Rect[80 %d 380 %d]/F 4/AP<</N 6 0 R>>/OC %s/Contents(%s)" % (
            kind,
            bottom,
            bottom + 30,
            layer,
            SECRET.encode(),
        )
        appearance = pdfs.stream(drawing, entries=FORM.replace(b"612 792", b"300 30"))
        path.write_bytes(
            pdfs.document(
                [b"", SEEN],
                page=b"/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 9 9]>><<%s>>]" % note,
                catalog=b"/OCProperties<</OCGs[4 0 R 5 0 R]/D<<%s>>>>" % catalog,
                extra=(b"<</Type/OCG/Name(On)>>", b"<</Type/OCG/Name(Off)>>", appearance),
            )
        )
        with read_document(path) as reading:
            return list(reading)[1]

    return noted


@pytest.mark.parametrize(
    "layer",
    [
        b"5 0 R",
        b"<</Type/OCMD/OCGs 5 0 R>>",
        b"<</Type/OCMD/OCGs[4 0 R 5 0 R]/P/AllOn>>",
        b"<</Type/OCMD/OCGs[4 0 R]/P/AnyOff>>",
        b"<</Type/OCMD/OCGs[4 0 R 5 0 R]/P/AllOff>>",
        b"<</Type/OCMD/OCGs[4 0 R]/VE[/And 4 0 R[/Or 5 0 R[/Not 4 0 R]]]>>",
    ],
)
def test_a_note_in_a_layer_that_is_off_is_left_out_and_its_words_are_counted(noted, layer):
    page = noted(layer)
    assert page.text == SHOWN
    assert hidden(page) == {Hiding.LAYER: 5}


@pytest.mark.parametrize(
    "layer",
    [
        b"4 0 R",
        b"<</Type/OCMD/OCGs[4 0 R 5 0 R]>>",
        b"<</Type/OCMD/OCGs[5 0 R null]/P/AllOff>>",
        b"<</Type/OCMD/OCGs[]>>",
        b"<</Type/OCMD/OCGs[5 0 R]/VE[/Not 5 0 R]>>",
        b"99 0 R",
    ],
)
def test_a_note_in_a_layer_that_is_on_is_read(noted, layer):
    page = noted(layer)
    assert SECRET in page.text
    assert not page.unseen


def test_a_note_is_left_out_where_layers_are_off_unless_they_are_switched_on(noted):
    only_the_first = b"/BaseState/OFF/ON[4 0 R]"
    assert SECRET in noted(b"4 0 R", catalog=only_the_first).text
    assert SECRET not in noted(b"5 0 R", catalog=only_the_first).text


def test_the_value_of_a_field_in_a_layer_that_is_off_is_left_out_and_counted(noted):
    field = b"/Subtype/Widget/FT/Tx/T(bond)/V(The bond is nine percent.)"
    page = noted(b"5 0 R", kind=field)
    assert page.text == SHOWN
    assert hidden(page) == {Hiding.LAYER: 5}


def test_a_box_hides_the_words_under_it_only_if_its_layer_is_on(noted):
    box = {"kind": b"/Subtype/Square", "drawing": b"0 g 0 0 300 30 re f", "bottom": 600}
    assert noted(b"5 0 R", **box).text == SHOWN
    assert hidden(noted(b"4 0 R", **box)) == {Hiding.COVERED: 5}
