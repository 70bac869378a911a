"""One person takes as much as there is: places to run, rows of the queue, room on the disk."""

import io
import itertools
import shutil
from dataclasses import replace

import pytest

from core.bootstrap import WallClock, build
from core.domain.errors import DocumentError, PagewiseError, QuotaReached, StoreFull
from core.domain.plan import Plan
from core.domain.session import SessionState
from core.reading.limits import ReadingLimits
from core.services.intake import Intake
from core.services.quotas import Quotas
from core.services.session_commands import SessionCommands
from core.sessions.disk.folders import RESERVE
from core.sessions.home import Home
from core.sessions.store import turns
from core.settings import Settings
from tests import pdfs, postgres
from tests.contract.builders import move, plan, session
from tests.contract.disks import small_disk
from tests.contract.sessions import NoStarter

QUEUED, RUNNING, COMPLETED = SessionState.QUEUED, SessionState.RUNNING, SessionState.COMPLETED


@pytest.fixture(scope="module")
def database():
    with postgres.server() as running:
        yield running


@pytest.fixture(params=["disk", "postgres"])
def home(request, tmp_path):
    url = ""
    if request.param == "postgres":
        url = postgres.emptied(request.getfixturevalue("database").url)
    opened = Home.open(tmp_path / "home", url)
    yield opened
    opened.store.close()
    if opened.database is not None:
        opened.database.close()


def queued(store, owner, count=1):
    return [store.create(session(owner=owner, created=next(_TIMES)), plan()).id for _ in range(count)]


_TIMES = map(float, itertools.count(1_000))


def end(store, session_id):
    store.update(session_id, move(RUNNING))
    store.update(session_id, move(COMPLETED))


def test_whoever_queues_fifty_keeps_another_waiting_for_one_of_them(home):
    store = home.store
    greedy = queued(store, "greedy", 50)
    (other,) = queued(store, "other")
    begun = []
    for _ in range(3):
        begun.append(store.claim("web-1", limit=1).id)
        end(store, begun[-1])
    assert begun == [greedy[0], other, greedy[1]]


def test_two_who_queue_are_served_in_turn_and_a_newcomer_first(home):
    store = home.store
    queued(store, "ann", 5)
    queued(store, "bob", 5)
    owners = []
    for n in range(6):
        if n == 4:
            queued(store, "cem")
        claimed = store.claim("web-1", limit=1)
        owners.append(claimed.owner)
        end(store, claimed.id)
    assert owners == ["ann", "bob", "ann", "bob", "cem", "ann"]


def test_coming_again_and_again_is_no_way_to_be_always_the_newcomer(home):
    store = home.store
    patient = queued(store, "patient", 2)
    owners = []
    for _ in range(4):
        queued(store, "pushing")
        claimed = store.claim("web-1", limit=1)
        owners.append(claimed.owner)
        end(store, claimed.id)
    assert owners.count("patient") == len(patient)


def test_one_owner_has_no_more_under_way_than_the_operator_allows(home):
    store = home.store
    greedy = queued(store, "greedy", 3)
    assert store.claim("web-1", limit=9, each=2).id == greedy[0]
    store.update(greedy[0], lambda s: s)
    assert store.claim("web-1", limit=9, each=2).id == greedy[1]
    assert store.claim("web-1", limit=9, each=2) is None
    (other,) = queued(store, "other")
    assert store.claim("web-1", limit=9, each=2).id == other


def test_places_in_the_queue_are_those_in_which_sessions_begin(home):
    store = home.store
    queued(store, "ann", 4)
    queued(store, "bob", 2)
    queued(store, "cem")
    claimed = store.claim("web-1", limit=1)
    end(store, claimed.id)
    promised = store.line()
    begun = []
    while (claimed := store.claim("web-1", limit=1)) is not None:
        begun.append(claimed.id)
        end(store, claimed.id)
    assert list(promised) == begun
    assert not store.line()


def test_owners_without_end_fill_no_store(home, monkeypatch):
    monkeypatch.setattr(turns, "REMEMBERED", 5)
    for n in range(12):
        queued(home.store, f"browser:{n}")
        end(home.store, home.store.claim("web-1", limit=1).id)
    known = turns.served(home.store.key_value)
    assert sorted(known) == sorted(f"browser:{n}" for n in range(7, 12))


def commands(home, **quotas):
    return SessionCommands(home, NoStarter(), Quotas(**quotas))


def intake(home, **quotas):
    return Intake(home, WallClock(), ReadingLimits(), lambda _: None, Quotas(**quotas))


def padded(words, more):
    return io.BytesIO(pdf(words).getvalue() + b"%" * more)


def pdf(words):
    return io.BytesIO(pdfs.document([pdfs.lines(words)]))


def test_starts_beyond_what_may_wait_are_refused_and_others_start(home):
    document = intake(home).receive(pdf("The bid."), "bid.pdf", "greedy").document
    asked = replace(plan(), document=replace(document, pages=1))
    starting = commands(home, queued=3)
    for _ in range(3):
        starting.start(asked, "greedy")
    with pytest.raises(QuotaReached, match="You have 3 analyses waiting or running"):
        starting.start(asked, "greedy")
    assert len(home.store.sessions(owner="greedy")) == 3
    stopped = starting.stop(starting.start(asked, "other").id, "other")
    assert stopped.state is SessionState.PARTIAL


def test_continuing_is_no_way_round_what_may_wait(home):
    document = intake(home).receive(pdf("The bid."), "bid.pdf", "greedy").document
    asked = replace(plan(), document=replace(document, pages=1))
    starting = commands(home, queued=1)
    first = starting.start(asked, "greedy").id
    starting.stop(first, "greedy")
    starting.start(asked, "greedy")
    with pytest.raises(QuotaReached):
        starting.resume(first, "greedy")


