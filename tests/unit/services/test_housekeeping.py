"""Looking after the home folder: retention, forgotten uploads, orphans, diagnosis."""

import io
import os
import time

import pytest

from core.domain.errors import SessionNotFound
from core.domain.session import Instance, SessionState
from core.domain.upload import Upload
from core.services.housekeeping import DAY, ORPHANS_KEPT, UPLOADS_KEPT, Housekeeping
from core.sessions.home import Home
from tests.contract.builders import create, move, plan, run


@pytest.fixture
def home(tmp_path):
    opened = Home.open(tmp_path / "home")
    yield opened
    opened.store.close()


def document(home, text):
    return home.documents.add(io.BytesIO(b"%PDF-1.7 " + text.encode()), f"{text}.pdf", 1_000)


def session(home, text, *, ended_days_ago=None):
    made = create(home.store, the_plan=plan(document(home, text).sha256))
    if ended_days_ago is not None:
        run(home.store, made.id)
        at = time.time() - ended_days_ago * DAY
        home.store.update(made.id, move(SessionState.PARTIAL, at=at))
    return made


def test_sessions_are_kept_for_ever_unless_a_retention_is_set(home):
    old = session(home, "old", ended_days_ago=4_000)
    Housekeeping(home).tidy()
    assert home.store.session(old.id)


def test_sessions_idle_for_longer_than_the_retention_go_with_their_documents(home):
    old = session(home, "old", ended_days_ago=31)
    young = session(home, "young", ended_days_ago=29)
    queued = session(home, "queued")  # made in 1970 by its clock, but still to run
    home.logs.path(old.id).write_text("words\n")
    Housekeeping(home, retention_days=30).tidy()
    with pytest.raises(SessionNotFound):
        home.store.session(old.id)
    assert not home.logs.path(old.id).exists()
    assert home.documents.all() == {young.document.sha256, queued.document.sha256}


def test_an_upload_that_no_session_used_is_forgotten_after_a_day(home):
    for name, age in (("old", UPLOADS_KEPT + 60), ("new", UPLOADS_KEPT - 60)):
        home.store.beside.save_upload(Upload(name, "ann", document(home, name), time.time() - age))
    Housekeeping(home).tidy()
    assert [upload.id for upload in home.store.beside.uploads()] == ["new"]
    assert home.documents.all() == {home.store.beside.upload("new").document.sha256}


def test_a_document_that_nobody_uses_is_kept_for_a_while(home):
    orphan = document(home, "orphan")
    Housekeeping(home).tidy()
    assert home.documents.all() == {orphan.sha256}
    past = time.time() - ORPHANS_KEPT - 60
    os.utime(home.documents.path(orphan.sha256).parent, (past, past))
    Housekeeping(home).tidy()
    assert home.documents.all() == set()


def test_a_diagnosis_names_what_is_stale_missing_unused_and_dead(home):
    stale = session(home, "stale")
    run(home.store, stale.id)
    held = session(home, "held")
    run(home.store, held.id)
    lock = home.locks.acquire_session(held.id)
    orphan = document(home, "orphan")
    home.documents.discard(held.document.sha256)
    home.store.beside.announce(Instance("web-1:1:1", 1.0, 2.0))
    alive = home.locks.acquire_instance("web-2:1:1")
    home.store.beside.announce(Instance("web-2:1:1", 1.0, 2.0))
    found = Housekeeping(home, version="1.2.3").diagnose(thorough=True)
    assert found.stale == (stale.id,)
    assert found.orphans == (orphan.sha256,)
    assert found.missing == (held.document.sha256,)
    assert [(each.name, lives) for each, lives in found.instances] == [
        ("web-1:1:1", False),
        ("web-2:1:1", True),
    ]
    assert found.counts[SessionState.RUNNING] == 2
    assert found.problems == ()
    assert not found.is_sound
    assert min(found.store_bytes, found.document_bytes, found.free_bytes) > 0
    lock.release()
    alive.release()
