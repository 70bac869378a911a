"""The same bid as it is really received: several documents, two addenda, a log of questions, scans.

The sections are those of the one-volume document, bound otherwise, with an earlier addendum and a log of
questions that only the package has. ``elm-street-package.gold.json`` says of the ``cipp`` questions what a
careful reader of all documents finds::

    {"documents": [...],
     "questions": [{"id", "status", "cause", "evidence": [{"document", "page", "label", "quote", ...}]}],
     "missing": [{"name", "document", "page"}]}      # what is named and not there
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2

from samples.generator import package
from samples.generator.markup import Section, sections

FOLDER = Path(__file__).parents[1] / "elm-street-package"
GOLD = FOLDER.with_name("elm-street-package.gold.json")
OWN = Path(__file__).parent / "package_content"

#: what is named somewhere in the package and stands nowhere in it, with words of the page that names it
MISSING = {
    "Drawing C-101": "Drawing C-101",
    "Drawing C-102": "Drawing C-102",
    "Appendix J": "Appendix J",
    "Section 33 05 05": "Section 33 05 05",
    "Section 32 91 19": "Section 32 91 19",
    "Addendum No. 3": "Addendum No. 3",
}

#: contradictions that the further documents add, as (question, quote of the base, new quote)
ADDED = {
    "general.questions-deadline": (
        "Questions received after 5:00 p.m. on Monday, October 5, 2026, will not be answered.",
        "Questions received after 5:00 p.m. on Wednesday, October 7, 2026, will not be answered.",
    ),
    "warranty.response": (
        "Contractor shall begin the repair of a defect within ten (10) days after written notice",
        "Contractor shall begin the repair of a defect within five (5) days after written notice",
    ),
}


def _numbers(*starts: str) -> Callable[[Section], bool]:
    return lambda section: section.number.startswith(starts)


#: file name -> whether it begins with cover and contents, and which sections it holds
BOUND: dict[str, tuple[bool, Callable[[Section], bool]]] = {
    "00 Front End.pdf": (
        True,
        lambda s: s.number.startswith("00 ") and s.number[3:5] not in {"41", "52", "72", "73"},
    ),
    "00 52 13 Agreement.pdf": (False, _numbers("00 52 13")),
    "00 72 00 General and Supplementary Conditions.pdf": (False, _numbers("00 72", "00 73")),
    "00 41 43 Bid Form.pdf": (False, _numbers("00 41 43")),
    "Addendum 1.pdf": (False, _numbers("AD1")),
    "Addendum 2.pdf": (False, _numbers("AD2")),
    "Specifications.pdf": (False, lambda s: s.number[:2] in {"01", "02", "31", "33"}),
    "Appendices A to D and H.pdf": (False, _numbers("APP A", "APP B", "APP C", "APP D", "APP H")),
    "Appendix E Geotechnical Memorandum.pdf": (False, _numbers("APP E")),
    "Appendix F Wage Decision.pdf": (False, _numbers("APP F")),
    "Appendix G Letter on Permits.pdf": (False, _numbers("APP G")),
    "Questions and Answers.pdf": (False, _numbers("QA")),
}


def build() -> dict[str, bytes]:
    """Return the documents by file name; the same bytes every time for one version of reportlab."""
    base = sections()
    everything = [*base, *sections(OWN)]
    counts = package.lengths(base)
    return {
        name: package.set_pages(
            [each for each in everything if holds(each)], counts, contents=base if front else None
        )
        for name, (front, holds) in BOUND.items()
    }


def write() -> int:
    """Write the documents and their gold; return the number of pages."""
    FOLDER.mkdir(exist_ok=True)
    for name, data in build().items():
        (FOLDER / name).write_bytes(data)
    pages = {path.name: _pages(path) for path in sorted(FOLDER.glob("*.pdf"))}
    single = json.loads(package.PDF.with_suffix(".gold.json").read_text(encoding="utf-8"))
    gold = {
        "documents": [{"file": name, "pages": len(own)} for name, own in pages.items()],
        "questions": [_question(entry, pages) for entry in single["questions"]],
        "missing": [_missing(name, words, pages) for name, words in MISSING.items()],
    }
    GOLD.write_text(json.dumps(gold, indent=1) + "\n", encoding="utf-8")
    return sum(map(len, pages.values()))


Pages = dict[str, list[tuple[str, str]]]


def _pages(path: Path) -> list[tuple[str, str]]:
    """Return label and text of each page."""
    with pypdfium2.PdfDocument(path) as document:
        texts = [" ".join(page.get_textpage().get_text_range().split()) for page in document]
        return [(document.get_page_label(index) or "", text) for index, text in enumerate(texts)]


def _question(entry: dict[str, Any], pages: Pages) -> dict[str, Any]:
    evidence = [{**_by_label(item["label"], pages), **_kept(item)} for item in entry["evidence"]]
    added = ADDED.get(entry["id"])
    if added is None:
        return {**entry, "evidence": evidence}
    evidence = [
        {**item, "side": 0} for item in evidence if added[0] in item["quote"] or item["quote"] in added[0]
    ]
    evidence.append({**_by_words(added[1], pages), "quote": added[1], "scanned": False, "side": 1})
    return {**entry, "status": "conflicting", "cause": "addendum", "evidence": evidence}


def _kept(item: dict[str, Any]) -> dict[str, Any]:
    return {name: item[name] for name in ("label", "quote", "scanned", "side")}


def _by_label(label: str, pages: Pages) -> dict[str, Any]:
    for name, own in pages.items():
        for number, (printed, _) in enumerate(own, start=1):
            if printed == label:
                return {"document": name, "page": number}
    raise ValueError(f"no page is called {label}")


def _by_words(words: str, pages: Pages) -> dict[str, Any]:
    found = [
        {"document": name, "page": number, "label": label}
        for name, own in pages.items()
        for number, (label, text) in enumerate(own, start=1)
        if words in text
    ]
    if len(found) != 1:
        raise ValueError(f"on {len(found)} pages: {words}")
    return found[0]


def _missing(name: str, words: str, pages: Pages) -> dict[str, Any]:
    place = _by_words(words, pages)
    return {"name": name, "document": place["document"], "page": place["page"]}
