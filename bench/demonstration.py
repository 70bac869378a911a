"""A session that has everything a report can show, made from the sample bid document's gold file.

Answers come from people, so that the reports are judged by their looks and not by an engine: six
conflicts, reviews, an unverified quote, pending questions, and a stop before the end.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

from core.cli.open_pdf import ref_of
from core.domain.answer import (
    Answer,
    AnswerStatus,
    Citation,
    Claim,
    Coverage,
    Match,
    Quote,
    UnverifiedQuote,
    Usage,
)
from core.domain.document import Page, PageSet
from core.domain.plan import EngineChoice, Options, Plan
from core.domain.review import Review, Verdict
from core.domain.session import Change, LogEntry, Progress, Session, SessionState
from core.grounding.locate_quotes import TextGrounder
from core.questions.catalog import shipped_set
from core.reading.illustrator import PdfIllustrator
from core.reading.reader import read_document
from core.reports.report import Analysed, Report, Surroundings, assemble

SAMPLES = Path(__file__).parent.parent / "samples"
PDF = SAMPLES / "elm-street-bid.pdf"
GOLD = SAMPLES / "elm-street-bid.gold.json"

#: 2026-11-23, a Monday
START = 1_795_440_000.0
REVIEWER = "ann@example.com"


def demonstration(*, complete: bool = False) -> Report:
    """Return the report of the made-up session."""
    with read_document(PDF) as reading:
        pages = list(reading)
    questions = shipped_set("cipp")
    gold = {item["id"]: item for item in json.loads(GOLD.read_text(encoding="utf-8"))["questions"]}
    coverage = Coverage(
        PageSet.of(page.number for page in pages if page.status.is_read),
        unread=tuple((page.number, page.reason) for page in pages if not page.status.is_read),
    )
    answers = {q.id: _answer(q.id, gold[q.id], pages, coverage) for q in questions.questions if q.id in gold}
    if not complete:
        _spoil(answers, coverage)
    document = ref_of(PDF, len(pages))
    plan = Plan(
        replace(document, name="Elm Street Sewer Rehabilitation, Phase 3.pdf"),
        questions,
        EngineChoice("chat", "a-large-model", "https://models.example.com/v1"),
        Options(guardrails="Only the pipe lining work counts; ignore paving."),
    )
    analysed = replace(
        Analysed.stored(_session(plan, complete=complete), plan, answers),
        reviews=_reviews(answers),
        log=(
            LogEntry(1, START + 3, "Opened 113 pages in 0.9 s; 3 could not be read."),
            LogEntry(
                2, START + 40, "No usable reply for pages 76-78, section pricing: timed out.", "warning"
            ),
        ),
    )
    illustrator = PdfIllustrator(PDF, lambda: pages)
    return assemble(analysed, Surroundings(pages=pages, made=START + 3_600, illustrator=illustrator))


def _answer(question_id: str, gold: dict, pages: list[Page], coverage: Coverage) -> Answer:
    sides: dict[int, list[Citation]] = defaultdict(list)
    grounder = TextGrounder()
    for evidence in gold["evidence"]:
        number = evidence["page"]
        if number is None or evidence["scanned"]:
            continue
        found = grounder.locate(Quote(evidence["quote"], number), pages[number - 1 : number + 1])
        if isinstance(found, Citation):
            sides[evidence["side"]].append(found)
    claims = tuple(
        Claim(
            cited[0].verbatim,
            tuple(cited),
            confidence=0.95 - 0.013 * (len(question_id) + 9 * side) % 0.6,
            footnotes=(f"Stated on page {cited[0].page}; read together with the General Conditions.",)
            if len(question_id) % 3 == 0
            else (),
        )
        for side, cited in sorted(sides.items())
    )
    if not claims:
        return Answer(question_id, AnswerStatus.NOT_FOUND, coverage=coverage)
    if len(claims) > 1:
        return Answer(question_id, AnswerStatus.CONFLICTING, claims, ((0, 1),), coverage)
    return Answer(question_id, AnswerStatus.ANSWERED, claims, coverage=coverage)


def _spoil(answers: dict[str, Answer], coverage: Coverage) -> None:
    """Leave what a stopped session leaves: a doubtful answer, and questions not asked everywhere."""
    ids = list(answers)
    doubtful = UnverifiedQuote(
        "a minimum of three samples shall be taken from each segment",
        Match.ALTERED,
        "says three, the page says two",
    )
    claim = Claim("Three samples from each segment", unverified=(doubtful,), confidence=0.44)
    answers[ids[37]] = Answer(ids[37], AnswerStatus.UNVERIFIED, (claim,), coverage=coverage)
    found = next(i for i, answer in answers.items() if answer.status is AnswerStatus.ANSWERED)
    unsure = tuple(replace(claim, confidence=0.38, tentative=True) for claim in answers[found].claims)
    answers[found] = replace(answers[found], status=AnswerStatus.POSSIBLE, claims=unsure)
    reached = PageSet.parse("1-75")
    half = Coverage(reached, not_reached=PageSet.parse("76-113"))
    for question_id in ids[-8:]:
        answers[question_id] = Answer(question_id, AnswerStatus.PENDING, coverage=half)


def _reviews(answers: dict[str, Answer]) -> dict[str, Review]:
    conflicts = [i for i, answer in answers.items() if answer.status is AnswerStatus.CONFLICTING]
    found = [i for i, answer in answers.items() if answer.status is AnswerStatus.ANSWERED]
    made = (
        Review(
            conflicts[0],
            Verdict.EDITED,
            "As changed by Addendum 2, which takes precedence.",
            "confirmed with the engineer by telephone",
            REVIEWER,
            START + 1_800,
        ),
        Review(found[2], Verdict.ACCEPTED, by=REVIEWER, at=START + 1_900),
        Review(found[5], Verdict.ACCEPTED, note="matches the drawings", by=REVIEWER, at=START + 1_950),
        Review(
            found[9], Verdict.REJECTED, note="speaks of manholes, not pipe", by=REVIEWER, at=START + 2_000
        ),
    )
    return {review.question_id: review for review in made}


def _session(plan: Plan, *, complete: bool) -> Session:
    end = SessionState.COMPLETED if complete else SessionState.PARTIAL
    why = "" if complete else f"stopped by {REVIEWER}"
    return Session(
        id="9f3c1b7e2a",
        created=START,
        owner=REVIEWER,
        document=plan.document,
        question_set=plan.question_set.title,
        engine=plan.engine,
        questions=len(plan.question_set.questions),
        state=end,
        history=(
            Change(START, None, SessionState.QUEUED, "web-1:233:17"),
            Change(START + 2, SessionState.QUEUED, SessionState.RUNNING, "web-1:240:18"),
            Change(START + 252, SessionState.RUNNING, end, "web-2:411:21", why),
        ),
        progress=Progress(
            pages=113,
            pages_read=110,
            pages_unread=3,
            units=380,
            units_done=380 if complete else 311,
            usage=Usage(311, 1_204_000, 840_000, 38_500, 2.91),
            seconds=250.0,
        ),
    )
