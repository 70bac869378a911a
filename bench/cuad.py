"""CUAD as questions and paged documents, for training and measuring the extractive engine.

The data set (The Atticus Project, CC BY 4.0) is plain text without pages; it is cut into pages of about
3,000 characters at line ends or spaces. A question is the description of a category, with the category's
name as its hint, as a user would write it into a question set.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.domain.document import Page
from core.domain.question import Expected, Question

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "cuad"
PAGE_CHARACTERS = 3000

#: the kind of answer, where it is not text
KINDS = {
    "Agreement Date": Expected.DATE,
    "Effective Date": Expected.DATE,
    "Expiration Date": Expected.DATE,
    "Notice Period to Terminate Renewal": Expected.NUMBER,
    "Warranty Duration": Expected.NUMBER,
}


@dataclass(frozen=True, slots=True)
class Contract:
    """One contract as a paged document."""

    id: str
    pages: tuple[Page, ...]
    #: offset of each page in the whole text
    offsets: tuple[int, ...]
    #: question id -> marked (start, end) in the whole text; no entry: no such clause
    gold: dict[str, tuple[tuple[int, int], ...]]


def questions(folder: Path = FOLDER) -> list[Question]:
    described = json.loads((folder / "questions.json").read_text())
    return [
        Question(
            f"q{number}",
            text.partition("Details:")[2].strip(),
            expected=KINDS.get(name, Expected.TEXT),
            hints=(name.replace("/", " "),),
        )
        for number, (name, text) in enumerate(described.items())
    ]


def contracts(folder: Path = FOLDER, *, every: int = 1) -> Iterator[Contract]:
    ids = {name: f"q{n}" for n, name in enumerate(json.loads((folder / "questions.json").read_text()))}
    with gzip.open(folder / "train.jsonl.gz", "rt") as lines:
        for number, line in enumerate(lines):
            if number % every:
                continue
            record = json.loads(line)
            gold: dict[str, tuple[tuple[int, int], ...]] = {}
            for name, start, end in record["spans"]:
                gold[ids[name]] = (*gold.get(ids[name], ()), (start, end))
            yield Contract(record["contract_id"], *paged(record["text"]), gold)


def paged(text: str) -> tuple[tuple[Page, ...], tuple[int, ...]]:
    """Cut ``text`` into pages; return them with their offsets."""
    pages, offsets, start = [], [], 0
    while start < len(text):
        end = min(start + PAGE_CHARACTERS, len(text))
        if end < len(text):
            space = max(text.rfind(mark, start + PAGE_CHARACTERS // 2, end) for mark in "\n ")
            line = text.rfind("\n", start + PAGE_CHARACTERS * 9 // 10, end)
            end = (line if line > 0 else space if space > 0 else end - 1) + 1
        pages.append(Page(len(pages) + 1, text[start:end]))
        offsets.append(start)
        start = end
    return tuple(pages), tuple(offsets)
