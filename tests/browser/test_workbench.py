"""The estimator's loop: step through the table, look at the page, decide, move on."""

from __future__ import annotations

import pytest

from tests.browser.conftest import complaints, eventually, press
from tests.browser.seeded import SNAPSHOT, foreign, opened, rows, seeded_server, settled
from tests.pages.world import OWNER


@pytest.fixture(scope="module")
def seeded(tmp_path_factory, template):
    with seeded_server(tmp_path_factory.mktemp("workbench") / "home", template) as seeded:
        seeded.world.app.store.beside.save_person_name(OWNER, "A. Lee")
        yield seeded


def test_rapid_steps_leave_nothing_of_another_question_though_pictures_are_slow(tab, seeded):
    page = seeded.open(tab())
    page.route("**/page/**", lambda route: (page.wait_for_timeout(150), route.continue_()))
    for step in range(60):
        page.keyboard.press("j" if step % 7 else "n")
        if step % 5 == 0:
            page.wait_for_timeout(120)
        seen = page.evaluate(SNAPSHOT)
        assert foreign(seeded, seen) == [], (step, seen)
    settled(page, opened(page))
    assert foreign(seeded, page.evaluate(SNAPSHOT)) == []
    assert complaints(page) == []


def test_no_step_is_lost_from_the_first_moment_on(tab, seeded):
    page = seeded.open(tab())
    order = rows(page)
    for _ in range(12):
        page.keyboard.press("j")
    assert opened(page) == order[11]
    page.keyboard.press("k")
    assert opened(page) == order[10]
    page.wait_for_url(f"**q={order[10]}*")
    # the server took over the last one and moved nothing
    page.wait_for_timeout(1_500)
    assert opened(page) == order[10]


def test_steps_follow_the_sorted_and_filtered_table_and_the_line_stays_in_view(tab, seeded):
    page = seeded.open(tab())
    page.get_by_role("columnheader", name="Answer").get_by_role("button").click()
    order = rows(page)
    assert order != sorted(order)
    for step in range(20):
        page.keyboard.press("j")
        assert opened(page) == order[step]
    line, grid = (
        page.locator('.pw-row[aria-selected="true"]').bounding_box(),
        page.locator(".pw-grid").bounding_box(),
    )
    # below the headings of the columns, which stay
    heads = page.locator(".pw-head").bounding_box()
    assert abs(heads["y"] - grid["y"]) <= 2
    assert heads["y"] + heads["height"] <= line["y"] + 1
    assert line["y"] + line["height"] <= grid["y"] + grid["height"] + 1
    page.locator('[class*="st-key-statuses_"] button').filter(has_text="conflicting").click()
    eventually(lambda: len(rows(page)) < len(order), page)
    left = rows(page)
    assert left == [each for each in order if each in left]
    page.keyboard.press("u")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert opened(page) == left[1]


def test_what_is_typed_into_an_edited_answer_is_no_shortcut(tab, seeded):
    page = seeded.open(tab(), q="general.engineer")
    settled(page, "general.engineer")
    page.keyboard.press("e")
    box = page.get_by_label("Answer as it should read")
    assert box.evaluate("box => box === document.activeElement")
    page.keyboard.press("Control+A")
    page.keyboard.type("Jekyll, next unreviewed: axe")
    assert box.input_value() == "Jekyll, next unreviewed: axe"
    assert opened(page) == "general.engineer"
    page.keyboard.press("Escape")
    assert box.count() == 0
    assert "general.engineer" not in {k for k, v in seeded.reviews().items() if v.text.startswith("Jekyll")}
    page.keyboard.press("e")
    page.get_by_label("Answer as it should read").fill("Larkin and Boone, P.E.")
    page.keyboard.press("Control+Enter")
    eventually(lambda: seeded.reviews().get("general.engineer") is not None
               and seeded.reviews()["general.engineer"].text == "Larkin and Boone, P.E.", page)  # fmt: skip
    page.locator(".pw-row", has_text="Larkin and Boone, P.E.").wait_for()


