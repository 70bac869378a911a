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


def test_a_black_box_that_somebody_put_over_words_hides_them(read):
    box = b"/Type/Annot/Subtype/Square/Rect[80 550 380 580]/IC[0 0 0]/F 4/AP<</N 6 0 R>>"
    page = read(HIDDEN, page=b"/Annots[<<%s>>]" % box)
    assert page.text == SHOWN
    assert hidden(page) == {Hiding.COVERED: 5}
