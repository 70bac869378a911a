"""What a document of a package is, told from its file name and the text of its first pages.

The name and the text are asked independently and the text wins where it is sure, for files are named in
a hurry and headings are not. Nothing is guessed beyond that: what neither tells is `DocumentKind.OTHER`,
and a person can say better at any time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath

from core.domain.document import Page
from core.domain.package import Description, DocumentKind
from core.domain.parts import kind_of_part
from core.packages.dating import date_of
from core.reading.structure.headings import Heading, headings
from core.reading.structure.parts import part_of

__all__ = ["describe"]

#: pages from the front whose text is looked at: a cover sheet, then the heading
LOOKED_AT = 3
#: characters of a page that may hold its document's heading
HEAD = 1500
#: characters of a title that are kept
TITLE = 80
#: specification sections in one document from which it is a whole manual
SECTIONS_OF_A_MANUAL = 4

#: words in a file's name or a heading, in the order of looking
_WORDED = (
    (
        DocumentKind.WAGES,
        re.compile(r"\b(?:prevailing\s+)?wage[s]?\s+(?:rate|decision|determination|schedule)s?\b"),
    ),
    (
        DocumentKind.QUESTIONS,
        re.compile(
            r"\b(?:questions?\s*(?:and|&|,)\s*(?:answers?|responses?)|q\s*&\s*a|rfi\s+(?:log|responses?)|bidder\s+questions)\b"
        ),
    ),
    (DocumentKind.DRAWINGS, re.compile(r"\b(?:drawings?|plan\s+(?:set|sheets?)|plans)\b")),
    (DocumentKind.PERMIT, re.compile(r"\bpermits?\b")),
    (
        DocumentKind.SUPPLEMENTARY_CONDITIONS,
        re.compile(r"\b(?:supplement(?:ary|al)|special)\s+(?:general\s+)?(?:conditions|provisions)\b"),
    ),
    (DocumentKind.GENERAL_CONDITIONS, re.compile(r"\bgeneral\s+conditions\b")),
    (
        DocumentKind.INSTRUCTIONS,
        re.compile(
            r"\b(?:instructions|information)\s+(?:to|for)\s+(?:bidders|tenderers|proponents|proposers|offerors)\b"
        ),
    ),
    (
        DocumentKind.ADVERTISEMENT,
        re.compile(
            r"\b(?:advertisement|invitation|notice)\s+(?:for|to|inviting)\s+(?:bid(?:s|ders)?|tender(?:s|ers)?)\b"
        ),
    ),
    (
        DocumentKind.BID_FORM,
        re.compile(
            r"\b(?:bid|proposal|tender)\s+(?:form|schedule|sheet)s?\b|\bform\s+of\s+(?:tender|bid|proposal)\b|\bschedule\s+of\s+(?:prices|values|quantities)\b"
        ),
    ),
    (DocumentKind.BONDS, re.compile(r"\b(?:bid|performance|payment)\s+bonds?\b")),
    (DocumentKind.AGREEMENT, re.compile(r"\b(?:agreement|contract\s+form)\b")),
    (
        DocumentKind.MANUAL,
        re.compile(r"\b(?:project|bid|contract|specification)s?\s+(?:manual|documents|book)\b|\bconformed\b"),
    ),
)
_ADDENDUM = re.compile(
    r"\b(?:add(?:endum|endom|\.|end)?|corrigend(?:um|a)|amendment|bulletin|circular)[\s_#-]*(?:no\.?|number|nr\.?)?"
    r"[\s_#-]*(?P<number>0*\d{1,3}|[ivx]{1,5}|[a-z])?\b"
)
#: what addenda are called: also corrigenda, bulletins and circulars of a tender, amendments of a solicitation
_ADDENDUM_NAME = re.compile(
    r"\b(?:addendum|addenda|add|corrigend(?:um|a)|(?:tender|bid|bidders'?|tenderers'?) (?:bulletin|circular)"
    r"|(?:solicitation|rf[pqt]|tender|bid) amendment|amendment (?:no\.? ?|of solicitation )?0*\d{1,3})\b"
)
_SECTION = re.compile(
    # and no list of pages: "13-18-27-141"
    r"(?<!\d)(?P<number>\d\d[ ._-]?\d\d[ ._-]?\d\d(?:[._]\d\d)?|\d{5})(?!\d|-\d{3})"
    r"[\s_.\u2013\u2014-]*(?P<title>.*)"
)
#: begins a section: "SECTION 11 31 13"
_BEGINS = re.compile(r"(?:SECTION|DOCUMENT)\s+(?P<number>\d\d ?\d\d ?\d\d(?:\.\d\d)?|\d{5})\b")
_SPELLED = {
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
    "ten": "10",
    "eleven": "11",
    "twelve": "12",
}
_ROMAN = {
    "i": "1",
    "ii": "2",
    "iii": "3",
    "iv": "4",
    "v": "5",
    "vi": "6",
    "vii": "7",
    "viii": "8",
    "ix": "9",
    "x": "10",
}
_NOT_WORDS = re.compile(r"[_\s]+")


def describe(name: str, pages: Sequence[Page]) -> Description:
    """Tell what a document is; ``pages`` are its first ones, or all of them."""
    said = _described(name, pages)
    return replace(said, date=date_of(said, name, pages))


def _described(name: str, pages: Sequence[Page]) -> Description:
    named = _from_name(name)
    told = _from_text(pages)
    if told is None:
        return named
    if told.kind is DocumentKind.OTHER:
        return Description(named.kind, told.number or named.number, told.title or named.title)
    if named.kind is told.kind:
        return Description(told.kind, told.number or named.number, told.title or named.title)
    if named.kind is DocumentKind.ADDENDUM and named.number:
        return named  # its first page often is a replaced page of another document
    return told


def _from_name(name: str) -> Description:
    """Tell what the file's name says."""
    stem = _NOT_WORDS.sub(" ", PurePath(name).stem).strip()
    low = stem.lower()
    if _ADDENDUM_NAME.search(low):
        found = _ADDENDUM.search(low)
        return Description(DocumentKind.ADDENDUM, _number(found["number"] if found else None))
    section = _SECTION.search(stem)
    if section:
        number = re.sub(r"[ ._-]", "", section["number"][:8]) + _after(section["number"])
        title = _title(section["title"])
        kind = _of_number(number)
        return Description(_worded(low) or kind, _spaced(number), title)
    return Description(_worded(low) or DocumentKind.OTHER, "", "")


