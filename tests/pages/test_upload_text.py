"""What the web app reads of an upload is what the page shows, as on the command line."""

from __future__ import annotations

import csv

import pytest

from pages.parts.shell import service
from tests.pages.conftest import ROOT
from tests.pages.world import OWNER

CASES = ROOT / "tests" / "data" / "cases"
#: one of each kind that needs no OCR
TRIED = (
    *("spread-cropped.pdf", "hidden-layer.pdf", "form-stale-appearance.pdf", "free-text-no-appearance.pdf"),
    *("footnote-on-number.pdf", "off-page.pdf", "overprint-letters-wide.pdf"),
)


def expected(name: str) -> list[tuple[int, str, str]]:
    with (CASES / "expected.tsv").open(encoding="utf-8") as file:
        rows = list(csv.reader(file, delimiter="\t"))
    return [(int(page), held, absent) for file_name, page, held, absent in rows[1:] if file_name == name]


@pytest.mark.parametrize("name", TRIED)
def test_an_uploaded_file_is_read_as_its_pages_show(open_page, name):
    app = service.app()
    with (CASES / name).open("rb") as stream:
        upload = app.intake.receive(stream, name, OWNER)
    page = open_page("upload", upload=upload.id)
    assert not page.exception
    # the look that the page took has kept the pages for the analysis to come
    kept = app.document_pages.documents.pages(upload.document.sha256, app.document_pages.key)
    texts = {each.number: " ".join(each.text.split()) for each in kept}
    wanted = expected(name)
    assert wanted
    for number, held, absent in wanted:
        for words in filter(None, held.split("|")):
            assert words in texts[number]
        for words in filter(None, absent.split("|")):
            assert words not in texts[number]
