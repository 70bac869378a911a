"""Every page, opened cold by its address, in each of its states."""

from __future__ import annotations

import pytest
import streamlit as st

from pages.parts.shell import service, wording
from tests.pages.conftest import PAGES, become, component, evidence, lines, send, words
from tests.pages.world import OWNER

PLACES = ("sessions", "upload", "analysis", "questions", "admin")


@pytest.mark.parametrize("place", PLACES)
def test_a_page_of_an_empty_installation_opens_cold_and_names_the_instance(open_page, place):
    page = open_page(place)
    assert not page.exception
    assert f"Answered by {wording.process(service.app().supervisor.instance)}" in words(page)


@pytest.mark.parametrize("place", PLACES)
def test_a_page_alone_guards_itself_without_the_frame_having_run(place, world, monkeypatch):
    from streamlit.testing.v1 import AppTest

    from tests.pages.conftest import ROOT

    become(monkeypatch, "0" * 32)
    page = AppTest.from_file(str(ROOT / "pages" / f"{place}.py"), default_timeout=120).run()
    assert not page.exception
    # a stranger: no session of anybody else is listed, and admin asks for the token
    assert all(frame.key.startswith("editor_") for frame in page.dataframe)
    if place == "admin":
        assert page.text_input[0].label == "Admin token"


def test_home_without_sessions_offers_the_sample(open_page):
    page = open_page("sessions")
    assert "Try the sample" in words(page)
    assert "or the same bid as a single PDF" in words(page)


def test_home_lists_only_the_sessions_of_this_browser(open_page, world):
    page = open_page("sessions")
    assert len(page.dataframe[0].value) == len(world.ids) - 1
    assert "8 analyses, 3 active" in words(page)


def test_an_analysis_without_an_id_says_where_to_go(open_page):
    assert "No analysis is open" in words(open_page("analysis"))


def test_an_unknown_or_deleted_analysis_says_so(open_page, world):
    world.app.store.delete(world.ids["completed"])
    for session_id in ("nothing-here", world.ids["completed"], "../../etc/passwd"):
        page = open_page("analysis", session=session_id)
        assert not page.exception
        assert "There is no such analysis" in words(page)


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("queued", "Place 1 in the queue"),
        ("running", "Stop and keep results"),
        ("stopping", "Stopping"),
        ("completed", "Second pass on"),
        ("partial", "Stopped before the end"),
        ("failed", "It could not go on: The server refused the key."),
        ("interrupted", "nothing found was lost"),
    ],
)
def test_each_state_of_an_analysis_says_what_it_is_and_shows_its_table(open_page, world, state, sentence):
    page = open_page("analysis", session=world.ids[state])
    assert not page.exception
    said = words(page) + "".join(bar.proto.text for bar in page.get("progress")).replace("\\", "")
    assert sentence in said
    assert len(lines(page)) == 100


def test_every_export_is_offered_in_every_state(open_page, world):
    from core.reports.formats import Format

    for state in ("queued", "running", "partial", "failed", "completed"):
        page = open_page("analysis", session=world.ids[state])
        offered = [link for link in page.get("link_button") if link.proto.url.startswith("export/")]
        assert len(offered) == len(Format.offered(1))
        assert not any(link.proto.disabled for link in offered)


def test_a_question_in_the_address_opens_its_evidence(open_page, world):
    page = open_page("analysis", session=world.ids["completed"], q="general.location")
    assert component(page, "evidence")["open"] == component(page, "grid")["selected"] == "general.location"
    seen = evidence(page, "general.location")
    assert seen["question"] == "Where is the work located?"
    assert seen["claims"][0]["against"] == ["B"]
    assert f"Read for this question: {PAGES - 3} of {PAGES} pages · 3 unread" in seen["coverage"]


def test_both_sides_of_a_conflict_come_first_among_the_quotes_each_with_its_own_page(open_page, world):
    page = open_page("analysis", session=world.ids["completed"], q="general.location")
    answer = world.app.store.answer(world.ids["completed"], "general.location")
    refs = {row.question_id: row.pages for row in world.app.store.table(world.ids["completed"]).rows}
    spots = evidence(page, "general.location")["spots"]
    assert len(answer.conflicts[0]) == 2
    assert [spot["letter"] for spot in spots[:2]] == ["A", "B"]
    assert [spot["name"] for spot in spots[:2]] == [f"p. {ref}" for ref in refs["general.location"][:2]]


