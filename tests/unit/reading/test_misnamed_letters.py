"""Letters that a font draws as they are and calls by other names: told without a word of the language."""

import pytest

from core.domain.document import PageStatus
from core.reading.ocr import NOT_INSTALLED, Ocr
from core.reading.reader import read_document
from tests import pdfs
from tests.needs import needs

PROSE = (
    "The guarantee runs for eighteen months from the day of acceptance.",
    "Every defect that is notified within that time is made good.",
)


def called(name_of, **fonts):
    """A font that draws Helvetica and calls each letter what ``name_of`` says."""
    rows = b"".join(b"<%02X> <%04X>\n" % (code, ord(name_of(chr(code)))) for code in range(32, 127))
    cmap = (
        b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange\n"
        b"95 beginbfchar\n%sendbfchar endcmap end" % rows
    )
    base = fonts.get("base", b"Helvetica")
    outer = b"<</Type/Font/Subtype/Type1/BaseFont/%s/Encoding/WinAnsiEncoding/ToUnicode 5 0 R>>" % base
    return outer, pdfs.stream(cmap)


def moved(by):
    return lambda letter: letter if letter == " " else chr(ord(letter) + by)


@pytest.fixture
def pages(tmp_path):
    def pages(*contents, extra, ocr=True):
        path = tmp_path / "made.pdf"
        made = pdfs.document(list(contents), extra=extra)
        path.write_bytes(made.replace(b"/F1 3 0 R", b"/F1 3 0 R/F2 4 0 R"))
        with read_document(path, ocr=Ocr() if ocr else None) as reading:
            return list(reading)

    return pages


def misnamed(*texts, size=14, top=720):
    return pdfs.lines(*texts, size=size, top=top).replace(b"/F1", b"/F2")


@pytest.mark.parametrize("by", [1, 3, -2])
@pytest.mark.parametrize("words", ["Warranty: 24 months", "Signed by the Employer", "Price: 45 euros"])
def test_a_page_of_few_words_is_recognised(pages, by, words):
    needs("tesseract")
    (page,) = pages(misnamed(words), extra=called(moved(by)))
    assert (page.status, page.text) == (PageStatus.OCR, words)


def test_without_ocr_a_page_of_few_words_is_unreadable_where_widths_are_proof(pages):
    (page,) = pages(misnamed("Warranty: 24 months, signed by us"), extra=called(moved(3)), ocr=False)
    assert (page.status, page.text) == (PageStatus.UNREADABLE, "")
    assert NOT_INSTALLED in page.reason


def test_words_in_one_font_do_not_vouch_for_those_in_another(pages):
    needs("tesseract")
    true = pdfs.lines(
        "Section 7 of the conditions", "The parties sign two copies", "Each keeps one of them", top=500
    )
    (page,) = pages(misnamed(*PROSE) + b" " + true, extra=called(moved(3)))
    assert "eighteen months" in page.text
    assert "two copies" in page.text


def test_one_such_line_among_many_true_ones_is_recognised(pages):
    needs("tesseract")
    # as fonts number their glyphs: the space is a code of no letter
    extra = called(lambda letter: chr(ord(letter) - 29), base=b"Times-Roman")
    line = "Retention is twenty two percent of each payment."
    (page,) = pages(misnamed(line) + b" " + pdfs.lines(*PROSE, *PROSE, top=600), extra=extra)
    assert page.text.startswith(line)
    assert PROSE[0] in page.text


@pytest.mark.parametrize("by", [1, 3, -2])
def test_such_a_line_whose_spaces_are_true_is_recognised_among_true_ones(pages, by):
    needs("tesseract")
    line = "Retention is twenty two percent of each payment."
    true = pdfs.lines(*(PROSE * 3), top=600)
    (page,) = pages(misnamed(line) + b" " + true, extra=called(moved(by), base=b"Times-Roman"))
    assert page.text.startswith(line)
    assert PROSE[0] in page.text


def test_without_ocr_such_a_line_is_flagged(pages):
    true = pdfs.lines(*(PROSE * 3), top=600)
    line = misnamed("Retention is twenty two percent of each payment.")
    (page,) = pages(line + b" " + true, extra=called(moved(3), base=b"Times-Roman"), ocr=False)
    assert page.reason.startswith("its letters may be others")


