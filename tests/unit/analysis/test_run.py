"""A run over a small document made of plain pages, with an engine that follows a script."""

import threading
from contextlib import closing

import pytest

from core.analysis.run import Assignment, Run
from core.domain.answer import (
    AnswerStatus,
    Citation,
    Finding,
    Match,
    Outcome,
    Span,
    UnitKey,
    UnitStatus,
    Usage,
)
from core.domain.document import DocumentRef, Page, PageSet, PageStatus
from core.domain.errors import BudgetReached
from core.domain.plan import Options, Plan
from core.domain.question import Question, QuestionSet, Section

QUESTIONS = QuestionSet(
    "set",
    "Set",
    (
        Section("curing", "Curing", (Question("q1", "Method?"), Question("q2", "Temperature?"))),
        Section("money", "Money", (Question("q3", "Retainage?"),)),
    ),
)


class TurningClock:
    """Every look takes a second, so that nothing is held back for being too soon."""

    def __init__(self):
        self._now = 1_000.0

    def now(self):
        self._now += 1.0
        return self._now

    elapsed = now

    def sleep(self, seconds):
        self._now += seconds


class Pages:
    def __init__(self, pages, count=None):
        self._pages = pages
        self.page_count = count or len(pages)
        self.positions = PageSet.up_to(self.page_count)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return None

    def __iter__(self):
        return iter(self._pages)

    def cut_short(self):
        pass


class ScriptedEngine:
    """Says what the script holds for a question on a page, and remembers what it was asked."""

    name = "scripted"

    def __init__(self, script, error_after=None, fail=()):
        self._script = script
        self._error_after = error_after
        self._fail = set(fail)
        self.asked = []

    def ask(self, work, stop):
        for window in work.windows:
            for section in work.question_set.sections:
                key = UnitKey(work.pass_number, window.index, section.id)
                if stop.is_set():
                    return
                if key in work.finished:
                    continue
                if self._error_after is not None and len(self.asked) == self._error_after:
                    raise BudgetReached("The budget of $1.00 is spent.", "Raise it and continue.")
                self.asked.append(key)
                yield self._outcome(key, window, section)

    def _outcome(self, key, window, section):
        ids = tuple(question.id for question in section.questions)
        pages = PageSet.of(page.number for page in window.readable)
        if str(key) in self._fail:
            return Outcome(key, UnitStatus.FAILED, pages, ids, reason="the reply was cut off")
        findings = tuple(
            Finding(
                question_id,
                claim,
                (Citation((Span(page.number, 0, len(page.text)),), page.text, Match.EXACT),),
                confidence=0.9,
            )
            for page in window.readable
            for question_id in ids
            for claim in [self._script.get((page.number, question_id))]
            if claim
        )
        return Outcome(key, UnitStatus.DONE, pages, ids, findings, Usage(calls=1, usd=0.01))


def document(count, unreadable=()):
    return [
        Page(n, "", PageStatus.UNREADABLE, reason="a scan, and no OCR")
        if n in unreadable
        else Page(n, f"Text of page {n}: hot water, 180 F, 5 %.", label=f"A-{n}")
        for n in range(1, count + 1)
    ]


def run(engine, pages, *, done=(), pass_number=1, options=Options(), stop=None, continued=0):
    plan = Plan(DocumentRef("0" * 64, "bid.pdf", 1), QUESTIONS, options=options)
    job = Run(
        Assignment(plan, "s", pass_number, tuple(done), continued=continued),
        open_pages=lambda: Pages(pages),
        engine=engine,
        clock=TurningClock(),
    )
    return job, job.checkpoints(stop or threading.Event())


def outcomes(checkpoints):
    return [outcome for checkpoint in checkpoints for outcome in checkpoint.outcomes]


def test_every_window_is_asked_for_every_section_once():
    engine = ScriptedEngine({})
    job, checkpoints = run(engine, document(7))
    assert sorted(o.key for o in outcomes(checkpoints)) == [
        UnitKey(1, window, section) for window in range(3) for section in ("curing", "money")
    ]
    assert job.is_complete


