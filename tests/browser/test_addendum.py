"""An addendum on its way through the browser: added to a reviewed analysis, seen, settled."""

from __future__ import annotations

import contextlib
import re
from io import BytesIO

import pytest
from docx import Document
from playwright.sync_api import TimeoutError  # noqa: A004  # is what it raises

from core.bootstrap import build
from core.settings import Settings
from tests.browser.conftest import ENDS, answers, complaints, eventually, press
from tests.browser.seeded import rows, settled
from tests.browser.serving import server


def said(page, word):
    """The questions whose status says a word."""
    return {line["number"] for line in answers(page) if word in line["status"]}


def opened(page, running, app, *, revises):
    """Wait for the end of the analysis that revises another, and open it; return its id."""
    eventually(lambda: [each.revises for each in app.store.sessions()[:1]] == [revises], page)
    session_id = app.store.sessions()[0].id
    eventually(lambda: app.store.session(session_id).state.value == "completed", page, within=ENDS)
    page.goto(f"{running.url}/analysis?session={session_id}")
    page.locator(".pw-row").first.wait_for()
    return session_id


def add_addendum(page, number, picture):
    press(page, "Add an addendum")
    press(page, f"Take the sample's Addendum {number}")
    page.get_by_role("dialog").get_by_text(f"Addendum {number}.pdf").first.wait_for()
    page.screenshot(path=picture)
    press(page, "Start the revision")


def see_what_changed(page):
    changes = page.get_by_text("What the new documents change")

    def are_seen():
        # what was decided last may still be drawn, and the button anew
        if not changes.is_visible():
            press(page, "See what changed")
            with contextlib.suppress(TimeoutError):
                changes.wait_for(timeout=20_000)
        return changes.is_visible()

    eventually(are_seen, page)
    return changes


@pytest.mark.slow
def test_addenda_are_added_to_a_reviewed_analysis_and_stale_decisions_are_settled(tab, tmp_path):
    app = build(Settings(PAGEWISE_HOME=tmp_path / "home"))
    with server(tmp_path / "home") as running:
        page = tab()
        page.goto(f"{running.url}/upload?sample=base")
        press(page, "Start analysis of 10 documents")
        base = opened(page, running, app, revises="")

        # the answers of the first section are accepted at once
        page.get_by_role("button", name=re.compile("Accept .* answered")).first.click()
        press(page, "Accept them")
        eventually(lambda: len(said(page, "accepted")) > 5, page)
        decided = said(page, "accepted")

        # two clicks beside the file: the dialog, and the start; then the chain and what is new are shown
        add_addendum(page, 1, tmp_path / "dialog.png")
        first = opened(page, running, app, revises=base)
        page.get_by_text("1 page new or changed").wait_for()
        assert said(page, "accepted") == decided
        eventually(lambda: len(said(page, "stale")) == 1, page)

        # what the first left to be looked at stays so when a second comes
        add_addendum(page, 2, tmp_path / "dialog 2.png")
        opened(page, running, app, revises=first)
        page.get_by_role("link", name=re.compile("before it")).wait_for()
        eventually(lambda: len(said(page, "stale")) == 2, page)
        stale = said(page, "stale")
        press(page, "2 decisions to look at again")
        eventually(lambda: said(page, "") == stale, page)

        # old and new beside each other, and settled one by one
        for left in (2, 1):
            page.locator(".pw-row").first.click()
            settled(page, rows(page)[0])
            page.locator(".pw-stale").get_by_text("Before, ").first.wait_for()
            page.screenshot(path=tmp_path / f"stale {left}.png")
            page.keyboard.press("a")
            if left == 2:  # asked once
                page.get_by_label("Your name or initials, as reports are to name you").wait_for()
                page.keyboard.type("A. Lee")
                page.keyboard.press("Enter")
            # the filter may have nothing left to show at any moment: nothing waits for a line
            stale_lines = page.locator(".pw-row", has_text="stale")
            eventually(lambda before=left, lines=stale_lines: lines.count() < before, page)
        assert page.get_by_role("button", name="to look at again").count() == 0

        # what changed, on one page, to be handed on
        changes = see_what_changed(page)
        for width, height in ((1366, 768), (400, 900)):
            page.set_viewport_size({"width": width, "height": height})
            changes.wait_for()
            page.screenshot(path=tmp_path / f"changes {width}.png", full_page=True)
        page.set_viewport_size({"width": 1366, "height": 768})
        for label, words in (
            ("Notice, Markdown", lambda data: data.decode()),
            (
                "Notice, Word",
                lambda data: "\n".join(each.text for each in Document(BytesIO(data)).paragraphs),
            ),
        ):
            with page.expect_download() as waiting:
                page.get_by_role("link", name=label).click()
            notice = words(waiting.value.path().read_bytes())
            assert re.search(r"Addendum 2 changes \d+ answers?; no decision of yours is stale", notice)
        assert complaints(page) == []
    app.store.close()
