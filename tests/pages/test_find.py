"""Words looked up in the documents of an analysis, with their pages."""

from __future__ import annotations

import pytest

from core.bootstrap import pages_key
from tests.pages.conftest import component, lines, words


@pytest.fixture
def looked(world):
    """An analysis whose pages are kept, as those of every analysis that has run."""
    session = world.app.store.session(world.ids["completed"])
    with world.app.document_pages.open_document(session.document) as reading:
        pages = list(reading)
    world.app.documents.save_pages(session.document.sha256, pages_key(world.app.settings), pages)
    return session.id, pages


def find(page, session_id, text):
    next(each for each in page.segmented_control if each.key == "analysis_view").set_value("Find").run()
    page.text_input(key=f"find_{session_id}").set_value(text).run()
    assert not page.exception
    return page


def test_every_place_is_listed_with_its_page_and_marked_there(looked, open_page):
    session_id, pages = looked
    page = find(open_page("analysis", session=session_id), session_id, "liquidated damages")
    holding = [p.number for p in pages if "liquidated damages" in " ".join(p.text.lower().split())]
    shown = lines(page)
    views = component(page, "evidence")["views"]
    assert len(shown) == len(views)
    assert {views[line["id"]]["spots"][0]["page"] for line in shown} >= set(holding)
    by_number = {each.number: each for each in pages}
    for view in views.values():
        (number, start, end) = view["spots"][0]["spans"][0]
        assert " ".join(by_number[number].text[start:end].lower().split()) == "liquidated damages"
    assert "places on" in words(page)


def test_words_that_no_page_has_are_said_to_be_nowhere(looked, open_page):
    session_id, _ = looked
    page = find(open_page("analysis", session=session_id), session_id, "zebra crossing permit")
    assert "No page that was read says so" in words(page)
    assert not lines(page)
