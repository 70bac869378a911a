"""One Chromium, and what the browser tests do again and again."""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    Page,
    TimeoutError,  # noqa: A004  # is what it raises
    sync_playwright,
)

from tests.browser.model import ReadingModel
from tests.browser.serving import CHROMIUM_FLAGS, ROOT, Server
from tests.chat_server.server import ChatServer
from tests.needs import needs

#: seconds to wait for what must happen, on however busy a machine
PATIENCE = 240.0

#: seconds to wait for the end of a whole analysis, which takes much of a busy machine's processor
ENDS = 480.0


#: seconds that one of these tests may take, which waits for several analyses
LONGEST = 1_200


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == Path(__file__).parent and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(LONGEST))


# for this package alone: while Playwright runs, its event loop occupies the thread of every test
@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    path = needs("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_FLAGS))
        yield browser
        browser.close()


def make_long(target: Path, count: int) -> Path:
    """Write a document of many real pages: the sample bid, regulations and a filing, several times."""
    import pypdfium2

    book = pypdfium2.PdfDocument.new()
    sources = ["samples/elm-street-bid.pdf", "tests/data/sec-pages-226-243.pdf", "tests/data/far-part-35.pdf"]
    while len(book) < count:
        for source in sources:
            pages = pypdfium2.PdfDocument(ROOT / source)
            book.import_pages(pages, list(range(min(len(pages), count - len(book)))))
            if len(book) == count:
                break
    book.save(target)
    return target


@pytest.fixture(scope="session")
def long_pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A document of 200 pages."""
    return make_long(tmp_path_factory.mktemp("pdf") / "Elm Street with references, 200 pages.pdf", 200)


#: replies with which an analysis has some answers and is far from its end
SOME = 60


@pytest.fixture
def chat() -> Iterator[ChatServer]:
    """A model whose pace a test sets, so that an analysis can be watched and stopped on any machine."""
    with ChatServer(ReadingModel()) as server:
        yield server


@pytest.fixture
def chat_settings(chat: ChatServer) -> dict[str, str]:
    return settings_for(chat)


def settings_for(chat: ChatServer) -> dict[str, str]:
    """Tell the environment variables of a server that asks this model."""
    return {
        "OPENAI_BASE_URL": chat.url,
        "OPENAI_API_KEY": "not-needed-here",
        "PAGEWISE_CHAT_OPEN": "true",
        "PAGEWISE_CHAT_MODEL": "test-model",
        "PAGEWISE_CHAT_CONCURRENCY": "16",
        "PAGEWISE_CHAT_CACHE_MEGABYTES": "0",
        "PAGEWISE_CHAT_PRICE": "0.25,0.025,2",
    }


#: height of a table's heading and of its lines, in pixels
HEADING, LINE = 36, 34


@pytest.fixture
def tab(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Open a tab in a browser of its own; ``like`` opens it in the same browser as another tab."""
    contexts = []

    def opened(like: Page | None = None) -> Page:
        if like is not None:
            return like.context.new_page()
        context = chromium.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
        context.set_default_timeout(PATIENCE * 1_000)
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        # pictures may still be on their way through a route of the test's
        for page in context.pages:
            page.unroute_all(behavior="ignoreErrors")
        context.close()


#: what is analysed: the sample bid, and some of its parts as files of their own
SAMPLE = ROOT / "samples" / "elm-street-bid.pdf"
PACKAGE = tuple(
    ROOT / "samples" / "elm-street-package" / f"{name}.pdf"
    for name in ("Addendum 1", "Addendum 2", "00 52 13 Agreement", "Specifications")
)
one_or_several = pytest.mark.parametrize("files", [(SAMPLE,), PACKAGE], ids=["one PDF", "a package"])


def start_analysis(page: Page, running: Server, *files: Path) -> str:
    """Upload, start, and return the session's id; several files are a package."""
    page.goto(f"{running.url}/upload")
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files([str(path) for path in files])
    page.wait_for_url("**upload=*" if len(files) == 1 else "**drop=*")
    press(page, "Start analysis")
    page.wait_for_url("**/analysis?session=*")
    return page.url.split("session=")[1].split("&")[0]


def enter_admin(page: Page, running: Server) -> None:
    page.goto(f"{running.url}/admin")
    page.get_by_label("Admin token").fill(running.token())
    press(page, "Open admin")
    page.get_by_text("as of").wait_for()


def grid(page: Page, index: int = 0) -> list[list[str]]:
    """The lines of a table that are in view, as a screen reader reads them."""
    table = page.get_by_test_id("stDataFrame").nth(index)
    table.locator("canvas tbody td").first.wait_for(state="attached")
    return table.locator("canvas").first.evaluate(
        """canvas => [...canvas.querySelectorAll('tbody tr')].map(
            row => [...row.querySelectorAll('td')].map(cell => cell.textContent)).filter(row => row.length)"""
    )


def answers(page: Page) -> list[dict[str, str]]:
    """The lines of an analysis' table: what each of its cells says."""
    page.locator(".pw-row").first.wait_for(state="attached")
    return page.locator(".pw-row").evaluate_all(
        """lines => lines.map(line => Object.fromEntries(
            [...line.querySelectorAll('.pw-td')].map(cell => [cell.dataset.column, cell.textContent])))"""
    )


def at_rest(page: Page) -> None:
    """Wait until nothing on the page is being drawn."""
    page.locator('.stApp[data-test-script-state="notRunning"]').wait_for()


#: whether the page looks as it did at the looks before, a tenth of a second apart, so many times in a row
STANDS_STILL = """times => {
    const seen = document.querySelector('.stApp').innerHTML;
    window.looks = window.looks?.seen === seen ? {seen, times: window.looks.times + 1} : {seen, times: 0};
    return window.looks.times >= times;
}"""


def press(page: Page, name: str, *, exact: bool = False) -> None:
    """Click a button once the page is drawn: one that is drawn anew while it is clicked does not notice."""
    button = page.get_by_role("button", name=name, exact=exact)
    button.wait_for()
    at_rest(page)
    # one run of a page may follow another at once; a page that never stands still has its buttons, too
    with contextlib.suppress(TimeoutError):
        page.wait_for_function(STANDS_STILL, arg=2, polling=100, timeout=5_000)
    button.click()


def count(page: Page, word: str) -> int:
    """The number before ``word`` on a pill: ``74 answered``."""
    pills = page.locator('[class*="st-key-statuses_"]').first
    pills.get_by_text(word).first.wait_for()
    found = re.search(rf"([\d,]+) {word}", pills.inner_text())
    assert found, pills.inner_text()
    return int(found[1].replace(",", ""))


def tick(page: Page, line: int = 0, across: int = 16) -> None:
    """Click a line of the first table, in its box or elsewhere; again where the table has moved meanwhile."""
    ticked = page.locator('[data-testid="stDataFrame"] canvas tbody tr[aria-selected="true"]')

    def is_ticked() -> bool:
        if not ticked.count():
            at_rest(page)
            box = page.get_by_test_id("stDataFrame").first.bounding_box()
            assert box
            page.mouse.click(box["x"] + across, box["y"] + HEADING + LINE * line + LINE / 2)
            # long enough that it has not been heard: a second click would take back the first
            with contextlib.suppress(TimeoutError):
                ticked.first.wait_for(state="attached", timeout=5_000)
        return ticked.count() > 0

    grid(page)
    eventually(is_ticked, page)


def eventually(holds: Callable[[], bool], page: Page, *, within: float = PATIENCE) -> None:
    """Wait until it holds; the page goes on living meanwhile."""
    deadline = time.monotonic() + within
    while not holds():
        assert time.monotonic() < deadline, page.inner_text("body")[:2_000]
        page.wait_for_timeout(200)


def state(page: Page) -> str:
    """The word on the state's badge of an analysis."""
    badge = page.locator(".st-key-head .stMarkdownBadge").first
    badge.wait_for()
    return badge.inner_text().split()[-1]


def complaints(page: Page) -> list[str]:
    """What the page says in red, or as an exception."""
    shown = page.locator('[data-testid="stException"], [data-testid="stAlertContentError"]')
    return shown.all_inner_texts()
