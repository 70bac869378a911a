"""Window jobs and their mail, on every store."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.domain.answer import UnitStatus
from core.domain.document import Page, Passage, Window
from core.domain.errors import SessionNotFound
from core.domain.ports import Delivery, DocumentEvidence, JobFault, WindowJob, WindowOrder
from tests.contract.builders import checkpoint, create, outcome, question_set, run

ORDER = WindowOrder(1, question_set(), "Only CIPP.")


def job(window=0, sections=("s0", "s1"), **more):
    pages = tuple(Page(3 * window + n, f"Page {n} speaks of resin.", label=f"A-{n}") for n in (1, 2, 3))
    return WindowJob(Window(window, pages, neighbours=(Page(99, "next"),)), sections, **more)


@pytest.fixture
def session_id(store):
    return create(store).id


def test_a_posted_window_is_read_back_whole_with_its_order(store, session_id):
    order = replace(
        ORDER,
        pass_number=2,
        elsewhere=DocumentEvidence({"q0.0": (Passage(7, 0, 4, "Page", 0.5),)}, {7: Page(7, "Page 7")}),
    )
    store.windows.post(session_id, order, [job(1, usd_left=0.5, tokens_left=900)])
    assert store.windows.posted(session_id, 2, 1) == (order, job(1, usd_left=0.5, tokens_left=900))
    assert store.windows.posted(session_id, 1, 1) is store.windows.posted(session_id, 2, 0) is None


def test_posting_again_replaces_and_withdrawing_removes(store, session_id):
    store.windows.post(session_id, ORDER, [job(0), job(1), job(2)])
    store.windows.post(session_id, ORDER, [job(1, ("s1",))])
    assert store.windows.posted(session_id, 1, 1) == (ORDER, job(1, ("s1",)))
    store.windows.withdraw(session_id, 1, [0, 7])
    assert store.windows.posted(session_id, 1, 0) is None
    assert store.windows.posted(session_id, 1, 2) == (ORDER, job(2))
    store.windows.withdraw(session_id, 1)
    assert store.windows.posted(session_id, 1, 2) is None


def test_a_posted_window_leaves_out_what_was_delivered_or_stored_with_an_answer(store, session_id):
    store.windows.post(session_id, ORDER, [job(0), job(1)])
    store.windows.deliver(session_id, 1, [outcome(0, "s0")])
    assert store.windows.posted(session_id, 1, 0)[1].sections == ("s1",)
    epoch = run(store, session_id)
    failed = outcome(1, "s1", status=UnitStatus.FAILED)
    store.checkpoint(session_id, epoch, checkpoint(session_id, outcome(1, "s0"), failed))
    assert store.windows.posted(session_id, 1, 1)[1].sections == ("s1",)


def test_what_was_delivered_stays_until_a_checkpoint_has_stored_it(store, session_id):
    first, second = outcome(0, "s0"), outcome(1, "s0")
    store.windows.deliver(session_id, 1, [second])
    store.windows.deliver(session_id, 1, [first])
    for _ in range(2):
        assert store.windows.delivered(session_id, 1) == Delivery((first, second))
    store.checkpoint(session_id, run(store, session_id), checkpoint(session_id, first))
    assert store.windows.delivered(session_id, 1) == Delivery((second,))
    assert store.windows.delivered(session_id, 2) == Delivery()
    assert store.outcomes(session_id) == [first]


def test_a_better_outcome_than_the_stored_one_is_delivered_again(store, session_id):
    failed = outcome(0, "s0", status=UnitStatus.FAILED)
    store.checkpoint(session_id, run(store, session_id), checkpoint(session_id, failed, done=0))
    store.windows.deliver(session_id, 1, [outcome(0, "s0")])
    assert store.windows.delivered(session_id, 1).outcomes == (outcome(0, "s0"),)


def test_a_fault_is_told_once(store, session_id):
    fault = JobFault("The key was refused.", "Check it.")
    store.windows.deliver(session_id, 1, [outcome()], fault)
    assert store.windows.delivered(session_id, 1) == Delivery((outcome(),), fault)
    assert store.windows.delivered(session_id, 1) == Delivery((outcome(),))


def test_nothing_is_kept_for_a_session_that_is_gone(store, session_id):
    store.windows.post(session_id, ORDER, [job(0)])
    store.windows.deliver(session_id, 1, [outcome()])
    store.delete(session_id)
    assert store.windows.posted(session_id, 1, 0) is None
    assert store.windows.delivered(session_id, 1) == Delivery()
    with pytest.raises(SessionNotFound):
        store.windows.deliver(session_id, 1, [outcome()])
    with pytest.raises(SessionNotFound):
        store.windows.post(session_id, ORDER, [job(0)])
