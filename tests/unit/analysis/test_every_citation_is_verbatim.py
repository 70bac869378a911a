"""The promise of the whole: what is shown as a quote stands, word for word, on the page it names.

Real documents are analysed with every shipped question set; then the PDFs are read afresh, by a
new reading process and by an independent program, and every span is compared.
"""

import subprocess
import threading
import unicodedata
from pathlib import Path

import pytest

from core.analysis.run import Assignment, Run
from core.bootstrap import WallClock
from core.domain.answer import AnswerStatus
from core.domain.document import DocumentRef
from core.domain.plan import Plan
from core.engines.extractive.engine import ExtractiveEngine
from core.questions.catalog import shipped
from core.reading.reader import read_document
from core.text.normalise import normalise
from tests.needs import needs

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
DATA = ROOT / "tests" / "data"
#: statuses that come with a page
SHOWN = {AnswerStatus.ANSWERED, AnswerStatus.CONFLICTING, AnswerStatus.POSSIBLE}
DOCUMENTS = {
    "sample bid": ROOT / "samples" / "elm-street-bid.pdf",
    "prose with footnotes": DATA / "sec-pages-226-243.pdf",
    "three columns": DATA / "federal-register-faa-3-column.pdf",
    "clauses": DATA / "far-part-35.pdf",
    "short": DATA / "far-part-10.pdf",
}


def analysed(path):
    """Return the answers to every shipped question."""
    document = DocumentRef("0" * 64, path.name, path.stat().st_size)
    for question_set in shipped():
        run = Run(
            Assignment(Plan(document, question_set)),
            open_pages=lambda: read_document(path),
            engine=ExtractiveEngine(),
            clock=WallClock(),
        )
        *_, last = run.checkpoints(threading.Event())
        yield from last.answers


@pytest.fixture(scope="module", params=DOCUMENTS, ids=list(DOCUMENTS))
def cited(request):
    """A document with everything that was cited from it."""
    path = DOCUMENTS[request.param]
    answers = list(analysed(path))
    citations = [citation for answer in answers for claim in answer.claims for citation in claim.citations]
    return path, answers, citations


def test_every_citation_stands_at_its_spans_in_the_pdf_read_afresh(cited):
    path, _, citations = cited
    with read_document(path) as reading:
        texts = {page.number: page.text for page in reading}
    assert citations
    for citation in citations:
        assert citation.verbatim == " ".join(texts[s.page][s.start : s.end] for s in citation.spans)


def test_an_independent_reader_finds_them_on_the_same_pages(cited):
    path, _, citations = cited
    texts = poppler(path)
    found = [
        all(squeezed(part) in texts[span.page] for span, part in parts(citation)) for citation in citations
    ]
    assert sum(found) >= 0.98 * len(found)


def test_every_question_with_an_answer_or_a_possible_one_has_a_page_and_no_other_has(cited):
    _, answers, _ = cited
    for answer in answers:
        located = [claim for claim in answer.claims if claim.citations]
        assert bool(located) == (answer.status in SHOWN)


def poppler(path):
    """Return each page's text by Poppler, squeezed."""
    program = needs("pdftotext")
    out = subprocess.run([program, "-raw", str(path), "-"], check=True, capture_output=True, timeout=240)
    pages = out.stdout.decode("utf-8", "replace").split("\f")
    return {number: squeezed(text) for number, text in enumerate(pages, start=1)}


def squeezed(text):
    """Return letters and digits alone: the two readers differ in where they see spaces.

    The raised mark of a footnote is a digit like others to Poppler.
    """
    plain = unicodedata.normalize("NFKC", text)
    return "".join(character for character in normalise(plain).text if character.isalnum())


def parts(citation):
    """Return each span with its part of the verbatim quote."""
    position = 0
    for span in citation.spans:
        length = span.end - span.start
        yield span, citation.verbatim[position : position + length]
        position += length + 1
