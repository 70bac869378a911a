import io

import pytest
from PIL import Image, ImageChops

from core.domain.answer import Span
from core.domain.document import Box, Page, PageSet, PageStatus
from core.domain.errors import PasswordNeeded, ReaderKilled, RequestInvalid
from core.reading.limits import ReadingLimits
from core.reading.page_pictures import page_picture
from core.reading.quote_boxes import quote_boxes
from core.reading.reader import read_document
from tests import pdfs
from tests.pdfs import DATA

pytestmark = pytest.mark.thorough


def one_page(path, number=1, **arguments):
    with read_document(path, pages=PageSet.of([number]), **arguments) as reading:
        return next(iter(reading))


def span_of(page, words):
    start = page.text.index(words)
    return Span(page.number, start, start + len(words))


def open_picture(jpeg):
    return Image.open(io.BytesIO(jpeg)).convert("RGB")


def ink(image):
    """The box of everything that is not white, in shares of the picture."""
    left, top, right, bottom = ImageChops.invert(
        image.convert("L").point(lambda v: 255 * (v > 160))
    ).getbbox()
    return Box(left / image.width, top / image.height, right / image.width, bottom / image.height)


def test_a_quote_over_two_lines_of_a_column_has_two_boxes_with_its_words_alone():
    import pdfplumber

    path = DATA / "federal-register-faa-3-column.pdf"
    page = one_page(path, 3)
    quote = "design, to address the various aspects of\nthe unsafe condition."
    ((first, second),) = quote_boxes(path, page, [span_of(page, quote)])
    with pdfplumber.open(path) as pdf:
        plumbed = pdf.pages[2]
        words = plumbed.extract_words(x_tolerance_ratio=0.15)
        for box, line in zip((first, second), quote.split("\n"), strict=True):
            inside = [
                word["text"]
                for word in words
                if box.left * float(plumbed.width)
                < (word["x0"] + word["x1"]) / 2
                < box.right * float(plumbed.width)
                and box.top < (word["top"] + word["bottom"]) / 2 / float(plumbed.height) < box.bottom
            ]
            assert " ".join(inside) == line


@pytest.mark.parametrize(
    "page",
    [
        b"",
        b"/Rotate 90",
        b"/Rotate 180",
        b"/Rotate 270",
        b"/CropBox[50 600 400 780]/Rotate 90",
        b"/UserUnit 2",
    ],
)
def test_boxes_lie_where_the_ink_is_however_the_page_is_turned_and_cropped(tmp_path, page):
    path = tmp_path / "turned.pdf"
    path.write_bytes(pdfs.document([pdfs.lines("HIDDEN")], page=page))
    read = one_page(path)
    ((box,),) = quote_boxes(path, read, [span_of(read, "HIDDEN")])
    seen = ink(open_picture(page_picture(path, read, width=1500)))
    for name in ("left", "top", "right", "bottom"):
        assert getattr(box, name) == pytest.approx(getattr(seen, name), abs=0.01)


def test_words_beyond_the_basic_plane_do_not_shift_the_boxes(tmp_path):
    cmap = (
        b"begincmap 1 begincodespacerange <00> <FF> endcodespacerange "
        b"1 beginbfchar <41> <D83DDE00> endbfchar endcmap"
    )
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 5 0 R>>"
    path = tmp_path / "emoji.pdf"
    path.write_bytes(
        pdfs.document(
            [b"0.8 g BT /F2 20 Tf 72 700 Td (AAAA) Tj ET 0 g BT /F1 20 Tf 72 600 Td (pipe) Tj ET"],
            resources=b"",
            extra=(font, pdfs.stream(cmap)),
        ).replace(b"/F1 3 0 R", b"/F1 3 0 R/F2 4 0 R")
    )
    page = one_page(path)
    assert page.text == "\U0001f600" * 4 + "\npipe"
    ((box,),) = quote_boxes(path, page, [span_of(page, "pipe")])
    seen = ink(open_picture(page_picture(path, page)))
    assert (box.left, box.top) == pytest.approx((seen.left, seen.top), abs=0.01)


