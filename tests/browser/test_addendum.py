"""An addendum on its way through the browser: added to a reviewed analysis, seen, settled."""

from __future__ import annotations

import re

from core.bootstrap import build
from core.settings import Settings
from tests.browser.conftest import answers, complaints, count, eventually, press, state
from tests.browser.serving import server


def reviewed(page):
    """How many answers the panel says are reviewed."""
    found = re.search(r"([\d,]+) of [\d,]+ reviewed", page.locator(".pw-panel").inner_text())
    return int(found[1].replace(",", "")) if found else 0


def finished(page):
    eventually(lambda: state(page) == "completed", page)


def stale_lines(page):
    return [line["number"] for line in answers(page) if "stale" in line["status"]]


def test_an_addendum_is_added_to_a_reviewed_analysis_and_stale_decisions_are_settled(tab, tmp_path):
    with server(tmp_path / "home") as running:
        page = tab()
        page.goto(f"{running.url}/upload?sample=base")
        press(page, "Start analysis of 10 documents")
        page.wait_for_url("**/analysis?session=*")
        base = page.url.split("session=")[1].split("&")[0]
        finished(page)
        assert count(page, "answered") > 20

        # a section is accepted at once
        page.get_by_role("button", name=re.compile("Accept .* answered")).nth(1).click()
        press(page, "Accept them")
        eventually(lambda: "accepted" in page.locator(".pw-grid").first.inner_text(), page)
        decided = [line["number"] for line in answers(page) if "accepted" in line["status"]]
        assert decided

        # two clicks: open the dialog, start; the sample brings its addenda along
        press(page, "Add an addendum")
        press(page, "Take the sample's Addendum 1")
        page.get_by_text("Addendum 1.pdf").first.wait_for()
        page.screenshot(path=tmp_path / "dialog.png")
        press(page, "Start the revision")
        page.wait_for_url(lambda url: "session=" in url and base not in url)
        finished(page)
        page.get_by_text("new or changed").wait_for()

        # a second one on top of it: what it changes is marked, all other decisions hold
        press(page, "Add an addendum")
        press(page, "Take the sample's Addendum 2")
        page.get_by_text("Addendum 2.pdf").first.wait_for()
        press(page, "Start the revision")
        page.wait_for_timeout(15000); page.screenshot(path=tmp_path / "second.png")
        page.get_by_role("link", name=re.compile("before it")).wait_for()
        finished(page)
        app = build(Settings(PAGEWISE_HOME=tmp_path / "home"))
        latest = app.store.sessions()[0]
        assert len(app.revisions.chain(latest)) == 3

        press(page, "to look at again")
        eventually(lambda: len(answers(page)) == len(stale_lines(page)) > 0, page)
        page.locator(".pw-row").first.click()
        page.locator(".pw-stale").wait_for()
        assert "Look again" in page.locator(".pw-stale").inner_text()
        page.screenshot(path=tmp_path / "stale.png", full_page=True)

        # settled one by one, until none is left
        while stale := len(answers(page)):
            page.locator(".pw-row").first.click()
            page.locator(".pw-stale").wait_for()
            page.keyboard.press("a")
            eventually(lambda before=stale: len(stale_lines(page)) < before, page)
            if not stale_lines(page):
                break
        assert not page.get_by_role("button", name="to look at again").count()
        assert complaints(page) == []
        app.store.close()