def _after(number: str) -> str:
    """Return the fourth pair of a MasterFormat number: ``.13`` of ``33 01 30.13``."""
    match = re.search(r"\d\d[ ._-]?\d\d[ ._-]?\d\d([._]\d\d)$", number)
    return match[1].replace("_", ".") if match else ""


def _from_text(pages: Sequence[Page]) -> Description | None:
    """Tell what the first heading says; None when no page has text."""
    looked = [page for page in pages if page.text.strip()][:LOOKED_AT]
    if not looked:
        return None
    sections = {
        page.section for page in pages if re.match(r"(?:section|document)\s+\d", page.section.lower())
    }
    if len(sections) >= SECTIONS_OF_A_MANUAL:
        return Description(DocumentKind.MANUAL)
    for page in looked:
        for heading in headings(page.text[:HEAD]):
            said = _of_heading(heading)
            if said is not None:
                # a file of several sections keeps its own name: the first one's would be cited for all
                return replace(said, title="") if _holds_several(pages, looked) else said
    first = " ".join(looked[0].text[:HEAD].lower().split())
    return Description(_worded(first[:200]) or DocumentKind.OTHER)


def _holds_several(pages: Sequence[Page], looked: Sequence[Page]) -> bool:
    """Whether several sections begin in a file; lists of related ones are rarely in capitals."""
    titles = {page.section for page in pages}.union(
        heading.title for page in looked for heading in headings(page.text) if heading.kind == "section"
    )
    return len({found["number"] for each in titles if (found := _BEGINS.match(each))}) > 1


def _of_heading(heading: Heading) -> Description | None:
    if heading.kind == "addendum":
        return Description(DocumentKind.ADDENDUM, _number(heading.number.lower()))
    if heading.kind not in {"section", "named"}:
        return None
    title = _title(
        re.sub(r"^(?:section|document)\s+[\d .]+[\s:\u2013\u2014-]*", "", heading.title, flags=re.IGNORECASE)
    )
    if heading.kind == "section":
        if not heading.number.replace(".", "").isdigit() or len(heading.number.partition(".")[0]) < 5:
            return None
        worded = _worded(heading.title.lower())
        kind = _of_number(heading.number)
        return Description(worded if worded is DocumentKind.WAGES else kind, _spaced(heading.number), title)
    part = kind_of_part(part_of(heading, ""))
    return Description(part, "", title) if part else None


def _of_number(number: str) -> DocumentKind:
    """Return the kind that a MasterFormat number stands for."""
    if number.startswith("01"):
        return DocumentKind.DIVISION_01
    if number.startswith(("0091", "00900")):
        return DocumentKind.ADDENDUM
    part = part_of(Heading(0, 0, "", number, "section"), "")
    return kind_of_part(part) or DocumentKind.OTHER


def _worded(text: str) -> DocumentKind | None:
    return next((kind for kind, pattern in _WORDED if pattern.search(text)), None)


def _number(text: str | None) -> str:
    """Return the number of an addendum as digits, or its letter: ``2`` of "02", "II" and "two"."""
    low = (text or "").lower()
    if low in _ROMAN or low in _SPELLED:
        return _ROMAN.get(low) or _SPELLED[low]
    return (low.lstrip("0") or "0") if low.isdigit() else low.upper()


def _spaced(number: str) -> str:
    """Write a six-digit number in pairs, as the field does: ``33 01 30.13``."""
    whole, dot, rest = number.partition(".")
    if len(whole) == 6:
        whole = f"{whole[:2]} {whole[2:4]} {whole[4:]}"
    return whole + dot + rest


def _title(text: str) -> str:
    cleaned = re.sub(r"\s*[_v]\d+$", "", " ".join(text.split()).strip(" -\u2013\u2014.:_"))
    if cleaned.isupper():
        cleaned = cleaned.capitalize()
    return cleaned[:TITLE]
