"""A question without what it says to a reader: only what it asks about is looked for in the document.

"You are an investment banker. What was the FY2018 capital expenditure in USD millions? Rely on the details
shown in the cash flow statement." asks for "2018 capital expenditure"; the rest would find bankers.
"""

from __future__ import annotations

import re

__all__ = ["asked_about", "identifiers"]

_SENTENCE = re.compile(r"[^.?!]+(?:[.](?=\d)[^.?!]+)*[.?!]*")
#: a sentence that begins so, or that is about answering, is for whoever answers
_ORDER = re.compile(
    r"\s*(?:please\s+|then\s+)?(?:give|provide|answer|respond|reply|return|round|express|state|present|report|"
    r"use|keep|write|assume|imagine|pretend|address|approach|rely|base|show|explain|consider|calculate|quote|cite|"
    r"do not|don't|if|you(?:'re| are)|act)\b",
    re.IGNORECASE,
)
_ABOUT_ANSWERING = re.compile(
    r"\b(?:answer|response|reply|question|decimal|decimals|rounded|units?|usd|millions?|thousands?|"
    r"billions?|format|perspective|details shown|information provided|statement|balance sheet|"
    r"document|context|explain why|role|analyst|banker|investor|expert|assistant|lawyer|attorney|consultant|"
    r"estimator|why or why not)\b",
    re.IGNORECASE,
)
#: the kinds of statement that a financial question is told to be answered from
_SOURCE = (
    r"(?:the\s+|its\s+|their\s+)?(?:(?:consolidated|financial|cash[\s-]flows?|income|profit|loss|p\s?&\s?l|p&l|"
    r"balance|and|or|of)\s+)*(?:statements?(?:\s+of\s+(?:financial\s+position|income|operations|cash\s+flows?))?|"
    r"sheets?|documents?|texts?|context|passages?|filings?|files?|information|data|details|line\s+items)"
)
_PARTS = (
    # an order before the question, up to its colon
    re.compile(
        r"\b(?:here(?:'s| is)|(?:please\s+)?answer)\s+(?:the|this|my)\s+(?:following\s+)?question\b[^:?!]*:",
        re.IGNORECASE,
    ),
    # units and rounding in brackets
    re.compile(
        r"\([^()]*\b(?:usd|millions?|thousands?|billions?|units?|round|rounded|decimals?)\b[^()]*\)",
        re.IGNORECASE,
    ),
    # a role before the question
    re.compile(
        r"(?:^|(?<=[.?!]\s))\s*(?:you(?:'re| are)|act|acting|assume|imagine|as|answer as)\s+(?:that\s+)?"
        r"(?:you\s+are\s+)?(?:as\s+)?an?\s[^,.?!;:]{2,60}[,:]\s*",
        re.IGNORECASE,
    ),
    re.compile(
        rf"[,(]?\s*\b(?:based\s+(?:only\s+|solely\s+)?(?:up)?on|according\s+to|relying\s+on|judging\s+(?:from|by)|"
        rf"by\s+looking\s+at|looking\s+at|by\s+using|using|as\s+(?:shown|stated|given|outlined|described)\s+in)\s+"
        rf"(?:only\s+|primarily\s+)?{_SOURCE}(?:\s+(?:shown|given|provided|outlined|stated|clearly|primarily|only|"
        rf"within|in|of|from|and|that|are|is)\b)*(?:\s+{_SOURCE})?\b[,)]?",
        re.IGNORECASE,
    ),
    re.compile(
        r"[,(]?\s*\b(?:answer\s+|stated\s+|expressed\s+)?in\s+(?:u\.?s\.?\s*|usd\s*|us\s+)?(?:dollars?|usd|"
        r"(?:usd\s+|\$\s*)?(?:millions?|thousands?|billions?))\b(?:\s+of\s+(?:us\s+)?dollars)?\)?",
        re.IGNORECASE,
    ),
    re.compile(
        r"[,(]?\s*\b(?:rounded|round\s+(?:it|the\s+answer))?\s*to\s+\w+\s+decimal\s+places?\)?", re.IGNORECASE
    ),
    re.compile(
        r"\bhighlight\s+the\s+parts\s+\(if\s+any\)\s+of\s+this\s+contract\s+related\s+to\b", re.IGNORECASE
    ),
    re.compile(r"\bthat\s+should\s+be\s+reviewed\s+by\s+a\s+lawyer\b\.?", re.IGNORECASE),
)
#: a name with letters and figures
_IDENTIFIER = re.compile(r"\b(?=[\w-]*\d)[A-Z][A-Za-z]*-?\d[\w-]*\b")
#: years and quarters are none
_PERIOD = re.compile(r"(?:FY|Q|H|CY|P)-?\d{1,4}", re.IGNORECASE)
_JOINING = re.compile(r"[\W_]+")
#: FY2018, F.Y. 2018, FY18, FY'18
_FISCAL_YEAR = re.compile(r"\bF\.?\s?Y\.?\s?['\u2019]?((?:19|20)\d\d|\d\d)\b", re.IGNORECASE)


def asked_about(text: str) -> str:
    """Return ``text`` without instructions and roles, and with fiscal years as years.

    What would leave nothing is left whole.
    """
    kept = _without_orders(text)
    for part in _PARTS:
        kept = part.sub(" ", kept)
    kept = " ".join(kept.split())
    return _FISCAL_YEAR.sub(_year, kept if any(map(str.isalnum, kept)) else text)


def identifiers(text: str) -> tuple[str, ...]:
    """Return what a question names by letters and figures, without hyphens: "PC12" for "PC-12"."""
    found = (match.group() for match in _IDENTIFIER.finditer(text))
    return tuple(bare(name) for name in found if not _PERIOD.fullmatch(name))


def bare(text: str) -> str:
    """Return the letters and figures of a text alone, in capitals."""
    return _JOINING.sub("", text).upper()


def _without_orders(text: str) -> str:
    """Drop the sentences that tell how to answer; at least one that asks stays."""
    sentences = [match.group() for match in _SENTENCE.finditer(text)]
    orders = [
        not sentence.rstrip().endswith("?")
        and _ORDER.match(sentence) is not None
        and _ABOUT_ANSWERING.search(sentence) is not None
        for sentence in sentences
    ]
    if all(orders):
        return text
    return "".join(sentence for sentence, order in zip(sentences, orders, strict=True) if not order)


def _year(match: re.Match[str]) -> str:
    digits = match.group(1)
    if len(digits) == 4:
        return digits
    return f"19{digits}" if int(digits) >= 70 else f"20{digits}"
