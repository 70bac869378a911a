"""Random verbs from two handles on one store, against a model simple enough to be seen to be right."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from core.domain.answer import UnitStatus
from core.domain.document import DocumentRef
from core.domain.errors import LeaseLost, SessionNotFound, TransitionRefused
from core.domain.review import Review, Verdict
from core.domain.session import TRANSITIONS, Lease, SessionState, transition
from core.domain.upload import Upload
from core.sessions import MemoryStore, open_store
from core.sessions.home import Home
from tests import postgres
from tests.contract.builders import answer, checkpoint, create, outcome, plan, run

FULL = os.environ.get("PAGEWISE_TESTS_FULL") == "1"
OWNERS = ["ann@example.org", "bob", "b:o:b"]
DOCUMENTS = ["aa" * 32, "bb" * 32]
RUNS = {SessionState.RUNNING, SessionState.STOPPING}

owners = st.sampled_from(OWNERS)
documents = st.sampled_from(DOCUMENTS)
handles = st.integers(0, 1)
links = st.integers(0, 5)
finished = st.sampled_from([UnitStatus.DONE, UnitStatus.FAILED])


class Known:
    """What the model knows of one session."""

    def __init__(self, record, sha256):
        self.record = record
        self.sha256 = sha256
        self.outcomes = {}
        self.answers = {}
        self.log = []
        self.reviews = []


def moving(state, at):
    return lambda before: transition(before, state, at=at, instance="x:1:1", reason="r")


class StoreMachine(RuleBasedStateMachine):
    """The model is a list of what was done; every read must agree with it, through either handle."""

    def __init__(self):
        super().__init__()
        self.known = {}
        self.order = []
        self.links = []
        self.uploads = {}
        self.handles = self.open()

    def open(self):
        raise NotImplementedError

    @initialize(handle=handles, owner=owners, sha256=documents)
    def start_two(self, handle, owner, sha256):
        for _ in range(2):
            self.start(handle, owner, sha256, 1_000.0)

    @precondition(lambda self: len(self.order) < 6)
    @rule(handle=handles, owner=owners, sha256=documents, created=st.floats(0, 4e9))
    def start(self, handle, owner, sha256, created):
        record = create(self.handles[handle], owner=owner, created=created, the_plan=plan(sha256))
        self.known[record.id] = Known(record, sha256)
        self.order.insert(0, record.id)
        self.links.append(record.id)

    def find(self, link):
        """Return the id behind one of all links there ever were, and what is known of it."""
        session = self.links[link % len(self.links)]
        return session, self.known.get(session)

    @rule(link=links, handle=handles, pick=st.integers(0, 4), at=st.floats(0, 4e9))
    def change_state(self, link, handle, pick, at):
        session, known = self.find(link)
        if known is None:
            with pytest.raises(SessionNotFound):
                self.handles[handle].update(session, lambda before: before)
            return
        allowed = sorted(TRANSITIONS[known.record.state])
        state = allowed[pick % len(allowed)]
        if state is SessionState.RUNNING:
            run(self.handles[handle], session)
            known.record = self.handles[1 - handle].session(session)
        else:
            move = moving(state, at)
            wanted = replace(move(known.record), revision=known.record.revision + 1)
            assert self.handles[handle].update(session, move) == wanted
            known.record = wanted

    @rule(link=links, handle=handles, state=st.sampled_from(SessionState))
    def try_a_change_that_is_not_allowed(self, link, handle, state):
        session, known = self.find(link)
        if known is not None and state not in TRANSITIONS[known.record.state]:
            with pytest.raises(TransitionRefused):
                self.handles[handle].update(session, moving(state, 1.0))

    @rule(link=links, handle=handles, by=st.sampled_from(["web-1", "web-2"]))
    def own(self, link, handle, by):
        session, known = self.find(link)
        if known is not None and known.record.state in RUNS:
            lease = Lease(known.record.lease.epoch + 1, by, 1.0)
            known.record = self.handles[handle].update(session, lambda before: replace(before, lease=lease))
            assert known.record.lease == lease

    @rule(
        link=links,
        handle=handles,
        window=st.integers(0, 3),
        stale=st.integers(0, 1),
        content=st.tuples(
            st.sampled_from([1, 50_000]), st.sampled_from([UnitStatus.DONE, UnitStatus.FAILED])
        ),
    )
    def store_checkpoint(self, link, handle, window, stale, content):
        size, status = content
        session, known = self.find(link)
        made = outcome(window, text="w" * size, status=status)
        made_answer = answer("q0.0", text=f"{window}" * size)
        given = checkpoint(session, made, done=len(known.outcomes) if known else 0, answers=(made_answer,))
        given = replace(given, log=(f"window {window}",))
        store = self.handles[handle]
        if known is None:
            with pytest.raises(SessionNotFound):
                store.checkpoint(session, 1, given)
        elif stale or known.record.state not in RUNS:
            with pytest.raises(LeaseLost):
                store.checkpoint(session, known.record.lease.epoch - stale, given)
        else:
            known.record = store.checkpoint(session, known.record.lease.epoch, given)
            known.outcomes[made.key] = made
            known.answers["q0.0"] = made_answer
            known.log.append(f"window {window}")

    @rule(handle=handles, limit=st.integers(0, 3))
    def claim(self, handle, limit):
        def under_way(record):
            return record.state in RUNS or (
                record.state is SessionState.QUEUED and record.lease.instance != ""
            )

        records = [known.record for known in self.known.values()]
        busy = sum(map(under_way, records))
        waiting = {r.id for r in records if r.state is SessionState.QUEUED and not r.lease.instance}
        claimed = self.handles[handle].claim("web-1", limit=limit)
        assert (claimed is not None) == (busy < limit and bool(waiting))
        if claimed is not None:
            assert claimed.id in waiting
            self.known[claimed.id].record = claimed

    @rule(link=links, handle=handles, text=st.text(max_size=20))
    def write_log(self, link, handle, text):
        session, known = self.find(link)
        if known is not None:
            self.handles[handle].append_log(session, text)
            known.log.append(text)

    @rule(link=links, handle=handles, question=st.sampled_from(["q0.0", "q0", "q:0%"]))
    def review(self, link, handle, question):
        session, known = self.find(link)
        if known is not None:
            decision = Review(question, Verdict.ACCEPTED, at=float(len(known.reviews)))
            self.handles[handle].review(session, decision)
            known.reviews.append(decision)

    @precondition(lambda self: len(self.order) > 2)
    @rule(link=links, handle=handles)
    def delete(self, link, handle):
        session, known = self.find(link)
        if known is None:
            with pytest.raises(SessionNotFound):
                self.handles[handle].delete(session)
        else:
            self.handles[handle].delete(session)
            del self.known[session]
            self.order.remove(session)

    @rule(handle=handles, name=st.sampled_from(["u1", "u:2"]), sha256=documents, owner=owners)
    def upload(self, handle, name, sha256, owner):
        self.drop_upload(handle, name)
        upload = Upload(name, owner, DocumentRef(sha256, "bid.pdf", 1), 1.0)
        self.handles[handle].beside.save_upload(upload)
        self.uploads[name] = upload

    @rule(handle=handles, name=st.sampled_from(["u1", "u:2"]))
    def drop_upload(self, handle, name):
        self.handles[handle].beside.drop_upload(name)
        self.uploads.pop(name, None)

    @rule(handle=handles, cut=st.integers(1, 4))
    def read_the_list_in_pages(self, handle, cut):
        found, last = [], None
        while page := self.handles[handle].sessions(limit=cut, before=last):
            found += [each.id for each in page]
            last = page[-1].id
        assert found == self.order

    @rule(link=links, handle=handles)
    def read_everything_of_one(self, link, handle):
        store = self.handles[handle]
        session, known = self.find(link)
        if known is None:
            for read in (store.session, store.plan, store.table, store.outcomes, store.answers, store.log):
                with pytest.raises(SessionNotFound):
                    read(session)
            return
        assert store.session(session) == known.record
        assert store.outcomes(session) == [known.outcomes[key] for key in sorted(known.outcomes)]
        assert store.answers(session) == known.answers
        assert [entry.text for entry in store.log(session)] == known.log
        assert store.reviews(session) == {review.question_id: review for review in known.reviews}

    @invariant()
    def both_handles_agree_with_the_model(self):
        for store in self.handles:
            records = [self.known[each].record for each in self.order]
            assert list(store.sessions(limit=None)) == records
            for state, count in store.counts().items():
                assert count == sum(record.state is state for record in records)
            for owner in OWNERS:
                mine = [record for record in records if record.owner == owner]
                assert list(store.sessions(owner=owner)) == mine
            running = [record for record in records if record.state in RUNS]
            assert list(store.sessions(states=RUNS)) == running
            users = [known.sha256 for known in self.known.values()]
            users += [upload.document.sha256 for upload in self.uploads.values()]
            for sha256 in DOCUMENTS:
                assert store.users_of(sha256) == users.count(sha256)
            assert set(store.documents()) == set(users)

    def teardown(self):
        for store in self.handles:
            assert list(store.problems()) == []
            store.close()


class OnDisk(StoreMachine):
    def open(self):
        self.folder = Path(tempfile.mkdtemp(prefix="pagewise-machine-"))
        return open_store(self.folder), open_store(self.folder)

    def teardown(self):
        super().teardown()
        shutil.rmtree(self.folder)


class OnPostgres(StoreMachine):
    server = None

    def open(self):
        url = postgres.emptied(self.server.url)
        self.folder = Path(tempfile.mkdtemp(prefix="pagewise-machine-"))
        return Home.open(self.folder, url).store, Home.open(self.folder, url).store

    def teardown(self):
        super().teardown()
        for store in self.handles:
            store._key_value._database.close()
        shutil.rmtree(self.folder)


class InMemory(StoreMachine):
    def open(self):
        store = MemoryStore()
        return store, store


def loops(examples):
    return settings(
        max_examples=examples * 10 if FULL else examples,
        stateful_step_count=50,
    )


TestOnDisk = OnDisk.TestCase
TestOnDisk.settings = loops(12)


@pytest.mark.usefixtures("_with_a_database")
class TestOnPostgres(OnPostgres.TestCase):
    settings = loops(4)

    @pytest.fixture
    def _with_a_database(self, database):
        OnPostgres.server = database


TestInMemory = InMemory.TestCase
TestInMemory.settings = loops(50)
