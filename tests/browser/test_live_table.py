"""A table that fills while somebody works in it: nothing of theirs moves."""

from __future__ import annotations

from tests.browser.conftest import LINE, SOME, count, eventually, grid, press, start_analysis, state, tick
from tests.browser.serving import ROOT, server

#: notes in ``missed`` what has left the page at any change of it
WATCH = """
    missed = [];
    new MutationObserver(() => {
        for (const part of Object.keys(parts))
            if (!document.querySelector(parts[part]) && !missed.includes(part)) missed.push(part);
    }).observe(document.body, {childList: true, subtree: true});
"""
PARTS = {
    "title": ".st-key-head h1",
    "state": ".st-key-head .stMarkdownBadge",
    "page strip": "[data-testid=stVegaLiteChart]",
    "counts": '[class*="st-key-statuses_"] button',
    "table": "[data-testid=stDataFrame] canvas",
}


def test_scroll_and_selection_stay_while_answers_come_in(tab, tmp_path, chat, chat_settings):
    chat.at_most = SOME
    with server(tmp_path / "home", **chat_settings) as running:
        page = tab()
        start_analysis(page, running, ROOT / "samples" / "elm-street-bid.pdf")
        eventually(lambda: count(page, "answered") >= 3, page)
        # anywhere on its line
        tick(page, line=3, across=200)
        page.wait_for_url("**q=general.location*")
        page.get_by_text("Question 4 ·").wait_for()
        box = page.get_by_test_id("stDataFrame").first.bounding_box()
        page.mouse.move(box["x"] + 300, box["y"] + 200)
        page.mouse.wheel(0, LINE * 40)
        first = at_rest(page)
        assert int(first) > 20
        for _ in range(3):
            answered = count(page, "answered")
            chat.at_most += SOME
            eventually(lambda answered=answered: count(page, "answered") > answered, page)
            # what a screen reader is told follows the picture by a moment
            eventually(lambda: grid(page)[0][0] == first, page)
            assert "q=general.location" in page.url
            assert page.get_by_text("Question 4 ·").count() == 1
        page.mouse.wheel(0, -LINE * 100)
        ticked = page.locator('[data-testid="stDataFrame"] canvas tbody tr[aria-selected="true"] td').first
        ticked.wait_for(state="attached")
        assert ticked.text_content() == "4"


def test_nothing_leaves_the_page_when_an_analysis_changes_its_state(tab, tmp_path, chat, chat_settings):
    chat.at_most = SOME
    with server(tmp_path / "home", **chat_settings) as running:
        page = tab()
        start_analysis(page, running, ROOT / "samples" / "elm-street-bid.pdf")
        eventually(lambda: count(page, "answered") >= 3, page)
        page.evaluate("parts => { window.parts = parts; " + WATCH + "}", PARTS)
        for button, then in (("Stop and keep results", "partial"), ("Continue", "running")):
            press(page, button)
            eventually(lambda then=then: state(page) == then, page)
        chat.at_most = float("inf")
        eventually(lambda: state(page) == "completed", page)
        page.wait_for_timeout(1_000)
        assert page.evaluate("missed") == []


def at_rest(page):
    """Return the number of the first line in view, once scrolling has come to its end."""
    seen = []

    def is_at_rest():
        seen.append(grid(page)[0][0])
        return len(seen) > 5 and len(set(seen[-5:])) == 1 and seen[-1] != "1"

    eventually(is_at_rest, page)
    return seen[-1]
