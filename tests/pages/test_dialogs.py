"""Dialogs stay open, and hear clicks, while the page behind them is drawn anew."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from core.domain.errors import SessionNotFound
from core.domain.review import Review, Verdict
from core.questions.catalog import shipped_set
from pages.parts.shell import service
from tests.pages.conftest import ROOT, lines, send, words
from tests.pages.test_flows import button
from tests.pages.world import OWNER


def page():
    import streamlit as st

    from core.domain.errors import StoreBusy
    from pages.parts.shell import dialogs, page_shell

    @dialogs.dialog("A question", icon=":material/help:")
    def ask():
        st.text("Really?")
        if st.button("Answer", key="answer"):
            dialogs.close()
            st.rerun(scope="app")

    with page_shell.telling(), dialogs.kept():
        if st.session_state.get("busy"):
            raise StoreBusy("It is busy.", "Wait.")
        if not st.session_state.get("away") and dialogs.opener("Ask", key="ask", disabled=False):
            ask()
        if st.session_state.get("news"):
            st.session_state["news"] -= 1
            dialogs.redraw_behind()


def asked(test):
    return [text.value for text in test.text] == ["Really?"]


@pytest.fixture
def opened():
    test = AppTest.from_function(page).run()
    assert not asked(test)
    test.button(key="ask").click().run()
    assert asked(test)
    return test


def test_a_dialog_is_still_there_when_the_whole_page_is_drawn_again(opened):
    assert asked(opened.run())
    assert asked(opened.run())


def test_a_dialog_that_was_answered_is_gone(opened):
    opened.button(key="answer").click().run()
    assert not asked(opened)
    assert not asked(opened.run())


def test_a_dialog_for_which_nothing_asks_any_more_does_not_come_back_by_itself(opened):
    opened.session_state["away"] = True
    assert not asked(opened.run())
    opened.session_state["away"] = False
    assert not asked(opened.run())


def test_what_redraws_the_page_by_itself_waits_until_a_dialog_is_closed(opened):
    opened.session_state["news"] = 2
    assert asked(opened.run())
    assert opened.session_state["news"] == 1, "the page was drawn once"
    opened.session_state["news"] = 2
    opened.button(key="answer").click().run()
    assert opened.session_state["news"] == 0, "and again after each of the news"


def test_a_dialog_outlives_a_page_that_could_not_be_drawn(opened):
    opened.session_state["busy"] = True
    assert not asked(opened.run())
    opened.session_state["busy"] = False
    assert asked(opened.run())


def test_every_dialog_of_the_app_is_one_that_stays():
    ours = "pages/parts/shell/dialogs.py"
    made = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "pages").rglob("*.py")
        if re.search(r"\bst\.(experimental_)?dialog\b", path.read_text("utf-8"))
    }
    assert made == {ours}


@pytest.mark.parametrize(
    ("name", "opener", "says"),
    [
        ("completed", "Delete", "This cannot be undone."),
        ("completed", "Add an addendum", "Start the revision"),
        ("completed", "Ask one more question", "The open question stands here"),
        ("keyed", "Continue", "started with a key that is stored nowhere"),
    ],
)
def test_what_others_do_to_an_analysis_leaves_its_open_dialog_alone(world, open_page, name, opener, says):
    session_id = world.ids[name]
    test = open_page("analysis", session=session_id, q="general.owner")
    (start,) = [each for each in test.button if each.label.startswith(opener)]
    start.click().run()
    assert says in words(test)
    app = service.app()
    row = app.store.table(session_id).rows[9]
    app.store.review(session_id, Review(row.question_id, Verdict.ACCEPTED, by="ann@example.com"))
    test.run()
    assert not test.exception
    assert says in words(test)


def test_the_question_about_a_section_stays_and_its_click_is_heard(world, open_page):
    session_id, app = world.ids["completed"], service.app()
    test = open_page("analysis", session=session_id)
    section = lines(test)[0]["group"]
    send(test, "grid", group=section)
    test.run()
    assert "as they stand" in words(test)
    before = len(app.store.reviews(session_id))
    button(test, "Accept them").click().run()
    assert len(app.store.reviews(session_id)) > before
    assert "as they stand" not in words(test)


def test_the_question_about_a_deletion_stays_and_its_click_is_heard(world, open_page):
    session_id, app = world.ids["completed"], service.app()
    test = open_page("analysis", session=session_id)
    test.button(key=f"delete_{session_id}").click().run()
    test.run()
    button(test, "Delete it").click().run()
    assert not test.exception
    with pytest.raises(SessionNotFound):
        app.store.session(session_id)
    assert "cannot be undone" not in words(test)


def test_a_deletion_that_is_thought_better_of_closes_the_question(world, open_page):
    session_id = world.ids["completed"]
    test = open_page("analysis", session=session_id)
    test.button(key=f"delete_{session_id}").click().run()
    button(test, "Keep it").click().run()
    assert "cannot be undone" not in words(test.run())
    assert service.app().store.session(session_id).id == session_id


@pytest.mark.parametrize("answer", ["Delete", "Keep"])
def test_the_question_about_several_stays_and_its_answer_is_heard(world, open_page, answer):
    session_id, app = world.ids["completed"], service.app()
    test = open_page("sessions")
    test.session_state["sessions_picked"] = [session_id]
    test.run()
    test.button(key="delete_several").click().run()
    test.run()
    assert "Active ones are stopped first." in words(test)
    key = "delete_several_now" if answer == "Delete" else "keep_several"
    test.button(key=key).click().run()
    assert "Active ones are stopped first." not in words(test)
    assert (session_id in {each.id for each in app.store.sessions(owner=OWNER)}) is (answer == "Keep")


def test_the_question_about_a_set_of_ones_own_stays_and_its_click_is_heard(world, open_page):
    beside = service.app().store.beside
    beside.save_question_set(OWNER, replace(shipped_set("cipp"), id="mine", title="Mine"))
    test = open_page("questions", set="own:mine")
    button(test, "Delete").click().run()
    test.run()
    assert "Analyses made with it keep" in words(test)
    button(test, "Delete it").click().run()
    assert "mine" not in {each.id for each in beside.question_sets(OWNER)}
    assert "Analyses made with it keep" not in words(test)
