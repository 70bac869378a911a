"""Small true values of the domain, for tests of everything that stores them."""

from __future__ import annotations

import itertools
from dataclasses import replace

from core.domain.answer import (
    Answer,
    AnswerStatus,
    Citation,
    Claim,
    Finding,
    Match,
    Outcome,
    Span,
    UnitKey,
    UnitStatus,
    Usage,
)
from core.domain.document import DocumentRef, PageRef, PageSet
from core.domain.plan import Plan
from core.domain.ports import Checkpoint
from core.domain.question import Question, QuestionSet, Section
from core.domain.session import Lease, Progress, Session, SessionState, transition
from core.domain.table import Table

SHA = "ab" * 32

_ids = itertools.count(1)


def question_set(sections=2, questions=3):
    return QuestionSet(
        "set",
        "A set",
        tuple(
            Section(
                f"s{s}",
                f"Section {s}",
                tuple(Question(f"q{s}.{q}", f"Question {s}.{q}?") for q in range(questions)),
            )
            for s in range(sections)
        ),
    )


def plan(sha256=SHA, **more):
    return Plan(DocumentRef(sha256, "bid.pdf", 1_000, 12), question_set(), **more)


def session(the_plan=None, *, owner="ann@example.org", created=1_000.0, **more):
    the_plan = the_plan or plan()
    return Session(
        id=more.pop("id", None) or f"session-{next(_ids)}",
        created=created,
        owner=owner,
        document=the_plan.document,
        question_set=the_plan.question_set.title,
        engine=the_plan.engine,
        questions=len(the_plan.question_set.questions),
        **more,
    )


def create(store, **more):
    the_plan = more.pop("the_plan", None) or plan()
    return store.create(session(the_plan, **more), the_plan)


def move(target, *, at=2_000.0, instance="host:1:1", reason=""):
    return lambda before: transition(before, target, at=at, instance=instance, reason=reason)


def run(store, session_id, *, instance="host:1:1"):
    """Give the session an owner; return its epoch."""

    def begin(before):
        moved = transition(before, SessionState.RUNNING, at=2_000.0, instance=instance)
        return replace(moved, lease=Lease(before.lease.epoch + 1, instance, 2_000.0))

    return store.update(session_id, begin).lease.epoch


def outcome(window=0, section="s0", *, pass_number=1, status=UnitStatus.DONE, text="140 deg F"):
    citation = Citation((Span(3, 10, 19),), text, Match.EXACT)
    return Outcome(
        UnitKey(pass_number, window, section),
        status,
        PageSet.of([1, 2, 3]),
        (f"q{section[1:]}.0",),
        (Finding(f"q{section[1:]}.0", text, (citation,), confidence=0.9),),
        Usage(1, 900, 0, 40, 0.001),
    )


def answer(question_id="q0.0", text="140 deg F"):
    citation = Citation((Span(3, 10, 19),), text, Match.EXACT)
    return Answer(question_id, AnswerStatus.ANSWERED, (Claim(text, (citation,), confidence=0.9),))


def table(session_id, answered=("q0.0",), text="140 deg F"):
    pending = Table.pending(session_id, question_set(), 2_000.0)
    rows = (
        replace(row, status=AnswerStatus.ANSWERED, answer=text, pages=(PageRef(3, "iii"),))
        if row.question_id in answered
        else row
        for row in pending.rows
    )
    return replace(pending, rows=tuple(rows))


def checkpoint(session_id, *outcomes, done=None, answers=(), log=()):
    outcomes = outcomes or (outcome(),)
    return Checkpoint(
        outcomes,
        answers or (answer(),),
        table(session_id),
        Progress(pages=12, units=8, units_done=len(outcomes) if done is None else done),
        log,
    )
