"""Which page of a sample document a text is of: told by its words, and of a picture by the evidence on it."""

import json
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pypdfium2
from rapidfuzz import fuzz

from core.text.normalise import normalise

#: words in a row by which pages are told apart
RUN = 4
#: share of a text's runs that must stand on a page for the text to be its
SHARE = 0.5
#: how much of a quote, of 100, must stand in a text: OCR misreads a letter here and there
ALIKE = 85


def page_numbers(pdf: Path) -> Callable[[str], int]:
    """Return what tells a page's number from its text, 0 where it cannot, for a PDF with a gold file."""
    questions = json.loads(pdf.with_suffix(".gold.json").read_text(encoding="utf-8"))["questions"]
    scanned = {
        normalise(item["quote"]).text: item["page"]
        for question in questions
        for item in question["evidence"]
        if item["scanned"]
    }
    document = pypdfium2.PdfDocument(pdf)
    pages = {run: n for n in range(len(document), 0, -1) for run in _runs(_text_of(document, n))}
    shared = Counter(run for n in range(1, len(document) + 1) for run in _runs(_text_of(document, n)))
    document.close()

    @cache
    def number_of(text: str) -> int:
        runs = _runs(text)
        found = Counter(pages[run] for run in runs if shared[run] == 1)
        if found and sum(run in pages for run in runs) > SHARE * len(runs):
            return found.most_common(1)[0][0]
        words = normalise(text).text
        return next((page for quote, page in scanned.items() if fuzz.partial_ratio(quote, words) > ALIKE), 0)

    return number_of


def _text_of(document: pypdfium2.PdfDocument, number: int) -> str:
    page = document[number - 1]
    return page.get_textpage().get_text_range()


def _runs(text: str) -> set[tuple[str, ...]]:
    words = normalise(text).text.split()
    return set(zip(*(words[at:] for at in range(RUN)), strict=False))
