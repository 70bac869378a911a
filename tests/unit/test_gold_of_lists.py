"""The gold of the lists that are handed over stands on its pages, and what it says is explained."""

import json
from pathlib import Path

import pytest

from core.reading.reader import read_document

ROOT = Path(__file__).parents[2]
LISTS = ROOT / "bench" / "data" / "registers" / "lists"
PRINTED = ROOT / "samples" / "generator" / "content"
#: what was typed on the pages that are pictures
PICTURES = {
    "Appendix E Geotechnical Memorandum.pdf": "scan_ground.txt",
    "Appendix F Wage Decision.pdf": "scan_rates.txt",
    "Appendix G Letter on Permits.pdf": "scan_letter.txt",
}
README = (LISTS / "README.md").read_text(encoding="utf-8")

by_list = pytest.mark.parametrize("path", sorted(LISTS.glob("*.jsonl")), ids=lambda path: path.stem)


def labelled(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def plain(words):
    return " ".join(words.split())


@pytest.fixture(scope="module")
def pages():
    read = {}
    for path in sorted((ROOT / "samples" / "elm-street-package").glob("*.pdf")):
        name = str(path.relative_to(ROOT))
        if typed := PICTURES.get(path.name):
            read[name, 1] = plain((PRINTED / typed).read_text(encoding="utf-8"))
            continue
        with read_document(path) as reading:
            read |= {(name, page.number): plain(page.text) for page in reading}
    return read


@by_list
def test_every_quote_stands_on_its_page(path, pages):
    for line in labelled(path):
        for side in line.get("sides", [line]):
            page = pages[side["document"], side["page"]]
            assert side["text"] in page, side
            assert all(item in side["text"] for item in line.get("items", [])), line


@by_list
def test_what_is_said_of_a_line_is_explained(path):
    for line in labelled(path):
        for field in ("listed", "phase", "types", "reviewed_by", "about", "kind"):
            for value in [line[field]] if isinstance(line.get(field), str) else line.get(field, []):
                assert f"`{value}`" in README, line


@by_list
def test_a_list_has_lines_that_belong_to_it_and_lines_that_do_not(path):
    assert {line["listed"] for line in labelled(path)} == {"yes", "no", "maybe"}


def test_a_conflict_has_two_sides():
    for line in labelled(LISTS / "rfi.jsonl"):
        assert len(line["sides"]) == (2 if line["kind"] == "conflict" else 1), line


def test_the_table_counts_what_is_there():
    for path in LISTS.glob("*.jsonl"):
        lines = labelled(path)
        row = next(row for row in README.splitlines() if row.startswith(f"| `{path.name}` |"))
        numbers = [int(cell) for cell in row.split("|")[2:-1]]
        assert numbers == [sum(line["listed"] == said for line in lines) for said in ("yes", "maybe", "no")]
