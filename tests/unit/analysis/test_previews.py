"""A stop while pages come slowly: what was read is in the table, and nothing of it counts as finished."""

import threading
from pathlib import Path

import pytest

from core.analysis.answer_state import AnswerState
from core.analysis.run import Assignment, Run
from core.analysis.stored_pages import KeptPages
from core.bootstrap import WallClock
from core.domain.answer import (
    AnswerStatus,
    Citation,
    Finding,
    Match,
    Outcome,
    Preview,
    Span,
    UnitKey,
    UnitStatus,
)
from core.domain.document import DocumentRef, Page, PageSet
from core.domain.plan import Plan
from core.domain.question import Question, QuestionSet, Section
from core.engines.extractive import engine, slow_windows
from core.engines.extractive.engine import ExtractiveEngine
from core.questions.catalog import shipped_set
from core.reading.reader import read_document

pytestmark = pytest.mark.thorough

PDF = Path(__file__).parents[3] / "samples" / "elm-street-bid.pdf"


class SlowPages(KeptPages):
    """Gives some pages, and then none until it is cut short; says when it has come so far."""

    def __init__(self, pages, ready, stop):
        super().__init__(pages, len(pages))
        self._ready = ready
        self._stop = stop
        self._ended = threading.Event()

    def __iter__(self):
        yield from self._pages[: self._ready]
        self._stop.set()
        self._ended.wait(300)

    def cut_short(self):
        self._ended.set()


@pytest.fixture(scope="module")
def pages():
    with read_document(PDF) as reading:
        return list(reading)


def last_of(pages, *, ready=None, done=(), shown=()):
    """Run the sample; with ``ready`` it is stopped when so many pages have come. Return all outcomes, too."""
    stop = threading.Event()
    plan = Plan(DocumentRef("0" * 64, PDF.name, 1), shipped_set("cipp"))
    job = Run(
        Assignment(plan, "s", 1, tuple(done), shown=tuple(shown)),
        open_pages=lambda: KeptPages(pages, len(pages)) if ready is None else SlowPages(pages, ready, stop),
        engine=ExtractiveEngine(),
        clock=WallClock(),
    )
    checkpoints = list(job.checkpoints(stop))
    return checkpoints[-1], [outcome for each in checkpoints for outcome in each.outcomes]


@pytest.fixture
def patient(monkeypatch):
    """A busy machine must not make the engine give up on its last preview."""
    monkeypatch.setattr(engine, "LAST_PREVIEW", 60.0)
    monkeypatch.setattr(slow_windows, "GRACE", 60.0)


@pytest.mark.usefixtures("patient")
def test_a_stop_keeps_what_was_found_and_a_continued_session_ends_as_an_undisturbed_one(pages):
    undisturbed, _ = last_of(pages)

    stopped, outcomes = last_of(pages, ready=30)
    assert outcomes == []
    assert stopped.progress.units_done == 0
    found = [answer for answer in stopped.answers if answer.claims]
    assert len(found) >= 10
    assert all(row.provisional for row in stopped.table.rows)
    read = PageSet(((1, 30),))
    for answer in stopped.answers:
        assert set(answer.coverage.read) <= set(read)
        assert set(answer.coverage.not_reached) == set(range(31, len(pages) + 1))
        assert answer.status is not AnswerStatus.NOT_FOUND
    for citation in (c for answer in found for claim in answer.claims for c in claim.citations):
        parts = [pages[span.page - 1].text[span.start : span.end] for span in citation.spans]
        assert citation.verbatim == " ".join(parts)

    sooner, _ = last_of(pages, ready=6, shown=stopped.answers)
    assert [row.answer for row in sooner.table.rows] == [row.answer for row in stopped.table.rows]

    whole, outcomes = last_of(pages, shown=sooner.answers)
    assert whole.table.rows == undisturbed.table.rows
    assert whole.answers == undisturbed.answers
    assert len(outcomes) == whole.progress.units


QUESTIONS = QuestionSet("set", "Set", (Section("money", "Money", (Question("q", "Retainage?"),)),))
PAGES = [Page(number, f"Page {number} says 5 %.") for number in range(1, 7)]


def unit(window, *said):
    """An outcome on window ``window`` of two pages; ``said`` are page numbers."""
    findings = tuple(
        Finding("q", PAGES[n - 1].text, (Citation((Span(n, 0, 15),), PAGES[n - 1].text[:15], Match.EXACT),))
        for n in said
    )
    first = 2 * window + 1
    key = UnitKey(1, window, "money")
    return Outcome(key, UnitStatus.DONE, PageSet.of((first, first + 1)), ("q",), findings)


def pages_of(found):
    answer = found.answers(["q"], PAGES, PageSet.up_to(6), PageSet())["q"]
    return sorted(page for claim in answer.claims for page in claim.pages), answer


def test_a_finished_unit_replaces_what_was_foreseen_of_it():
    found = AnswerState(QUESTIONS)
    found.foresee(Preview((unit(0, 1), unit(1, 3))))
    assert pages_of(found)[0] == [1, 3]
    found.add(unit(0, 2))
    cited, answer = pages_of(found)
    assert (cited, answer.provisional) == ([2, 3], True)
    found.add(unit(1))
    found.add(unit(2))
    cited, answer = pages_of(found)
    assert (cited, answer.provisional) == ([2], False)
    assert not answer.coverage.not_reached


def test_a_preview_replaces_the_one_before_and_says_nothing_of_finished_units():
    found = AnswerState(QUESTIONS)
    found.add(unit(0, 2))
    found.foresee(Preview((unit(0, 1), unit(1, 3))))
    found.foresee(Preview((unit(0, 1), unit(1, 4), unit(2, 6))))
    assert pages_of(found)[0] == [2, 4, 6]


def test_what_was_shown_stays_until_as_many_pages_are_read_again_and_not_longer():
    before = AnswerState(QUESTIONS)
    before.foresee(Preview((unit(0, 1), unit(1, 3))))
    shown = pages_of(before)[1]
    found = AnswerState(QUESTIONS, [shown])
    found.foresee(Preview((unit(0, 2),)))
    assert pages_of(found)[1] == shown
    found.foresee(Preview((unit(0, 2), unit(1))))
    assert pages_of(found)[0] == [2]
    unread = [Page(n, "", reason="gone") for n in range(1, 5)]
    again = AnswerState(QUESTIONS, [shown])
    for window in range(3):
        again.add(unit(window))
    answer = again.answers(["q"], unread, PageSet.up_to(6), PageSet())["q"]
    assert answer.status is AnswerStatus.NOT_FOUND
