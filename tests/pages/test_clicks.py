"""Clicks that come while the server is busy with another run of the page."""

import time

from streamlit.testing.v1 import AppTest


def page():
    import streamlit as st

    from pages.parts.shell import clicks

    st.session_state.setdefault("times", 0)
    if st.session_state.get("cut short"):
        st.session_state["cut short"] -= 1
        st.rerun()  # as when a newer run is asked for before this one has come to its buttons
    if st.button("Plain", key="plain"):
        st.session_state["times"] += 1
    if not st.session_state.get("away") and clicks.button(
        "Go", key="go", disabled=st.session_state.get("off", False)
    ):
        clicks.answer("go")
        st.session_state["times"] += 1


def clicked(name, **state):
    app = AppTest.from_function(page, default_timeout=120).run()
    for key, value in state.items():
        app.session_state[key.replace("_", " ")] = value
    return app.button(key=name).click().run()


def done(app):
    return app.session_state["times"]


def test_a_click_is_answered_once():
    app = clicked("go")
    assert done(app) == 1
    assert done(app.run()) == 1


def test_a_click_survives_the_run_that_heard_it():
    assert done(clicked("go", cut_short=2)) == 1


def test_a_plain_button_loses_it():
    assert done(clicked("plain", cut_short=1)) == 0


def test_a_click_means_nothing_to_a_button_that_comes_much_later(monkeypatch):
    app = clicked("go", away=True)
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + 11)
    app.session_state["away"] = False
    assert done(app.run()) == 0


def test_a_click_means_nothing_to_a_button_that_is_disabled_meanwhile():
    app = clicked("go", off=True)
    app.session_state["off"] = False
    assert done(app.run()) == 0
