"""One more question to a finished analysis, in the browser."""

from __future__ import annotations

import pytest

from tests.browser.conftest import ENDS, answers, press, start_analysis
from tests.browser.serving import ROOT, server

QUESTION = "Which reports shall the contracting officer keep on research work?"


@pytest.mark.slow
def test_a_finished_analysis_answers_one_more_question_without_asking_the_others_again(tab, tmp_path):
    with server(tmp_path / "home") as running:
        page = tab()
        start_analysis(page, running, ROOT / "tests/data/far-part-35.pdf")
        page.locator(".st-key-head .stMarkdownBadge", has_text="completed").first.wait_for(
            timeout=ENDS * 1_000
        )
        before = answers(page)
        press(page, "More", exact=True)
        page.get_by_role("button", name="Ask one more question").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_text("no cost").wait_for()
        dialog.get_by_label("Question").fill(QUESTION)
        dialog.get_by_role("button", name="Ask", exact=True).click()
        page.locator(".pw-row", has_text=QUESTION).wait_for()
        page.locator(".st-key-head .stMarkdownBadge", has_text="completed").first.wait_for(
            timeout=ENDS * 1_000
        )
        row = page.locator(".pw-row", has_text=QUESTION)
        row.locator(".pw-td", has_text="Not read").wait_for(state="detached")
        after = answers(page)
        assert len(after) == len(before) + 1
        assert [line["answer"] for line in after[: len(before)]] == [line["answer"] for line in before]
        assert "pending" not in after[-1]["status"]
