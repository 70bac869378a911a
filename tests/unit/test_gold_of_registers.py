"""The gold of registers can be measured against: its words stand on their pages, its labels are explained."""

import json
import re
from collections import Counter, defaultdict
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest

from core.reading.reader import read_document

ROOT = Path(__file__).parents[2]
GOLD = ROOT / "bench" / "data" / "registers"
FILES = sorted(GOLD.glob("*.jsonl"))
DEADLINES = [path for path in FILES if path.stem.endswith("deadlines")]
LINES = [path for path in FILES if path not in DEADLINES]
README = (GOLD / "README.md").read_text(encoding="utf-8")
#: the words that were printed on a page that is a picture
PRINTED = {"Appendix G Letter on Permits.pdf": ROOT / "samples" / "generator" / "content" / "scan_letter.txt"}
#: the words in pictures on a page of text, by document and page, as a reader types them
PICTURES = json.loads((GOLD / "pictures.json").read_text(encoding="utf-8"))
#: words of a page that may be without a label: running lines and page numbers
MAX_RUNNING_WORDS = 35
DURATION = re.compile(r"P(?!$)(\d+[YMWD])?(T\d+[HMS])?")

by_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
of_lines = pytest.mark.parametrize("path", LINES, ids=lambda path: path.stem)
of_deadlines = pytest.mark.parametrize("path", DEADLINES, ids=lambda path: path.stem)


def labelled(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def plain(words):
    return " ".join(words.split())


@cache
def pages(document):
    if printed := PRINTED.get(Path(document).name):
        return {1: plain(printed.read_text(encoding="utf-8"))}
    with read_document(ROOT / document) as reading:
        typed = PICTURES.get(document, {})
        return {page.number: plain(f"{page.text} {typed.get(str(page.number), '')}") for page in reading}


def on_pages(lines):
    found = defaultdict(Counter)
    for line in lines:
        found[line["document"], line["page"]][line["text"]] += line.get("times", 1)
    return found


def test_there_are_files_of_both_kinds():
    assert DEADLINES
    assert LINES


@pytest.mark.thorough
@by_file
def test_every_text_stands_on_its_page_as_often_as_it_is_labelled(path):
    for (document, page), texts in on_pages(labelled(path)).items():
        missing = {text for text, times in texts.items() if pages(document)[page].count(text) < times}
        assert not missing, (document, page)


@of_lines
def test_no_sentence_of_a_page_is_left_out(path):
    for (document, page), texts in on_pages(labelled(path)).items():
        rest = pages(document)[page]
        for text in sorted(texts.elements(), key=len, reverse=True):
            rest = rest.replace(text, " ", 1)
        assert len(rest.split()) <= MAX_RUNNING_WORDS, (document, page, plain(rest))


@by_file
def test_every_label_is_explained(path):
    fields = ("disposal", "who", "who_also", "modal", "strength", "kinds", "type", "bound", "days")
    for line in labelled(path):
        for value in (line[field] for field in fields if field in line):
            for label in [value] if isinstance(value, str) else value:
                assert f"`{label}`" in README, line


@of_lines
def test_a_requirement_says_who_how_strongly_and_of_what_kind(path):
    for line in labelled(path):
        of_requirement = line.keys() & {"who", "modal", "strength", "kinds"}
        assert len(of_requirement) == (4 if line["disposal"] == "requirement" else 0), line
        assert line.get("deadline", "").split(" (Days")[0] in line["text"]


@of_deadlines
def test_every_value_can_be_computed_with(path):
    for line in labelled(path):
        kind, value = line["type"], line["value"]
        if kind == "date":
            assert datetime.fromisoformat(value), line
        elif kind == "duration":
            assert DURATION.fullmatch(value), line
            assert ("days" in line) == value.endswith("D"), line
        elif kind == "recurrence":
            assert DURATION.fullmatch(value.removeprefix("R/")), line
        else:
            assert value.count("/") == 1, line


def test_the_table_counts_what_is_there():
    for path in FILES:
        lines = labelled(path)
        required = [line for line in lines if line["disposal"] == "requirement"] if path in LINES else []
        row = next(row for row in README.splitlines() if row.startswith(f"| `{path.name}` |"))
        numbers = [int(cell) for cell in row.split("|")[3:-1] if cell.strip()]
        counts = [len(lines), len(required), sum("doubtful" in line for line in required)]
        assert numbers == (counts if required else counts[:1]), path.name
