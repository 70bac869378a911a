"""The engine on PDFs as they are read: the sample bid document with its gold, and others."""

import json
import unicodedata
from pathlib import Path
from threading import Event

import pypdfium2
import pytest

from core.analysis.accumulate import Accumulator
from core.domain.answer import Coverage
from core.domain.ports import Work
from core.engines.extractive.engine import ExtractiveEngine
from core.questions.catalog import shipped_set
from core.reading.reader import read_document
from core.reading.windows import windows

pytestmark = pytest.mark.thorough

ROOT = Path(__file__).resolve().parents[4]
SAMPLE = ROOT / "samples" / "elm-street-bid.pdf"


def analysed(path, set_id):
    with read_document(path) as reading:
        pages = list(reading)
    question_set = shipped_set(set_id)
    outcomes = list(ExtractiveEngine().ask(Work(windows(pages), question_set), Event()))
    return pages, question_set, outcomes


@pytest.fixture(scope="module")
def sample():
    return analysed(SAMPLE, "cipp")


@pytest.fixture(scope="module")
def pages_of(sample):
    _, question_set, outcomes = sample
    book = Accumulator(question_set)
    for outcome in outcomes:
        book.add(outcome)

    def cited(question_id):
        claims = book.answer(question_id, Coverage()).claims
        return list(dict.fromkeys(citation.page for claim in claims for citation in claim.citations))

    return cited


@pytest.fixture(scope="module")
def gold():
    return json.loads(SAMPLE.with_suffix(".gold.json").read_text(encoding="utf-8"))["questions"]


def test_the_right_page_is_among_the_first_three_for_four_of_five_answerable_questions(gold, pages_of):
    answerable = [each for each in gold if each["evidence"]]
    hits = [
        bool({evidence["page"] for evidence in each["evidence"]} & set(pages_of(each["id"])[:3]))
        for each in answerable
    ]
    assert sum(hits) >= 0.8 * len(hits)


def test_most_questions_without_an_answer_get_none(gold, pages_of):
    silent = [not pages_of(each["id"]) for each in gold if not each["evidence"]]
    assert sum(silent) > len(silent) / 2


def test_both_values_are_found_where_an_addendum_changes_one(gold, pages_of):
    changed = [each for each in gold if each["cause"] == "addendum"]
    assert changed
    for each in changed:
        for side in {evidence["side"] for evidence in each["evidence"]}:
            pages = {evidence["page"] for evidence in each["evidence"] if evidence["side"] == side}
            assert pages & set(pages_of(each["id"])), f"{each['id']}, side {side}"


def test_every_citation_stands_at_its_span_when_the_document_is_read_afresh(sample):
    _, _, outcomes = sample
    with read_document(SAMPLE) as reading:
        texts = {page.number: page.text for page in reading}
    citations = [c for outcome in outcomes for finding in outcome.findings for c in finding.citations]
    assert len(citations) > 100
    for citation in citations:
        assert citation.verbatim == " ".join(texts[s.page][s.start : s.end] for s in citation.spans)


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["far-part-35.pdf", "sec-pages-226-243.pdf", "federal-register-faa-3-column.pdf"]
)
def test_the_words_of_every_citation_stand_on_the_page_by_another_way_of_reading(name):
    path = ROOT / "tests" / "data" / name
    _, _, outcomes = analysed(path, "contract")
    document = pypdfium2.PdfDocument(path)
    letters = {}
    for number in range(len(document)):
        text_page = document[number].get_textpage()
        letters[number + 1] = _letters(text_page.get_text_bounded())
        text_page.close()
    document.close()
    citations = [c for outcome in outcomes for finding in outcome.findings for c in finding.citations]
    assert citations
    for citation in citations:
        joined = "".join(letters[span.page] for span in citation.spans)
        for span in citation.spans:
            assert span.page in letters
        assert _letters(citation.verbatim) in joined or len(citation.spans) > 1


def _letters(text):
    plain = unicodedata.normalize("NFKC", text)  # the mark of a footnote is a digit on the page
    return "".join(letter for letter in plain.casefold() if letter.isalnum())
