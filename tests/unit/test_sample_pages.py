"""How well the engine that only quotes finds its way in the sample document."""

import json
import threading
from pathlib import Path

import pytest

from core.analysis.run import Assignment, Run
from core.bootstrap import WallClock
from core.domain.document import DocumentRef
from core.domain.session import Plan
from core.engines.extractive.engine import ExtractiveEngine
from core.questions.catalog import shipped_set
from core.reading.reader import read_document

PDF = Path(__file__).parents[2] / "samples" / "elm-street-bid.pdf"
GOLD = json.loads(PDF.with_suffix(".gold.json").read_text(encoding="utf-8"))["questions"]


@pytest.fixture(scope="module")
def pages():
    """Pages shown for each question, in the order in which the answer shows them."""
    document = DocumentRef("0" * 64, PDF.name, PDF.stat().st_size)
    run = Run(
        Assignment(Plan(document, shipped_set("cipp"))),
        open_pages=lambda: read_document(PDF),
        engine=ExtractiveEngine(),
        clock=WallClock(),
    )
    *_, last = run.checkpoints(threading.Event())
    return {
        answer.question_id: list(
            dict.fromkeys(
                span.page
                for claim in answer.claims
                for citation in claim.citations
                for span in citation.spans
            )
        )
        for answer in last.answers
    }


def test_a_right_page_is_among_the_first_three_for_four_of_five_questions(pages):
    answerable = [entry for entry in GOLD if entry["status"] != "no_answer"]
    found = [
        {item["page"] for item in entry["evidence"]} & set(pages[entry["id"]][:3]) for entry in answerable
    ]
    assert sum(map(bool, found)) >= 0.8 * len(answerable)


def test_most_questions_the_document_does_not_answer_stay_without_a_page(pages):
    silent = [entry["id"] for entry in GOLD if entry["status"] == "no_answer"]
    assert sum(not pages[key] for key in silent) > len(silent) / 2
