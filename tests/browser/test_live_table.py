"""A table that fills while somebody works in it: nothing of theirs moves."""

from __future__ import annotations

from tests.browser.conftest import count, eventually, grid, start_analysis
from tests.browser.serving import ROOT, server


def test_scroll_and_selection_stay_while_answers_come_in(tab, tmp_path, chat, chat_settings):
    chat.latency = (0.4, 0.6)
    with server(tmp_path / "home", **chat_settings) as running:
        page = tab()
        start_analysis(page, running, ROOT / "samples" / "elm-street-bid.pdf")
        eventually(lambda: count(page, "answered") >= 3, page)
        box = page.get_by_test_id("stDataFrame").first.bounding_box()
        # the fourth line, by its box for ticking
        page.mouse.click(box["x"] + 16, box["y"] + 34 * 4 + 17)
        page.wait_for_url("**q=general.location*")
        page.get_by_text("Question 4 ·").wait_for()
        page.mouse.move(box["x"] + 300, box["y"] + 200)
        page.mouse.wheel(0, 34 * 40)
        eventually(lambda: int(grid(page)[0][0]) > 20, page)
        page.wait_for_timeout(500)
        first = grid(page)[0][0]
        for _ in range(3):
            answered = count(page, "answered")
            eventually(lambda answered=answered: count(page, "answered") > answered, page, 60)
            # what a screen reader is told follows the picture by a moment
            eventually(lambda: grid(page)[0][0] == first, page, 5)
            assert "q=general.location" in page.url
            assert page.get_by_text("Question 4 ·").count() == 1
        page.mouse.wheel(0, -34 * 100)
        ticked = page.locator('[data-testid="stDataFrame"] canvas tbody tr[aria-selected="true"] td').first
        ticked.wait_for(state="attached")
        assert ticked.text_content() == "4"
