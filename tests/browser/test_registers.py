"""What an estimator hands over: open matters, requirements filtered and decided on, Excel there and back."""

from __future__ import annotations

import io
import os
import re
from pathlib import Path
from urllib.parse import urljoin

import icalendar
import openpyxl
import pytest

from core.bootstrap import build, pages_key
from core.settings import Settings
from tests.browser.conftest import ENDS, complaints, eventually, press
from tests.browser.seeded import rows, seeded_server, settled
from tests.browser.serving import server

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(scope="module")
def seeded(tmp_path_factory, template):
    """Finished analyses of the sample whose pages have been read and kept."""
    with seeded_server(tmp_path_factory.mktemp("registers") / "home", template) as seeded:
        app = seeded.world.app
        document = app.store.session(seeded.world.ids["completed"]).document
        with app.document_pages.open_document(document) as reading:
            app.documents.save_pages(document.sha256, pages_key(app.settings), list(reading))
        yield seeded


def laptop(page):
    page.set_viewport_size({"width": 1366, "height": 768})
    return page


def choose_view(page, name, label):
    """Choose a view, and wait for the lines of the grid that begins to be called so."""
    one = page.get_by_role("radio", name=name, exact=True).or_(
        page.get_by_role("button", name=name, exact=True)
    )
    one.first.click()
    page.locator(f'.pw-grid[aria-label^="{label}"] .pw-row').first.wait_for()


def choose(page, title, value):
    """Choose a value of one of the filters."""
    before = rows(page)
    box = page.locator("[data-testid=stSelectbox]").filter(has=page.get_by_label(title, exact=True))
    box.locator("input").click()
    page.get_by_role("option", name=value, exact=True).click()
    eventually(lambda: rows(page) != before, page)


def downloaded(page, menu, entry):
    """Follow a link of a menu; return the bytes of the file."""
    page.get_by_role("button", name=menu).last.click()
    link = page.get_by_role("link", name=entry)
    link.wait_for()
    answer = page.context.request.get(urljoin(page.url, link.get_attribute("href")))
    page.keyboard.press("Escape")
    assert answer.ok, answer.text()
    return answer.body()


def picture(page, name):
    if folder := os.environ.get("PAGEWISE_PICTURES"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"))


def pictures(page, name):
    """Make pictures of a view as it is on a laptop and on a telephone, light and dark."""
    if not os.environ.get("PAGEWISE_PICTURES"):
        return
    for width, height in ((400, 800), (1366, 768)):
        page.set_viewport_size({"width": width, "height": height})
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme)
            page.wait_for_timeout(1_500)
            picture(page, f"{name}-{width}-{scheme}")


