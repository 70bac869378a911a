"""What a requirement says: who has to act, when, on which condition and with which values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from core.registers.deadlines.find import recurring
from core.registers.requirements.vocabulary import vocabulary
from core.values import Bound, Kind, Value, find_values
from core.values.numbered import names_something, with_what_is_counted

__all__ = ["clauses", "head_of", "obliged_in_return", "phase_of", "values_in", "who_acts", "whose_duties"]

#: characters behind "by" in which an agent is named
AGENT = 24
#: headings whose words are looked at once: many lines stand below each
HEADINGS = 2048
#: who opens, compares and takes what others offer
_RECEIVES_BIDS = {"bidder": "owner", "offeror": "government"}
_CLAUSE = re.compile(r"[,;:]\s")
_NOT_STATED = frozenset({Kind.REFERENCE, Kind.NUMBER, Kind.PARTY})
_BOUNDS = {Bound.MIN: "min ", Bound.MAX: "max ", Bound.NONE: ""}


def who_acts(text: str, start: int, end: int, acting: str) -> str:
    """Return who has to act: named before ``[start, end)``, or behind it as agent, else ``acting``."""
    known = vocabulary()
    if known.patterns["receives"].match(text, end) or known.patterns["receives"].match(text, start):
        start = 0
    clause = _clause_before(text, start)
    head = known.patterns["preposition"].split(clause, maxsplit=1)[0]
    duty = known.patterns["duty_of"].search(text, start)
    if found := (_first_party(duty["who"]) if duty else "") or _first_party(head):
        return found
    if not head.strip() and (found := _speaking(clause)):
        return found
    if known.patterns["consequence"].match(text) and (found := _first_party(text[end:])):
        return found
    if end and (found := _agent(text, start, end)):
        return found
    for who, pattern in known.things.items():
        if pattern.search(head):
            opened = any(done in text[start:].split() for done in known.done_to_bids)
            does = _RECEIVES_BIDS.get(who, who) if opened else who
            # the same things, of an agency that applies a regulation
            return acting if does == "owner" and acting == "government" else does
    return acting


def head_of(text: str, start: int) -> str:
    """Return the subject of what obliges at ``start``, without what is said of it: "All joints" of pipes."""
    return vocabulary().patterns["preposition"].split(_clause_before(text, start), maxsplit=1)[0].strip()


def _agent(text: str, start: int, end: int) -> str:
    """Return by whom it has to be done, where that is said of the deed and of nothing else in the text."""
    known = vocabulary()
    if not known.patterns["passive"].match(text, end) and not known.is_done(
        text[:end].rsplit(maxsplit=1)[-1].lower()
    ):
        return ""
    ends = known.patterns["deed_ends"].search(text, end)
    for match in known.patterns["agent"].finditer(text, start, ends.start() if ends else len(text)):
        # in "cleaned with a primer recommended by the manufacturer" he is no cleaner
        between = text[end : match.start("done")] if match["done"] else ""
        another = any(known.is_done(word.lower()) for word in between.split())
        joined = between.rstrip().endswith((",", " and", " or"))
        if match["done"] and known.patterns["gets"].fullmatch(match["done"]):
            continue
        if (joined or not another) and (found := _first_party(match["agent"][:AGENT])):
            return found
    return ""


def obliged_in_return(text: str) -> Iterator[str]:
    """Yield whom a proviso obliges: "access is given, provided that the Bidder shows insurance"."""
    known = vocabulary()
    for match in known.patterns["proviso"].finditer(text):
        for who, subject in known.subjects.items():
            found = subject.match(text, match.end())
            if found and (known.is_act(found["verb"].lower()) or found["verb"].lower() in {"shall", "must"}):
                yield who


def _clause_before(text: str, start: int) -> str:
    """Return the words from the beginning of the clause to the verb."""
    parts = [part for part in _CLAUSE.split(text[:start]) if part.strip()]
    if not parts:
        return ""
    last = parts[-1]
    # "Contractor, at its expense, shall": the subject stands before what is put between commas
    between = vocabulary().patterns["parenthesis"].match(last) is not None
    return parts[-2] if len(parts) > 1 and between and not _first_party(last) else last


def _speaking(clause: str) -> str:
    """Return who stands right before the verb: "In evaluating Bids the City"."""
    return next((who for who, pattern in vocabulary().speaking.items() if pattern.search(clause)), "")


def _first_party(words: str) -> str:
    """Return whose name comes first in words; empty for nobody's."""
    found = [
        (match.start(), who)
        for who, pattern in vocabulary().parties.items()
        if (match := pattern.search(words))
    ]
    return min(found)[1] if found else ""


@lru_cache(HEADINGS)
def whose_duties(heading: str) -> str:
    """Return whose duties stand below a heading: "Landlord's obligations"; empty if it does not say."""
    match = vocabulary().patterns["duties_of"].search(heading)
    return _first_party(match["who"] or match["of"]) if match else ""


def phase_of(text: str, document: str) -> str:
    """Return when it has to be done, as far as the words or the kind of document say."""
    for pattern, phase in vocabulary().phases:
        if pattern.search(text):
            return phase
    return vocabulary().phases_of_documents.get(document, "")


def clauses(text: str) -> dict[str, str]:
    """Return the condition, the exception and the deadline that a sentence states, in its own words."""
    words = vocabulary()
    return {
        "condition": next(_starting(text, words.condition), ""),
        "exception": next(_starting(text, words.exception), ""),
        "deadline": next((each for each in _starting(text, words.deadline) if words.time.search(each)), ""),
    }


def _starting(text: str, pattern: re.Pattern[str]) -> Iterator[str]:
    """Yield the clauses that begin with a pattern, up to the next comma, semicolon or end of the sentence."""
    for match in pattern.finditer(text):
        end = re.compile(r"[;:]\s|,\s(?!\d{4}\b)|[.]$").search(text, match.start())
        yield text[match.start() : end.start() if end else len(text)].strip()


def values_in(text: str) -> str:
    """Return the amounts, dates, times and standards of a text, with their bounds, and what recurs."""
    again = list(recurring(text, "en"))
    stated = [
        each
        for each in find_values(text, "en")
        if each.kind not in _NOT_STATED
        and not names_something(text, each)
        and not any(each.text in said for said in again)
    ]
    shown = [
        f"{_BOUNDS[each.bound]}{with_what_is_counted(text, each)}"
        for before, each in zip([None, *stated], stated, strict=False)
        if before is None or not _is_repeated(text, before, each)
    ]
    return "; ".join(dict.fromkeys((*shown, *again)))


def _is_repeated(text: str, before: Value, value: Value) -> bool:
    """Whether a value says the one before it again, in brackets: "one percent (1%)"."""
    return before.identity == value.identity and text[before.end : value.start].strip() == "("
