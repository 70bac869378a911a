"""What it takes to start: documents dropped, one button in view."""

from __future__ import annotations

import pytest

from tests.browser.conftest import at_rest
from tests.browser.serving import ROOT, server
from tests.pdfs import document, lines

LAPTOP = {"width": 1366, "height": 768}


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with server(tmp_path_factory.mktemp("upload") / "home") as running:
        yield running


@pytest.mark.parametrize("count", [1, 60])
def test_start_is_in_view_with_its_cost_for_one_document_and_for_sixty(tab, running, tmp_path, count):
    files = [ROOT / "samples" / "elm-street-bid.pdf"]
    for number in range(count - 1):
        path = tmp_path / f"Section {number + 1:03d} of the manual.pdf"
        path.write_bytes(document([lines(f"Section {number + 1}. Contractor shall furnish {number} pipes.")]))
        files.append(path)
    page = tab()
    page.set_viewport_size(LAPTOP)
    page.goto(f"{running.url}/upload")
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files([str(path) for path in files])
    start = page.get_by_role("button", name="Start analysis")
    start.wait_for()
    at_rest(page)
    box = start.bounding_box()
    assert box["y"] + box["height"] <= LAPTOP["height"]
    cost = page.get_by_text("· no cost").bounding_box()
    assert cost["y"] + cost["height"] <= LAPTOP["height"]