def test_sessions_beyond_the_quota_are_refused_until_one_is_deleted(home):
    document = intake(home).receive(pdf("The bid."), "bid.pdf", "greedy").document
    asked = replace(plan(), document=replace(document, pages=1))
    starting = commands(home, sessions=2)
    first = starting.start(asked, "greedy").id
    starting.start(asked, "greedy")
    with pytest.raises(QuotaReached, match="You have 2 analyses here"):
        starting.start(asked, "greedy")
    starting.delete(first, "greedy")
    starting.start(asked, "greedy")


def test_documents_beyond_the_quota_are_refused_and_leave_no_byte(home):
    taking = intake(home, documents=2)
    kept = [taking.receive(pdf(f"Document {n}."), f"{n}.pdf", "greedy") for n in range(2)]
    with pytest.raises(QuotaReached, match="You have 2 documents of "):
        taking.receive(pdf("One more."), "more.pdf", "greedy")
    assert set(home.documents.all()) == {each.document.sha256 for each in kept}
    taking.receive(pdf("Document 1."), "again.pdf", "greedy")
    taking.receive(pdf("One more."), "more.pdf", "other")
    for each in home.store.beside.uploads(owner="greedy"):
        taking.drop(each)
    taking.receive(pdf("Quite another."), "another.pdf", "greedy")


def test_bytes_count_over_sessions_and_uploads_and_the_same_document_once(home):
    taking = intake(home, megabytes=1)
    upload = taking.receive(padded("The bid.", 900_000), "bid.pdf", "greedy")
    asked = replace(plan(), document=replace(upload.document, pages=1))
    for _ in range(3):
        commands(home).start(asked, "greedy")
    with pytest.raises(QuotaReached, match="You have 1 document of 90"):
        taking.receive(padded("Large.", 100_000), "large.pdf", "greedy")
    taking.receive(pdf("Small."), "small.pdf", "greedy")


def test_what_one_person_refused_is_kept_for_another_who_has_it(home):
    theirs = intake(home).receive(pdf("The bid."), "bid.pdf", "other")
    with pytest.raises(QuotaReached):
        intake(home, megabytes=1).receive(padded("The bid.", 1_100_000), "bid.pdf", "greedy")
    assert home.documents.path(theirs.document.sha256).exists()


def test_uploads_leave_the_reserve_of_the_disk_and_no_refused_byte(tmp_path):
    with small_disk(tmp_path / "disk", megabytes=96) as disk:
        home = Home.open(disk / "home")
        home.store.tend(idle=True)
        taking = intake(home)
        refused = []
        for n in range(12):
            try:
                taking.receive(padded(f"Document {n}.", 10_000_000), f"{n}.pdf", "greedy")
            except StoreFull as error:
                refused.append(str(error))
        assert refused
        assert all("MB left" in each for each in refused)
        assert shutil.disk_usage(disk).free >= RESERVE - 1_000_000
        assert not list((disk / "home" / "documents").glob(".part-*"))
        home.store.close()


class Trickle(io.RawIOBase):
    """A stream that does not tell how long it is."""

    def __init__(self, data):
        self._data = io.BytesIO(data)

    def readable(self):
        return True

    def readinto(self, buffer):
        return self._data.readinto(buffer)


def test_a_stream_that_hides_its_length_is_stored_as_it_is(tmp_path):
    home = Home.open(tmp_path)
    body = pdf("The bid.").getvalue()
    document = home.documents.add(Trickle(body), "bid.pdf", 10**6)
    assert home.documents.path(document.sha256).read_bytes() == body


def test_a_damaged_document_is_named_and_takes_no_room(tmp_path):
    app = build(Settings(PAGEWISE_HOME=tmp_path / "home"))
    damaged = io.BytesIO(b"%PDF-1.7\n" + b"nothing that could be a page\n" * 1_000)
    upload = app.intake.receive(damaged, "damaged.pdf", "greedy")
    with pytest.raises(DocumentError):
        app.intake.look(upload)
    again = app.store.beside.upload(upload.id)
    assert again.refused
    assert again.trouble
    assert not app.documents.all()
    app.intake.drop(again)
    assert app.store.beside.upload(upload.id) is None


def test_a_damaged_document_of_a_package_stays_in_its_list_without_its_bytes(tmp_path):
    app = build(Settings(PAGEWISE_HOME=tmp_path / "home"))
    files = [
        ("good.pdf", pdf("The bid.")),
        ("damaged.pdf", io.BytesIO(b"%PDF-1.7\n" + b"no page\n" * 1_000)),
    ]
    received = app.package_intake.receive(files, "ann")
    looked = app.package_intake.look(received.uploads)
    assert [bool(each.trouble) for each in looked] == [False, True]
    assert set(app.documents.all()) == {looked[0].document.sha256}


def test_every_refusal_says_what_to_do(home):
    taking = intake(home, documents=1)
    taking.receive(pdf("The bid."), "bid.pdf", "greedy")
    with pytest.raises(PagewiseError) as caught:
        taking.receive(pdf("More."), "more.pdf", "greedy")
    assert "Delete analyses or uploads of yours" in caught.value.advice


def test_a_plan_with_a_missing_document_starts_nothing_whatever_the_quota(home):
    with pytest.raises(PagewiseError):
        commands(home, queued=5).start(Plan(plan().document, plan().question_set), "ann")
    assert not home.store.sessions()
