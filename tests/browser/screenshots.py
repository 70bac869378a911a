"""Pictures of every page in each state: ``python -m tests.browser.screenshots [WORD ...]``.

Light and dark, 1280 and 400 pixels wide, into ``screenshots/``; with words, only the pictures whose
names hold one of them. Look at each of them.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from pages.parts.shell.browser import COOKIE
from tests.browser.serving import CHROMIUM_FLAGS, ROOT, Server, server
from tests.pages.world import BROWSER_ID, OWNER, PDF, World, seed

SHOTS = ROOT / "screenshots"


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture to take."""

    name: str
    path: str
    #: what to do before the picture is taken
    act: Callable[[Page], None] = lambda page: None
    #: somebody who has no sessions yet
    stranger: bool = False
    admin: bool = False


def shots(world: World) -> list[Shot]:
    ids = world.ids
    states = ("queued", "running", "stopping", "partial", "failed", "interrupted")
    return [
        Shot("home-empty", "/", stranger=True),
        Shot("home", "/"),
        Shot("home-search-nothing", "/", act=lambda page: search(page, "nothing like it")),
        Shot("upload-empty", "/upload"),
        Shot("upload-ready", "/upload?sample=1", act=patience),
        Shot("upload-several", "/upload", act=several),
        Shot("upload-refused", "/upload", act=refused),
        Shot("upload-protected", "/upload", act=protected),
        Shot("upload-gone", "/upload?upload=nothing-here"),
        Shot("upload-chat", "/upload?sample=1", act=chat),
        *(Shot(f"analysis-{state}", f"/analysis?session={ids[state]}") for state in states),
        Shot("analysis-completed", f"/analysis?session={ids['completed']}"),
        Shot("analysis-answer", f"/analysis?session={ids['completed']}&q=general.engineer", act=patience),
        Shot("analysis-conflict", f"/analysis?session={ids['completed']}&q=general.location", act=patience),
        Shot("analysis-unverified", f"/analysis?session={ids['completed']}&q=general.quantities"),
        Shot("analysis-not-found", f"/analysis?session={ids['completed']}&q=general.questions-deadline"),
        Shot("analysis-reviewed", f"/analysis?session={ids['completed']}&q=general.owner", act=patience),
        Shot("analysis-editing", f"/analysis?session={ids['completed']}&q=general.engineer", act=edit),
        Shot(
            "analysis-filtered-empty", f"/analysis?session={ids['queued']}", act=lambda p: search(p, "zebra")
        ),
        Shot("analysis-activity", f"/analysis?session={ids['running']}", act=lambda p: tab(p, "Activity")),
        Shot("analysis-history", f"/analysis?session={ids['partial']}", act=lambda p: tab(p, "History")),
        Shot(
            "analysis-settings", f"/analysis?session={ids['partial']}", act=lambda p: tab(p, "Settings used")
        ),
        Shot("analysis-export", f"/analysis?session={ids['partial']}", act=lambda p: press(p, "Export")),
        Shot("analysis-delete", f"/analysis?session={ids['partial']}", act=delete),
        Shot("analysis-find", f"/analysis?session={ids['completed']}", act=find),
        Shot("home-selected", "/", act=select),
        Shot("collection", f"/collection?collection={collected(world)}"),
        Shot("collection-turned", f"/collection?collection={collected(world)}", act=turn),
        Shot("analysis-unknown", "/analysis?session=nothing-here"),
        Shot("analysis-none", "/analysis"),
        Shot("questions", "/questions"),
        Shot("questions-wrong", "/questions", act=spoil),
        Shot("admin-token", "/admin"),
        Shot("admin-token-wrong", "/admin", act=wrong_token),
        Shot("admin", "/admin", admin=True),
        Shot("admin-diagnostics", "/admin", admin=True, act=lambda p: tab(p, "Diagnostics")),
    ]


def find(page: Page) -> None:
    tab(page, "Find")
    page.get_by_label("Find in the text of the document").fill("liquidated damages")
    page.keyboard.press("Enter")
    patience(page)


def select(page: Page) -> None:
    """Tick the first analysis."""
    box = page.get_by_test_id("stDataFrame").first.bounding_box()
    assert box
    page.mouse.click(box["x"] + 16, box["y"] + 36 + 17)
    page.wait_for_timeout(1_500)


def collected(world: World) -> str:
    """Return the id of a collection of three analyses."""
    app = world.app
    ids = [world.ids[name] for name in ("completed", "partial", "running")]
    for session_id in ids:
        app.store.update(session_id, lambda before: replace(before, batch="Quotes of spring"))
    return app.collections.adopt(app.store.session(ids[0])).id


def turn(page: Page) -> None:
    page.get_by_text("Questions down").click()
    page.wait_for_timeout(1_500)


def patience(page: Page) -> None:
    page.wait_for_timeout(4_500)


def search(page: Page, words: str) -> None:
    page.get_by_role("textbox", name="Search").first.fill(words)
    page.keyboard.press("Enter")
    page.wait_for_timeout(1_500)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).first.click()
    page.wait_for_timeout(1_500)


