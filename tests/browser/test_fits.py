"""What stands on a screen fits on it: nothing is cut through, covered or pushed into another row."""

from __future__ import annotations

import pytest

from core.domain.document import PageRef
from core.domain.review import OldQuote, Review, Verdict
from tests.browser.conftest import at_rest
from tests.browser.seeded import choose_view, drawn, rows, seeded_server, settled

LONG = " ".join(["The liner shall be cured with hot water until the whole of its wall is hard."] * 9)


@pytest.fixture(scope="module")
def seeded(tmp_path_factory, template):
    with seeded_server(tmp_path_factory.mktemp("fits") / "home", template) as seeded:
        yield seeded


def size(page, width, height):
    page.set_viewport_size({"width": width, "height": height})
    return page


def box(locator):
    return locator.bounding_box()


def bottom(locator):
    return box(locator)["y"] + box(locator)["height"]


def test_on_a_phone_the_table_shows_its_states_and_what_follows_the_page_stands_below_it(tab, seeded):
    page = seeded.open(size(tab(), 400, 800), q="general.engineer")
    settled(page, "general.engineer")
    edge = box(page.locator(".pw-grid"))
    for badge in page.locator(".pw-row .pw-badge").all()[:8]:
        badge.scroll_into_view_if_needed()
        assert box(badge)["x"] + box(badge)["width"] <= edge["x"] + edge["width"]
    assert box(page.locator(".pw-panel .pw-more"))["y"] >= bottom(page.locator(".pw-panel .pw-paper"))
    assert box(page.locator(".pw-panel .pw-paper"))["y"] >= bottom(page.locator(".pw-panel .pw-page-bar")) - 1


#: titles of the filters that are not seen whole
CUT = """() => [...document.querySelectorAll('.stSelectbox')].filter(
    choice => [choice, ...choice.querySelectorAll('*')].some(part => part.scrollWidth > part.clientWidth + 1
        && getComputedStyle(part).overflowX === 'hidden')).map(choice => choice.innerText)"""


@pytest.mark.parametrize("kind", ["Requirements", "Submittals", "RFIs and assumptions"])
def test_the_filters_of_a_register_are_read_whole_and_its_decision_takes_one_row(tab, seeded, kind):
    page = seeded.open(size(tab(), 1280, 800))
    choose_view(page, "Registers")
    at_rest(page)
    page.get_by_role("radio", name=kind, exact=True).click()
    page.locator(f'.pw-grid[aria-label^="{kind}"] .pw-row').first.click()
    drawn(page)
    assert page.evaluate(CUT) == []
    note, save = page.get_by_label("Note", exact=True), page.get_by_role("button", name="Save", exact=True)
    assert abs(bottom(save) - bottom(note)) < 20
    size(page, 1366, 768)
    drawn(page)
    search = page.get_by_role("textbox", name="Search")
    assert abs(bottom(search) - bottom(page.locator(".stSelectbox").first)) < 8


def test_what_to_look_at_again_is_read_line_by_line_and_leaves_the_page_in_view(tab, seeded):
    app, session_id = seeded.world.app, seeded.world.ids["completed"]
    row = next(row for row in app.store.table(session_id).rows if row.question_id == "general.engineer")
    was = tuple(OldQuote(page=PageRef(page), text=f"{page}: {LONG}") for page in (3, 4, 5))
    app.store.review(
        session_id,
        Review(
            row.question_id, Verdict.ACCEPTED, claim=f"Before, {LONG}", stale="the answer changed", was=was
        ),
    )
    page = seeded.open(size(tab(), 1280, 720), q=row.question_id)
    settled(page, row.question_id)
    told = page.locator(".pw-panel .pw-stale")
    assert "Look again" in told.inner_text()
    assert told.evaluate("told => told.scrollHeight <= told.clientHeight")
    mark, paper = page.locator(".pw-panel .pw-mark").first, page.locator(".pw-panel .pw-paper")
    assert bottom(mark) <= min(720, bottom(paper))


#: draws a grid of a width and tells of each cell what is bold, where that ends, where the rest begins, and
#: how many of its lines are shown of how many
DRAWN = """async data => {
    const {draw} = await import("/modules/any/grid.js");
    const place = document.body.appendChild(document.createElement("div"));
    place.style.cssText = "position: fixed; top: 0; width: 340px";  // the browser draws what is in view
    await draw({parentElement: place, data, setTriggerValue() {}, setStateValue() {}});
    const frame = () => new Promise(done => requestAnimationFrame(done));
    await frame().then(frame);
    return [...place.querySelectorAll(".pw-td")].map(cell => {
        const bold = cell.querySelector("strong"), text = [...cell.querySelectorAll(".pw-lines")].at(-1);
        const line = parseFloat(getComputedStyle(text).lineHeight), style = getComputedStyle(text);
        return {
            bold: bold.innerText.split("\\n"),
            above: bold.getBoundingClientRect().bottom <= text.getBoundingClientRect().top + 1,
            lines: Math.round(text.clientHeight / line),
            isCut: text.scrollHeight > text.clientHeight + 1,
            ellipsis: style.webkitLineClamp,
        };
    });
}"""


def test_values_stand_above_or_in_bold_within_their_sentence_and_what_is_cut_off_ends_in_an_ellipsis(
    tab, seeded
):
    page = seeded.open(tab())
    cells = [
        {"lead": "when: May 4\nwhere: City Hall", "text": "Bids are due at City Hall on May 4."},
        {"text": "Bids are due at City Hall on May 4.", "bold": "at City Hall"},
        {"text": LONG, "bold": "The liner"},
    ]
    several, within, long = page.evaluate(
        DRAWN,
        {
            "channel": "fits",
            "columns": [{"key": "answer", "title": "Answer", "width": 100, "grow": 1}],
            "rows": [
                {"id": str(row), "title": "", "cells": {"answer": cell}} for row, cell in enumerate(cells)
            ],
            "wrap": 7,
            "height": "content",
        },
    )
    assert several["bold"] == ["when: May 4", "where: City Hall"]
    assert several["above"]
    assert within["bold"] == ["at City Hall"]
    assert not within["above"]
    assert not within["isCut"]
    assert (long["isCut"], long["lines"], long["ellipsis"]) == (True, 7, "7")


def test_what_a_view_waits_for_is_said_in_sight_while_the_view_before_still_stands(tab, seeded):
    page = seeded.open(size(tab(), 1366, 768), "partial")
    seeded.held.touch()
    try:
        page.get_by_role("radio", name="Open matters", exact=True).click()
        said = page.get_by_text("Looking for what could disqualify the bid")
        said.wait_for()
        assert bottom(said) < 768
        assert page.locator(".pw-head").is_visible()
    finally:
        seeded.held.unlink()
    said.wait_for(state="hidden")


@pytest.mark.parametrize("place", [6, 40, -1])
def test_the_line_that_a_link_names_is_in_view(tab, seeded, place):
    page = seeded.open(size(tab(), 1366, 768))
    named = rows(page)[place]
    seeded.open(page, q=named)
    settled(page, named)
    drawn(page)
    line, grid = page.locator(f'.pw-row[data-id="{named}"]'), page.locator(".pw-grid")
    assert bottom(page.locator(".pw-head")) <= box(line)["y"] + 1
    assert bottom(line) <= bottom(grid) + 1