def test_the_views_of_the_neighbours_are_at_hand(open_page, world):
    page = open_page("analysis", session=world.ids["completed"], q="general.location")
    send(page, "evidence", open={"id": "general.owner", "ahead": ["general.engineer", "general.name"]})
    assert page.query_params["q"] in ("general.owner", ["general.owner"])
    views = component(page, "evidence")["views"]
    assert set(views) == {"general.owner", "general.engineer", "general.name"}
    assert all(view["id"] == key for key, view in views.items())


def test_the_evidence_closes(open_page, world):
    page = open_page("analysis", session=world.ids["completed"], q="general.location")
    send(page, "evidence", open={"id": None, "ahead": []})
    assert "q" not in page.query_params
    assert component(page, "evidence")["open"] is None
    assert component(page, "evidence")["due"]["number"] == 4


def test_a_link_is_enough_to_follow_but_not_to_delete(open_page, world):
    page = open_page("analysis", session=world.ids["foreign"])
    assert len(lines(page)) == 100
    delete = next(button for button in page.button if button.label == "Delete")
    assert delete.disabled


def test_a_busy_store_shows_the_last_picture_with_its_time(open_page, world, installation, monkeypatch):
    page = open_page("analysis", session=world.ids["completed"])
    store = service.app().store
    from core.domain.errors import StoreBusy

    def busy(*_args, **_kwargs):
        raise StoreBusy("The session store is busy.", "It comes back by itself.")

    monkeypatch.setattr(type(store), "table", busy)
    page.run()
    assert not page.exception
    assert "this is the picture as of" in words(page)
    assert len(lines(page)) == 100


def test_a_store_that_is_busy_from_the_start_is_said_plainly(open_page, world, monkeypatch):
    from core.domain.errors import StoreBusy

    def busy(*_args, **_kwargs):
        raise StoreBusy("The session store is busy.", "Try again in a moment.")

    open_page("sessions")
    for verb in ("session", "sessions", "counts"):
        monkeypatch.setattr(type(service.app().store), verb, busy)
    for place in ("sessions", "analysis"):
        page = open_page(place, session=world.ids["completed"])
        assert not page.exception
        assert "The session store is busy." in words(page)


def test_a_damaged_store_is_said_plainly(open_page, world, installation):
    world.app.store.close()
    st.cache_resource.clear()
    for file in installation.rglob("*.db*"):
        file.write_bytes(b"not a database, but long enough to be read as one" * 200)
    page = open_page("sessions")
    assert not page.exception
    assert "damaged" in words(page)


def test_a_setting_that_makes_no_sense_is_named_on_the_page(open_page, monkeypatch):
    monkeypatch.setenv("PAGEWISE_RUNNING_SESSIONS", "many")
    page = open_page("sessions")
    assert not page.exception
    assert "Settings are wrong" in words(page)
    assert "PAGEWISE_RUNNING_SESSIONS" in words(page)


def test_a_home_that_cannot_be_written_is_said_on_the_page(open_page, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("PAGEWISE_HOME", str(tmp_path / "file" / "home"))
    page = open_page("sessions")
    assert not page.exception
    assert page.error


def test_admin_opens_with_the_token_from_the_log_and_stays_open(open_page, world):
    page = open_page("admin")
    page.text_input[0].set_value("wrong")
    page.button[0].click().run()
    assert "That is not the admin token." in words(page)
    page.text_input[0].set_value(service.token().read())
    page.button[0].click().run()
    again = open_page("admin")
    assert len(again.dataframe[0].value) == len(world.ids)
    service.token().sign_out(OWNER)
    assert open_page("admin").text_input[0].label == "Admin token"


def test_pages_that_seem_to_give_a_model_orders_are_named(open_page, world):
    assert "asks to ignore earlier instructions" in words(open_page("analysis", session=world.ids["partial"]))
    assert "give a model orders" not in words(open_page("analysis", session=world.ids["completed"]))
