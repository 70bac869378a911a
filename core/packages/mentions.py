"""What the text of a package names: sections, appendices, addenda, drawings; and what its contents list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.domain.document import Page

__all__ = [
    "ListedDrawing",
    "ListedSection",
    "Mention",
    "contents",
    "drawings_listed",
    "is_foreign",
    "mentions",
]

_MASTERFORMAT = r"\d\d[ \u00a0]?\d\d[ \u00a0]?\d\d(?:\.\d\d)?|\d{5}"
_MENTION = re.compile(
    rf"\b(?:specification\s+)?sections?\s+(?P<section>{_MASTERFORMAT})(?![\w-])"
    r"|\b(?P<kind>appendix|exhibit|attachment|annex)\s+(?P<mark>[A-Z]|\d{1,2})(?![\w-])"
    r"|\baddendum\s+(?:no\.?\s*|number\s+|#\s*)?(?P<addendum>\d{1,2})(?![\w-])"
    r"|\b(?:drawing|sheet|plan\s+sheet)s?\s+(?:no\.?\s*)?(?P<drawing>[A-Z]{1,2}-\d{1,3}(?:\.\d+)?)(?![\w-])",
    re.IGNORECASE,
)
#: another document's own sections: codes, laws, standards of associations and of states
_FOREIGN = (
    r"(?:ASTM|AASHTO|AWWA|ACI|ANSI|NASSCO|NFPA|IEEE|CFR|U\.?S\.?C|Standard\s+Specifications|Codes?\b|Act\b|Statutes?"
    r"|Regulations?|Administrative|Revised|General\s+Laws|Manual\s+on|Title\s+\d+)"
)
_FOREIGN_AFTER = re.compile(rf"[\s,]*(?:of|in|to|under)\s+(?:the\s+)?(?:[A-Z][\w.]*\s+){{0,4}}{_FOREIGN}")
_FOREIGN_BEFORE = re.compile(rf"{_FOREIGN}[\w\s.,\u00a7]{{0,25}}$")
#: divisions of MasterFormat: five digits until 2004, six since
_LAST_DIVISION = {5: 16, 6: 49}

_LEADER = r"(?:[ .\u2026_]{3,}|\s{2,}|\t)"
_ENTRY = re.compile(
    rf"^[ \t]*(?:(?:section|document)\s+)?(?P<number>{_MASTERFORMAT})[ \t\u2013\u2014-]+"
    rf"(?P<title>[A-Z][^\n]{{2,90}}?)"
    rf"(?:{_LEADER}[\w-]{{1,12}})?[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
#: lines of a page that begin with a section's number, from which it is a table of contents
_ENTRIES = 5
#: the columns of an index of sheets, and what stands in the first
_SHEET = re.compile(r"(?:sheets?|drawings?|dwg\.?|plan sheets?)(?: (?:no\.?|number|id|#))?", re.IGNORECASE)
_TITLE = re.compile(r"\b(?:title|description|name|subject)\b", re.IGNORECASE)
_SHEET_NUMBER = re.compile(r"[A-Z]{1,2}-\d{1,3}(?:\.\d+)?", re.IGNORECASE)
#: characters shown round a mention
_ROUND = 60


@dataclass(frozen=True, slots=True)
class Mention:
    """A place that names a document or a part of one."""

    #: "section", "appendix", "exhibit", "attachment", "annex", "addendum" or "drawing"
    kind: str
    #: without spaces: ``330130``, ``B``, ``3``, ``C-101``
    number: str
    page: Page
    #: half-open range of its words in the page's text
    start: int
    end: int

    @property
    def words(self) -> str:
        """The words with a little of what stands round them, on one line."""
        text = self.page.text
        start, end = max(0, self.start - _ROUND), min(len(text), self.end + _ROUND)
        if start:
            start = text.find(" ", start, self.start) + 1 or start
        if end < len(text):
            end = max(text.rfind(" ", self.end, end), self.end)
        return " ".join(text[start:end].split())


@dataclass(frozen=True, slots=True)
class ListedSection:
    """A line of a table of contents."""

    number: str
    title: str
    page: Page


@dataclass(frozen=True, slots=True)
class ListedDrawing:
    """A row of an index of sheets."""

    #: ``C-101``
    number: str
    title: str
    page: Page


def drawings_listed(pages: Sequence[Page]) -> list[ListedDrawing]:
    """Return the drawings that tables of sheets list, in order, each number once."""
    found: dict[str, ListedDrawing] = {}
    for page in pages:
        for table in page.tables:
            head, *rows = (
                [cell.strip() for cell in line.strip(" |").split("|")] for line in table.splitlines()
            )
            titled = next((at for at, cell in enumerate(head) if _TITLE.search(cell)), None)
            if titled is None or not _SHEET.fullmatch(head[0]):
                continue
            for row in rows:
                if len(row) > titled and _SHEET_NUMBER.fullmatch(row[0]):
                    found.setdefault(row[0].upper(), ListedDrawing(row[0].upper(), row[titled], page))
    return list(found.values())


def mentions(page: Page) -> Iterator[Mention]:
    """Yield what the page names, but for sections of laws and standards."""
    for match in _MENTION.finditer(page.text):
        if is_foreign(page.text, *match.span()):
            continue
        kind, number = _named(match)
        if kind == "section" and not _is_masterformat(number):
            continue
        yield Mention(kind, number, page, match.start(), match.end())


def is_foreign(text: str, start: int, end: int) -> bool:
    """Whether a place that names a section names it of a law or a standard."""
    if _FOREIGN_AFTER.match(text, end):
        return True
    return _FOREIGN_BEFORE.search(text, max(0, start - 60), start) is not None


def contents(pages: Sequence[Page]) -> list[ListedSection]:
    """Return the sections that tables of contents list, in order, each number once."""
    found: dict[str, ListedSection] = {}
    for page in pages:
        lines = [match for match in _ENTRY.finditer(page.text) if _is_masterformat(_bare(match["number"]))]
        if len({match["number"] for match in lines}) < _ENTRIES:
            continue
        for match in lines:
            number = _bare(match["number"])
            found.setdefault(
                number, ListedSection(number, " ".join(match["title"].split()).strip(" ."), page)
            )
    return list(found.values())


def _named(match: re.Match[str]) -> tuple[str, str]:
    if match["section"]:
        return "section", _bare(match["section"])
    if match["kind"]:
        return match["kind"].lower(), match["mark"].upper()
    if match["addendum"]:
        return "addendum", match["addendum"].lstrip("0") or "0"
    return "drawing", match["drawing"].upper()


def _bare(number: str) -> str:
    return re.sub(r"[ \u00a0]", "", number)


def _is_masterformat(number: str) -> bool:
    whole = number.partition(".")[0]
    return whole.isdigit() and int(whole[:2]) <= _LAST_DIVISION.get(len(whole), -1)
