"""An open dialog while others work on the same analysis: it stays, with what was typed into it."""

from __future__ import annotations

import time

import pytest

from core.domain.errors import SessionNotFound
from core.domain.review import Review, Verdict
from core.domain.session import SessionState, transition
from tests.browser.conftest import complaints, press
from tests.browser.seeded import seeded_server


@pytest.fixture(scope="module")
def seeded(tmp_path_factory, template):
    with seeded_server(tmp_path_factory.mktemp("dialogs") / "home", template) as seeded:
        yield seeded


#: milliseconds in which a page at rest looks twice for what others did
TWO_GLANCES = 5_000


def somebody_decides(page, seeded, name):
    """Reject an answer as another person would; return its line, which says so once it is drawn anew."""
    app, session_id = seeded.world.app, seeded.world.ids[name]
    decided = app.store.reviews(session_id)
    row = next(
        row for row in app.store.table(session_id).rows if row.answer and row.question_id not in decided
    )
    app.store.review(session_id, Review(row.question_id, Verdict.REJECTED, by="ann@example.com"))
    page.wait_for_timeout(TWO_GLANCES)
    return page.locator(f'.pw-row[data-id="{row.question_id}"]', has_text="rejected")


def test_a_key_may_be_typed_while_others_decide_and_one_click_goes_on(tab, seeded):
    page = seeded.open(tab(), "keyed")
    press(page, "Continue")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Key").fill("sk-typed-again")
    somebody_decides(page, seeded, "keyed")
    assert dialog.get_by_role("textbox", name="Key").input_value() == "sk-typed-again"
    press(page, "Go on")
    # the one click was heard; this server starts nothing, so that seeded states stay as they are
    page.get_by_text("No worker can be started from here.").wait_for()


def test_a_question_that_is_being_written_outlives_what_others_decide(tab, seeded):
    page = seeded.open(tab())
    press(page, "More", exact=True)
    page.get_by_role("button", name="Ask one more question").click()
    dialog = page.get_by_role("dialog")
    field = dialog.get_by_label("Question")
    field.press_sequentially("Which pipes are lined?")
    decided = somebody_decides(page, seeded, "completed")
    page.keyboard.type(" And when?")
    assert field.input_value() == "Which pipes are lined? And when?"
    # what others decided is seen as soon as the dialog is closed
    dialog.get_by_role("button", name="Close").click()
    decided.wait_for(state="attached")
    assert complaints(page) == []


def test_a_question_about_an_analysis_outlives_its_end_and_is_answered_with_one_click(tab, seeded):
    app, session_id = seeded.world.app, seeded.world.ids["running"]
    page = seeded.open(tab(), "running")
    press(page, "More", exact=True)
    page.get_by_role("button", name="Delete", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("This cannot be undone.").wait_for()
    app.store.update(
        session_id, lambda s: transition(s, SessionState.COMPLETED, at=time.time(), instance="w")
    )
    page.locator(".st-key-head .stMarkdownBadge", has_text="completed").first.wait_for()
    press(page, "Delete it")
    page.get_by_role("heading", name="Sessions").wait_for()
    with pytest.raises(SessionNotFound):
        app.store.session(session_id)


def test_a_dialog_that_was_closed_stays_closed_when_others_decide(tab, seeded):
    page = seeded.open(tab())
    press(page, "More", exact=True)
    page.get_by_role("button", name="Delete", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("This cannot be undone.").wait_for()
    dialog.get_by_role("button", name="Close").click()
    dialog.wait_for(state="detached")
    somebody_decides(page, seeded, "completed").wait_for(state="attached")
    assert dialog.count() == 0


def test_a_key_may_be_typed_above_a_register_while_others_have_the_analysis_go_on(tab, seeded):
    app, session_id = seeded.world.app, seeded.world.ids["keyed"]
    page = seeded.open(tab(), "keyed")
    page.get_by_role("radio", name="Registers", exact=True).click()
    page.get_by_role("radio", name="Requirements", exact=True).wait_for()
    press(page, "Continue")
    field = page.get_by_role("dialog").get_by_role("textbox", name="Key")
    field.press_sequentially("sk-typed")
    app.store.update(session_id, lambda s: transition(s, SessionState.QUEUED, at=time.time(), instance="w"))
    page.wait_for_timeout(TWO_GLANCES)
    page.keyboard.type("-again")
    assert field.input_value() == "sk-typed-again"
