"""The sample package is what its generator writes, its gold is true of it, and its inventory is found."""

import json
from pathlib import Path

import pypdfium2
import pytest

from core.cli.main import main
from samples.generator import documents

pytestmark = pytest.mark.thorough

SAMPLES = Path(__file__).parents[2] / "samples"
FOLDER = SAMPLES / "elm-street-package"
GOLD = json.loads((SAMPLES / "elm-street-package.gold.json").read_text(encoding="utf-8"))


def read(source):
    with pypdfium2.PdfDocument(source) as document:
        return [
            (document.get_page_label(index), " ".join(page.get_textpage().get_text_range().split()))
            for index, page in enumerate(document)
        ]


@pytest.fixture(scope="module")
def pages():
    return {path.name: read(path) for path in FOLDER.glob("*.pdf")}


@pytest.mark.slow
def test_the_generator_writes_the_committed_documents(pages):
    written = documents.build()
    assert set(written) == set(pages)
    for name, data in written.items():
        # another version of the library that sets or compresses it may write other bytes, never other words
        assert data == (FOLDER / name).read_bytes() or read(data) == pages[name]


def test_every_gold_quote_stands_on_its_page_of_its_document(pages):
    evidence = [item for entry in GOLD["questions"] for item in entry["evidence"] if not item["scanned"]]
    assert len(evidence) > 100
    for item in evidence:
        label, text = pages[item["document"]][item["page"] - 1]
        assert item["quote"] in text
        assert item["label"] == label


def test_the_gold_has_a_hundred_questions_eight_conflicts_and_fifteen_that_nothing_answers():
    statuses = [entry["status"] for entry in GOLD["questions"]]
    assert len(statuses) == 100
    assert statuses.count("conflicting") == 8
    assert statuses.count("no_answer") == 15
    across = [
        entry
        for entry in GOLD["questions"]
        if entry["status"] == "conflicting" and len({item["document"] for item in entry["evidence"]}) > 1
    ]
    assert len(across) == 8


def test_the_inventory_names_what_is_missing_with_the_page_that_names_it(capsys):
    assert main(["inspect", str(FOLDER), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    kinds = {row["file"]: (row["kind"], row["number"]) for row in found["documents"]}
    assert kinds["Addendum 1.pdf"] == ("addendum", "1")
    assert kinds["Addendum 2.pdf"] == ("addendum", "2")
    assert kinds["00 41 43 Bid Form.pdf"] == ("bid_form", "00 41 43")
    assert kinds["Questions and Answers.pdf"][0] == "questions"
    assert kinds["Specifications.pdf"][0] == "manual"
    missing = {each["name"]: each["pages"] for each in found["missing"]}
    names = {row["name"]: row["file"] for row in found["documents"]}
    for gold in GOLD["missing"]:
        places = [(names[page["document"]], page["page"]) for page in missing[gold["name"]]]
        assert (gold["document"], gold["page"]) in places
    # what the scans hold is there by the names of their files
    assert set(missing) == {gold["name"] for gold in GOLD["missing"]}
