"""A collection: the same questions to each document, side by side, in the browser and as a workbook."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from core.domain.answer import AnswerStatus
from core.domain.errors import RequestInvalid
from core.domain.review import Review, Verdict
from pages.parts.sessions import downloads
from pages.parts.shell import service
from pages.parts.shell.browser import COOKIE
from tests.pages.conftest import BROWSER_ID, become, component, lines, send, words
from tests.pages.test_flows import named


@pytest.fixture
def collection(world):
    """Two finished analyses, started together before there were collections."""
    app = service.app()
    ids = [world.ids["completed"], world.ids["partial"]]
    for session_id in ids:
        app.store.update(session_id, lambda before: replace(before, batch="Spring quotes"))
    return app.collections.adopt(app.store.session(ids[0]))


def rows_of(session_id):
    return service.app().store.table(session_id).rows


def test_documents_stand_below_each_other_with_what_each_says_and_its_page(collection, open_page):
    page = open_page("collection", collection=collection.id)
    assert not page.exception
    assert "Spring quotes" in words(page)
    assert "2 documents" in words(page)
    shown = lines(page)
    assert [line["id"] for line in shown] == list(collection.sessions)
    checked = 0
    for line in shown:
        reviewed = service.app().store.reviews(line["id"])
        for row in rows_of(line["id"]):
            cell = line["cells"][row.question_id]
            if row.status is AnswerStatus.ANSWERED and row.question_id not in reviewed:
                assert row.said in cell.get("lead", "") + cell.get("text", "")
                assert str(row.pages[0].number) in cell["note"]
                checked += 1
    assert checked > 50


def test_a_page_reads_the_analyses_of_a_collection_once(collection, open_page, monkeypatch):
    page = open_page("collection", collection=collection.id)
    kind = type(service.app().collections)
    sessions, read = kind.sessions, []
    monkeypatch.setattr(kind, "sessions", lambda self, of: (read.append(of.id), sessions(self, of))[1])
    page.run()
    assert not page.exception
    assert read == [collection.id]


def test_a_click_opens_the_answer_in_its_analysis(collection, open_page):
    page = open_page("collection", collection=collection.id)
    second = collection.sessions[1]
    send(page, "grid", selected={"row": second, "column": "general.owner"})
    assert (named(page, "session"), named(page, "q")) == ([second], ["general.owner"])
    assert component(page, "evidence")


def test_questions_go_down_where_that_is_asked_for_and_open_as_well(collection, open_page):
    page = open_page("collection", collection=collection.id)
    page.toggle(key="collection_turned").set_value(True).run()
    shown = lines(page)
    first = rows_of(collection.sessions[0])
    assert [line["id"] for line in shown] == [row.question_id for row in first]
    assert shown[0]["group"] == first[0].section
    columns = [column["key"] for column in component(page, "grid")["columns"]]
    assert columns[2:] == list(collection.sessions)
    send(page, "grid", selected={"row": "general.owner", "column": collection.sessions[0]})
    assert named(page, "q") == ["general.owner"]


def test_filters_narrow_documents_and_questions(collection, open_page):
    page = open_page("collection", collection=collection.id)
    section = rows_of(collection.sessions[0])[0].section_id
    page.selectbox(key="collection_section").set_value(section).run()
    asked = [column["key"] for column in component(page, "grid")["columns"]][2:]
    assert asked == [row.question_id for row in rows_of(collection.sessions[0]) if row.section_id == section]
    page.text_input(key="collection_words").set_value("nothing says this").run()
    assert not lines(page)
    page.text_input(key="collection_words").set_value("").run()
    page.session_state["collection_statuses"] = [AnswerStatus.UNVERIFIED]
    page.run()
    kept = [column["key"] for column in component(page, "grid")["columns"]][2:]
    assert kept
    assert set(kept) < set(asked)


def test_the_workbook_has_a_page_in_every_cell_that_says_something_and_leads_to_it(collection, open_page):
    app = service.app()
    owner = rows_of(collection.sessions[0])[0].question_id
    app.store.review(collection.sessions[0], Review(owner, Verdict.EDITED, "=The City of Elm"))
    browser = TestClient(Starlette(routes=downloads.routes()), cookies={COOKIE: BROWSER_ID})
    answer = browser.get(f"/{downloads.collection_link(collection)}")
    assert answer.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    side = book["Side by side"]
    header = next(row for row in side.iter_rows() if row[0].value == "Document")
    assert len(header) >= 102
    cells = [cell for row in side.iter_rows(min_row=header[0].row + 1, min_col=3) for cell in row]
    said = [str(cell.value) for cell in cells if cell.value]
    assert "=The City of Elm (p. " in " ".join(said)
    silent = {"Not found", "Pending", "Unverified", "Rejected"}
    located = [text for text in said if text not in silent and not text.startswith("Unverified")]
    assert all("(p. " in text for text in located)
    assert all(cell.data_type == "s" for cell in cells if cell.value)
    answers = book["Answers"]
    links = [cell.hyperlink.target for row in answers.iter_rows() for cell in row if cell.hyperlink]
    assert f"http://testserver/analysis?session={collection.sessions[0]}&q={owner}" in links


def test_a_collection_goes_with_its_last_analysis(collection):
    app = service.app()
    first, second = collection.sessions
    app.session_commands.delete(first, "ann")
    assert app.collections.collection(collection.id).sessions == (second,)
    app.session_commands.delete(second, "ann")
    with pytest.raises(RequestInvalid):
        app.collections.collection(collection.id)


def test_a_batch_from_before_becomes_one_collection_however_often_it_is_opened(collection):
    app = service.app()
    assert app.collections.adopt(app.store.session(collection.sessions[1])).id == collection.id


def test_a_collection_takes_another_name_with_its_analyses(collection, open_page):
    page = open_page("collection", collection=collection.id)
    page.text_input(key="collection_renamed").set_value("Summer quotes").run()
    assert "Summer quotes" in words(page)
    assert {service.app().store.session(each).batch for each in collection.sessions} == {"Summer quotes"}


@pytest.mark.parametrize("address", [{}, {"collection": "nothing-here"}])
def test_a_collection_that_is_not_there_is_said_to_be_so(open_page, address):
    page = open_page("collection", **address)
    assert not page.exception
    assert "There is no such collection" in words(page)


def test_a_link_to_one_analysis_does_not_lead_to_the_others(collection, open_page, monkeypatch):
    become(monkeypatch, "0" * 32)
    page = open_page("analysis", session=collection.sessions[0])
    assert collection.id not in str(page.main)


def test_its_owner_comes_from_an_analysis_to_the_collection(collection, open_page):
    page = open_page("analysis", session=collection.sessions[0])
    (link,) = [each for each in page.get("page_link") if "Spring quotes" in each.proto.label]
    assert collection.id in link.proto.query_string
