"""Standards and names of parties: values that are words and numbers as they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.values.value import Kind

_BODIES = (
    "ASTM|AASHTO|AWWA|ANSI|ISO|DIN|NFPA|ACI|AWS|API|ASME|UL|IEC|IEEE|NACE|SSPC|BS|NSF|NASSCO|ASCE|ICC|IBC|NEMA|EN"
    "|ASSE|ICRI|CSA|AISC|AISI|PCI|IAPMO|FM"
)
#: "ASTM F1216-16", "ASTM Standard F 1216", "ASTM C 150/C 150M", "ISO 9001:2015", "ANSI/NSF 61"
_STANDARD = re.compile(
    rf"\b(?P<body>(?:{_BODIES})(?:/(?:{_BODIES}))*)[ -]?"
    r"(?:(?:Standard|Specification|Designation|Spec\.?|Std\.?|No\.?):?\s)?\s?-?"
    r"(?P<number>[A-Z]{0,3}[ -]?\d+(?:\.\d+)*(?:/[A-Z]{0,3}[ -]?\d+(?:\.\d+)*M?)?M?)"
    r"(?:[-:](?:\d{4}|\d{2})\w?)?(?![\w,]*\d)"
)
_LEGAL = (
    r"Inc|Incorporated|L\.?L\.?C|Ltd|Limited|Corp|Corporation|Company|Co|L\.?L\.?P|L\.?P|PLC|plc|GmbH|AG|KG|S\.A|SARL|SAS"
    r"|B\.?V|N\.?V|S\.?p\.?A|Pty|Oy|AB"
)
_BODY = (
    "City|County|Town|Village|State|Commonwealth|Port|Borough|Township|Department|Board|University|Bank|District"
    "|Bureau|Office|Ministry|Authority|Province|Parish|Division"
)
_NAME = r"[A-Z][\w&'\u2019.-]*"
#: "Harper & Lane Engineers, Inc.", "City of Fallowbrook", "Fallowbrook Water District"
_PARTY = re.compile(
    rf"\b(?:{_NAME}\s(?:(?:&|and|of|the)\s)?){{0,5}}{_NAME},?\s(?:{_LEGAL})\b\.?"
    rf"|\b(?:{_BODY})\sof\s(?:the\s)?{_NAME}(?:\s(?:(?:and|&)\s)?{_NAME}){{0,3}}"
)
_NOT_NAMES = frozenset(
    {"the", "a", "an", "this", "such", "any", "each", "by", "and", "between", "to", "of", "with"}
)

#: kind, amount, and the half-open range in the text as written
Name = tuple[Kind, str, int, int]


def names(text: str) -> Iterator[Name]:
    """Yield the standards and parties that ``text``, as written, names."""
    for match in _STANDARD.finditer(text):
        number = re.sub(r"[\s-]", "", match["number"]).rstrip(".")
        yield Kind.STANDARD, f"{match['body']} {number}".upper(), match.start(), match.end()
    for match in _PARTY.finditer(text):
        start = match.start()
        words = match.group().split()
        while words and words[0].casefold() in _NOT_NAMES:
            start += len(words[0]) + 1
            words = words[1:]
        amount = " ".join(re.sub(r"[^\w\s&]", "", " ".join(words)).casefold().split())
        if len(words) > 1:
            yield Kind.PARTY, amount, start, match.end()
