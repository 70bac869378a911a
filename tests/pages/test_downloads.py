"""Reports by link: for whoever was shown the link, and for nobody else."""

from __future__ import annotations

import csv
import io

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from core.reports.formats import Format
from pages.parts.analysis import page_routes
from pages.parts.sessions import downloads
from pages.parts.shell import service, signed_links
from pages.parts.shell.browser import COOKIE
from tests.pages.conftest import BROWSER_ID, PAGES, become


@pytest.fixture
def client():
    """The browser that looks at the pages."""
    return browser(BROWSER_ID)


def browser(browser_id):
    cookies = {COOKIE: browser_id} if browser_id else {}
    return TestClient(Starlette(routes=downloads.routes()), cookies=cookies)


@pytest.mark.parametrize("kind", Format.offered(1))
def test_every_format_is_made_when_its_link_is_followed(world, client, kind):
    session = service.app().store.session(world.ids["partial"])
    answer = client.get("/" + downloads.links(session)[kind])
    assert answer.status_code == 200
    assert answer.content
    assert answer.headers["content-disposition"].endswith(f"elm-street-bid.{kind}")
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_report_holds_what_was_found_up_to_the_click(world, client):
    session = service.app().store.session(world.ids["running"])
    answer = client.get("/" + downloads.links(session)[Format.CSV])
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 100
    assert PAGES


@pytest.mark.parametrize(
    ("old", "new"),
    [("signature=", "signature=0"), ("/xlsx", "/json"), ("until=", "until=9"), ("session=", "session=x")],
)
def test_a_link_that_was_changed_opens_nothing(world, client, old, new):
    session = service.app().store.session(world.ids["partial"])
    answer = client.get(("/" + downloads.links(session)[Format.XLSX]).replace(old, new))
    assert answer.status_code == 409
    assert "not one of ours" in answer.text


@pytest.mark.parametrize("kind", ["page", "pdf%0A1", "..%2Fxlsx", "XLSX", "zip%00"])
def test_a_link_to_something_else_makes_no_report(world, client, kind):
    """A picture's link holds for an hour and more, and names the same session."""
    link = page_routes.addresses(service.app().store.session(world.ids["partial"]))["picture"]
    answer = client.get(f"/export/{kind}?{link.partition('?')[2]}")
    assert answer.status_code in {404, 409}


def test_an_old_link_says_that_it_has_expired(world, client, monkeypatch):
    session = service.app().store.session(world.ids["partial"])
    link = downloads.links(session)[Format.XLSX]
    now = signed_links.time.time()
    monkeypatch.setattr(signed_links.time, "time", lambda: now + 3 * 3_600)
    assert "has expired" in client.get("/" + link).text


@pytest.mark.parametrize("other", ["0" * 32, "", "no id of ours"])
def test_a_link_that_was_passed_on_opens_nothing_in_another_browser(world, other):
    session = service.app().store.session(world.ids["partial"])
    link = "/" + downloads.links(session)[Format.XLSX]
    answer = browser(other).get(link)
    assert answer.status_code == 409
    assert "not one of ours" in answer.text


def test_a_browser_that_refuses_cookies_opens_its_own_link(world, monkeypatch):
    become(monkeypatch, "")
    session = service.app().store.session(world.ids["partial"])
    link = "/" + downloads.links(session)[Format.CSV]
    assert browser("").get(link).status_code == 200
    assert browser(BROWSER_ID).get(link).status_code == 409


def test_a_link_holds_for_minutes(world, client, monkeypatch):
    session = service.app().store.session(world.ids["partial"])
    link = "/" + downloads.links(session)[Format.CSV]
    now = signed_links.time.time()
    monkeypatch.setattr(signed_links.time, "time", lambda: now + 595)
    assert client.get(link).status_code == 200
    monkeypatch.setattr(signed_links.time, "time", lambda: now + 20 * 60)
    assert "has expired" in client.get(link).text


def test_a_deleted_session_is_said_plainly(world, client):
    session = service.app().store.session(world.ids["partial"])
    link = downloads.links(session)[Format.XLSX]
    service.app().store.delete(session.id)
    answer = client.get("/" + link)
    assert answer.status_code == 409
    assert "analysis" in answer.text or "session" in answer.text


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../etc/passwd.pdf", "etc-passwd.csv"),
        ("Elm Street, 400 pages.PDF", "Elm-Street-400-pages.csv"),
        ("\r\nX-Evil: 1.pdf", "X-Evil-1.csv"),
        ("....pdf", "analysis.csv"),
    ],
)
def test_a_file_is_named_after_its_document_and_nothing_else(name, expected):
    assert downloads.file_name(name, "csv") == expected
