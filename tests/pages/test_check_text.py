"""A memo against the document: what stands in it is located, what does not is said to be otherwise."""

from __future__ import annotations

from core.bootstrap import pages_key
from tests.pages.conftest import component, lines


def test_each_sentence_of_a_text_is_located_altered_or_missing(open_page, world):
    session_id = world.ids["completed"]
    with world.app.document_pages.open_document(world.app.store.session(session_id).document) as reading:
        pages = list(reading)
    world.app.documents.save_pages(
        world.app.store.session(session_id).document.sha256, pages_key(world.app.settings), pages
    )
    answer = world.app.store.answer(session_id, "general.owner")
    words = " ".join(answer.claims[0].citations[0].verbatim.split())
    page = open_page("analysis", session=session_id)
    view = next(each for each in page.segmented_control if each.key == "analysis_view")
    view.set_value("Check a text").run()
    text = f'{words} The quick brown fox signs the bid bond in Venice. "{words}" (p. 1)'
    page.text_area[0].set_value(text)
    next(each for each in page.button if each.label == "Check every sentence").click().run()
    assert not page.exception
    results = [line["cells"]["result"]["badges"][0]["word"] for line in lines(page)]
    assert results == ["located", "missing", "another page"]
    views = component(page, "evidence")["views"]
    assert views["0"]["answer"] == words
    assert views["0"]["spots"][0]["page"] == answer.claims[0].citations[0].page
    assert views["1"]["spots"] == []
    assert (views["1"]["answer"], bool(views["1"]["changed"])) == ("", True), "it is said once"
    assert "stands on page" in views["2"]["changed"]
