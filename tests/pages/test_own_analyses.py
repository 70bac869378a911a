"""What an owner does with analyses: another name, another one of the same documents, several at once."""

from __future__ import annotations

import pytest

from core.domain.errors import RequestInvalid
from pages.parts.shell import service
from tests.pages.conftest import become, words
from tests.pages.test_flows import button
from tests.pages.world import OWNER


def test_an_analysis_takes_another_name_on_its_page_in_lists_and_in_reports(world, open_page):
    session_id = world.ids["completed"]
    page = open_page("analysis", session=session_id)
    page.text_input(key=f"name_{session_id}").set_value("Elm Street, our bid").run()
    assert not page.exception
    assert "Elm Street, our bid" in words(page)
    app = service.app()
    assert app.store.session(session_id).document.name == "Elm Street, our bid"
    assert app.report(session_id).plan.document.name == "Elm Street, our bid"
    assert list(app.store.problems()) == []
    # an empty name changes nothing
    page.text_input(key=f"name_{session_id}").set_value("  ").run()
    assert app.store.session(session_id).document.name == "Elm Street, our bid"
    with pytest.raises(RequestInvalid):
        app.session_commands.rename(session_id, " ")


def test_who_only_has_the_link_renames_nothing(world, open_page, monkeypatch):
    become(monkeypatch, "0" * 32)
    page = open_page("analysis", session=world.ids["completed"])
    assert not [field for field in page.text_input if field.key.startswith("name_")]


def test_another_analysis_of_the_same_documents_is_two_clicks_away(world, open_page):
    app = service.app()
    before = app.store.session(world.ids["completed"])
    page = open_page("analysis", session=before.id)
    button(page, "New analysis of the same documents").click().run()
    assert not page.exception
    (upload,) = app.store.beside.uploads(owner=OWNER)
    assert upload.document.sha256 == before.document.sha256
    button(page, "Start analysis").click().run()
    newest = app.store.sessions(owner=OWNER)[0]
    assert newest.id != before.id
    assert newest.document.sha256 == before.document.sha256
    assert app.store.session(before.id) == before


def test_several_are_exported_or_deleted_together_after_a_question(world, open_page):
    page = open_page("sessions")
    chosen = [world.ids["completed"], world.ids["partial"]]
    page.session_state["sessions_picked"] = chosen
    page.run()
    assert "2 selected" in words(page)
    (export,) = [each for each in page.get("link_button") if each.proto.label == "Export"]
    assert all(session_id in export.proto.url for session_id in chosen)
    button(page, "Delete").click().run()
    said = words(page)
    assert "This cannot be undone" in said
    assert "2 analyses" in said
    assert all(service.app().store.session(session_id) for session_id in chosen)