def test_the_last_checkpoint_holds_every_answer_and_says_how_much_was_read():
    engine = ScriptedEngine({(2, "q1"): "Hot water"})
    *_, last = run(engine, document(4, unreadable={3}))[1]
    by_id = {answer.question_id: answer for answer in last.answers}
    assert by_id["q1"].status is AnswerStatus.ANSWERED
    assert by_id["q3"].status is AnswerStatus.NOT_FOUND
    assert by_id["q3"].coverage.read == PageSet.of([1, 2, 4])
    assert by_id["q3"].coverage.unread == ((3, "a scan, and no OCR"),)
    assert [str(ref) for ref in last.table.rows[0].pages] == ["2 (A-2)"]
    assert (last.progress.pages_read, last.progress.pages_unread) == (3, 1)
    assert last.progress.fraction == 1.0


def test_a_second_owner_asks_only_what_is_not_done_and_reaches_the_same_table():
    script = {(1, "q1"): "Hot water", (5, "q2"): "180 F", (8, "q3"): "5 %"}
    *_, undisturbed = run(ScriptedEngine(script), document(9))[1]

    first = ScriptedEngine(script)
    stored = []
    with closing(run(first, document(9))[1]) as checkpoints:
        for checkpoint in checkpoints:
            stored.extend(checkpoint.outcomes)
            if stored:
                break
    second = ScriptedEngine(script)
    *_, resumed = run(second, document(9), done=stored)[1]
    assert not set(second.asked) & {outcome.key for outcome in stored}
    assert resumed.table.rows == undisturbed.table.rows
    assert resumed.answers == undisturbed.answers
    assert resumed.progress.usage.calls == 6


def test_a_unit_that_failed_is_asked_again_when_the_session_continues():
    engine = ScriptedEngine({}, fail=["1.000001.money"])
    job, checkpoints = run(engine, document(6))
    stored = outcomes(checkpoints)
    assert not job.is_complete
    again = ScriptedEngine({})
    job, checkpoints = run(again, document(6), done=stored)
    assert [o.key for o in outcomes(checkpoints)] == [UnitKey(1, 1, "money")]
    assert job.is_complete


def test_pages_of_a_failed_unit_are_unread_with_the_reason():
    *_, last = run(ScriptedEngine({}, fail=["1.000001.money"]), document(6))[1]
    q3 = next(answer for answer in last.answers if answer.question_id == "q3")
    assert q3.coverage.unread == tuple((n, "the reply was cut off") for n in (4, 5, 6))


def test_a_stop_ends_with_everything_found_so_far_and_names_what_was_not_reached():
    stop = threading.Event()

    class StoppingEngine(ScriptedEngine):
        def ask(self, work, cancelled):
            for outcome in super().ask(work, cancelled):
                yield outcome
                stop.set()
                cancelled.wait()

    job, checkpoints = run(StoppingEngine({(1, "q1"): "Hot water"}), document(9), stop=stop)
    *_, last = checkpoints
    q1 = next(answer for answer in last.answers if answer.question_id == "q1")
    assert q1.status is AnswerStatus.ANSWERED
    assert q1.coverage.not_reached == PageSet.of(range(4, 10))
    assert last.table.rows[2].status is AnswerStatus.PENDING
    assert not job.is_complete


def test_an_engine_that_gives_up_leaves_a_complete_checkpoint_before_the_error():
    _, checkpoints = run(ScriptedEngine({(1, "q1"): "Hot water"}, error_after=3), document(9))
    seen = []
    with pytest.raises(BudgetReached, match=r"Raise it and continue\."):
        seen.extend(checkpoints)
    assert len(seen[-1].answers) == 3
    assert seen[-1].table.rows[0].status is AnswerStatus.ANSWERED
    assert len(outcomes(seen)) == 3


@pytest.mark.parametrize(
    ("cents", "continued", "left"),
    [
        (100, 0, 89),  # a crash grants nothing, nor does an owner elsewhere
        (100, 1, 89),  # nor does a stop long before the end
        (12, 0, 1),
        (12, 1, 13),  # what is left would do for one call, if no later one were dearer than those so far
        (11, 2, 11),
        (4, 1, 0),  # of four budgets three are granted by continuing, and it was done once
    ],
)
def test_a_budget_is_granted_again_by_who_continues_when_it_is_used_up(cents, continued, left):
    class Frugal(ScriptedEngine):
        def ask(self, work, stop):
            self.usd_left = work.usd_left
            return super().ask(work, stop)

    done = outcomes(run(ScriptedEngine({}), document(18))[1])[:11]
    engine = Frugal({})
    _, checkpoints = run(
        engine, document(18), done=done, options=Options(budget_usd=cents / 100), continued=continued
    )
    list(checkpoints)
    assert engine.usd_left == pytest.approx(left / 100)


