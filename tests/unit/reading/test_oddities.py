"""What real and made-up PDFs do that is allowed and surprising."""

import pytest

from core.domain.answer import Span
from core.domain.document import PageStatus
from core.reading.quote_boxes import quote_boxes
from core.reading.reader import read_document
from tests import pdfs


@pytest.fixture
def pages(tmp_path):
    """Write the bytes of a PDF and read its pages."""

    def read(data):
        path = tmp_path / "odd.pdf"
        path.write_bytes(data)
        with read_document(path) as reading:
            return list(reading)

    return read


def test_what_was_typed_into_fields_and_notes_is_read_and_found(tmp_path, pages):
    def shown(text):
        return pdfs.stream(
            b"BT /F1 12 Tf 2 4 Td (%s) Tj ET" % text,
            entries=b"/Type/XObject/Subtype/Form/BBox[0 0 200 20]/Resources<</Font<</F1 3 0 R>>>>",
        )

    notes = (
        shown(b"Ann Example, PE"),
        shown(b"Delete Item 7"),
        b"<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/Rect[100 500 300 520]/F 4/AP<</N 4 0 R>>>>",
        b"<</Type/Annot/Subtype/FreeText/Rect[100 400 300 420]/F 4/AP<</N 5 0 R>>>>",
        b"<</Type/Annot/Subtype/FreeText/Rect[100 300 300 320]/F 2/AP<</N 5 0 R>>>>",
    )
    made = pdfs.document(
        [pdfs.lines("Name of Bidder:")],
        page=b"/Annots[6 0 R 7 0 R 8 0 R]",
        catalog=b"/AcroForm<</Fields[6 0 R]>>",
        extra=notes,
    )
    (page,) = pages(made)
    # the last note is hidden
    assert page.text.split() == ["Name", "of", "Bidder:", "Ann", "Example,", "PE", "Delete", "Item", "7"]
    start = page.text.index("Delete")
    ((box,),) = quote_boxes(tmp_path / "odd.pdf", page, [Span(1, start, start + len("Delete Item 7"))])
    assert box.top == pytest.approx(1 - 416 / 792, abs=0.02)


def test_a_page_that_stands_in_the_tree_twice_is_two_pages(pages):
    data = pdfs.document([pdfs.lines("once"), pdfs.lines("other")])
    twice = data.replace(b"/Kids[4 0 R 6 0 R]/Count 2", b"/Kids[4 0 R 4 0 R]/Count 2")
    assert [page.text for page in pages(twice)] == ["once", "once"]


def test_a_form_feed_in_the_text_is_a_line_break_and_no_new_page(pages):
    (page,) = pages(pdfs.with_font(b"BT /F2 20 Tf 72 700 Td <000100020003> Tj ET", ("a", "\f", "b")))
    assert page.text == "a\nb"


def test_right_to_left_text_comes_in_the_order_of_reading(pages):
    # drawn from left to right, as the glyphs stand on the page
    word = "\u05e9\u05dc\u05d5\u05dd"
    codes = b"".join(b"%04X" % n for n in (4, 3, 2, 1))
    (page,) = pages(pdfs.with_font(b"BT /F2 20 Tf 72 700 Td <%s> Tj ET" % codes, word))
    assert page.text == word


def test_vertical_text_that_pdfium_cannot_tell_is_not_taken_for_a_blank_page(pages):
    # without an embedded font its glyphs have no width, and pdfium drops them
    drawing = b"BT /F2 20 Tf 300 700 Td <0001> Tj <0002> Tj <0003> Tj ET"
    (page,) = pages(pdfs.with_font(drawing, "\u627f\u5305\u5546", encoding=b"Identity-V"))
    assert (page.status, page.reason) == (PageStatus.UNREADABLE, "no OCR")


def test_chinese_is_read(pages):
    text = "\u627f\u5305\u5546"
    (page,) = pages(pdfs.with_font(b"BT /F2 20 Tf 300 700 Td <000100020003> Tj ET", text))
    assert page.text == text


