"""What an analyst sees of a disk that is full: a sentence, and everything that was there before."""

from __future__ import annotations

import shutil

import pytest

from core.domain.review import Verdict
from core.domain.session import SessionState
from pages.parts.shell import service
from tests.contract.disks import small_disk
from tests.pages.conftest import PDF, ROOT, component, decide, lines, words
from tests.pages.test_flows import button, drop, named
from tests.pages.world import OWNER, World


@pytest.fixture
def full_world(template, tmp_path, monkeypatch):
    """A seeded home on a disk that somebody else fills; give the file that fills it."""
    with small_disk(tmp_path / "disk", megabytes=80) as disk:
        monkeypatch.setenv("PAGEWISE_HOME", str(disk / "home"))
        shutil.copytree(template.home, disk / "home")
        yield World(service.app(), template.ids), disk / "something else"


def fill(file):
    free = shutil.disk_usage(file.parent).free
    with file.open("wb") as sink:
        for _ in range(free // 65_536 - 2):
            sink.write(b"x" * 65_536)


def test_a_full_disk_is_said_where_something_is_asked_for_and_nothing_is_lost(open_page, full_world):
    world, filler = full_world
    upload = drop(open_page("upload"), PDF)
    (upload_id,) = named(upload, "upload")
    fill(filler)

    # what there is can be read, on every page and also when entered cold
    page = open_page("analysis", session=world.ids["partial"], q="general.name")
    assert len(lines(page)) == 100
    assert not page.error
    assert len(open_page("sessions").dataframe[0].value) == len(world.ids) - 1

    # a decision is not stored, which is said beside it
    decide(page, "general.name", "accepted", note="see addendum")
    assert not page.exception
    assert "has 0 MB left" in component(page, "evidence")["failed"]
    assert "free some space" in component(page, "evidence")["failed"]

    # nothing can be started or taken in, and the document waits where it was
    button(upload, "Start analysis").click().run()
    assert not upload.exception
    assert "MB left" in words(upload)
    another = drop(upload, ROOT / "tests/data/far-part-10.pdf")
    assert not another.exception
    assert "far-part-10.pdf was not taken: " in words(another)
    assert named(another, "upload") == [upload_id]

    # a run can still be stopped: the store keeps a reserve for that
    running = open_page("analysis", session=world.ids["running"])
    button(running, "Stop and keep results").click().run()
    assert "Stopped before the end by you" in words(running)
    assert service.app().store.session(world.ids["running"]).state is SessionState.PARTIAL

    # once there is room, everything goes on where it stood
    filler.unlink()
    decide(page, "general.name", "accepted", note="see addendum")
    review = service.app().store.reviews(world.ids["partial"])["general.name"]
    assert (review.verdict, review.note) == (Verdict.ACCEPTED, "see addendum")
    button(another, "Start analysis").click().run()
    (newest, *_) = service.app().store.sessions(owner=OWNER)
    assert newest.state is SessionState.QUEUED
