"""One more question, a second pass and what is left: each tells what it takes, and then what it changed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.domain.session import Progress, SessionState
from pages.parts.sessions import costs
from pages.parts.shell import service
from tests.pages.conftest import words
from tests.pages.test_flows import button
from tests.pages.world import OWNER


@pytest.fixture
def finished(world):
    return world.ids["completed"]


def test_what_one_more_question_takes_is_said_before_it_is_asked(finished, open_page):
    page = open_page("analysis", session=finished, q="general.owner")
    button(page, "Ask one more question").click().run()
    assert not page.exception
    field = page.text_area(key=f"one_more_text_{finished}")
    # the question that is open is at hand, to be asked in other words
    assert field.value == next(
        row.question for row in service.app().store.table(finished).rows if row.question_id == "general.owner"
    )
    said = words(page)
    assert "no cost" in said
    assert "About " in said


def test_nothing_more_is_asked_of_an_analysis_that_is_not_finished(world, open_page):
    page = open_page("analysis", session=world.ids["partial"])
    assert button(page, "Ask one more question").disabled


def test_a_second_pass_and_going_on_tell_their_cost_before_a_click(world, open_page, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-server")
    page = open_page("analysis", session=world.ids["partial"])
    (going_on,) = [each for each in page.button if each.label.startswith("Continue")]
    assert "about" in going_on.label
    assert "$" in going_on.label.replace("\\", "")
    assert "calls" in going_on.help
    page = open_page("analysis", session=world.ids["completed"])
    (second,) = [each for each in page.button if each.label.startswith("Second pass on")]
    # the offline engine costs nothing but time
    assert "$" not in second.label
    assert "no cost" in second.help.replace("\\", "")


def test_what_a_second_pass_changed_is_said_when_it_is_over(world, open_page):
    app = service.app()
    session = app.store.session(world.ids["completed"])
    before = replace(
        session.progress,
        answered=session.progress.answered - 3,
        not_found=session.progress.not_found + 3,
    )
    app.store.update(session.id, lambda one: replace(one, earlier=before, pass_number=2))
    page = open_page("analysis", session=session.id)
    said = words(page)
    assert f"second pass: {before.answered} → {session.progress.answered} answered" in said
    assert f"{before.not_found} → {session.progress.not_found} not found" in said


def test_nothing_is_said_while_it_runs_or_when_nobody_had_it_go_on(world):
    session = service.app().store.session(world.ids["completed"])
    assert costs.changed(session) == ""
    running = replace(session, state=SessionState.RUNNING, earlier=Progress())
    assert costs.changed(running) == ""
    assert costs.changed(replace(session, earlier=session.progress)) == "since it went on: the same counts"


def test_an_estimate_is_kept_with_what_it_was_for(open_page):
    page = open_page("upload", sample="1")
    button(page, "Start analysis").click().run()
    (session,) = service.app().store.sessions(owner=OWNER)
    assert session.estimated > 1
