"""The date that a document bears, told from its own first lines; never one that it merely names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from core.domain.document import Page
from core.domain.package import Description, DocumentKind
from core.text.languages.detect import language_of
from core.values.find import find_values
from core.values.value import Kind

__all__ = ["date_of"]

#: characters of a page, and pages from the front, that may hold the date of their document
HEAD, LOOKED_AT = 1500, 2
#: characters of the longest line that is a heading and no prose
LINE = 90

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_ISO = re.compile(r"(?<!\d)(?P<year>20\d\d)[-_.](?P<month>0[1-9]|1[0-2])[-_.](?P<day>[0-2]\d|3[01])(?!\d)")
_DAY_OF_WEEK = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s*)?"
#: what says that the date after it is the document's own
_ISSUED = re.compile(
    r"(?:(?:date\s+)?(?:of\s+)?(?:issued?|issuance|publication|published|released?|revised|dated)"
    r"(?:\s+(?:date|on|as\s+of))?|(?:addendum|revision)\s+date)\s*[:\u2013\u2014-]?\s*" + _DAY_OF_WEEK,
    re.IGNORECASE,
)
#: the same where nothing else can be meant
_DATED = re.compile(rf"(?:date\s*[:\u2013\u2014-]?\s*)?{_DAY_OF_WEEK}", re.IGNORECASE)
#: behind the project's name, on the line of an addendum that says no more: "Contract 26-118. Date: ..."
_BESIDE = re.compile(rf"[^.;|:]{{4,}}[.;|]\s*date\s*:\s*{_DAY_OF_WEEK}", re.IGNORECASE)
#: ends a line whose sentence goes on with the date
_GOES_ON = re.compile(
    r"(?:\b(?:dated|of|on|until|by|before|after|through|to|from|between|and|than|is|are|for|at|due)|,)\s*$",
    re.IGNORECASE,
)
#: an addendum's own name before its date
_NAMED = re.compile(
    r"(?:addendum|amendment|bulletin)\s*(?:no\.?|number|#)?\s*(?P<number>\w{1,5})\s*[-\u2013\u2014|,:;.(]*\s*",
    re.IGNORECASE,
)
#: documents that name days on which something is due more often than their own
_NAMES_DAYS = frozenset(
    {DocumentKind.ADVERTISEMENT, DocumentKind.INSTRUCTIONS, DocumentKind.BID_FORM, DocumentKind.WAGES}
)


def date_of(said: Description, name: str, pages: Iterable[Page]) -> str:
    """Return the date of a document as ISO 8601, told from its first pages, else its file's name.

    Empty when neither says one plainly: a day on which bids are due, or the date of another document that
    is named, is not this one's.
    """
    for page in [page for page in pages if page.text.strip()][:LOOKED_AT]:
        for line, amount, start, end in _dates(page.text[:HEAD]):
            if not line[end:].strip(" .)") and _is_own(line[:start], said):
                return amount
    found = _ISO.search(name)
    return "-".join(found.group("year", "month", "day")) if found else ""


def _dates(text: str) -> Iterator[tuple[str, str, int, int]]:
    """Yield each date with its year in a short line: the line, the date, and its range in the line."""
    language = language_of(text)
    lines = text.splitlines()
    for before, line in zip(["", *lines], lines, strict=False):
        if len(line) > LINE or not _YEAR.search(line) or _GOES_ON.search(before):
            continue
        for value in find_values(line, language):
            if value.kind is Kind.DATE and not value.amount.startswith("-"):
                yield line, value.amount, value.start, value.end


def _is_own(before: str, said: Description) -> bool:
    """Return whether the words before a date on its line make it the document's own."""
    words = before.strip()
    named = _NAMED.match(words) if said.kind is DocumentKind.ADDENDUM else None
    if named is not None:
        number = named["number"].lstrip("0").upper()
        if said.number and number.isdigit() and number != said.number:
            return False
        words = words[named.end() :]
    if _ISSUED.fullmatch(words):
        return True
    if said.kind is DocumentKind.ADDENDUM and _BESIDE.fullmatch(words):
        return True
    return (named is not None or said.kind not in _NAMES_DAYS) and bool(_DATED.fullmatch(words))