#: how far left of what is shown the page's own text begins, in pixels; 0 where all of it is in view
CUT_OFF = """() => {
    const paper = document.querySelector('.pw-panel .pw-paper'), image = paper.querySelector('img');
    const canvas = document.createElement('canvas');
    canvas.width = image.naturalWidth; canvas.height = image.naturalHeight;
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0);
    const {data, width, height} = context.getImageData(0, 0, canvas.width, canvas.height);
    let first = width;
    for (let y = 0; y < height; y += 1)
        for (let x = 0; x < first; x += 1)
            if (data[(y * width + x) * 4] < 110) { first = x; break; }
    const begins = first / width * image.clientWidth;
    return Math.max(0, paper.scrollLeft - begins);
}"""


def test_the_page_is_in_view_at_its_quote_and_nothing_of_its_text_is_cut_off_on_the_left(tab, seeded):
    page = seeded.open(tab())
    page.set_viewport_size({"width": 1366, "height": 768})
    looked = 0
    for question_id in rows(page)[:24]:
        page.keyboard.press("j")
        settled(page, question_id)
        mark = page.locator(".pw-panel .pw-mark").first
        if not mark.count():
            continue
        looked += 1
        seen, paper = mark.bounding_box(), page.locator(".pw-panel .pw-paper").bounding_box()
        assert paper["y"] <= seen["y"]
        assert seen["y"] + seen["height"] <= min(768, paper["y"] + paper["height"]), question_id
        assert page.evaluate(CUT_OFF) <= 1, question_id
    assert looked > 12


def test_one_click_goes_on_with_a_key_that_was_just_typed(tab, seeded):
    page = seeded.open(tab(), "keyed")
    press(page, "Continue")
    page.get_by_role("dialog").get_by_role("textbox", name="Key").fill("sk-typed-again")
    press(page, "Go on")
    # the one click was heard; this server starts nothing, so that seeded states stay as they are
    page.get_by_text("No worker can be started from here.").wait_for()


def test_decisions_by_keyboard_are_asked_for_a_name_once_go_on_by_themselves_and_can_be_undone(tab, seeded):
    seeded.world.app.store.beside.save_person_name(OWNER, "")
    page, watching = tab(), tab()
    seeded.open(page, q="materials.resin")
    seeded.open(watching)
    settled(page, "materials.resin")
    order = rows(page)
    first = order[order.index("materials.resin") :]
    page.keyboard.press("a")
    name = page.get_by_label("Your name or initials, as reports are to name you")
    name.wait_for()
    page.keyboard.type("A. Lee")
    page.keyboard.press("Enter")
    eventually(lambda: "materials.resin" in seeded.reviews(), page)
    assert seeded.reviews()["materials.resin"].reviewer == "A. Lee"
    # the next one that nobody decided on is open, and its page is looked at before it is decided on
    assert opened(page) == first[1]
    for question_id in first[1:6]:
        settled(page, question_id)
        page.keyboard.press("x")
    eventually(lambda: all(each in seeded.reviews() for each in first[:6]), page)
    assert {seeded.reviews()[each].verdict for each in first[1:6]} == {"rejected"}
    # another tab sees them without anybody doing anything there
    eventually(lambda: watching.locator(".pw-row", has_text="rejected").count() >= 5, watching)
    page.keyboard.press("z")
    eventually(lambda: first[5] not in seeded.reviews(), page)
    assert opened(page) == first[5]
    assert complaints(page) == complaints(watching) == []


def test_of_a_conflict_one_side_governs(tab, seeded):
    conflicts = [
        row.question_id
        for row in seeded.world.app.store.table(seeded.world.ids["completed"]).rows
        if row.status == "conflicting"
    ]
    page = seeded.open(tab(), q=conflicts[-1])
    settled(page, conflicts[-1])
    page.get_by_label("Reason").fill("Addendum 2 says so")
    page.keyboard.press("Escape")
    page.keyboard.press("b")
    eventually(lambda: conflicts[-1] in seeded.reviews(), page)
    review = seeded.reviews()[conflicts[-1]]
    second = seeded.answer(conflicts[-1]).claims[1]
    assert (review.governing, review.note) == ((second.text,), "Addendum 2 says so")
    line = page.locator(f'.pw-row[data-id="{conflicts[-1]}"] [data-column="answer"] strong')
    eventually(lambda: line.count() == 1 and second.text.startswith(line.inner_text()[:40]), page)
