"""The acceptance checklist, each point against two server processes on one store.

Sessions once vanished from lists, results were "not found" after a refresh, and a stop lost what had
been found. These tests are the questions people asked then, in their words.
"""

from __future__ import annotations

import os
import re
import time

import pytest

from core.bootstrap import build
from core.settings import Settings
from tests.browser.conftest import (
    ENDS,
    PATIENCE,
    SOME,
    answers,
    at_rest,
    complaints,
    count,
    enter_admin,
    eventually,
    grid,
    press,
    settings_for,
    start_analysis,
    state,
    tick,
)
from tests.browser.model import ReadingModel
from tests.browser.serving import ROOT, server
from tests.chat_server.server import ChatServer

pytestmark = pytest.mark.slow

SAMPLE = ROOT / "samples" / "elm-street-bid.pdf"

FULL = os.environ.get("PAGEWISE_TESTS_FULL") == "1"

#: how often admin is read in turn from two processes
READS = 200 if FULL else 20

#: seconds in which an admin page is left open and draws itself anew again and again
LEFT_OPEN = 62 if FULL else 20


@pytest.fixture(scope="module")
def chat():
    with ChatServer(ReadingModel()) as server:
        yield server


@pytest.fixture(scope="module")
def serving(tmp_path_factory, chat):
    """Two server processes on one store, and that store."""
    home = tmp_path_factory.mktemp("acceptance") / "home"
    told = settings_for(chat)
    with server(home, **told) as one, server(home, **told) as other:
        app = build(Settings(PAGEWISE_HOME=home))
        yield one, other, app
        app.store.close()


@pytest.fixture
def two(serving, chat):
    """The two server processes, with nothing in their store and a model that answers everything."""
    *servers, app = serving
    chat.at_most = float("inf")
    for session in app.store.sessions(limit=None):
        app.session_commands.delete(session.id, "the test", timeout=PATIENCE)
    return servers


def names(admin):
    """The documents in admin's list, in its order."""
    return [row[0] for row in grid(admin)]


def named_instance(page):
    return re.search(r"as of [\d:]+ from (\S+)", page.get_by_text("as of").first.inner_text())[1]


def test_the_list_of_sessions_and_their_results_are_the_same_everywhere_all_the_time(two, tab, chat):
    one, other = two
    page, admin, second_admin = tab(), tab(), tab()
    chat.at_most = SOME
    enter_admin(admin, one)
    enter_admin(second_admin, other)
    running = start_analysis(page, one, SAMPLE)
    eventually(lambda: count(page, "answered") >= 3, page)

    # (1) refresh admin quickly, from both processes: the same sessions every time
    for _ in range(READS // 2):
        for place in (one, other):
            admin.goto(f"{place.url}/admin")
            assert names(admin) == [SAMPLE.name]
            # (6) every answer names the process that gave it, and there are two of them
            assert f":{place.process.pid}:" in named_instance(admin)

    # (5) refreshing the running analysis disturbs neither it nor the admin
    answered = count(page, "answered")
    page.reload()
    assert count(page, "answered") >= answered
    assert complaints(page) == []

    # (3) stop after a few windows: partial results at once, everything exportable, no error
    press(page, "Stop and keep results")
    page.get_by_text("Stopped before the end by you").wait_for()
    kept = count(page, "answered") + count(page, "conflicting")
    assert kept >= answered
    assert any("answered" in row["status"] and row["answer"] for row in answers(page))
    press(page, "Export")
    exports = page.get_by_test_id("stLinkButton").get_by_role("link")
    exports.nth(4).wait_for()  # there are five at least
    at_rest(page)
    for number in range(exports.count()):
        for place in (one, other):
            made = page.context.request.get(f"{place.url}/{exports.nth(number).get_attribute('href')}")
            assert made.ok
            assert made.body()
    assert complaints(page) == []

    # a second analysis, to its end, on the other process
    chat.at_most = float("inf")
    finished = start_analysis(page, other, ROOT / "tests/data/far-part-10.pdf")
    eventually(lambda: state(page) == "completed", page, within=ENDS)

    # (4) leave admin open on the other process, in full for a minute and more: nothing leaves its list
    expected = ["far-part-10.pdf", SAMPLE.name]
    eventually(lambda: names(second_admin) == expected, second_admin)
    left_open = time.monotonic()

    # (2) view the completed and the partial one, refresh, view again: always results, on both processes
    for session_id, word in ((finished, "completed"), (running, "partial")):
        for place in (one, other, one, other):
            admin.goto(f"{place.url}/analysis?session={session_id}")
            assert state(admin) == word
            assert len(answers(admin)) == 100
            admin.reload()
            assert state(admin) == word
            assert admin.get_by_text("There is no such analysis").count() == 0
            assert names(second_admin) == expected
    assert count(admin, "answered") + count(admin, "conflicting") == kept

    # and in turn from both processes, in the same order
    for place in (one, other) * 3:
        admin.goto(f"{place.url}/admin")
        assert names(admin) == expected
    while time.monotonic() < left_open + LEFT_OPEN:
        second_admin.wait_for_timeout(1_500)
        assert names(second_admin) == expected
    assert complaints(second_admin) == []


def test_a_selection_in_admin_survives_its_refreshes_and_deletes_what_was_selected(two, tab):
    one, other = two
    page, admin = tab(), tab()
    start_analysis(page, one, ROOT / "tests/data/far-part-10.pdf")
    eventually(lambda: state(page) == "completed", page, within=ENDS)
    enter_admin(admin, other)
    tick(admin)
    admin.get_by_text("1 selected: far-part-10.pdf").wait_for()
    # another session comes in above it
    start_analysis(page, one, ROOT / "tests/data/far-part-35.pdf")
    eventually(lambda: len(grid(admin)) == 2, admin)
    admin.get_by_text("1 selected: far-part-10.pdf").wait_for()
    press(admin, "Delete")
    admin.get_by_test_id("stDialog").get_by_role("button", name="Delete").click()
    eventually(lambda: names(admin) == ["far-part-35.pdf"], admin)