def edited(data, statuses):
    """Set the status of lines in a workbook of requirements, by their id."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    lines = list(book["Requirements"].iter_rows())
    top = next(number for number, row in enumerate(lines) if row[0].value == "#")
    place = {cell.value: index for index, cell in enumerate(lines[top])}
    for row in lines[top + 1 :]:
        if row[place["ID"]].value in statuses:
            row[place["Status"]].value, row[place["Owner"]].value = statuses[row[place["ID"]].value]
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_an_estimator_filters_decides_edits_in_excel_and_reads_it_back(tab, seeded):
    page = seeded.open(laptop(tab()))
    choose_view(page, "Open matters", "Open matters")
    picture(page, "open-matters")
    choose_view(page, "Registers", "Requirements")
    everything = len(rows(page))
    picture(page, "requirements")
    choose(page, "Who", "bidder")
    choose(page, "When", "before signing")
    choose(page, "Kind", "insurance")
    found = rows(page)
    assert 0 < len(found) < everything
    page.locator(".pw-row").first.click()
    settled(page, found[0])
    picture(page, "requirement-open")
    assert page.locator(".pw-panel .pw-paper-frame img").first.is_visible()

    data = downloaded(page, "Export", "Excel workbook")
    press(page, "Read back")
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(
        {
            "name": "requirements.xlsx",
            "mimeType": XLSX,
            "buffer": edited(data, {found[0]: ("Comply", "Ann")}),
        }
    )
    press(page, "Store 1 decision")
    history = seeded.world.app.store.lines.history
    session = seeded.world.ids["completed"]
    eventually(lambda: found[0] in history(session, "requirements"), page)
    held = history(session, "requirements")[found[0]][-1]
    assert (held.status, held.owner) == ("comply", "Ann")
    page.locator(".pw-row", has_text="Comply").first.wait_for()
    picture(page, "requirement-decided")
    assert complaints(page) == []


def test_deadlines_go_to_a_calendar_that_a_parser_reads(tab, seeded):
    page = seeded.open(laptop(tab()))
    choose_view(page, "Registers", "Requirements")
    choose_view(page, "Deadlines", "Deadlines")
    picture(page, "deadlines")
    calendar = icalendar.Calendar.from_ical(downloaded(page, "Export", "Calendar"))
    events = calendar.walk("VEVENT")
    assert events
    # the page as it is shown: its number, and the label printed on it
    assert all(re.search(r"\n\d+ \([\w-]+", str(event["description"])) for event in events)
    assert complaints(page) == []


@pytest.mark.slow
def test_a_new_user_takes_all_that_is_handed_over_from_the_sample_package(tab, tmp_path):
    app = build(Settings(PAGEWISE_HOME=tmp_path / "home"))
    with server(tmp_path / "home") as running:
        page = laptop(tab())
        page.goto(f"{running.url}/upload?sample=package")
        press(page, "Start analysis of 12 documents")
        eventually(
            lambda: [each.state.value for each in app.store.sessions()[:1]] == ["completed"],
            page,
            within=ENDS,
        )
        session = app.store.sessions()[0].id
        page.goto(f"{running.url}/analysis?session={session}")
        page.locator(".pw-row").first.wait_for()

        # what could disqualify the bid, and what could not be settled, each with its place
        choose_view(page, "Open matters", "Open matters")
        assert len(rows(page)) > 10
        pictures(page, "open")

        # the bidder's duties before the bid: who opens a manhole then shows insurance; the certificates
        # are due before the agreement is signed
        choose_view(page, "Registers", "Requirements")
        pictures(page, "requirements")
        choose(page, "Who", "bidder")
        choose(page, "When", "before bid")
        before_bid = rows(page)
        choose(page, "Kind", "insurance")
        assert 0 < len(rows(page)) < len(before_bid)
        assert "gives evidence of insurance" in page.locator(".pw-row").first.inner_text()
        pictures(page, "bidder-before-bid-insurance")
        choose(page, "When", "before signing")
        found = rows(page)
        assert 0 < len(found) < len(before_bid)
        assert all("insurance" in text.lower() for text in page.locator(".pw-row").all_inner_texts())
        page.locator(".pw-row").first.click()
        settled(page, found[0])
        pictures(page, "requirement-open")

        # statuses edited in Excel are read back by their ids
        book = edited(downloaded(page, "Export", "Excel workbook"), dict.fromkeys(found, ("Comply", "Ann")))
        press(page, "Read back")
        page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(
            {"name": "requirements.xlsx", "mimeType": XLSX, "buffer": book}
        )
        press(page, f"Store {len(found)} decisions")
        eventually(lambda: set(app.store.lines.history(session, "requirements")) == set(found), page)

        choose_view(page, "Submittals", "Submittals")
        pictures(page, "submittals")
        sheet = openpyxl.load_workbook(io.BytesIO(downloaded(page, "Export", "Excel workbook")))["Submittals"]
        words = " ".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row)
        assert "Shop drawing" in words
        assert "Bid bond" in words or "bid security" in words.lower()

        for name in ("RFIs and assumptions", "Bid schedule"):
            choose_view(page, name, name)
            pictures(page, name.lower().replace(" ", "-"))

        # a calendar program reads the day on which bids are due as the last addendum left it
        choose_view(page, "Deadlines", "Deadlines")
        pictures(page, "deadlines")
        calendar = icalendar.Calendar.from_ical(downloaded(page, "Export", "Calendar"))
        events = {str(event["summary"]): event for event in calendar.walk("VEVENT")}
        due = [event for name, event in events.items() if "Bids due" in name]
        assert due, sorted(events)
        assert all(event.decoded("dtstart").year == 2026 for event in due)
        assert all("p. " in str(event["description"]) for event in due)
        assert complaints(page) == []
