"""Looks the gold quotes up in the finished PDF, with a reader that had no part in making it.

The file holds for each question of the ``cipp`` set::

    {"id": "...", "status": "answerable" | "conflicting" | "no_answer",
     "cause": "addendum" | "parts" | null,          # of a conflict
     "evidence": [{"page": 61, "label": "02956-3", "quote": "...", "scanned": false, "side": 0}]}

``page`` counts from 1; ``quote`` stands on that page with blanks in place of line breaks. ``side``
tells the sides of a conflict apart and is 0 otherwise. Each piece of evidence alone answers.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import yaml

from core.questions import catalog
from samples.generator.markup import CONTENT

SOURCE = Path(__file__).parent / "gold.yaml"


def write(pdf: Path) -> int:
    """Write the gold file beside ``pdf`` and return the number of its pages."""
    with pypdfium2.PdfDocument(pdf) as document:
        pages = [" ".join(page.get_textpage().get_text_range().split()) for page in document]
        labels = [document.get_page_label(index) for index in range(len(document))]
    known = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
    questions = catalog.shipped_set("cipp").questions
    unknown = set(known) - {question.id for question in questions}
    if unknown:
        raise ValueError(f"no such question: {sorted(unknown)}")
    entries = [_entry(question.id, known.get(question.id), pages, labels) for question in questions]
    text = json.dumps({"document": pdf.name, "pages": len(pages), "questions": entries}, indent=1)
    pdf.with_name(f"{pdf.stem}.gold.json").write_text(f"{text}\n", encoding="utf-8")
    return len(pages)


def _entry(question_id: str, known: Any, pages: list[str], labels: list[str]) -> dict[str, Any]:
    if known is None:
        return {"id": question_id, "status": "no_answer", "cause": None, "evidence": []}
    conflicting = isinstance(known, dict)
    quotes = known["sides"] if conflicting else known
    evidence = [
        found
        for side, item in enumerate(quotes)
        for found in _located(question_id, item, side if conflicting else 0, pages, labels)
    ]
    return {
        "id": question_id,
        "status": "conflicting" if conflicting else "answerable",
        "cause": known["by"] if conflicting else None,
        "evidence": evidence,
    }


def _located(
    question_id: str, item: Any, side: int, pages: list[str], labels: list[str]
) -> Iterator[dict[str, Any]]:
    fields = item if isinstance(item, dict) else {"quote": item}
    quote, scan = fields["quote"], fields.get("scan")
    if scan:
        drawn = " ".join((CONTENT / f"{scan}.txt").read_text(encoding="utf-8").split())
        if quote not in drawn:
            raise ValueError(f"{question_id}: not in {scan}: {quote}")
        empty = [index for index, text in enumerate(pages) if not text]
        hits = [empty[("scan_ground", "scan_rates", "scan_letter").index(scan)]]
    else:
        part = fields.get("in")
        hits = [
            index
            for index, text in enumerate(pages)
            if quote in text and (part is None or _part(labels[index]) == part)
        ]
    if not hits or (len(hits) > 1 and "in" not in fields):
        raise ValueError(f"{question_id}: on pages {[hit + 1 for hit in hits]}: {quote}")
    for hit in hits:
        yield {"page": hit + 1, "label": labels[hit], "quote": quote, "scanned": bool(scan), "side": side}


def _part(label: str) -> str:
    return label.rpartition("-")[0] or "front"
