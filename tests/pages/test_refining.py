"""Refining a register in the browser: its cost first, then what it changed, and taking it back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.bootstrap import pages_key
from core.domain.register import RegisterKind
from core.domain.session import SessionState
from core.services.refinement_run import RefinementRun
from core.workers.session_worker import SessionWorker
from tests.chat_server.labels import Labeller
from tests.chat_server.server import ChatServer
from tests.pages.conftest import lines, words

KIND = RegisterKind.REQUIREMENTS


@pytest.fixture
def server(monkeypatch):
    """A model that takes every engineer for the owner."""

    def look(line):
        return line.entry(who="owner") if line.labels["who"] == "engineer" else None

    with ChatServer(Labeller(look=look)) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("PAGEWISE_CHAT_MODEL", "test-model")
        monkeypatch.setenv("PAGEWISE_CHAT_PRICE", "1,2")
        yield server


def registers(open_page, session_id):
    page = open_page("analysis", session=session_id)
    chosen = next(each for each in page.segmented_control if each.key == "analysis_view")
    page = chosen.set_value("Registers").run()
    assert not page.exception
    return page


def press(page, key):
    button = next(each for each in page.button if each.key == key)
    page = button.click().run()
    assert not page.exception
    return page


def carry_out(app, session_id):
    """Do in this process what a worker would."""

    def refine(session):
        refiner = app.refiner(session.refining.engine)
        return RefinementRun(session, app.store, app.registers, refiner, app.clock)

    assert SessionWorker(app.home, lambda _: None, refine=refine).work(session_id) == 0


def test_a_refinement_tells_its_cost_then_what_it_changed_and_is_taken_back(server, read, world, open_page):
    page = registers(open_page, read)
    before = lines(page)
    offer = next(each for each in page.button if each.key == f"refine_now_{KIND}")
    assert offer.label.replace("\\", "").startswith(f"Refine {len(before):,} lines, about $")
    assert not server.asked

    page = press(page, f"refine_now_{KIND}")
    queued = world.app.store.session(read)
    assert (queued.state, queued.refining.register) == (SessionState.QUEUED, KIND)
    assert "Refining requirements" in words(page)

    carry_out(world.app, read)
    (made,) = world.app.store.refinements.history(read, KIND)
    page = registers(open_page, read)
    assert f"{len(made.relabelled):,} of {len(before):,} lines changed" in words(page)
    changed = next(each for each in page.selectbox if each.label == "Refined")
    page = changed.set_value("Who was engineer").run()
    assert len(lines(page)) == len(made.relabelled) > 0

    page = press(page, f"take_back_{KIND}")
    page = registers(open_page, read)
    assert lines(page) == before
    assert "taken back" in words(page)


def test_without_a_model_the_menu_says_what_lacks(read, open_page):
    page = registers(open_page, read)
    assert "There is no chat model to refine by" in words(page)
    assert not any(each.key == f"refine_now_{KIND}" for each in page.button)


def test_of_pages_in_a_language_without_words_for_labels_the_menu_says_why_it_offers_nothing(
    server, read, world, open_page
):
    document = world.app.store.session(read).document
    german = [
        replace(
            page, text=f"Der Auftragnehmer hat die Leitung auf Seite {page.number} zu prüfen und zu sichern."
        )
        for page in world.app.document_pages.kept(world.app.store.plan(read).contents)
    ]
    world.app.documents.save_pages(document.sha256, pages_key(world.app.settings), german)
    page = registers(open_page, read)
    assert "cannot be refined: these labels are known by English words" in words(page)
    assert not any(each.key == f"refine_now_{KIND}" for each in page.button)
