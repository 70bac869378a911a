"""What a page holds and no viewer shows is no evidence in the app either, and the app says so."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import PurePath

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bench.in_process import carried_out
from core.domain.package import Package
from core.domain.plan import EngineChoice, Plan
from core.domain.session import SessionState
from core.questions.catalog import load
from pages.parts.analysis import document_context, page_routes
from pages.parts.shell import service
from pages.parts.shell.browser import COOKIE
from tests import pdfs
from tests.needs import needs
from tests.pages.conftest import BROWSER_ID, evidence, words
from tests.pages.revised import taken_in
from tests.pages.world import OWNER

CASES = pdfs.DATA / "cases"
QUESTIONS = """\
id: own
title: Own
sections:
  - id: a
    title: Terms
    questions:
      - {id: a.1, text: How long is the warranty period?}
      - {id: a.2, text: What is the contract price?}
      - {id: a.3, text: How much is the retainage?}
"""


@pytest.fixture
def analysed(tmp_path):
    """Analyse files as upload page and worker do; return the session and what the app knows of pages."""

    def analysed(*paths):
        app = service.app()
        (tmp_path / "own.yaml").write_text(QUESTIONS)
        looked = taken_in(app, OWNER, *paths)
        made = Package.of([each.document for each in looked], "Cases")
        plan = Plan(
            made.ref,
            load(tmp_path / "own.yaml"),
            EngineChoice("extractive"),
            package=None if made.is_single else made,
        )
        session = app.session_commands.start(plan, OWNER)
        app.package_intake.drop(looked)
        ended = carried_out(app, session.id)
        assert ended.state is SessionState.COMPLETED
        known = document_context.of(app, app.store.plan(session.id).contents)
        assert known is not None
        return ended, known

    return analysed


def told(session, number):
    """What the browser is told of a page beside its picture."""
    routes = TestClient(Starlette(routes=page_routes.routes()), cookies={COOKIE: BROWSER_ID})
    return routes.get(f"/{page_routes.addresses(session)['marks']}&page={number}").json()


def test_the_panel_and_the_overview_tell_of_words_that_no_viewer_shows(analysed, open_page):
    session, known = analysed(CASES / "off-page.pdf")
    assert known.hiding == (1,)
    (remark,) = told(session, 1)["remarks"]
    assert remark.endswith(
        "words of this page are not shown by viewers and were left out: outside the visible page."
    )
    page = open_page("analysis", session=session.id, q="a.1")
    assert "Words that viewers do not show were left out of p. 1" in evidence(page, "a.1")["coverage"]
    assert "Pages with words that viewers do not show" in words(page)
    assert "outside the visible page left out" in words(page)


def test_of_a_page_without_hidden_words_nothing_is_said(analysed, open_page):
    session, known = analysed(CASES / "price-alone.pdf")
    assert known.hiding == ()
    assert told(session, 1)["remarks"] == []
    page = open_page("analysis", session=session.id, q="a.2")
    assert not any("viewers" in line for line in evidence(page, "a.2")["coverage"])
    assert "viewers do not show" not in words(page)


def test_the_inventory_names_the_documents_with_hidden_words(analysed):
    session, _ = analysed(CASES / "off-page.pdf", CASES / "price-alone.pdf", CASES / "black-bar.pdf")
    remarks = {row.entry.document.name: row.remarks for row in service.app().inventory(session.id).rows}
    said = "hidden words on 1 page"
    assert [said in remarks[name] for name in ("off-page.pdf", "price-alone.pdf", "black-bar.pdf")] == [
        True,
        False,
        True,
    ]


@pytest.mark.thorough
def test_every_case_has_its_right_value_in_the_app(analysed):
    """The pages that the app's answers and pictures rest on, and its quotes, of all cases in one package."""
    needs("tesseract")
    with (CASES / "expected.tsv").open(encoding="utf-8") as file:
        expected = list(csv.reader(file, delimiter="\t"))[1:]
    session, known = analysed(*(CASES / name for name in dict.fromkeys(row[0] for row in expected)))
    app = service.app()
    firsts = {entry.document.name: entry.first for entry in app.store.plan(session.id).contents.documents}
    quoted = defaultdict(str)
    for answer in app.store.answers(session.id).values():
        for citation in (each for claim in answer.claims for each in claim.citations):
            quoted[citation.page] += f" {citation.verbatim}"
    assert quoted
    wrong = []
    for name, place, held, absent in expected:
        first = firsts[PurePath(name).name]
        if place == "label":
            wrong += [(name, known.pages[first].label)] if known.pages[first].label else []
            continue
        page = first + int(place) - 1
        text = " ".join(known.pages[page].text.split())
        wrong += [(name, place, part) for part in filter(None, held.split("|")) if part not in text]
        wrong += [
            (name, place, part) for part in filter(None, absent.split("|")) if part in text + quoted[page]
        ]
    assert wrong == []
