"""A chat server named by its address in the browser, as at a desk with a model of one's own."""

from __future__ import annotations

import pytest

from tests.browser.conftest import ENDS, SOME, at_rest, complaints, count, eventually, press, state
from tests.browser.serving import server

KEY = "sk-of-the-operator-0123456789"


@pytest.mark.slow
def test_whoever_sits_at_the_server_names_a_server_beside_it_and_stops_and_continues(tab, tmp_path, chat):
    chat.at_most = SOME
    elsewhere = {"OPENAI_BASE_URL": "http://127.0.0.1:9/v1", "OPENAI_API_KEY": KEY}
    with server(tmp_path / "home", STREAMLIT_SERVER_ADDRESS="127.0.0.1", **elsewhere) as running:
        page = tab()
        page.goto(f"{running.url}/upload?sample=1")
        press(page, "Enter a model")
        address = f"http://localhost:{chat.port}/v1"
        for name, typed in (("Address of another server", address), ("Model", "test-model")):
            at_rest(page)
            page.get_by_role("textbox", name=name).fill(typed)
            page.keyboard.press("Enter")
        page.get_by_role("radio", name="Chat model").wait_for()
        eventually(lambda: page.get_by_role("radio", name="Chat model").is_checked(), page)
        press(page, "Test connection")
        page.get_by_text("answered in").wait_for()
        press(page, "Start analysis")
        page.wait_for_url("**/analysis?session=*")
        eventually(lambda: count(page, "answered") >= 3, page)
        press(page, "Stop and keep results")
        page.get_by_text("Stopped before the end by you").wait_for()
        before = count(page, "answered")

        # another process, after the first is gone
        running.stop()
    chat.at_most = float("inf")
    with server(tmp_path / "home", STREAMLIT_SERVER_ADDRESS="127.0.0.1", **elsewhere) as running:
        page.goto(f"{running.url}/analysis?{page.url.split('?')[1]}")
        press(page, "Continue")
        eventually(lambda: state(page) == "completed", page, within=ENDS)
        assert count(page, "answered") >= before
        page.get_by_text(f"test-model at localhost:{chat.port}").first.wait_for()
        assert not complaints(page)
    assert {asked.headers.get("authorization") for asked in chat.asked} == {None}
    assert {asked.headers["host"] for asked in chat.asked} == {f"localhost:{chat.port}"}
