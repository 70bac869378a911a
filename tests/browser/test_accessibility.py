"""What axe-core finds on every page, light and dark: nothing serious."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from pages.parts.shell.browser import COOKIE
from tests.browser.seeded import BROWSER_ID, seeded_server, settled

#: axe's two worst kinds of finding
SERIOUS = {"serious", "critical"}


@pytest.fixture(scope="module")
def seeded(tmp_path_factory):
    with seeded_server(tmp_path_factory.mktemp("axe") / "home") as seeded:
        yield seeded


def places(seeded):
    """Every page, and each state of an analysis that looks otherwise."""
    ids = seeded.world.ids
    yield from ("/", "/upload", "/upload?sample=1", "/questions", "/admin", "/analysis?session=nothing")
    for state in ("running", "partial", "failed", "queued"):
        yield f"/analysis?session={ids[state]}"
    for question in ("general.location", "general.quantities", "general.questions-deadline"):
        yield f"/analysis?session={ids['completed']}&q={question}"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_is_found_on_any_page(chromium, seeded, scheme):
    context = chromium.new_context(viewport={"width": 1366, "height": 900}, color_scheme=scheme)
    context.add_cookies([{"name": COOKIE, "value": BROWSER_ID, "url": seeded.running.url}])
    page = context.new_page()
    found = []
    for place in places(seeded):
        page.goto(seeded.running.url + place)
        page.get_by_text("Answered by").wait_for(state="attached")
        page.locator('.stApp[data-test-script-state="notRunning"]').wait_for()
        if "q=" in place:
            settled(page, place.split("q=")[1])
        page.wait_for_timeout(700)
        for violation in Axe().run(page).response["violations"]:
            if violation["impact"] in SERIOUS:
                nodes = [f"{node['target']} {node['html'][:160]}" for node in violation["nodes"][:3]]
                found.append((place.split("&")[-1], violation["id"], nodes))
    context.close()
    assert not found, "\n".join(map(str, found))
