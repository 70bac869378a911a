import io
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from core.domain.answer import Span
from core.domain.document import Box
from core.domain.errors import DocumentMissing, PasswordNeeded
from core.reading.illustrator import PdfIllustrator
from core.reading.quote_boxes import quote_boxes
from core.reading.reader import read_document

pytestmark = pytest.mark.thorough

DATA = Path(__file__).parents[2] / "data"
PDF = DATA / "far-part-35.pdf"


@pytest.fixture(scope="module")
def pages():
    with read_document(PDF) as reading:
        return {page.number: page for page in reading}


def spans_of(pages, count=12):
    return [Span(n, 200 + 7 * i, 290 + 11 * i) for i in range(count) for n in pages][: count * 3]


def test_every_span_comes_back_once_with_the_boxes_that_a_single_look_gives(pages):
    spans = spans_of(pages)
    found = {
        clip.span: clip for clip in PdfIllustrator(PDF, pages.values).clippings([*spans, *spans], width=0)
    }
    assert found.keys() == set(spans)
    for span in spans[:3]:
        assert found[span].boxes == quote_boxes(PDF, pages[span.page], [span])[0]
        assert found[span].jpeg == b""


def test_a_picture_shows_the_marked_words_over_the_width_of_the_page(pages):
    span = Span(1, 300, 380)
    (clip,) = PdfIllustrator(PDF, pages.values).clippings([span], width=600)
    picture = Image.open(io.BytesIO(clip.jpeg))
    assert picture.size == (clip.width, clip.height)
    assert clip.width == 600
    assert clip.height < 400
    colours = picture.convert("RGB").getcolors(picture.width * picture.height)
    yellow = sum(count for count, (r, g, b) in colours if r > 200 and g > 180 and b < 170)
    assert yellow > 600


def test_words_that_are_no_longer_there_give_an_empty_clipping(pages):
    altered = {1: replace(pages[1], text=pages[1].text.upper())}
    (clip,) = PdfIllustrator(PDF, altered.values).clippings([Span(1, 300, 380)], width=600)
    assert (clip.boxes, clip.jpeg) == ((), b"")


def test_a_page_that_was_not_read_gives_an_empty_clipping(pages):
    assert [c.jpeg for c in PdfIllustrator(PDF, pages.values).clippings([Span(99, 0, 10)], width=600)] == [
        b""
    ]


def test_recognised_words_are_marked_where_they_were_seen(pages):
    box = Box(0.1, 0.2, 0.5, 0.23)
    scan = replace(pages[1], text="recognised words", words=((0, 16, box),))
    (clip,) = PdfIllustrator(PDF, lambda: [scan]).clippings([Span(1, 0, 16)], width=600)
    assert clip.boxes == (box,)
    assert clip.jpeg


def test_a_document_that_is_gone_or_locked_is_said_so(pages, tmp_path):
    with pytest.raises(DocumentMissing):
        list(PdfIllustrator(tmp_path / "gone.pdf", pages.values).clippings([Span(1, 0, 9)], width=0))
    locked = DATA / "hostile" / "encrypted_aes256_user_password_secret.pdf"
    with pytest.raises(PasswordNeeded):
        list(PdfIllustrator(locked, pages.values).clippings([Span(1, 0, 9)], width=0))
