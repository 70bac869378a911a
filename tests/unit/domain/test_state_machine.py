"""The states of a session, the changes between them, and the sets that others ask about."""

from dataclasses import replace
from itertools import product

import pytest

from core.domain.document import DocumentRef
from core.domain.errors import TransitionRefused
from core.domain.plan import EngineChoice
from core.domain.session import (
    ACTIVE,
    GIVEN_UP,
    LIVE,
    RESUMABLE,
    STOPPABLE,
    TRANSITIONS,
    UNDER_WAY,
    WAITING,
    Change,
    Progress,
    Refining,
    Session,
    SessionState,
    transition,
)


def session(state):
    history = (Change(10.0, None, state, "here:1:1"),)
    return Session(
        "s",
        10.0,
        "ann",
        DocumentRef("0" * 64, "a.pdf", 1, 1),
        "cipp",
        EngineChoice(),
        1,
        state=state,
        history=history,
    )


@pytest.mark.parametrize(("source", "target"), [*product(SessionState, SessionState)])
def test_a_change_is_made_and_remembered_or_refused_as_the_table_says(source, target):
    before = session(source)
    if target not in TRANSITIONS[source]:
        with pytest.raises(TransitionRefused):
            transition(before, target, at=11.0, instance="here:2:2", reason="why")
        return
    after = transition(before, target, at=11.0, instance="here:2:2", reason="why")
    assert (after.state, after.reason) == (target, "why")
    assert after.history == (*before.history, Change(11.0, source, target, "here:2:2", "why"))


def test_a_clock_that_jumped_back_does_not_reorder_the_history():
    after = transition(session(SessionState.QUEUED), SessionState.RUNNING, at=5.0, instance="here:1:1")
    assert [change.at for change in after.history] == [10.0, 10.0]


@pytest.mark.parametrize("before", [SessionState.COMPLETED, SessionState.PARTIAL])
@pytest.mark.parametrize(
    ("active", "end"),
    [
        (SessionState.QUEUED, SessionState.PARTIAL),
        (SessionState.RUNNING, SessionState.COMPLETED),
        (SessionState.RUNNING, SessionState.FAILED),
        (SessionState.STOPPING, SessionState.PARTIAL),
        (SessionState.INTERRUPTED, SessionState.FAILED),
    ],
)
def test_however_a_refinement_ends_the_session_is_what_it_was_before(before, active, end):
    order = Refining("requirements", 3, EngineChoice("chat", "m"), "ann", before)
    after = transition(
        replace(session(active), refining=order), end, at=11.0, instance="here:2:2", reason="why"
    )
    assert (after.state, after.refining, after.history[-1].reason) == (before, None, "why")
    assert after.history[-1].is_allowed


def test_a_refinement_that_is_interrupted_is_still_to_be_made():
    order = Refining("requirements", 3, EngineChoice("chat", "m"), "ann", SessionState.COMPLETED)
    running = replace(session(SessionState.RUNNING), refining=order)
    after = transition(running, SessionState.INTERRUPTED, at=11.0, instance="here:2:2")
    assert (after.state, after.refining) == (SessionState.INTERRUPTED, order)


def test_every_state_is_live_or_final_and_what_is_live_can_change_by_itself():
    final = set(SessionState) - LIVE
    assert final == {SessionState.COMPLETED, *GIVEN_UP}
    assert all(TRANSITIONS[state] == {SessionState.QUEUED} for state in final)


def test_what_can_be_stopped_or_continued_is_what_the_table_lets_become_so():
    assert {state for state in SessionState if SessionState.STOPPING in TRANSITIONS[state]} | {
        SessionState.QUEUED
    } == STOPPABLE
    assert all(SessionState.QUEUED in TRANSITIONS[state] for state in RESUMABLE)
    assert all(SessionState.PARTIAL in TRANSITIONS[state] for state in WAITING)
    assert UNDER_WAY < ACTIVE < LIVE


def test_open_questions_and_found_ones_add_up_to_all_but_those_in_both():
    counts = Progress(answered=5, conflicting=1, unverified=2, not_found=3, pending=4, possible=6)
    assert (counts.found, counts.open_questions) == (14, 15)