def test_a_font_that_explains_nothing_is_handed_to_ocr(pages):
    _, inner, _ = pdfs.unicode_font("x")
    outer = b"<</Type/Font/Subtype/Type0/BaseFont/Any/Encoding/Identity-H/DescendantFonts[5 0 R]>>"
    codes = b"".join(b"%04X" % (0xE000 + n) for n in range(60))
    data = pdfs.document([b"BT /F2 9 Tf 72 700 Td <%s> Tj ET" % codes], extra=(outer, inner))
    (page,) = pages(data.replace(b"/F1 3 0 R", b"/F1 3 0 R/F2 4 0 R"))
    assert page.status is PageStatus.UNREADABLE
    assert page.reason == "no OCR"


def test_scripts_and_attached_files_are_left_alone(pages):
    extra = (
        pdfs.stream(b"MZ not to be run", entries=b"/Type/EmbeddedFile"),
        b"<</Type/Filespec/F(run.exe)/EF<</F 4 0 R>>>>",
    )
    catalog = (
        b"/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>/Names<</EmbeddedFiles<</Names[(run.exe)5 0 R]>>>>"
    )
    (page,) = pages(pdfs.document([pdfs.lines("harmless")], catalog=catalog, extra=extra))
    assert page.text == "harmless"


@pytest.mark.thorough
@pytest.mark.parametrize("box", [b"0 0 0 0", b"612 792 0 0", b"0 0 1e9 1e9", b"a b c d", b"0 0 0.001 0.001"])
def test_a_page_of_impossible_size_gives_its_text(pages, box):
    (page,) = pages(pdfs.document([pdfs.lines("text all the same")], box=box))
    assert page.text == "text all the same"


def test_text_outside_the_crop_box_does_not_break_reading(pages):
    (page,) = pages(pdfs.document([pdfs.lines("seen", top=700)], page=b"/CropBox[0 0 10 10]"))
    assert page.status is not PageStatus.UNREADABLE


def test_labels_of_every_style_and_nonsense_labels_are_borne(pages):
    nums = (
        b"[0<</S/A>> 1<</S/a/St 27>> 2<</P(\xfe\xff\x00\n\x202\xe9)>> 3<</S/Q/St -5>> 4<</S/R/St 9999999>>]"
    )
    labels = [
        page.label for page in pages(pdfs.document([b""] * 5, catalog=b"/PageLabels<</Nums%s>>" % nums))
    ]
    assert labels[:2] == ["A", "aa"]
    assert all(label is None or label.isprintable() for label in labels)


@pytest.mark.slow
def test_ten_thousand_pages_are_read_one_by_one(pages):
    count = 10_000
    leaves = b"".join(b"%d 0 R " % (4 + n) for n in range(count))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d/MediaBox[0 0 612 792]/Resources<</Font<</F1 %d 0 R>>>>>>"
        % (leaves, count, 5 + count),
        pdfs.stream(pdfs.lines("The same words")),
        *[b"<</Type/Page/Parent 2 0 R/Contents 3 0 R>>" for _ in range(count)],
        b"<<>>",
        pdfs.FONT,
    ]
    found = pages(pdfs.assemble(objects))
    assert [page.number for page in found] == list(range(1, count + 1))
    assert {page.text for page in found} == {"The same words"}


def test_a_ligature_that_begins_with_the_letter_before_it_is_no_second_print(pages):
    words = b"BT /F2 10 Tf 72 700 Td <01> Tj 10 0 Td <02> Tj 8 0 Td <03> Tj 15 0 Td <04> Tj ET"
    data = pdfs.with_boxes(words, "e", "f", "fi", "x")
    (page,) = pages(data.replace(b"1000 1000 1000 1000 ]", b"1000 1000 1500 1000 ]"))
    assert page.text == "effix"
