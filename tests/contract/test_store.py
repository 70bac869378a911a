"""What every session store must do. A new store is added to the fixture and passes as it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.domain.answer import AnswerStatus, Span, UnitKey, UnitStatus
from core.domain.document import DocumentRef, PageSet
from core.domain.errors import LeaseLost, SessionNotFound, StoreError, TransitionRefused
from core.domain.package import Arrangement, Description
from core.domain.ports import JobFault
from core.domain.refinement import LabelOutcome, RefinementPart
from core.domain.register import LineReview
from core.domain.review import Opinions, Remark, RemarkKind, Review, Verdict
from core.domain.revision import Inheritance
from core.domain.session import Instance, SessionState, transition
from core.domain.upload import Upload
from tests.contract.builders import (
    SHA,
    answer,
    checkpoint,
    create,
    move,
    outcome,
    plan,
    question_set,
    run,
    session,
)

QUEUED, RUNNING, STOPPING = SessionState.QUEUED, SessionState.RUNNING, SessionState.STOPPING
PARTIAL, COMPLETED, INTERRUPTED = SessionState.PARTIAL, SessionState.COMPLETED, SessionState.INTERRUPTED


def ids(sessions):
    return [each.id for each in sessions]


class TestCreating:
    def test_a_new_session_is_read_back_with_its_plan_and_a_table_of_pending_rows(self, store):
        made = create(store)
        assert store.session(made.id) == made
        assert store.plan(made.id) == plan()
        rows = store.table(made.id).rows
        assert [row.question_id for row in rows] == [q.id for q in question_set().questions]
        assert {row.status for row in rows} == {AnswerStatus.PENDING}
        assert [row.number for row in rows] == [1, 2, 3, 4, 5, 6]

    def test_an_id_is_given_once(self, store):
        made = create(store)
        with pytest.raises(StoreError):
            create(store, id=made.id)
        assert store.session(made.id) == made

    def test_a_session_that_is_not_there_is_said_to_be_missing_by_every_reader(self, store):
        readers = (
            store.session,
            store.plan,
            store.table,
            store.outcomes,
            store.answers,
            store.log,
            store.reviews,
            store.delete,
            lambda gone: store.answer(gone, "q0.0"),
            lambda gone: store.review_history(gone, "q0.0"),
            lambda gone: store.append_log(gone, "text"),
            lambda gone: store.review(gone, Review("q0.0", Verdict.ACCEPTED)),
            lambda gone: store.lines.history(gone, "requirements"),
            lambda gone: store.lines.review(gone, [LineReview("requirements", "L-1", "comply")]),
            lambda gone: store.update(gone, lambda before: before),
            lambda gone: store.checkpoint(gone, 1, checkpoint(gone)),
            lambda gone: store.sessions(before=gone),
        )
        for read in readers:
            with pytest.raises(SessionNotFound):
                read("nobody")

    @pytest.mark.parametrize("crooked", ["", "a:b", "../../etc", "a b", "x" * 65, "é", "a\n", "%"])
    def test_an_id_out_of_a_crooked_link_is_no_session(self, store, crooked):
        create(store)
        with pytest.raises(SessionNotFound):
            store.session(crooked)


class TestListing:
    def test_the_newest_session_comes_first(self, store):
        made = [create(store, created=1_000.0 + n) for n in range(5)]
        assert ids(store.sessions()) == ids(reversed(made))

    def test_a_clock_that_jumps_back_does_not_push_new_sessions_down(self, store):
        first = create(store, created=5_000_000.0)
        second = create(store, created=1_000.0)
        third = create(store, created=1_000.0)
        assert ids(store.sessions()) == [third.id, second.id, first.id]
        assert store.session(second.id).created == 1_000.0

    def test_pages_of_the_list_join_without_gap_or_repeat(self, store):
        made = [create(store, created=1_000.0) for _ in range(7)]
        pages, last = [], None
        while page := store.sessions(limit=3, before=last):
            pages += ids(page)
            last = page[-1].id
        assert pages == ids(reversed(made))

    def test_an_owner_sees_own_sessions_alone(self, store):
        owners = ["ann@example.org", "bob", "bob:the:second", "bob%3Athe", "Ännchen", ""]
        made = {owner: [create(store, owner=owner).id for _ in range(2)] for owner in owners}
        for owner in owners:
            assert ids(store.sessions(owner=owner)) == made[owner][::-1]
            assert store.counts(owner=owner)[QUEUED] == 2
        assert store.counts()[QUEUED] == 12

    def test_states_are_filtered_and_counted_as_they_change(self, store):
        first, second, third = (create(store) for _ in range(3))
        run(store, first.id)
        store.update(second.id, move(PARTIAL))
        assert ids(store.sessions(states={RUNNING})) == [first.id]
        assert ids(store.sessions(states={QUEUED, RUNNING})) == [third.id, first.id]
        assert ids(store.sessions(states={PARTIAL, RUNNING})) == [second.id, first.id]
        assert ids(store.sessions(states={PARTIAL}, owner=second.owner)) == [second.id]
        assert store.sessions(states={COMPLETED}) == []
        assert {state: n for state, n in store.counts().items() if n} == {
            RUNNING: 1,
            PARTIAL: 1,
            QUEUED: 1,
        }

    def test_a_session_keeps_its_place_whatever_becomes_of_it(self, store):
        made = [create(store) for _ in range(4)]
        epoch = run(store, made[1].id)
        store.checkpoint(made[1].id, epoch, checkpoint(made[1].id))
        store.update(made[1].id, move(COMPLETED))
        store.update(made[1].id, move(QUEUED))
        assert ids(store.sessions()) == ids(reversed(made))


class TestChanging:
    def test_a_change_of_state_is_stored_with_its_history(self, store):
        made = create(store)
        changed = store.update(made.id, move(RUNNING, instance="web-1:7:1", reason="its turn"))
        assert changed == store.session(made.id)
        assert (changed.state, changed.reason) == (RUNNING, "its turn")
        assert changed.history[-1].instance == "web-1:7:1"
        assert changed.revision == made.revision + 1

    def test_what_a_change_raises_leaves_everything_as_it_was(self, store):
        made = create(store)

        def fail(before):
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            store.update(made.id, fail)
        with pytest.raises(TransitionRefused):
            store.update(made.id, move(COMPLETED))
        assert store.session(made.id) == made
        assert store.update(made.id, move(RUNNING)).state is RUNNING

    def test_the_store_refuses_a_state_that_did_not_come_from_the_state_machine(self, store):
        made = create(store)
        run(store, made.id)
        before = store.session(made.id)
        for crooked in (
            lambda s: replace(s, state=COMPLETED),
            lambda s: replace(s, history=()),
            lambda s: replace(s, id="other"),
            lambda s: replace(s, owner="eve"),
            lambda s: replace(s, lease=replace(s.lease, epoch=0)),
            lambda s: replace(transition(s, PARTIAL, at=1.0, instance="x"), state=COMPLETED),
        ):
            with pytest.raises(TransitionRefused):
                store.update(made.id, crooked)
        assert store.session(made.id) == before

    def test_a_change_that_changes_nothing_is_not_a_revision(self, store):
        made = create(store)
        assert store.update(made.id, lambda before: before) == made

    def test_a_write_with_an_old_epoch_is_refused(self, store):
        made = create(store)
        old = run(store, made.id)
        store.update(made.id, move(INTERRUPTED))
        store.update(made.id, move(QUEUED))
        new = run(store, made.id)
        assert new > old
        with pytest.raises(LeaseLost):
            store.update(made.id, lambda before: before, epoch=old)
        with pytest.raises(LeaseLost):
            store.checkpoint(made.id, old, checkpoint(made.id))
        assert store.outcomes(made.id) == []
        store.checkpoint(made.id, new, checkpoint(made.id))

    def test_a_late_checkpoint_never_lands_in_a_session_that_has_ended(self, store):
        made = create(store)
        epoch = run(store, made.id)
        store.update(made.id, move(PARTIAL))
        table = store.table(made.id)
        with pytest.raises(LeaseLost):
            store.checkpoint(made.id, epoch, checkpoint(made.id))
        assert store.outcomes(made.id) == []
        assert store.table(made.id) == table


class TestClaiming:
    def test_one_of_two_callers_gets_a_queued_session(self, store):
        made = create(store)
        claimed = store.claim("web-1", limit=4)
        assert (claimed.id, claimed.state, claimed.lease.instance) == (made.id, QUEUED, "web-1")
        assert store.claim("web-2", limit=4) is None

    def test_claimed_running_and_stopping_sessions_count_towards_the_limit(self, store):
        made = [create(store) for _ in range(5)]
        run(store, made[0].id)
        run(store, made[1].id)
        store.update(made[1].id, move(STOPPING))
        assert store.claim("web-1", limit=2) is None
        assert store.claim("web-1", limit=3).id == made[2].id
        assert store.claim("web-1", limit=3) is None
        store.update(made[1].id, move(PARTIAL))
        assert store.claim("web-1", limit=3).id == made[3].id

    def test_the_longest_queued_goes_first_and_an_interrupted_one_before_all(self, store):
        old, first, second, broken = (create(store, created=1_000.0 + n) for n in range(4))
        run(store, old.id)
        store.update(old.id, move(PARTIAL, at=3_000.0))
        store.update(old.id, move(QUEUED, at=4_000.0))
        run(store, broken.id)
        store.update(broken.id, move(INTERRUPTED, at=5_000.0))
        store.update(broken.id, move(QUEUED, at=5_000.0))
        order = [store.claim("web-1", limit=9).id for _ in range(4)]
        assert order == [broken.id, first.id, second.id, old.id]

    def test_only_eligible_sessions_are_claimed(self, store):
        create(store)
        second = create(store)
        assert store.claim("web-1", limit=9, eligible=lambda s: s.id == second.id).id == second.id
        assert store.claim("web-1", limit=9, eligible=lambda s: False) is None


class TestCheckpoints:
    def test_outcomes_answers_table_progress_and_log_arrive_together(self, store):
        made = create(store)
        epoch = run(store, made.id)
        after = store.checkpoint(made.id, epoch, checkpoint(made.id, log=("pages 1-3 read",)))
        assert after == store.session(made.id)
        assert after.progress.units_done == 1
        assert store.outcomes(made.id) == [outcome()]
        assert store.answer(made.id, "q0.0") == answer()
        assert store.answer(made.id, "q1.0") is None
        assert store.answers(made.id) == {"q0.0": answer()}
        assert store.table(made.id).rows[0].answer == "140 deg F"
        assert [entry.text for entry in store.log(made.id)] == ["pages 1-3 read"]

    def test_the_table_carries_the_revision_of_the_record_and_so_always_grows(self, store):
        made = create(store)
        epoch = run(store, made.id)
        revisions = []
        for window in range(3):
            after = store.checkpoint(made.id, epoch, checkpoint(made.id, outcome(window)))
            revisions.append(store.table(made.id).revision)
            assert revisions[-1] == after.revision
        assert revisions == sorted(set(revisions))

    def test_outcomes_come_in_the_order_of_pass_window_and_section(self, store):
        made = create(store)
        epoch = run(store, made.id)
        keys = [
            UnitKey(2, 0, "s0"),
            UnitKey(1, 10, "s0"),
            UnitKey(1, 9, "s1"),
            UnitKey(1, 9, "s0"),
            UnitKey(1, 1_000, "a:b %"),
        ]
        outcomes = [outcome(k.window, k.section_id, pass_number=k.pass_number) for k in keys]
        store.checkpoint(made.id, epoch, checkpoint(made.id, *outcomes))
        assert [each.key for each in store.outcomes(made.id)] == sorted(keys)

    def test_a_unit_that_failed_is_replaced_when_it_is_done(self, store):
        made = create(store)
        epoch = run(store, made.id)
        for status in (UnitStatus.FAILED, UnitStatus.DONE):
            store.checkpoint(made.id, epoch, checkpoint(made.id, outcome(status=status)))
        assert [each.status for each in store.outcomes(made.id)] == [UnitStatus.DONE]

    def test_finished_units_clear_the_count_of_interruptions_and_others_do_not(self, store):
        made = create(store)
        epoch = run(store, made.id)
        store.update(made.id, lambda before: replace(before, interruptions=2, crash="Error", crashes=1))
        still = store.checkpoint(made.id, epoch, checkpoint(made.id, done=0))
        assert (still.interruptions, still.crash, still.crashes) == (2, "Error", 1)
        better = store.checkpoint(made.id, epoch, checkpoint(made.id, done=1))
        assert (better.interruptions, better.crash, better.crashes) == (0, "", 0)

    def test_units_that_other_machines_deliver_clear_it_too(self, store):
        made = create(store)
        run(store, made.id)
        store.update(made.id, lambda before: replace(before, interruptions=2, crash="Error", crashes=2))
        before = store.session(made.id)
        store.windows.deliver(made.id, 1, [], JobFault("The server is away."))
        assert store.session(made.id) == before
        store.windows.deliver(made.id, 1, [outcome()])
        after = store.session(made.id)
        assert (after.interruptions, after.crashes) == (0, 0)
        assert after.lease == before.lease

    def test_values_of_many_megabytes_come_back_whole(self, store):
        made = create(store)
        epoch = run(store, made.id)
        big = outcome(text="word " * 2_000_000)
        store.checkpoint(made.id, epoch, checkpoint(made.id, big, answers=(answer(text="x" * 3_000_000),)))
        assert store.outcomes(made.id) == [big]
        assert len(store.answer(made.id, "q0.0").claims[0].text) == 3_000_000

    def test_any_text_comes_back_as_it_was(self, store):
        made = create(store)
        epoch = run(store, made.id)
        text = "nul \0, quote ' \", 180 °F, \u202e, \ufffe, \U0001d518, \r\n, {}"
        store.checkpoint(made.id, epoch, checkpoint(made.id, outcome(text=text)))
        assert store.outcomes(made.id)[0].findings[0].claim == text

    def test_half_of_a_surrogate_pair_in_a_reply_does_not_stop_a_session(self, store):
        made = create(store)
        epoch = run(store, made.id)
        store.checkpoint(made.id, epoch, checkpoint(made.id, outcome(text="140 \ud83d F \U0001f600")))
        assert store.outcomes(made.id)[0].findings[0].claim == "140 \ufffd F \U0001f600"


class TestLogAndReviews:
    def test_the_log_returns_its_newest_lines_oldest_first(self, store):
        made = create(store)
        for number in range(12):
            store.append_log(made.id, f"line {number}", level="warning", instance="web-1:7:1")
        tail = store.log(made.id, limit=3)
        assert [(entry.sequence, entry.text) for entry in tail] == [
            (10, "line 9"),
            (11, "line 10"),
            (12, "line 11"),
        ]
        assert (tail[0].level, tail[0].instance) == ("warning", "web-1:7:1")
        assert len(store.log(made.id)) == 12

    def test_the_latest_decision_counts_and_the_earlier_ones_are_kept(self, store):
        made = create(store)
        first = Review("q0.0", Verdict.REJECTED, by="ann", at=1.0)
        second = Review("q0.0", Verdict.EDITED, text="140", note="addendum 2", by="bob", at=2.0)
        other = Review("q0", Verdict.ACCEPTED, by="ann", at=3.0)
        for review in (first, second, other):
            store.review(made.id, review)
        assert store.reviews(made.id) == {"q0.0": second, "q0": other}
        assert store.review_history(made.id, "q0.0") == [first, second]
        assert store.review_history(made.id, "q0") == [other]

    def test_a_session_begins_with_the_opinions_that_are_given_to_it(self, store):
        review = Review("q0.0", Verdict.ACCEPTED, by="ann", at=1.0, carried="before", claim="140")
        remarks = [Remark("q0.0", RemarkKind.COMMENT, text, "ann", at=2.0) for text in ("one", "two")]
        line = LineReview("requirements", "L-a", "comply", at=2.0)
        order = Arrangement((Description(),), (0,), by="ann")
        known = session(id="revision")
        part = RefinementPart("requirements", 0, "chat test", "ann", 2.0, LabelOutcome(("L-a",)))
        store.create(known, plan(), Opinions((review,), tuple(remarks), (line,), order, (part, part)))
        assert store.reviews("revision") == {"q0.0": review}
        assert store.remarks("revision") == {"q0.0": remarks}
        assert store.lines.history("revision", "requirements") == {"L-a": [line]}
        assert store.arrangement("revision") == order
        assert [each.parts for each in store.refinements.history("revision", "requirements")] == [
            (part, part)
        ]
        later = replace(review, verdict=Verdict.REJECTED, carried="")
        store.review("revision", later)
        assert store.review_history("revision", "q0.0") == [review, later]

    def test_what_a_revision_took_over_is_stored_with_its_outcomes_or_not_at_all(self, store):
        made = create(store)
        epoch = run(store, made.id)
        assert store.inheritance(made.id) is None
        taken = Inheritance("before", PageSet(((3, 4),)), (Span(1, 2, 9),), {1: (3, 5)}, 1, 2)
        given = replace(checkpoint(made.id), inheritance=taken)
        with pytest.raises(LeaseLost):
            store.checkpoint(made.id, epoch - 1, given)
        assert store.inheritance(made.id) is None
        store.checkpoint(made.id, epoch, given)
        assert store.inheritance(made.id) == taken

    def test_a_decision_that_is_taken_back_holds_no_longer_and_stays_in_the_history(self, store):
        made = create(store)
        decided = Review("q0", Verdict.ACCEPTED, by="ann", at=1.0, reviewer="A. Lee", governing=("140 F",))
        store.review(made.id, decided)
        store.review(made.id, Review("q0", Verdict.WITHDRAWN, by="ann", at=2.0))
        assert store.reviews(made.id) == {}
        assert [each.verdict for each in store.review_history(made.id, "q0")] == [
            Verdict.ACCEPTED,
            Verdict.WITHDRAWN,
        ]
        store.review(made.id, decided)
        assert store.reviews(made.id) == {"q0": decided}

    def test_remarks_are_kept_in_order_beside_the_decisions_and_go_with_their_session(self, store):
        made = create(store)
        flag = Remark("q0.0", RemarkKind.FLAG, "look", "ann", "A. Lee", 1.0)
        comment = Remark("q0.0", RemarkKind.COMMENT, "not the liner's", "bob", "", 2.0)
        other = Remark("q0", RemarkKind.ASSIGNMENT, "Bob", "ann", "A. Lee", 3.0)
        for remark in (flag, other, comment):
            store.remark(made.id, remark)
        assert store.remarks(made.id) == {"q0.0": [flag, comment], "q0": [other]}
        assert store.reviews(made.id) == {}
        store.delete(made.id)
        with pytest.raises(SessionNotFound):
            store.remarks(made.id)

    def test_decisions_on_lines_of_registers_are_kept_by_register_and_line_and_go_with_their_session(
        self, store
    ):
        made = create(store)
        first = LineReview("requirements", "L-a", "clarify", "which head?", "Bob", by="ann", at=1.0)
        second = LineReview("requirements", "L-a", "comply", owner="Bob", response="4.2, p. 31", at=2.0)
        other = LineReview("requirements", "L-a2", "deviate", reviewer="A. Lee", at=2.0)
        elsewhere = LineReview("rfi", "L-a", text="Which head applies?", at=3.0)
        store.lines.review(made.id, [first])
        store.lines.review(made.id, [second, other, elsewhere])
        assert store.lines.history(made.id, "requirements") == {"L-a": [first, second], "L-a2": [other]}
        assert store.lines.history(made.id, "rfi") == {"L-a": [elsewhere]}
        assert store.lines.history(made.id, "open") == {}
        store.delete(made.id)
        with pytest.raises(SessionNotFound):
            store.lines.history(made.id, "rfi")

    def test_a_person_is_called_as_they_said_last(self, store):
        assert store.beside.person_name("browser-1") == ""
        store.beside.save_person_name("browser-1", "A. Lee")
        store.beside.save_person_name("browser-2", "Bob")
        store.beside.save_person_name("browser-1", "Ann Lee")
        assert (store.beside.person_name("browser-1"), store.beside.person_name("browser-2")) == (
            "Ann Lee",
            "Bob",
        )
        store.beside.save_person_name("browser-2", "")
        assert store.beside.person_name("browser-2") == ""


class TestDeleting:
    def test_everything_that_belongs_to_a_session_goes_and_nothing_else(self, store):
        gone, kept = create(store), create(store)
        for made in (gone, kept):
            epoch = run(store, made.id)
            store.checkpoint(made.id, epoch, checkpoint(made.id, log=("a line",)))
            store.review(made.id, Review("q0.0", Verdict.ACCEPTED))
        store.delete(gone.id)
        with pytest.raises(SessionNotFound):
            store.session(gone.id)
        assert ids(store.sessions()) == [kept.id]
        assert ids(store.sessions(owner=kept.owner)) == [kept.id]
        assert ids(store.sessions(states={RUNNING})) == [kept.id]
        assert store.counts()[RUNNING] == 1
        assert store.outcomes(kept.id) == [outcome()]
        assert len(store.reviews(kept.id)) == len(store.log(kept.id)) == 1

    def test_a_deleted_session_leaves_nothing_to_one_of_the_same_id(self, store):
        made = create(store)
        epoch = run(store, made.id)
        store.checkpoint(made.id, epoch, checkpoint(made.id, log=("a line",)))
        store.delete(made.id)
        create(store, id=made.id)
        assert store.outcomes(made.id) == store.log(made.id) == []
        assert store.answers(made.id) == {}

    def test_a_document_is_in_use_until_the_last_of_its_users_goes(self, store):
        other = "cd" * 32
        first, second = create(store), create(store)
        create(store, the_plan=plan(other))
        store.beside.save_upload(Upload("up", "ann", DocumentRef(SHA, "bid.pdf", 1), 1.0))
        assert store.users_of(SHA) == 3
        assert store.documents() == {SHA, other}
        store.delete(first.id)
        store.beside.drop_upload("up")
        assert store.users_of(SHA) == 1
        store.delete(second.id)
        assert store.users_of(SHA) == 0
        assert store.documents() == {other}


class TestWhatStandsBeside:
    def test_question_sets_belong_to_their_owner(self, store):
        mine = question_set()
        store.beside.save_question_set("ann", replace(mine, title="b"))
        store.beside.save_question_set("ann", replace(mine, id="another", title="A"))
        store.beside.save_question_set("ann:x", mine)
        assert [each.title for each in store.beside.question_sets("ann")] == ["A", "b"]
        store.beside.save_question_set("ann", replace(mine, title="c"))
        assert [each.title for each in store.beside.question_sets("ann")] == ["A", "c"]
        store.beside.delete_question_set("ann", "set")
        store.beside.delete_question_set("ann", "set")
        assert [each.id for each in store.beside.question_sets("ann")] == ["another"]
        assert store.beside.question_sets("ann:x") == [mine]

    def test_uploads_are_remembered_until_they_are_dropped(self, store):
        late = Upload("b/1", "ann", DocumentRef(SHA, "b.pdf", 2), 2.0)
        early = Upload("a", "bob", DocumentRef(SHA, "a.pdf", 1), 1.0)
        store.beside.save_upload(late)
        store.beside.save_upload(early)
        assert store.beside.upload("b/1") == late
        assert store.beside.uploads() == [early, late]
        assert store.beside.uploads(owner="ann") == [late]
        store.beside.drop_upload("b/1")
        store.beside.drop_upload("b/1")
        assert store.beside.upload("b/1") is None

    def test_instances_are_announced_renewed_and_retired(self, store):
        store.beside.announce(Instance("web-2:1:1", 1.0, 1.0))
        store.beside.announce(Instance("web-1:1:1", 1.0, 1.0))
        store.beside.announce(Instance("web-1:1:1", 1.0, 9.0, ("session-1",)))
        assert [(each.name, each.seen) for each in store.beside.instances()] == [
            ("web-1:1:1", 9.0),
            ("web-2:1:1", 1.0),
        ]
        store.beside.retire("web-2:1:1")
        store.beside.retire("web-2:1:1")
        assert [each.name for each in store.beside.instances()] == ["web-1:1:1"]

    def test_a_sound_store_has_no_problems(self, store):
        made = create(store)
        run(store, made.id)
        assert list(store.problems()) == []

    def test_a_session_can_be_made_before_it_is_stored(self, store):
        unstored = session()
        assert unstored.order == unstored.revision == 0
        assert store.create(unstored, plan()).order > 0
