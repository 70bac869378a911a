"""CUAD as questions and paged documents, for training and measuring the extractive engine.

The data set (The Atticus Project, CC BY 4.0) is plain text without pages; it is cut into pages of about
3,000 characters at line ends or spaces. A question is the description of a category, with the category's
name as its hint, as a user would write it into a question set.
"""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.domain.document import Page
from core.domain.question import Expected, Question
from core.questions.catalog import shipped_set

FOLDER = Path(os.environ.get("CUAD", Path(__file__).resolve().parents[2] / "shared" / "cuad"))
PAGE_CHARACTERS = 3000

#: the kind of answer, where it is not text
KINDS = {
    "Agreement Date": Expected.DATE,
    "Effective Date": Expected.DATE,
    "Expiration Date": Expected.DATE,
    "Notice Period to Terminate Renewal": Expected.NUMBER,
    "Warranty Duration": Expected.NUMBER,
}

#: question of the shipped contract review -> categories that mark its answers
SHIPPED = {
    "parties.document": ("Document Name",),
    "parties.names": ("Parties",),
    "parties.date": ("Agreement Date",),
    "parties.effective": ("Effective Date",),
    "term.length": ("Expiration Date",),
    "term.renewal": ("Renewal Term",),
    "term.renewal-notice": ("Notice Period to Terminate Renewal",),
    "term.convenience": ("Termination for Convenience",),
    "term.control": ("Change of Control",),
    "term.after": ("Post-Termination Services",),
    "money.minimum": ("Minimum Commitment",),
    "money.revenue": ("Revenue/Profit Sharing",),
    "money.audit": ("Audit Rights",),
    "duties.warranty": ("Warranty Duration",),
    "risk.cap": ("Cap on Liability",),
    "risk.uncapped": ("Uncapped Liability",),
    "risk.liquidated": ("Liquidated Damages",),
    "risk.insurance": ("Insurance",),
    "rights.ownership": ("IP Ownership Assignment",),
    "rights.licence": ("License Grant",),
    "rights.exclusive": ("Exclusivity",),
    "rights.compete": ("Non-Compete",),
    "rights.solicit": ("No-Solicit of Employees", "No-Solicit of Customers"),
    "rights.assign": ("Anti-Assignment",),
    "rights.first": ("Rofr/Rofo/Rofn", "Most Favored Nation"),
    "disputes.law": ("Governing Law",),
}


@dataclass(frozen=True, slots=True)
class Contract:
    """One contract as a paged document."""

    id: str
    pages: tuple[Page, ...]
    #: offset of each page in the whole text
    offsets: tuple[int, ...]
    #: category -> marked (start, end) in the whole text; no entry: no such clause
    gold: dict[str, tuple[tuple[int, int], ...]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question put to the contracts, and the categories whose marked text answers it."""

    question: Question
    categories: tuple[str, ...]


def described(folder: Path = FOLDER) -> list[Asked]:
    """Return the categories' own descriptions as questions."""
    return [
        Asked(
            Question(
                name,
                text.partition("Details:")[2].strip(),
                expected=KINDS.get(name, Expected.TEXT),
                hints=(name.replace("/", " "),),
            ),
            (name,),
        )
        for name, text in json.loads((folder / "questions.json").read_text()).items()
    ]


def shipped() -> list[Asked]:
    """Return the questions of the shipped contract review that a category answers, hints and all."""
    return [
        Asked(question, SHIPPED[question.id])
        for question in shipped_set("contract").questions
        if question.id in SHIPPED
    ]


def contracts(folder: Path = FOLDER, *, every: int = 1) -> Iterator[Contract]:
    """Yield every ``every``-th contract."""
    with gzip.open(folder / "train.jsonl.gz", "rt") as lines:
        for number, line in enumerate(lines):
            if number % every:
                continue
            record = json.loads(line)
            gold: dict[str, tuple[tuple[int, int], ...]] = {}
            for name, start, end in record["spans"]:
                gold[name] = (*gold.get(name, ()), (start, end))
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
