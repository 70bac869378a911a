"""A claim that stood as an answer does not give way without a word."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from core.analysis.replacements import KEPT, LONGEST, noted
from core.analysis.run import Assignment, Run
from core.analysis.stored_pages import KeptPages
from core.bootstrap import WallClock
from core.domain.answer import Answer, AnswerStatus, Cause, Citation, Claim, Match, Span
from core.domain.document import DocumentRef, Page
from core.domain.plan import Options, Plan
from core.domain.question import Question, QuestionSet, Section
from core.engines.extractive.engine import ExtractiveEngine
from core.questions.catalog import shipped_set
from core.reading.reader import read_document
from tests.chat_server.model import Model
from tests.chat_server.server import ChatServer
from tests.unit.engines.chat.material import EXPERT, engine

PDF = Path(__file__).parents[3] / "samples" / "elm-street-bid.pdf"


def claim(text, page=1, confidence=0.6, **more):
    cited = (Citation((Span(page, 0, len(text)),), text, Match.EXACT),) if page else ()
    return Claim(text, cited, confidence=confidence, **more)


def answer(*claims, status=AnswerStatus.ANSWERED, **more):
    return Answer("q", status if claims else AnswerStatus.NOT_FOUND, claims, **more)


def after(before, now, pass_number=1, at=100.0):
    return noted(before, now, at=at, pass_number=pass_number).replaced


STEEL = claim("The casing is of steel.", 3)
IRON = claim("The casing is of iron.", 7, confidence=0.8)


def test_what_stood_when_it_fell_and_what_came_better_are_kept():
    (fallen,) = after(answer(STEEL), answer(IRON, STEEL))
    assert (fallen.at, fallen.cause) == (100.0, Cause.SURER)
    assert (fallen.was.text, fallen.was.pages, fallen.was.confidence) == (STEEL.text, (3,), 0.6)
    assert fallen.was.status is AnswerStatus.ANSWERED
    assert fallen.now is not None
    assert (fallen.now.text, fallen.now.pages, fallen.now.confidence) == (IRON.text, (7,), 0.8)


@pytest.mark.parametrize(
    ("old", "new", "cause"),
    [
        (STEEL, IRON, Cause.SURER),
        (replace(STEEL, inferred=True, confidence=0.9), IRON, Cause.FIRMER),
        (replace(STEEL, confidence=0.8, citations=claim("x", 9).citations), IRON, Cause.EARLIER),
        (replace(IRON, confidence=0.9), STEEL, Cause.GONE),
        (replace(STEEL, by_words=True, confidence=0.9), IRON, Cause.READ),
        (replace(STEEL, by_words=True), replace(IRON, by_words=True), Cause.SURER),
    ],
)
def test_the_cause_is_what_makes_the_one_come_before_the_other(old, new, cause):
    (fallen,) = after(answer(old), answer(new))
    assert fallen.cause is cause


def test_a_second_pass_is_named_whatever_it_found():
    (fallen,) = after(answer(STEEL, status=AnswerStatus.POSSIBLE), answer(IRON), pass_number=2)
    assert fallen.cause is Cause.SECOND_PASS


def test_what_is_withdrawn_or_no_longer_an_answer_is_kept_too():
    (fallen,) = after(answer(STEEL), answer())
    assert (fallen.cause, fallen.now) == (Cause.GONE, None)
    by_words = answer(replace(STEEL, by_words=True))
    (fallen,) = after(by_words, answer(replace(STEEL, tentative=True), status=AnswerStatus.POSSIBLE))
    assert fallen.cause is Cause.READ


@pytest.mark.parametrize(
    "now",
    [
        answer(replace(STEEL, confidence=0.9)),
        answer(claim("The casing is of steel. It is welded.", 3)),
        answer(replace(STEEL, text="steel", value="steel")),
        answer(IRON, STEEL, status=AnswerStatus.CONFLICTING, conflicts=((0, 1),)),
    ],
    ids=["surer", "longer", "narrowed", "a side of a conflict"],
)
def test_a_claim_that_is_still_there_has_not_fallen(now):
    assert after(answer(STEEL), now) == ()


def test_previews_of_a_document_that_is_still_being_read_follow_each_other_without_a_word():
    before, now = (answer(each, provisional=True) for each in (STEEL, IRON))
    assert after(before, now) == ()
    assert len(after(before, answer(IRON))) == 1


def test_another_value_of_a_passage_found_by_words_is_another_answer():
    old = replace(STEEL, text="Ten days, or 30 days in winter.", value="ten days", by_words=True)
    assert after(answer(old), answer(replace(old, value="30 days", by_words=False)))[0].cause is Cause.READ
    assert after(answer(old), answer(replace(old, by_words=False))) == ()


def test_what_fell_before_stays_in_mind_up_to_a_number_and_a_length():
    now = answer(STEEL)
    for number in range(KEPT + 5):
        claims = claim(f"Claim {chr(97 + number)} " + "x" * 400 + chr(97 + number), number + 10, 0.7)
        now = noted(now, answer(claims), at=float(number), pass_number=2)
    assert [each.at for each in now.replaced] == [float(n) for n in range(5, KEPT + 5)]
    assert all(len(each.was.text) <= LONGEST for each in now.replaced)


# the real engines

ASKED = (Question("q", "Who tests the pipe?"),)
QUESTIONS = QuestionSet("set", "Set", (Section("s", "Section", ASKED, "About tests.", EXPERT),))
FIRST = "The Engineer may test the pipe when it is laid."
LATER = "The laboratory named in the Agreement tests the pipe."


def test_a_later_window_that_answers_better_says_so_beside_the_answer():
    pages = [Page(1, FIRST), Page(2, "Nothing of that."), Page(3, LATER)]
    told = {
        "q": [
            {"claim": FIRST, "confidence": 0.6, "quotes": [{"text": FIRST, "page": 1}]},
            {"claim": LATER, "confidence": 0.95, "quotes": [{"text": LATER, "page": 3}]},
        ]
    }
    with ChatServer(Model(told), at_most=1) as server:
        run = Run(
            Assignment(Plan(DocumentRef("0" * 64, "a.pdf", 1), QUESTIONS, options=Options(window=1)), "s"),
            open_pages=lambda: KeptPages(pages, len(pages)),
            engine=engine(server, concurrency=1),
            clock=WallClock(),
        )
        seen = []
        for checkpoint in run.checkpoints(threading.Event()):
            seen += [each for each in checkpoint.answers if each.claims]
            if seen:
                server.at_most = float("inf")
    assert seen[0].primary.text == FIRST
    assert seen[0].replaced == ()
    assert seen[-1].primary.text == LATER
    (fallen,) = seen[-1].replaced
    assert (fallen.was.text, fallen.was.pages) == (FIRST, (1,))
    assert fallen.now is not None
    assert fallen.now.pages == (3,)
    assert fallen.cause is Cause.SURER


@pytest.mark.slow
def test_where_the_reader_judges_otherwise_than_words_did_the_answer_says_so():
    with read_document(PDF) as reading:
        pages = list(reading)
    run = Run(
        Assignment(Plan(DocumentRef("0" * 64, PDF.name, 1), shipped_set("cipp")), "s"),
        open_pages=lambda: KeptPages(pages, len(pages)),
        engine=ExtractiveEngine(),
        clock=WallClock(),
    )
    by_words, last = {}, {}
    for checkpoint in run.checkpoints(threading.Event()):
        for each in checkpoint.answers:
            if each.primary is not None and each.primary.by_words:
                by_words[each.question_id] = each.primary.said
            last[each.question_id] = each
    judged = [each for each in last.values() if any(fallen.cause is Cause.READ for fallen in each.replaced)]
    assert judged
    for each in judged:
        fallen = next(fallen for fallen in each.replaced if fallen.cause is Cause.READ)
        assert fallen.was.text.removesuffix("…") in by_words[each.question_id]
    told = sum(len(each.replaced) for each in last.values())
    assert told <= 2 * len(last)
