"""What axe-core finds on every page, light and dark: nothing serious."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from pages.parts.shell.browser import COOKIE
from tests.browser.conftest import PATIENCE, at_rest
from tests.browser.seeded import BROWSER_ID, Place, seeded_server, settled, views_of_a_revision

#: axe's two worst kinds of finding
SERIOUS = {"serious", "critical"}

#: looks at a page, a second apart, in each of which a fault must be there
LOOKS = 20


@pytest.fixture(scope="module")
def seeded(tmp_path_factory, template):
    with seeded_server(tmp_path_factory.mktemp("axe") / "home", template) as seeded:
        yield seeded


def places(seeded):
    """Every page, and each state of an analysis that looks otherwise."""
    ids = seeded.world.ids
    plain = ("/", "/upload", "/upload?sample=1", "/questions", "/admin", "/analysis?session=nothing")
    yield from map(Place, plain)
    for state in ("running", "partial", "failed", "queued"):
        yield Place(f"/analysis?session={ids[state]}")
    for question in ("general.location", "general.quantities", "general.questions-deadline"):
        yield Place(f"/analysis?session={ids['completed']}&q={question}")


@pytest.fixture(scope="module")
def others(seeded):
    return list(views_of_a_revision(seeded))


def looked_at(chromium, seeded, scheme, shown):
    """What axe finds on these places, of its worst kinds."""
    context = chromium.new_context(viewport={"width": 1366, "height": 900}, color_scheme=scheme)
    context.set_default_timeout(PATIENCE * 1_000)
    context.add_cookies([{"name": COOKIE, "value": BROWSER_ID, "url": seeded.running.url}])
    page = context.new_page()
    found = []
    for place in shown:
        place.open(page, seeded)
        if "q=" in place.address:
            settled(page, place.address.split("q=")[1])
            page.wait_for_timeout(700)
        found += [(place.address.split("&")[-1], place.view, *each) for each in what_stays(page)]
    context.close()
    return found


def what_stays(page):
    """What axe finds of its worst kinds, again and again: what is being drawn anew is pale for a while."""
    for _ in range(LOOKS):
        found = [each for each in Axe().run(page).response["violations"] if each["impact"] in SERIOUS]
        if not found:
            break
        page.wait_for_timeout(1_000)
        at_rest(page)
    return [
        (each["id"], [f"{node['target']} {node['html'][:160]}" for node in each["nodes"][:3]])
        for each in found
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_is_found_on_any_page(chromium, seeded, scheme):
    found = looked_at(chromium, seeded, scheme, places(seeded))
    assert not found, "\n".join(map(str, found))


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_is_found_in_any_view_of_a_package_nor_in_a_collection(
    chromium, seeded, others, scheme
):
    found = looked_at(chromium, seeded, scheme, others)
    assert not found, "\n".join(map(str, found))
