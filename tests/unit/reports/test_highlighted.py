import ctypes
import io

import pypdfium2 as pdfium
import pypdfium2.raw as c
import pytest

from core.domain.answer import Span
from core.domain.errors import DocumentMissing, PasswordNeeded
from core.domain.ports import HighlightNote
from core.reading.illustrator import PdfIllustrator
from core.reading.reader import read_document
from core.reports.formats import Format, write
from tests.pdfs import document
from tests.unit.reports.real import DATA, OFFICER, PDF, POLICY, pages_of, real_report

pytestmark = pytest.mark.thorough

SECRET = DATA / "hostile" / "encrypted_aes256_user_password_secret.pdf"


def highlights(data, password=None):
    """Return page, subtype, note and the words under the quads of every annotation."""
    found = []
    for number, page in enumerate(pdfium.PdfDocument(data, password=password), 1):
        words = page.get_textpage()
        for index in range(c.FPDFPage_GetAnnotCount(page)):
            annotation = c.FPDFPage_GetAnnot(page, index)
            kind = c.FPDFAnnot_GetSubtype(annotation)
            if kind in {c.FPDF_ANNOT_HIGHLIGHT, c.FPDF_ANNOT_TEXT}:
                found.append((number, kind, contents(annotation), " ".join(under(words, annotation)).split()))
    return found


def contents(annotation):
    size = c.FPDFAnnot_GetStringValue(annotation, b"Contents", None, 0)
    buffer = ctypes.create_string_buffer(size)
    c.FPDFAnnot_GetStringValue(
        annotation, b"Contents", ctypes.cast(buffer, ctypes.POINTER(c.FPDF_WCHAR)), size
    )
    return buffer.raw[:-2].decode("utf-16-le")


def under(words, annotation):
    for index in range(c.FPDFAnnot_CountAttachmentPoints(annotation)):
        quad = c.FS_QUADPOINTSF()
        c.FPDFAnnot_GetAttachmentPoints(annotation, index, quad)
        xs, ys = (quad.x1, quad.x2, quad.x3, quad.x4), (quad.y1, quad.y2, quad.y3, quad.y4)
        yield words.get_text_bounded(min(xs) - 0.5, min(ys) - 0.5, max(xs) + 0.5, max(ys) + 0.5)


def written(report):
    stream = io.BytesIO()
    write(report, stream, Format.PDF)
    return stream.getvalue()


def test_every_cited_quote_is_highlighted_with_its_question_in_the_note():
    found = highlights(written(real_report()))
    marked = [(page, words) for page, kind, _, words in found if kind == c.FPDF_ANNOT_HIGHLIGHT]
    assert marked == [(3, POLICY.split()), (3, OFFICER.split()), (5, OFFICER.split())]
    notes = {(page, " ".join(words)): note for page, _, note, words in found}
    assert notes[3, POLICY].startswith("1. Which curing method is required?\nAnswered\n")
    # two questions cite the same words: one highlight tells of both
    assert "2. What curing temperature is required?\nConflicting" in notes[3, OFFICER]
    assert "6. How much are liquidated damages?\nAnswered (edited)" in notes[3, OFFICER]


def test_the_first_page_says_that_the_session_is_partial():
    page, kind, note, _ = highlights(written(real_report()))[0]
    assert (page, kind) == (1, c.FPDF_ANNOT_TEXT)
    assert "Partial: stopped before the end" in note


def test_the_original_stays_byte_for_byte_at_the_beginning_of_the_copy():
    original = PDF.read_bytes()
    assert written(real_report())[: len(original)] == original


def test_a_protected_pdf_stays_protected_by_the_same_password():
    made = written(real_report(SECRET, "secret"))
    with pytest.raises(pdfium.PdfiumError):
        pdfium.PdfDocument(made)
    assert len(highlights(made, "secret")) == 4


def test_a_password_that_is_not_needed_does_no_harm(tmp_path):
    path, out = DATA / "hostile" / "encrypted_aes256_owner_only.pdf", tmp_path / "out.pdf"
    pages = pages_of(path)
    PdfIllustrator(path, lambda: pages, "needless").highlight(
        [HighlightNote(Span(1, 0, 20), "n", (1, 2, 3))], "", out
    )
    assert len(highlights(out)) == 1


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_highlights_stand_on_their_words_on_turned_and_cropped_pages(tmp_path, turn):
    path, out = tmp_path / "turned.pdf", tmp_path / "out.pdf"
    content = b"BT /F1 12 Tf 100 300 Td (Cured in place pipe shall be warranted) Tj ET"
    page = b"/Rotate %d/CropBox[50 200 400 500]" % turn
    path.write_bytes(document([content], page=page))
    with read_document(path) as reading:
        pages = list(reading)
    start = pages[0].text.index("shall")
    remark = HighlightNote(Span(1, start, start + len("shall be")), "note", (255, 0, 0))
    PdfIllustrator(path, lambda: pages).highlight([remark], "", out)
    assert [words for *_, words in highlights(out)] == [["shall", "be"]]


@pytest.mark.parametrize("name", ["bitflip_200_bytes_0.pdf", "junk_prefix_2k.pdf"])
def test_a_damaged_pdf_that_can_be_read_can_be_highlighted(tmp_path, name):
    path, out = DATA / "hostile" / name, tmp_path / "out.pdf"
    pages = pages_of(path)
    page = next(page for page in pages if page.text.strip())
    remark = HighlightNote(Span(page.number, 0, 20), "note", (255, 220, 0))
    PdfIllustrator(path, lambda: pages).highlight([remark], "front", out)
    assert len(pdfium.PdfDocument(out)) == len(pages)
    assert {kind for _, kind, _, _ in highlights(out)} >= {c.FPDF_ANNOT_HIGHLIGHT}


def test_notes_in_any_script_come_through(tmp_path):
    note = "Température ≥ 180 °F — 温度 \U0001f6a7 (not) \\escaped"
    out = tmp_path / "out.pdf"
    PdfIllustrator(PDF, pages_of).highlight([HighlightNote(Span(3, 0, 13), note, (255, 220, 0))], "", out)
    assert highlights(out)[0][2] == note


def test_a_document_that_is_gone_or_locked_is_said_so(tmp_path):
    with pytest.raises(DocumentMissing):
        PdfIllustrator(tmp_path / "gone.pdf", pages_of).highlight([], "", tmp_path / "out.pdf")
    with pytest.raises(PasswordNeeded):
        PdfIllustrator(SECRET, pages_of).highlight([], "", tmp_path / "out.pdf")
