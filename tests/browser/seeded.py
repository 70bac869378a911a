"""A server on seeded sessions, and the analyst's workbench as its user sees it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from pages.parts.shell.browser import COOKIE
from tests.browser.conftest import STANDS_STILL, at_rest
from tests.browser.serving import Server, server
from tests.pages.revised import base, revised
from tests.pages.world import BROWSER_ID, OWNER, Template, World

STILL = (sys.executable, "-m", "uvicorn", "--log-level=warning", "tests.browser.still_app:app")


@dataclass(frozen=True, slots=True)
class Seeded:
    """The server, and the store behind it."""

    running: Server
    world: World
    #: no register is made while this file is there
    held: Path

    def open(self, page: Page, name: str = "completed", **query: str) -> Page:
        """Open a seeded analysis as its owner, and wait for its table."""
        page.context.add_cookies([{"name": COOKIE, "value": BROWSER_ID, "url": self.running.url}])
        asked = "".join(f"&{key}={value}" for key, value in query.items())
        page.goto(f"{self.running.url}/analysis?session={self.world.ids[name]}{asked}")
        page.locator(".pw-row").first.wait_for()
        return page

    def answer(self, question_id: str, name: str = "completed") -> Any:
        return self.world.app.store.answer(self.world.ids[name], question_id)

    def reviews(self, name: str = "completed") -> Any:
        return self.world.app.store.reviews(self.world.ids[name])


#: what stands in the panel and which line is marked, all at one moment
SNAPSHOT = """() => {
    const panel = document.querySelector('.pw-panel');
    const paper = panel.querySelector('.pw-paper-frame');
    return {
        line: document.querySelector('.pw-row[aria-selected="true"]')?.dataset.id,
        question: panel.dataset.question,
        ready: panel.dataset.ready === 'yes',
        heading: panel.querySelector('.pw-question').textContent,
        quotes: [...panel.querySelectorAll('.pw-tab')].map(tab => tab.title),
        page: paper.hidden ? null : Number(paper.dataset.page),
        picture: paper.hidden ? '' : paper.querySelector('img')?.src ?? '',
    };
}"""


def foreign(seeded: Seeded, seen: dict[str, Any]) -> list[str]:
    """Return what of a moment's panel, a `SNAPSHOT`, belongs to another question than the marked one."""
    answer = seeded.answer(seen["question"])
    citations = [citation for claim in answer.claims for citation in claim.citations]
    table = seeded.world.app.store.table(seeded.world.ids["completed"])
    row = next(row for row in table.rows if row.question_id == seen["question"])
    quotes = sorted(citation.verbatim for citation in citations)
    wrong = {
        "line": seen["line"] != seen["question"],
        "heading": seen["heading"] != row.question,
        "quotes": seen["ready"] and sorted(seen["quotes"]) != quotes,
        "page": seen["page"] is not None and seen["page"] not in {each.page for each in citations},
        "picture": seen["picture"] and f"&page={seen['page']}&" not in seen["picture"],
    }
    return [what for what, is_so in wrong.items() if is_so]


#: the views of an analysis beside its answers
VIEWS = ("Open matters", "Changes", "Matrix", "Registers", "Documents", "Find", "Check a text")


@dataclass(frozen=True, slots=True)
class Place:
    """A page in one of its states."""

    #: path and query
    address: str
    #: the view of an analysis that is chosen there; empty for its answers
    view: str = ""

    def open(self, page: Page, seeded: Seeded) -> None:
        """Open it, and wait until it is drawn."""
        page.goto(seeded.running.url + self.address)
        if self.view:
            choose_view(page, self.view)
        if self.view == "Find":
            page.get_by_role("textbox", name="Find in the text").fill("liquidated damages")
            page.keyboard.press("Enter")
        if self.view == "Check a text":
            page.get_by_role("textbox", name="A text that speaks of this").fill(MEMO)
            page.get_by_role("button", name="Check every sentence").click()
        if self.view in {"Find", "Check a text"}:
            page.locator(".pw-row").first.click()
            page.locator(".pw-panel").wait_for()
        drawn(page)


#: a sentence that a contract may have, and one that none has
MEMO = "The Contractor shall pay liquidated damages. Zebras graze along Elm Street."


def choose_view(page: Page, name: str) -> None:
    """Choose another view of an analysis whose answers are shown, and wait until they are gone."""
    answers = page.locator('.pw-grid[aria-label^="Unitary table"]')
    answers.wait_for()
    at_rest(page)
    page.get_by_role("radio", name=name, exact=True).click()
    answers.wait_for(state="detached")


def drawn(page: Page) -> None:
    """Wait until a page is drawn: its script has come to its end, and nothing on it changes any more."""
    page.get_by_text("Answered by").wait_for(state="attached")
    at_rest(page)
    page.wait_for_function(STANDS_STILL, arg=3, polling=100)


def views_of_a_revision(seeded: Seeded) -> Iterator[Place]:
    """Make a package and its revision; yield every view of it beside the answers, and a collection."""
    app, owner = seeded.world.app, OWNER
    made = revised(app, owner, base(app, owner))
    yield from (Place(f"/analysis?session={made.id}", view) for view in VIEWS)
    for name in ("completed", "partial"):
        app.store.update(seeded.world.ids[name], lambda before: replace(before, batch="Spring quotes"))
    collection = app.collections.adopt(app.store.session(seeded.world.ids["completed"]))
    yield Place(f"/collection?collection={collection.id}")


@contextmanager
def seeded_server(home: Path, template: Template) -> Iterator[Seeded]:
    """Serve a copy of the seeded sessions, whose states stay as they are."""
    world = template.copied(home)
    held = home.parent / "held"
    with server(home, command=STILL, PAGEWISE_HELD=str(held)) as running:
        yield Seeded(running, world, held)


def rows(page: Page) -> list[str]:
    """The ids of the lines in the order in which they stand."""
    return page.locator(".pw-row").evaluate_all("rows => rows.map(row => row.dataset.id)")


def opened(page: Page) -> str:
    """The question whose line is marked."""
    marked = page.locator('.pw-row[aria-selected="true"]')
    return marked.get_attribute("data-id") if marked.count() else ""


def settled(page: Page, question_id: str) -> None:
    """Wait until the panel shows this question and its page."""
    page.locator(f'.pw-panel[data-question="{question_id}"][data-ready="yes"]').wait_for()
    page.locator(
        ".pw-panel .pw-paper-frame:not([hidden])[data-settled], .pw-panel .pw-paper-frame[hidden]"
    ).first.wait_for(state="attached")