def spoil(page: Page) -> None:
    """Empty the text of the second question, and try to save that."""
    box = page.get_by_test_id("stDataFrame").bounding_box()
    assert box
    page.mouse.click(box["x"] + min(360, box["width"] - 40), box["y"] + 36 + 34 + 17)
    page.keyboard.press("Delete")
    page.wait_for_timeout(1_000)
    press(page, "Save as my own set")


def tab(page: Page, name: str) -> None:
    page.get_by_text(name, exact=True).first.click()
    page.wait_for_timeout(1_800)


def edit(page: Page) -> None:
    patience(page)
    press(page, "Edit")


def delete(page: Page) -> None:
    press(page, "More")
    press(page, "Delete")


def wrong_token(page: Page) -> None:
    page.get_by_label("Admin token").fill("certainly not")
    press(page, "Open admin")


def drop(page: Page, *paths: Path) -> None:
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files([str(path) for path in paths])
    page.wait_for_timeout(5_000)


def several(page: Page) -> None:
    drop(page, ROOT / "tests/data/far-part-10.pdf", PDF)


def refused(page: Page) -> None:
    drop(page, ROOT / "tests/data/hostile/jpeg_named.pdf", ROOT / "tests/data/hostile/empty_0_bytes.pdf")


def protected(page: Page) -> None:
    drop(page, ROOT / "tests/data/encrypted/aes-256.pdf")


def chat(page: Page) -> None:
    patience(page)
    press(page, "Enter a model and key")
    page.get_by_role("textbox", name="Model").fill("gpt-5-mini")
    page.keyboard.press("Enter")
    page.wait_for_timeout(1_500)
    page.get_by_role("textbox", name="Key, for this analysis alone").fill("sk-typed-for-this-analysis")
    page.keyboard.press("Enter")
    page.wait_for_timeout(1_500)


def take(browser: Browser, running: Server, shot: Shot, *, scheme: str, width: int) -> None:
    phone = width < 600
    context = browser.new_context(
        viewport={"width": width, "height": 860},
        color_scheme=scheme,
        timezone_id="America/Chicago",
        is_mobile=phone,
        has_touch=phone,
        user_agent="Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/130 Mobile Safari/537.36"
        if phone
        else None,
    )
    browser_id = "f" * 32 if shot.stranger or not (shot.admin or "token" not in shot.name) else BROWSER_ID
    context.add_cookies([{"name": COOKIE, "value": browser_id, "url": running.url}])
    page = context.new_page()
    page.goto(running.url + shot.path)
    page.get_by_text("Answered by").wait_for(state="attached", timeout=20_000)
    page.wait_for_timeout(1_500)
    shot.act(page)
    height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": width, "height": min(3_600, max(860, height + 60))})
    page.wait_for_timeout(1_000)
    page.screenshot(path=SHOTS / f"{shot.name}-{scheme}-{width}.png")
    context.close()


def main(words: list[str]) -> None:
    SHOTS.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="pagewise-shots-"))
    try:
        world = seed(folder / "home", PDF, owner=OWNER)
        command = (sys.executable, "-m", "uvicorn", "--log-level=warning", "tests.browser.still_app:app")
        crowd(world)
        read(world)
        with server(folder / "home", command=command) as running, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=list(CHROMIUM_FLAGS)
            )
            admin_in(browser, running)
            for shot in shots(world):
                for scheme in ("light", "dark"):
                    for width in (1280, 400):
                        name = f"{shot.name}-{scheme}-{width}"
                        if not words or any(word in name for word in words):
                            sys.stderr.write(f"{name}\n")
                            take(browser, running, shot, scheme=scheme, width=width)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def read(world: World) -> None:
    """Keep the pages of the document, as every analysis does that has run."""
    app = world.app
    document = app.store.session(world.ids["completed"]).document
    with app.document_pages.look(document) as reading:
        app.documents.save_pages(document.sha256, app.document_pages.key, list(reading))


def crowd(world: World) -> None:
    """Queue as many sessions as an admin has, with names as long as they come."""
    plan = world.app.store.plan(world.ids["foreign"])
    for number in range(60):
        name = f"{number + 1:03d} Sanitary Sewer Rehabilitation, Phase {number}, Volume 2, conformed set.pdf"
        document = replace(plan.document, name=name)
        session = world.app.session_commands.start(
            replace(plan, document=document), "ann@example.com", "Spring bids"
        )
        if number % 3:
            world.app.session_commands.stop(session.id, "ann@example.com")


def admin_in(browser: Browser, running: Server) -> None:
    context = browser.new_context()
    context.add_cookies([{"name": COOKIE, "value": BROWSER_ID, "url": running.url}])
    page = context.new_page()
    page.goto(f"{running.url}/admin")
    page.get_by_label("Admin token").fill(running.token())
    press(page, "Open admin")
    page.get_by_text("as of").wait_for()
    context.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="*", help="take only pictures in whose name one of these stands")
    main(parser.parse_args().words)