def test_a_span_of_another_page_or_with_other_words_has_no_box():
    path = DATA / "far-part-10.pdf"
    page = one_page(path, 2)
    changed = Page(2, page.text.replace("e", "x"))
    assert quote_boxes(path, page, [Span(3, 0, 50)]) == ((),)
    assert quote_boxes(path, changed, [Span(2, 0, 50)]) == ((),)
    assert quote_boxes(path, page, [Span(2, 40, 900_000)])[0]
    assert quote_boxes(path, page, []) == ()


def test_recognised_words_are_boxed_where_ocr_saw_them():
    path = DATA / "far-part-10.pdf"
    read = one_page(path, 1)
    seen = Box(0.1, 0.2, 0.3, 0.25)
    start = len(read.text) + 1
    page = Page(1, read.text + "\nstamped", PageStatus.OCR, words=((start, start + 7, seen),))
    inside, across = quote_boxes(path, page, [Span(1, start, start + 7), Span(1, start - 6, start + 3)])
    assert inside == (seen,)
    assert len(across) == 2
    assert across[1] == seen


def test_the_quote_is_marked_on_the_picture_and_nothing_else():
    path = DATA / "far-part-35.pdf"
    page = one_page(path, 2)
    span = span_of(page, page.text[200:260])
    plain = open_picture(page_picture(path, page))
    marked = open_picture(page_picture(path, page, spans=[span]))
    assert plain.size == marked.size
    left, top, right, bottom = ImageChops.difference(plain, marked).point(lambda v: 255 * (v > 60)).getbbox()
    (boxes,) = quote_boxes(path, page, [span])
    assert left / plain.width == pytest.approx(min(box.left for box in boxes), abs=0.02)
    assert right / plain.width == pytest.approx(max(box.right for box in boxes), abs=0.02)
    assert top / plain.height == pytest.approx(min(box.top for box in boxes), abs=0.02)
    assert bottom / plain.height == pytest.approx(max(box.bottom for box in boxes), abs=0.02)


def test_twice_the_width_is_twice_the_zoom_and_a_clip_draws_a_part():
    path = DATA / "far-part-10.pdf"
    page = one_page(path)
    whole = open_picture(page_picture(path, page, width=600))
    assert whole.width == 600
    part = open_picture(page_picture(path, page, width=1200, clip=Box(0, 0.25, 1, 0.5)))
    assert part.size == (1200, whole.height // 2)
    expected = whole.crop((0, whole.height // 4, 600, whole.height // 2))
    difference = ImageChops.difference(part.resize(expected.size).convert("L"), expected.convert("L"))
    assert sum(difference.histogram()[90:]) < 0.01 * expected.width * expected.height


@pytest.mark.parametrize("name", ["huge_mediabox_1e6", "mediabox_14400", "mediabox_zero"])
def test_a_page_that_claims_an_absurd_size_is_drawn_within_the_pixels_allowed(name):
    path = DATA / "hostile" / f"{name}.pdf"
    picture = open_picture(page_picture(path, one_page(path), width=9_000, max_pixels=500_000))
    assert picture.width * picture.height <= 505_000


def test_a_page_a_thousand_times_as_high_as_wide_is_drawn_within_the_pixels_allowed(tmp_path):
    path = tmp_path / "strip.pdf"
    path.write_bytes(pdfs.document([pdfs.lines("text", top=100)], box=b"0 0 14 14000"))
    picture = open_picture(page_picture(path, one_page(path), max_pixels=200_000))
    assert picture.width * picture.height <= 205_000


def test_a_page_that_breaks_the_drawing_process_is_an_error_of_one_line():
    path = DATA / "hostile" / "billion_laughs_xobject.pdf"
    with pytest.raises(ReaderKilled, match="cannot be shown"):
        page_picture(path, Page(1, ""), limits=ReadingLimits(memory=250 << 20, silence=5, total=5))


def test_a_page_that_is_not_there_is_an_error():
    with pytest.raises(RequestInvalid, match="no such page"):
        page_picture(DATA / "far-part-10.pdf", Page(5, ""))


def test_pictures_of_a_protected_document_need_its_password():
    path = DATA / "encrypted" / "aes-256.pdf"
    page = one_page(path, password="foo")
    with pytest.raises(PasswordNeeded):
        page_picture(path, page)
    assert open_picture(page_picture(path, page, password="foo")).width == 1_000
    assert quote_boxes(path, page, [Span(1, 0, 7)], "foo")[0]
