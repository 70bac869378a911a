"""Contradictions in the sample bid document, as the engine that only quotes brings them to light."""

import json
import threading
from pathlib import Path

import pytest

from core.analysis.run import Assignment, Run
from core.bootstrap import WallClock
from core.domain.answer import AnswerStatus
from core.domain.document import DocumentRef
from core.domain.session import Plan
from core.engines.extractive.engine import ExtractiveEngine
from core.questions.catalog import shipped_set
from core.reading.reader import read_document

PDF = Path(__file__).parents[3] / "samples" / "elm-street-bid.pdf"
GOLD = {
    entry["id"]: entry
    for entry in json.loads(PDF.with_suffix(".gold.json").read_text(encoding="utf-8"))["questions"]
}
PLANTED = {key: entry for key, entry in GOLD.items() if entry["status"] == "conflicting"}


@pytest.fixture(scope="module")
def answers():
    document = DocumentRef("0" * 64, PDF.name, PDF.stat().st_size)
    run = Run(
        Assignment(Plan(document, shipped_set("cipp"))),
        open_pages=lambda: read_document(PDF),
        engine=ExtractiveEngine(),
        clock=WallClock(),
    )
    *_, last = run.checkpoints(threading.Event())
    return {answer.question_id: answer for answer in last.answers}


@pytest.mark.parametrize("key", [key for key, entry in PLANTED.items() if entry["cause"] == "addendum"])
def test_a_value_the_addendum_changes_conflicts_with_both_pages(answers, key):
    answer = answers[key]
    assert answer.status is AnswerStatus.CONFLICTING
    sides = {item["page"] for item in GOLD[key]["evidence"]}
    assert any(
        {page for index in pair for page in answer.claims[index].pages} == sides for pair in answer.conflicts
    )


def test_each_side_is_told_in_a_few_words(answers):
    briefs = {key: {claim.brief for claim in answers[key].claims if claim.brief} for key in PLANTED}
    assert briefs["installation.cure-temperature"] == {"160 degrees F", "180 degrees F"}
    assert briefs["general.bid-opening"] == {"October 13, 2026", "October 27, 2026"}


def test_nothing_that_agrees_is_called_a_conflict(answers):
    called = {key for key, answer in answers.items() if answer.status is AnswerStatus.CONFLICTING}
    assert called <= set(PLANTED)
    assert len(called) >= 5
