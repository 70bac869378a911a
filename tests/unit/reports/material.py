"""A session with one of everything, to make reports of."""

from __future__ import annotations

from dataclasses import replace

from core.domain.answer import (
    Answer,
    AnswerStatus,
    Citation,
    Claim,
    Coverage,
    Match,
    Span,
    UnverifiedQuote,
    Usage,
)
from core.domain.document import DocumentRef, Page, PageSet, PageStatus
from core.domain.plan import EngineChoice, Options, Plan
from core.domain.question import Expected, Question, QuestionSet, Section
from core.domain.review import Review, Verdict
from core.domain.session import Change, LogEntry, Progress, Session, SessionState
from core.reports.report import Analysed, Report, Surroundings, assemble

#: a Monday
START = 1_795_440_000.0

CONFLICT_A = "Water temperature of not less than 180 degrees F for two hours"
CONFLICT_B = "Cure at 140 degrees F until the exotherm has passed"

QUESTIONS = QuestionSet(
    "cipp",
    "CIPP bid review",
    (
        Section(
            "curing",
            "Installation and curing",
            (
                Question("cure.method", "Which curing method is required?", required=True),
                Question(
                    "cure.temp",
                    "What curing temperature is required?",
                    required=True,
                    expected=Expected.NUMBER,
                ),
                Question("cure.time", "How long is the liner cured?", expected=Expected.NUMBER),
                Question("cure.bypass", "Who provides bypass pumping?", required=True),
            ),
        ),
        Section(
            "pricing",
            "Pricing & payment",
            (
                Question("price.units", "In which units is the work paid?"),
                Question(
                    "price.ld", "How much are liquidated damages?", required=True, expected=Expected.NUMBER
                ),
                Question("price.retain", "How much is retained?"),
                Question("price.bond", "Is a bid bond required?"),
            ),
        ),
    ),
)

PAGES = (
    *(
        Page(
            n, f"text of page {n}", label=f"02956-{n}", part="addendum 2" if n == 8 else "general conditions"
        )
        for n in range(1, 10)
    ),
    Page(10, "", PageStatus.UNREADABLE, "02956-10", "a scan, and no character recognition is installed"),
    Page(11, "recognised", PageStatus.OCR, "02956-11"),
    Page(12, "", PageStatus.BLANK, "02956-12"),
)

READ = Coverage(PageSet.parse("1-9, 11-12"), unread=((10, PAGES[9].reason),))
HALF = Coverage(PageSet.parse("1-6"), not_reached=PageSet.parse("7-12"))


def cited(page: int, words: str, *, match: Match = Match.EXACT) -> Citation:
    return Citation((Span(page, 10, 10 + len(words)),), words, match, 1.0 if match is Match.EXACT else 0.96)


#: over the edge of a page
ACROSS = Citation((Span(6, 900, 940), Span(7, 0, 30)), "paid by the linear foot of pipe", Match.EXACT)

ANSWERS = {
    answer.question_id: answer
    for answer in (
        Answer(
            "cure.method",
            AnswerStatus.ANSWERED,
            (
                Claim(
                    "Hot water or steam",
                    (
                        cited(3, "cured with hot water or steam"),
                        cited(11, "steam curing is allowed", match=Match.NEAR),
                    ),
                    confidence=0.93,
                    footnotes=("Section 02956, 3.4 B; steam needs the Engineer's consent.",),
                ),
                Claim(
                    "Ultraviolet light for diameters up to 12 inches",
                    (cited(5, "UV up to 12 in."),),
                    confidence=0.6,
                ),
            ),
            coverage=READ,
        ),
        Answer(
            "cure.temp",
            AnswerStatus.CONFLICTING,
            (
                Claim("180 °F", (cited(4, CONFLICT_A),), confidence=0.9),
                Claim("140 °F", (cited(8, CONFLICT_B),), confidence=0.8),
            ),
            conflicts=((0, 1),),
            coverage=READ,
        ),
        Answer(
            "cure.time",
            AnswerStatus.UNVERIFIED,
            (
                Claim(
                    "Three hours",
                    unverified=(
                        UnverifiedQuote(
                            "cured for three hours", Match.ALTERED, "says three, the page says two"
                        ),
                    ),
                    confidence=0.4,
                ),
            ),
            coverage=READ,
        ),
        Answer("cure.bypass", AnswerStatus.NOT_FOUND, coverage=READ),
        Answer(
            "price.units",
            AnswerStatus.ANSWERED,
            (
                Claim(
                    "Per linear foot",
                    (ACROSS,),
                    confidence=0.7,
                ),
            ),
            coverage=READ,
        ),
        Answer(
            "price.ld",
            AnswerStatus.ANSWERED,
            (Claim("$500 a day", (cited(2, "the sum of $500 per calendar day"),), confidence=0.85),),
            coverage=READ,
        ),
        Answer("price.retain", AnswerStatus.NOT_FOUND, coverage=HALF),
    )
}

REVIEWS = {
    "price.ld": Review(
        "price.ld",
        Verdict.EDITED,
        "$750 a day by Addendum 2",
        "checked by phone",
        "ann@example.com",
        START + 900,
    ),
    "price.units": Review("price.units", Verdict.ACCEPTED, by="ann@example.com", at=START + 950),
}

PLAN = Plan(
    DocumentRef("ab" * 32, "Elm Street Sewer Rehabilitation.pdf", 18_200_000, 12),
    QUESTIONS,
    EngineChoice("chat", "model-x", "https://llm.example.com/v1"),
    Options(guardrails="Only the pipe lining work counts; ignore paving."),
    prompt_version="2026-11-23",
)

SESSION = Session(
    id="s-123",
    created=START,
    owner="ann@example.com",
    document=PLAN.document,
    question_set="CIPP bid review",
    engine=PLAN.engine,
    questions=8,
    state=SessionState.PARTIAL,
    history=(
        Change(START, None, SessionState.QUEUED, "web-1:233:9"),
        Change(START + 1, SessionState.QUEUED, SessionState.RUNNING, "worker-1:240:9"),
        Change(
            START + 61,
            SessionState.RUNNING,
            SessionState.PARTIAL,
            "web-2:411:9",
            "stopped by Ann",
        ),
    ),
    progress=Progress(
        pages=12,
        pages_read=11,
        pages_unread=1,
        units=8,
        units_done=6,
        usage=Usage(6, 41_000, 12_000, 2_100, 0.84),
        seconds=60.2,
    ),
)

LOG = (LogEntry(1, START + 1, "Reading began."), LogEntry(2, START + 61, "Stopped.", "warning"))


def report(**changes) -> Report:
    """Return the report of the session; ``changes`` go to what it is made of.

    With a ``session`` of None or another one, it is the report of that, or of a run that left none.
    """
    session, plan = changes.pop("session", SESSION), changes.pop("plan", PLAN)
    answers = changes.pop("answers", ANSWERS)
    beside = {name: changes.pop(name) for name in ("illustrator", "url", "made", "caveat") if name in changes}
    around = Surroundings(**{"pages": changes.pop("pages", PAGES), "made": START + 1000, **beside})
    bare = (
        Analysed(plan=plan, answers=answers) if session is None else Analysed.stored(session, plan, answers)
    )
    return assemble(replace(bare, **{"reviews": REVIEWS, "log": LOG, **changes}), around)