def test_the_second_pass_asks_unanswered_questions_alone_in_wider_windows():
    first = outcomes(run(ScriptedEngine({(2, "q1"): "Hot water"}), document(9))[1])
    engine = ScriptedEngine({(9, "q2"): "180 F"})
    job, checkpoints = run(engine, document(9), done=first, pass_number=2)
    *_, last = checkpoints
    assert engine.asked == [UnitKey(2, 0, "curing"), UnitKey(2, 0, "money")]
    assert {row.question_id: row.status for row in last.table.rows} == {
        "q1": AnswerStatus.ANSWERED,
        "q2": AnswerStatus.ANSWERED,
        "q3": AnswerStatus.NOT_FOUND,
    }
    assert job.is_complete


def test_an_interrupted_second_pass_keeps_the_answers_it_found_and_asks_the_same_questions():
    pages = document(20)
    first = outcomes(run(ScriptedEngine({}), pages)[1])
    found = outcomes(run(ScriptedEngine({(1, "q1"): "Hot water"}), pages, done=first, pass_number=2)[1])
    kept = [outcome for outcome in found if outcome.key.window == 0]
    engine = ScriptedEngine({})
    *_, last = run(engine, document(20), done=[*first, *kept], pass_number=2)[1]
    assert sorted(engine.asked) == [UnitKey(2, w, s) for w in (1, 2) for s in ("curing", "money")]
    assert last.table.rows[0].status is AnswerStatus.ANSWERED


def test_chosen_pages_count_as_windows_that_end_at_the_gaps():
    options = Options(pages=PageSet.parse("1-4, 8"))
    pages = [page for page in document(9) if page.number in options.pages]
    plan = Plan(DocumentRef("0" * 64, "bid.pdf", 1), QUESTIONS, options=options)
    engine = ScriptedEngine({})
    job = Run(
        Assignment(plan, "s"), open_pages=lambda: Pages(pages, count=9), engine=engine, clock=TurningClock()
    )
    *_, last = job.checkpoints(threading.Event())
    assert last.progress.units == last.progress.units_done == 6
    assert last.answers[0].coverage.left_out == PageSet.parse("5-7, 9")
    assert last.answers[0].status is AnswerStatus.NOT_FOUND


class JumpingClock(TurningClock):
    """The machine's clock is set back by an hour at every look."""

    def now(self):
        self._wall = getattr(self, "_wall", 1_000_000.0) - 3_600.0
        return self._wall

    def elapsed(self):
        self._now += 1.0
        return self._now


def test_a_clock_that_is_set_back_shortens_no_duration():
    plan = Plan(DocumentRef("0" * 64, "bid.pdf", 1), QUESTIONS)
    pages = Pages(document(6))
    job = Run(
        Assignment(plan, "s"), open_pages=lambda: pages, engine=ScriptedEngine({}), clock=JumpingClock()
    )
    *_, last = job.checkpoints(threading.Event())
    assert last.progress.seconds > 0


class Holding:
    """Finds one unit, and then only looks whether it is to hold back."""

    name = "holding"

    def __init__(self):
        self.seen = threading.Event()

    def ask(self, work, stop):
        window, section = next(iter(work.windows)), work.question_set.sections[0]
        assert not work.is_held()
        yield Outcome(UnitKey(1, window.index, section.id), UnitStatus.DONE, PageSet.of([1]), ("q1",))
        while not work.is_held():
            assert not stop.wait(0.001)
        self.seen.set()
        while work.is_held():
            assert not stop.wait(0.001)


def test_an_engine_holds_back_while_what_it_found_cannot_be_stored():
    engine = Holding()
    _, found = run(engine, document(3))
    stored = next(each for each in found if each.outcomes)
    assert engine.seen.wait(300)
    assert len(stored.outcomes) == 1
    assert outcomes(found) == []
