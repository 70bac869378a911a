"""The parts of a bid document: what they are called, and which usually wins over which."""

from __future__ import annotations

import re

from core.reading.structure.headings import Heading

#: how headings of a document's parts begin, in the order of looking
_PARTS = (
    ("supplementary conditions", re.compile(r"SUPPLEMENT(?:ARY|AL)\s+(?:GENERAL\s+)?CONDITIONS")),
    ("special conditions", re.compile(r"SPECIAL\s+(?:CONDITIONS|PROVISIONS)")),
    ("general conditions", re.compile(r"(?:STANDARD\s+)?GENERAL\s+CONDITIONS")),
    ("instructions to bidders", re.compile(r"(?:INSTRUCTIONS\s+TO|INFORMATION\s+FOR|NOTICE\s+TO)\s+BIDDERS")),
    ("invitation", re.compile(r"(?:ADVERTISEMENT|INVITATION|REQUEST)\s+(?:FOR|TO)\s+BIDS?")),
    ("bid form", re.compile(r"(?:BID|PROPOSAL)\s+(?:FORM|SCHEDULE)|SCHEDULE\s+OF\s+(?:PRICES|VALUES)")),
    ("agreement", re.compile(r"(?:CONTRACT\s+)?AGREEMENT")),
    ("bonds", re.compile(r"(?:BID|PERFORMANCE|PAYMENT)\s+BOND")),
    ("technical specifications", re.compile(r"TECHNICAL\s+SPECIFICATIONS")),
)
#: the front end by the beginning of its MasterFormat numbers: the six digits of today, the five of old
_FRONT_END = {
    **dict.fromkeys(("0011", "0010"), "invitation"),
    **dict.fromkeys(("0021", "00100"), "instructions to bidders"),
    **dict.fromkeys(("0041", "0042", "00300"), "bid form"),
    **dict.fromkeys(("0043", "0061", "0062", "00600"), "bonds"),
    **dict.fromkeys(("0045", "00400"), "bidder's statements"),
    **dict.fromkeys(("0050", "0052", "00500"), "agreement"),
    **dict.fromkeys(("0070", "0072", "00700"), "general conditions"),
    **dict.fromkeys(("0073", "00800"), "supplementary conditions"),
}
_MASTERFORMAT = re.compile(r"\d{5}[A-Z]?|\d{6}(?:\.\d+)?")


def part_of(heading: Heading, current: str) -> str:
    """Return the part in which the text after ``heading`` stands; ``current`` if it goes on.

    An empty part means that nobody has named it.
    """
    title = heading.title.upper()
    if heading.kind == "addendum":
        return f"addendum {heading.number}"
    if heading.kind == "named":
        return next((name for name, pattern in _PARTS if pattern.match(title)), current)
    if heading.kind == "section" and _MASTERFORMAT.fullmatch(heading.number):
        if not heading.number.startswith("00"):
            return "technical specifications"
        return _FRONT_END.get(heading.number[:5]) or _FRONT_END.get(heading.number[:4], "")
    if heading.kind in {"exhibit", "appendix", "attachment", "annex"}:
        return f"{heading.kind} {heading.number}".lower()
    return current