#: what a common export calls some letters and all figures of its fonts
STRANGE = dict(
    zip(
        "cmnrbx0123456789",
        "\u0110\u0175\u0176\u018c\u010f\u01c6\u03ec\u03ed\u03ee\u03ef\u03f0\u03f1\u03f2\u03f3\u03f4\u03f5",
        strict=True,
    )
)


def test_letters_of_far_away_alphabets_within_plain_words_are_told_by_ocr(pages):
    needs("tesseract")
    lines = ("The Contractor confirms a bond.", "Concrete is mixed in 15 minutes.")
    (page,) = pages(misnamed(*lines), extra=called(lambda letter: STRANGE.get(letter, letter)))
    assert page.text.split() == " ".join(lines).split()


def test_without_ocr_letters_of_far_away_alphabets_are_unknown(pages):
    extra = called(lambda letter: STRANGE.get(letter, letter))
    true = b" " + pdfs.lines(*PROSE, top=600)
    (page,) = pages(misnamed("The Contractor confirms a bond.") + true, extra=extra, ocr=False)
    assert "\u0176" not in page.text
    assert page.reason == "letters of 3 words are unknown"


@pytest.mark.parametrize(
    "words",
    [
        "The \u0160koda plant in \u010cesk\u00e9 Bud\u011bjovice",
        "\u00dehe \u0174ales office in Ynys M\u00f4n, T\u0177 Newydd",
        "A \u03bc of 0.45 and \u03f5 of 0.02",
        "\u0110or\u0111e and Zo\u010d\u00ed signed",
    ],
)
def test_letters_of_other_languages_stay(tmp_path, words):
    letters = list(dict.fromkeys(words.replace(" ", "")))
    # boxes, whose widths tell nothing
    drawn = b"".join(
        b"BT /F2 9 Tf %d 700 Td <%02X> Tj ET " % (40 + 9 * n, 1 + letters.index(letter))
        for n, letter in enumerate(words)
        if letter != " "
    )
    path = tmp_path / "made.pdf"
    path.write_bytes(pdfs.with_boxes(drawn, *letters))
    with read_document(path) as reading:
        (page,) = reading
    assert page.text == words


def test_true_lines_beside_marks_that_no_font_explains_stay(pages):
    needs("tesseract")
    bullet = b"BT /F2 14 Tf 50 600 Td (\x80) Tj ET "
    (page,) = pages(bullet + pdfs.lines(*PROSE, *PROSE, top=600), extra=called(str))
    assert page.status is PageStatus.TEXT
    assert PROSE[1] in page.text


def test_after_a_page_of_such_letters_a_page_of_few_is_looked_at_whatever_its_font(pages):
    needs("tesseract")
    extra = called(moved(3), base=b"Courier")
    _, page = pages(misnamed(*PROSE, *PROSE), misnamed("Bond: 5 %"), extra=extra)
    assert page.status is PageStatus.OCR
    assert "Bond" in page.text


@pytest.mark.parametrize(
    "words",
    [
        ("S-201", "FRAMING PLAN"),
        ("PN 4471-XQZ", "QTY 12 EA"),
        ("HVAC PWR LTG FXTR SCHD",),
        ("Exhibit K",),
        ("Cyngor Gwynedd", "Rhyl"),
        ("Anlage 7", "\u00dcbersicht"),
        ("REV. B", "XYZZY"),
        ("12,500.00",),
    ],
)
@pytest.mark.parametrize("ocr", [True, False])
def test_true_pages_of_few_words_stay_what_they_are(pages, words, ocr):
    if ocr:
        needs("tesseract")
    (page,) = pages(pdfs.lines(*words), extra=called(str), ocr=ocr)
    assert (page.status, page.text) == (PageStatus.TEXT, "\n".join(words))


def test_turned_letters_are_measured_along_their_line(pages):
    turned = b"0 1 -1 0 600 0 cm " + misnamed(*PROSE, top=400)
    (page,) = pages(b"q " + turned + b" Q", extra=called(str))
    assert page.status is PageStatus.TEXT
    assert PROSE[0] in page.text
