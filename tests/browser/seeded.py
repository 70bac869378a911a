"""A server on seeded sessions, and the analyst's workbench as its user sees it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from pages.parts.shell.browser import COOKIE, owner_key
from tests.browser.serving import ROOT, Server, server
from tests.pages.world import World, seed

BROWSER_ID = "5ca1ab1e" * 4
PDF = ROOT / "samples" / "elm-street-bid.pdf"
STILL = (sys.executable, "-m", "uvicorn", "--log-level=warning", "tests.browser.still_app:app")


@dataclass(frozen=True, slots=True)
class Seeded:
    """The server, and the store behind it."""

    running: Server
    world: World

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


@contextmanager
def seeded_server(home: Path) -> Iterator[Seeded]:
    """Serve seeded sessions whose states stay as they are."""
    world = seed(home, PDF, owner=owner_key(BROWSER_ID))
    with server(home, command=STILL) as running:
        yield Seeded(running, world)


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
