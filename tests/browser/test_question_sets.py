"""From the question sets to a new analysis and back: the set that was chosen stays chosen."""

from __future__ import annotations

import pytest

from tests.browser.conftest import complaints, press
from tests.browser.serving import ROOT, server


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with server(tmp_path_factory.mktemp("sets") / "home") as running:
        yield running


def chosen(page):
    """The set that a new analysis would ask."""
    page.get_by_test_id("stSelectbox").filter(has_text="Question set").wait_for()
    return page.get_by_label("Question set", exact=False).first.input_value()


def test_a_set_chosen_among_the_question_sets_is_the_one_a_new_analysis_asks(tab, running):
    page = tab()
    page.goto(f"{running.url}/questions?set=rfp")
    press(page, "Use in a new analysis")
    page.wait_for_url("**/upload?set=rfp")
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(
        str(ROOT / "samples" / "elm-street-bid.pdf")
    )
    page.wait_for_url("**upload=*")
    assert chosen(page).startswith("RFP")
    assert "set=rfp" in page.url
    page.reload()
    assert chosen(page).startswith("RFP")


def test_the_set_of_a_new_analysis_opens_for_a_look_or_an_edit(tab, running):
    page = tab()
    page.goto(f"{running.url}/upload?sample=1")
    page.wait_for_url("**upload=*")
    press(page, "View or edit")
    page.wait_for_url("**/questions?set=cipp")
    page.get_by_label("Title").wait_for()
    assert complaints(page) == []
