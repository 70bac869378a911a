"""Registers in the browser: lines beside their pages, filters, decisions, the way through Excel and back."""

from __future__ import annotations

import io
import json

import openpyxl
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from core.bootstrap import pages_key
from core.domain.register import LineReview, RegisterKind
from core.registers.catalog import MAKERS
from pages.parts.registers import register_links
from pages.parts.shell.browser import COOKIE
from tests.pages.conftest import BROWSER_ID, component, lines

KIND = RegisterKind.REQUIREMENTS


@pytest.fixture
def view(open_page, read):
    def look(kind=KIND, **parameters):
        page = open_page("analysis", session=read, **parameters)
        chosen = next(each for each in page.segmented_control if each.key == "analysis_view")
        wanted = "Open matters" if kind is RegisterKind.OPEN else "Registers"
        page = chosen.set_value(wanted).run()
        if kind not in {RegisterKind.OPEN, KIND}:
            which = next(each for each in page.segmented_control if each.key == f"register_{read}")
            page = which.set_value(kind).run()
        assert not page.exception
        return page

    return look


def choose(page, title, value):
    box = next(each for each in page.selectbox if each.label == title)
    return box.set_value(value).run()


def client():
    return TestClient(Starlette(routes=register_links.routes()), cookies={COOKIE: BROWSER_ID})


#: each takes seconds, and they are alike
OTHERS = [pytest.param(kind, marks=pytest.mark.slow) for kind in MAKERS if kind is not KIND]


@pytest.mark.parametrize("kind", [KIND, *OTHERS])
def test_every_kind_of_register_is_drawn_or_says_that_it_is_empty(view, kind):
    page = view(kind)
    assert lines(page) or any("no line of this kind" in each.value for each in page.info)


def test_open_matters_are_a_page_and_all_of_them_where_somebody_asks(view, world, read):
    page = view(RegisterKind.OPEN)
    some = lines(page)
    assert {line["group"] for line in some} <= {"Could disqualify the bid", "Could not be settled"}
    assert all(line["cells"]["matter"]["note"] for line in some)
    everything = next(each for each in page.toggle if each.label.startswith("All "))
    page = everything.set_value(True).run()
    assert f"All {len(lines(page)):,}" == everything.label
    assert len(lines(page)) > len(some)


def test_requirements_are_narrowed_to_those_of_one_party_one_time_and_one_kind(view):
    page = view()
    total = len(lines(page))
    page = choose(page, "Who", "bidder")
    some = len(lines(page))
    page = choose(page, "When", "before signing")
    page = choose(page, "Kind", "insurance")
    assert 0 < len(lines(page)) < some < total
    assert all("bidder" in json.dumps(line["cells"]["who"]) for line in lines(page))


def test_an_open_line_shows_its_words_on_its_page(view, world, read):
    page = view()
    first = lines(page)[3]
    page = view(line=first["id"])
    panel = component(page, "evidence")
    shown = panel["views"][first["id"]]
    assert panel["open"] == first["id"]
    (number, start, end) = shown["spots"][0]["spans"][0]
    document = world.app.store.session(read).document
    kept = world.app.documents.pages(document.sha256, pages_key(world.app.settings))
    assert " ".join(kept[number - 1].text[start:end].split()) == shown["spots"][0]["text"]


def test_a_decision_on_a_line_is_stored_with_its_history(view, world, read):
    identity = lines(view())[0]["id"]
    for status, note in (("clarify", "which?"), ("comply", "as asked")):
        page = view(line=identity)
        choose(page, "Status", status) if False else None
        field = next(
            each for each in page.selectbox if each.key.startswith(f"status_{KIND.value}_{identity}")
        )
        field.set_value(status)
        next(each for each in page.text_input if each.label == "Note").set_value(note)
        next(each for each in page.button if each.label == "Save").click().run()
        assert not page.exception
    history = world.app.store.lines.history(read, KIND.value)[identity]
    assert [(each.status, each.note) for each in history] == [("clarify", "which?"), ("comply", "as asked")]


def workbook_of(world, read):
    session = world.app.store.session(read)
    answer = client().get(f"/{register_links.links(session, KIND)['xlsx']}")
    assert answer.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def edited(book, changes):
    """Return the bytes of a workbook in which the status and note of some lines were edited."""
    sheet = book["Requirements"]
    top, titles = next(
        (number, [cell.value for cell in row])
        for number, row in enumerate(sheet.iter_rows(), 1)
        if row[0].value == "#"
    )
    place = {title: index + 1 for index, title in enumerate(titles)}
    for number in range(top + 1, sheet.max_row + 1):
        if (identity := sheet.cell(number, place["ID"]).value) in changes:
            status, note = changes[identity]
            sheet.cell(number, place["Status"]).value = status
            sheet.cell(number, place["Note"]).value = note
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_statuses_edited_in_excel_are_read_back_and_conflicts_are_shown_before_anything_is_stored(
    view, world, read
):
    one, two, three = (line["id"] for line in lines(view())[:3])
    book = workbook_of(world, read)
    # meanwhile somebody decides on the second
    world.app.store.lines.review(read, [LineReview(KIND.value, two, "deviate", reviewer="Bob", at=5.0)])
    data = edited(book, {one: ("Comply", "yes"), two: ("Comply", ""), three: ("Perhaps", "")})
    page = view()
    uploader = next(each for each in page.file_uploader if each.key.startswith("edited_requirements"))
    page = uploader.upload("edited.xlsx", data).run() if hasattr(uploader, "upload") else None
    if page is None:
        pytest.skip("this Streamlit cannot upload in tests")
    assert not page.exception
    said = " ".join(each.value for each in (*page.markdown, *page.text, *page.caption))
    assert "1 decision changed" in said
    assert "1 conflict" in said
    assert '"Perhaps" is no status' in said
    next(each for each in page.button if each.label == "Store 1 decision").click().run()
    held = world.app.store.lines.history(read, KIND.value)
    assert [(each.status, each.note) for each in held[one]] == [("comply", "yes")]
    assert [each.status for each in held[two]] == ["deviate"]
    assert three not in held


@pytest.mark.parametrize(
    ("kind", "extension"), [(kind, "xlsx") for kind in MAKERS] + [(RegisterKind.DEADLINES, "ics")]
)
def test_every_register_is_downloaded_by_a_link_that_holds_for_it_alone(world, read, kind, extension):
    session = world.app.store.session(read)
    link = register_links.links(session, kind)[extension]
    answer = client().get(f"/{link}")
    assert answer.status_code == 200
    assert len(answer.content) > 300
    other = next(each for each in MAKERS if each is not kind)
    assert client().get(f"/{link.replace(f'/{kind.value}.', f'/{other.value}.')}").status_code == 409
