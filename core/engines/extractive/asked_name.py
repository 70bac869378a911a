"""The name that a question asks for, among the names of a passage.

A contract writes its parts and its parties with capitals, too: "the Agreement", "Sealed Bids", "Owner". Where
it is asked who or which one that is they name nobody, though a letter may go "to the Engineer".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.engines.passages.expected_value import Need, holds
from core.engines.passages.stems import vocabulary
from core.evidence.sentences import stops
from core.values.find import find_values
from core.values.names import names
from core.values.value import Kind

__all__ = ["lacks_role", "name_in", "names_somebody", "with_its_number"]

#: names as they are written: "Elaine Saunders", "City of Fallowbrook", "PrimeCall"
_WORD = r"[A-Z][\w.&'\u2019-]*"
#: the number that belongs to the name of a structure or a project: "Structure 61-0417"
_NUMBER = re.compile(r"\s(?:No\.?\s)?\d[\w-]*")
#: what is counted and ends a name with its number: "Phase 3"
_COUNTED = r"(?:Phase|Stage|Lot|Package|Unit|Segment|Contract|Volume|Group|Reach)"
_PHASE = rf"{_COUNTED}{_NUMBER.pattern}"
_COUNTS = re.compile(rf"\b{_COUNTED}$", re.IGNORECASE)
_NAME = re.compile(rf"{_WORD}(?:,?\s(?:(?:of|the|and|&|for)\s){{0,2}}(?!{_PHASE}){_WORD})*(?:,?\s{_PHASE})?")
#: the last word of a name that nobody has
_PLACE = re.compile(
    r"\b(?:street|st|avenue|ave|road|rd|lane|drive|boulevard|highway|route|bridge|creek|river|brook|park|plaza)\.?$",
    re.IGNORECASE,
)
#: the words of a question, or of a name
_PLAIN = re.compile(r"[\w'\u2019-]+")
#: words that stand before a name, at the beginning of a sentence with a capital
_BEFORE = vocabulary("""
    the a an this these that such each any by all no if when where until upon before after unless
    """)
#: what a contract calls its parts, and its parties
_PARTS = vocabulary("""
    agreement contract contracts lease bid bids sealed proposal proposals offer offers work project site
    premises term section article exhibit addendum addenda drawings plans specifications documents manual
    notice price time times form forms conditions instructions successful completion substantial final date
    effective order change claim claims invitation schedule general special supplementary and of the for to
    """)
_PARTIES = vocabulary("""
    contractor contractors subcontractor subcontractors owner engineer architect designer bidder bidders
    landlord tenant lessor lessee buyer seller purchaser vendor supplier licensor licensee company client
    customer party parties borrower consultant surety insurer manager
    """)
#: the last word of the name of a body, which is no person and no project
_BODY = re.compile(
    r"\b(?:commission|council|board|authority|department|district|agency|bank|university|company|corporation"
    r"|associates|group|partners|bureau|office|ministry|division|county|city|village|town)\.?$",
    re.IGNORECASE,
)
#: asks who or which one it is, and not to whom something goes
_WHICH = re.compile(
    r"^\s*(?:who\s+(?:is|are|was|were)|which|what)\b|\bname\s+of\b|['\u2019]s\s+name\b", re.IGNORECASE
)
_WHICH_PROJECT = re.compile(
    r"\b(?:name|title)\s+of\s+the\s+(?:\w+\s+){0,2}(?:project|contract|job|work)\b"
    r"|\b(?:project|contract|job)(?:['\u2019]s)?\s+(?:name|title)\b",
    re.IGNORECASE,
)
_WHO_SIGNED = re.compile(r"\bwho\s+(?:has\s+)?(?:signed|sealed)\b", re.IGNORECASE)
#: what a passage calls what stands before it: (the "Tenant")
_DEFINED = re.compile(
    r"\(\s*(?:the\s|(?:herein)?after\s(?:\w+\s){0,3})?[\"\u201c](?P<term>[^\"\u201d]{2,40})[\"\u201d]\s*\)"
)
#: whom a question asks for: up to what it is of, or does
_ROLE = re.compile(
    r"^\s*who\s+(?:is|are|was|were)\s+(?P<role>[^,;?]+?)(?=\s+(?:of|for|at|in|on|during|to|with|from|by|that|who)\b|[,;?]|$)",
    re.IGNORECASE,
)
_POSSESSIVE = re.compile(r"\S+(?:['\u2019]s|s['\u2019])(?=\s)")


def name_in(mark: str, passage: str, asked: str) -> str:
    """Return the first name in ``mark`` that may be the one ``asked`` for; the empty string if there is none.

    A name that the question says is none, nor is a date or an amount; where the passage says what it calls
    by the word that the question has, it is the name before that.
    """
    known = set(_PLAIN.findall(asked.casefold()))
    defined = _called(passage, known) if _WHICH.search(asked) else None
    if defined is not None:
        return next(_names(defined, defined, known, asked), "")
    return next(_names(mark, passage, known, asked), "") or _beside_role(passage, known, asked)


def with_its_number(passage: str, start: int, end: int) -> int:
    """Return where ``passage[start:end]`` ends, with the number behind it where that names what it counts."""
    number = _NUMBER.match(passage, end) if _COUNTS.search(passage, start, end) else None
    return number.end() if number else end


def names_somebody(value: str, asked: str = "") -> bool:
    """Whether a name may be that of a person or a body: no street, river or bridge, and not nothing.

    Who signed is a person.
    """
    if not value or _PLACE.search(value):
        return False
    return not (_WHO_SIGNED.search(asked) and _is_body(value))


def lacks_role(asked: str, said: str) -> bool:
    """Whether a question asks for somebody by a role of several words which ``said`` does not all have.

    The manager of a company is not its property manager.
    """
    match = _ROLE.match(asked)
    if match is None:
        return False
    there = set(_PLAIN.findall(said.casefold()))
    there |= {word.removesuffix("s") for word in there}
    roles = [_words_of(role) for role in re.split(r"\s+or\s+", match["role"])]
    return all(len(role) > 1 and not there.issuperset(role) for role in roles)


def _words_of(role: str) -> list[str]:
    """Return the words of a role, without whose it is: "the City's project manager"."""
    return [word for word in _PLAIN.findall(_POSSESSIVE.sub(" ", role).casefold()) if word not in _BEFORE]


def _beside_role(passage: str, known: set[str], asked: str) -> str:
    """Return the name that stands beside the one word for whom is asked: "its lender, First Valley Bank"."""
    match = _ROLE.match(asked)
    role = _words_of(match["role"]) if match else []
    if len(role) != 1:
        return ""
    beside = re.search(
        rf"\b{re.escape(role[0])}(?:,|:|\s+is|\s+are|\s+means)\s+(?=[A-Z])", passage, re.IGNORECASE
    )
    name = _NAME.match(passage, beside.end()) if beside else None
    return next(_names(name.group(), passage, known, asked), "") if name else ""


def _called(passage: str, known: set[str]) -> str | None:
    """Return what stands before the definition of a word of the question, up to the definition before it."""
    start = 0
    for match in _DEFINED.finditer(passage):
        if set(_PLAIN.findall(match["term"].casefold())) <= known:
            return passage[start : match.start()]
        start = match.end()
    return None


def _names(mark: str, passage: str, known: set[str], asked: str) -> Iterator[str]:
    """Yield the names in a mark that may be asked for."""
    moments = [value for value in find_values(mark) if value.kind in {Kind.DATE, Kind.TIME}]
    which, project = _WHICH.search(asked) is not None, _WHICH_PROJECT.search(asked) is not None
    offset = max(passage.find(mark), 0)
    ends = [end for end, _ in stops(mark)]
    for match in _NAME.finditer(mark):
        if passage[: offset + match.start()].endswith(('"', "\u201c")):
            continue  # ("Effective Date") names no one
        if any(value.start < match.end() and match.start() < value.end for value in moments):
            continue
        stop = next((end for end in ends if match.start() < end < match.end()), None)
        # the full stop itself is no part of the name
        end = match.end() if stop is None else stop - (mark[stop - 1] == ".")
        words = mark[match.start() : end].split()
        while words and (words[0].casefold() in _BEFORE or words[0].casefold() in known):
            words = words[1:]
        begin = match.start() + match.group().find(words[0]) if words else 0
        name = mark[begin:end] if words else ""
        if not name or not _tells(name, begin, known) or _is_term(name, which=which):
            continue
        if project and _is_body(name):
            continue
        if project and name.isalpha():
            number = _NUMBER.match(mark, begin + len(name))
            if number is None:
                continue
            name += number.group()
        yield name


def _tells(name: str, begin: int, known: set[str]) -> bool:
    """Whether a name has a word with a capital that the question has not, and is more than a first word."""
    words = name.split()
    told = [word for word in words if word.strip(" ,;:.\"'").casefold() not in known and word[0].isupper()]
    return bool(told) and (holds(Need.NAME, name) or (begin > 0 and len(words) == 1))


def _is_term(name: str, *, which: bool) -> bool:
    """Whether a name is what a contract calls one of its parts, or its parties where that is asked."""
    words = {word.casefold().strip(".") for word in _PLAIN.findall(name) if not word[0].isdigit()}
    return words <= (_PARTS | _PARTIES if which else _PARTS)


def _is_body(name: str) -> bool:
    return _BODY.search(name) is not None or any(kind is Kind.PARTY for kind, *_ in names(name))
