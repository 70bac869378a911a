"""A table that fills while somebody works in it: nothing of theirs moves."""

from __future__ import annotations

import pytest

from tests.browser.conftest import (
    ENDS,
    SOME,
    count,
    eventually,
    one_or_several,
    press,
    start_analysis,
    state,
)
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
    "page strip": ".pw-strip",
    "counts": '[class*="st-key-statuses_"] button',
    "table": ".pw-row",
    "panel": ".pw-panel",
}


@pytest.mark.slow
def test_scroll_and_selection_stay_while_answers_come_in(tab, tmp_path, chat, chat_settings):
    chat.at_most = SOME
    with server(tmp_path / "home", **chat_settings) as running:
        page = tab()
        start_analysis(page, running, ROOT / "samples" / "elm-street-bid.pdf")
        eventually(lambda: count(page, "answered") >= 3, page)
        # anywhere on its line
        page.locator('.pw-row[data-id="general.location"] .pw-td').nth(2).click()
        page.wait_for_url("**q=general.location*")
        page.get_by_text("Question 4 ·").wait_for()
        page.locator(".pw-grid").hover()
        page.mouse.wheel(0, 1_500)
        at_rest(page)
        first = in_view(page)
        # lines above them fill, too, and grow while they do
        assert first["above"] > 10
        for _ in range(3):
            answered = count(page, "answered")
            chat.at_most += SOME
            eventually(lambda answered=answered: count(page, "answered") > answered, page)
            page.wait_for_timeout(300)
            # a screen shows whole pixels
            assert moved(page, first) < 1
            assert "q=general.location" in page.url
            assert page.get_by_text("Question 4 ·").count() == 1
        assert page.locator('.pw-row[aria-selected="true"]').get_attribute("data-id") == "general.location"


@pytest.mark.slow
def test_a_line_stays_in_its_place_however_often_those_above_it_grow_by_parts_of_a_pixel(tab):
    page = tab()
    page.set_content(
        '<div id="scroll" style="height: 200px; overflow-y: scroll; overflow-anchor: none">'
        '<div id="above" style="height: 500px"></div><div id="line">A line</div>'
        '<div style="height: 900px"></div></div>'
    )
    steady = (ROOT / "pages" / "parts" / "components" / "steady.js").read_text(encoding="utf-8")
    moved = page.evaluate(
        """async source => {
            const module = URL.createObjectURL(new Blob([source], {type: "text/javascript"}));
            const {hold, inView} = await import(module);
            const [scroll, above, line] = ["scroll", "above", "line"].map(id => document.getElementById(id));
            scroll.scrollTop = 400;
            const before = line.getBoundingClientRect().top;
            for (let height = 500.3; height < 530; height += 0.3)
                hold(scroll, inView(scroll, [line], 0), () => { above.style.height = `${height}px`; });
            return Math.abs(line.getBoundingClientRect().top - before);
        }""",
        steady,
    )
    assert moved < 1


@pytest.mark.slow
@one_or_several
def test_nothing_leaves_the_page_when_an_analysis_changes_its_state(
    tab, tmp_path, chat, chat_settings, files
):
    chat.at_most = SOME
    with server(tmp_path / "home", **chat_settings) as running:
        page = tab()
        start_analysis(page, running, *files)
        eventually(lambda: count(page, "answered") >= 3, page)
        page.evaluate("parts => { window.parts = parts; " + WATCH + "}", PARTS)
        for button, then in (("Stop and keep results", "partial"), ("Continue", "running")):
            press(page, button)
            eventually(lambda then=then: state(page) == then, page)
        chat.at_most = float("inf")
        eventually(lambda: state(page) == "completed", page, within=ENDS)
        page.wait_for_timeout(1_000)
        assert page.evaluate("missed") == []


def scrolled(page):
    return page.locator(".pw-grid").evaluate("grid => grid.scrollTop")


def in_view(page):
    """Return the first whole line in view, where it stands on the screen, and how many are above it."""
    return page.locator(".pw-grid").evaluate(
        """grid => {
            const edge = Math.max(...[...grid.querySelectorAll('.pw-head, .pw-group')].map(
                sticky => sticky.getBoundingClientRect().bottom).filter(
                bottom => bottom < grid.getBoundingClientRect().top + 100));
            const lines = [...grid.querySelectorAll('.pw-row')];
            const above = lines.findIndex(line => line.getBoundingClientRect().top >= edge);
            return {id: lines[above].dataset.id, top: lines[above].getBoundingClientRect().top, above};
        }"""
    )


def moved(page, line):
    """Return by how many pixels a line that was in view has moved on the screen."""
    return abs(page.locator(f'.pw-row[data-id="{line["id"]}"]').bounding_box()["y"] - line["top"])


def at_rest(page):
    """Wait until scrolling has come to its end."""
    seen = []

    def is_at_rest():
        seen.append(scrolled(page))
        return len(seen) > 5 and len(set(seen[-5:])) == 1 and seen[-1] > 0

    eventually(is_at_rest, page)
