"""Every button of every page, found as a screen reader finds them: none breaks the page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import TimeoutError  # noqa: A004  # is what it raises

from pages.parts.shell.browser import COOKIE
from tests.browser.conftest import at_rest, complaints
from tests.browser.seeded import BROWSER_ID, Place, seeded_server, views_of_a_revision

#: what would take away what the others need
LEFT_OUT = ("Delete", "Stop", "Take it off", "Leave admin", "Upload", "Browse", "Download")
#: what would have it asked again, so that it has other views
ASKS = ("Second pass",)
#: times that a button is pressed which something moves or covers
TRIES = 5
#: complaints that are the right answer to a button that was pressed with nothing typed
RIGHT = ("No worker can be started", "not the admin token", "Type the key", "Enter")


@pytest.fixture(scope="module")
def seeded(tmp_path_factory, template):
    with seeded_server(tmp_path_factory.mktemp("buttons") / "home", template) as seeded:
        yield seeded


def places(seeded):
    ids = seeded.world.ids
    for address in ("/", "/upload", "/upload?sample=1", "/questions", "/admin", "/analysis"):
        yield Place(address)
    yield Place(f"/analysis?session={ids['partial']}")
    yield Place(f"/analysis?session={ids['completed']}&q=general.location")


@pytest.fixture(scope="module")
def others(seeded):
    return list(views_of_a_revision(seeded))


def named(buttons):
    """The buttons that can be pressed: number, name, and whether all views of the analysis have it.

    A list's own tools are Streamlit's.
    """
    return buttons.evaluate_all(
        """buttons => buttons.map((button, index) => [index, button.getAttribute('aria-label')
            || button.innerText.trim(), button.closest('.st-key-head') !== null, button])
            .filter(([, , , button]) => !button.disabled && button.offsetParent !== null
                && button.tagName !== 'INPUT' && button.dataset.testid !== 'stBaseButton-elementToolbar')
            .map(([index, name, head]) => [index, name, head])"""
    )


def kind(name):
    """What a button's name shares with its like: the pages of a strip, or the questions of a heading."""
    return re.sub(r"^#\. .*", "#.", re.sub(r"\d+", "#", name))


def press_again(buttons, index, name, tries=TRIES):
    """Press the button of this name that is nearest to where it was; return whether there is one."""
    there = [number for number, again, _ in named(buttons) if again == name]
    if not there:
        return False
    try:
        buttons.nth(min(there, key=lambda number: abs(number - index))).click(timeout=20_000)
    except TimeoutError:
        # what an earlier press left on the page, or what still arrived, may have moved the numbers
        if tries == 1:
            raise
        return press_again(buttons, index, name, tries - 1)
    return True


def what_breaks(page, seeded, shown, left_out=LEFT_OUT):
    """Press every button of these places; return how many were pressed, and what went wrong."""
    page.context.add_cookies([{"name": COOKIE, "value": BROWSER_ID, "url": seeded.running.url}])
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    pressed, broken = set(), []
    buttons = page.get_by_role("main").get_by_role("button")
    for place in shown:
        place.open(page, seeded)
        untouched = True
        for index, name, head in named(buttons):
            key = (place.address if head else place, kind(name))
            if key in pressed or any(word in name for word in left_out):
                continue
            pressed.add(key)
            if not untouched:
                place.open(page, seeded)
            untouched = False
            if not press_again(buttons, index, name):
                continue
            page.wait_for_timeout(500)
            at_rest(page)
            wrong = [said for said in complaints(page) if not any(word in said for word in RIGHT)]
            broken += [(place, name, said[:200]) for said in [*wrong, *errors]]
            errors.clear()
    return len(pressed), broken


@pytest.mark.slow
def test_no_button_breaks_its_page(tab, seeded):
    pressed, broken = what_breaks(tab(), seeded, places(seeded))
    assert pressed > 40
    assert not broken, "\n".join(map(str, broken))


@pytest.mark.slow
def test_no_button_breaks_its_view_of_a_package_or_a_collection(tab, seeded, others):
    pressed, broken = what_breaks(tab(), seeded, others, (*LEFT_OUT, *ASKS))
    assert pressed > 40
    assert not broken, "\n".join(map(str, broken))
