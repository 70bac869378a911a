"""The sample bid document: what its answers should be, and what the engine that only quotes answers."""

import json
import threading
from functools import cache
from pathlib import Path

from core.analysis.run import Assignment, Run
from core.bootstrap import WallClock
from core.domain.document import DocumentRef
from core.domain.plan import Plan
from core.engines.extractive.engine import ExtractiveEngine
from core.questions.catalog import shipped_set
from core.reading.reader import read_document

PDF = Path(__file__).parents[2] / "samples" / "elm-street-bid.pdf"
#: what a person found, by question
GOLD = {
    entry["id"]: entry
    for entry in json.loads(PDF.with_suffix(".gold.json").read_text(encoding="utf-8"))["questions"]
}


@cache
def answers():
    """Analyse the document, once for all tests; return the answers by question."""
    document = DocumentRef("0" * 64, PDF.name, PDF.stat().st_size)
    run = Run(
        Assignment(Plan(document, shipped_set("cipp"))),
        open_pages=lambda: read_document(PDF),
        engine=ExtractiveEngine(),
        clock=WallClock(),
    )
    *_, last = run.checkpoints(threading.Event())
    return {answer.question_id: answer for answer in last.answers}
