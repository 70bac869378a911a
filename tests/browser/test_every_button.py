"""Every button of every page, found as a screen reader finds them: none breaks the page."""

from __future__ import annotations

import re

import pytest

from pages.parts.shell.browser import COOKIE
from tests.browser.conftest import complaints
from tests.browser.seeded import BROWSER_ID, seeded_server

#: what would take away what the others need
LEFT_OUT = ("Delete", "Stop", "Take it off", "Leave admin", "Upload", "Browse", "Download")
#: complaints that are the right answer to a button that was pressed with nothing typed
RIGHT = ("No worker can be started", "not the admin token", "Type the key", "Enter")


@pytest.fixture(scope="module")
def seeded(tmp_path_factory):
    with seeded_server(tmp_path_factory.mktemp("buttons") / "home") as seeded:
        yield seeded


def places(seeded):
    ids = seeded.world.ids
    yield from ("/", "/upload", "/upload?sample=1", "/questions", "/admin", "/analysis")
    yield f"/analysis?session={ids['partial']}"
    yield f"/analysis?session={ids['completed']}&q=general.location"


def opened(page, address):
    page.goto(address)
    page.get_by_text("Answered by").wait_for(state="attached")
    page.locator('.stApp[data-test-script-state="notRunning"]').wait_for()
    page.wait_for_timeout(400)
    return page.get_by_role("main").get_by_role("button")


def named(buttons):
    """The names of the buttons that can be pressed; a list's own tools are Streamlit's."""
    return buttons.evaluate_all(
        """buttons => buttons.map((button, index) => [index, button.getAttribute('aria-label')
            || button.innerText.trim(), button.disabled || button.offsetParent === null
                || button.tagName === 'INPUT'
                || button.dataset.testid === 'stBaseButton-elementToolbar'])
            .filter(([, , off]) => !off).map(([index, name]) => [index, name])"""
    )


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_no_button_breaks_its_page(tab, seeded):
    page = tab()
    page.context.add_cookies([{"name": COOKIE, "value": BROWSER_ID, "url": seeded.running.url}])
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    pressed, broken = set(), []
    for place in places(seeded):
        address = seeded.running.url + place
        for index, name in named(opened(page, address)):
            # those that differ by a number alone, as the pages of a strip do, are one kind of button
            key = re.sub(r"\d+", "#", name.split("\n")[-1])
            if (place, key) in pressed or any(word in name for word in LEFT_OUT):
                continue
            pressed.add((place, key))
            buttons = opened(page, address)
            # what an earlier press left on the page, or what still arrives, moves the numbers
            there = [number for number, again in named(buttons) if again == name]
            if not there:
                continue
            buttons.nth(min(there, key=lambda number: abs(number - index))).click(timeout=20_000)
            page.wait_for_timeout(500)
            page.locator('.stApp[data-test-script-state="notRunning"]').wait_for()
            wrong = [said for said in complaints(page) if not any(word in said for word in RIGHT)]
            broken += [(place, name, said[:200]) for said in [*wrong, *errors]]
            errors.clear()
    assert len(pressed) > 40
    assert not broken, "\n".join(map(str, broken))
