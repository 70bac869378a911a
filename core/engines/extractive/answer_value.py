"""The answer itself: the words that the reader marked, as a value of the kind that was asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from core.engines.extractive.asked_clause import other_clause
from core.engines.extractive.asked_name import name_in, with_its_number
from core.engines.passages.expected_value import Need, holds
from core.engines.passages.question_parts import parts_of
from core.values.find import find_values
from core.values.normal import normal_values
from core.values.value import Kind, Value

__all__ = ["REDACTED", "marks_value", "value_of"]

#: a value has no more characters: what is longer is the passage itself
LONGEST = 160
#: share of the passage from which a mark is the passage
MOST = 0.9
#: characters from which a mark is looked through for the value in it
LONG = 100
#: characters before a mark in which the bracket that it closes may open
BRACKET = 40
#: characters between values that are one: "October 27, 2026, at 2:00 p.m.", "five hundred dollars ($500.00)"
BETWEEN = 6
#: what surrounds an answer and is not part of it
_EDGES = " \t,;:.\"'\u201c\u201d\u2018\u2019"
#: a mark that begins or ends inside a word or an amount is drawn to its edge
_INSIDE = re.compile(r"[\w$%\u00b0.,/-]")
#: a mark that ends so may end inside a value: "February 11"
_FIGURE_LAST = re.compile(r"\d[\w.,:]*$")
#: words that make a value a limit, before it
_LIMIT = re.compile(
    r"\b(?:at least|(?:not|no) (?:less|more|fewer|later|sooner) than|up to|within"
    r"|(?:a )?(?:minimum|maximum)(?: of)?|not to exceed|more than|less than|about|approximately)\s+$",
    re.IGNORECASE,
)
#: what stands in the place of a value that is not told
REDACTED = re.compile(r"\*{3,}|\[\s?(?:\*|\u2026|\.\.\.|redacted)|_{3,}|\u2022{3,}|\bX{4,}\b", re.IGNORECASE)
#: the kinds of values that are what is needed
_KINDS = {
    Need.DATE: frozenset({Kind.DATE, Kind.TIME, Kind.DURATION}),
    Need.DURATION: frozenset({Kind.DURATION}),
    Need.MONEY: frozenset({Kind.MONEY}),
    Need.PERCENTAGE: frozenset({Kind.PERCENT}),
    Need.TEMPERATURE: frozenset({Kind.TEMPERATURE}),
    Need.STANDARD: frozenset({Kind.STANDARD}),
    Need.NUMBER: frozenset(Kind) - {Kind.STANDARD, Kind.PARTY, Kind.REFERENCE, Kind.DATE, Kind.TIME},
}
#: kinds of which a short mark, too, is cut down to the only value in it
_SINGLE = frozenset({Need.DATE, Need.DURATION, Need.MONEY, Need.PERCENTAGE, Need.TEMPERATURE})
#: words before a value from which they are a sentence about it, and no part of it
MOST_BEFORE = 3
#: what goes on behind a value and is part of it: what it is counted from, or for
_GOES_ON = re.compile(
    r"\s+(?:after|before|from|of|per|for each|for every|a|an|each|following|prior to|upon)\b[^,;:]*",
    re.IGNORECASE,
)
#: what ends in a full stop of its own, which was taken for the end of a sentence: an hour, letters, "Inc."
_HALF = re.compile(r"\b(?:[ap]\.\s?m|(?-i:(?:[A-Z]\.)+[A-Z]|Inc|Co|Corp|Ltd|Jr|Sr))$", re.IGNORECASE)
#: how often something is done
_OFTEN = re.compile(
    r"\b(?:(?:at least|not less than|no less than) )?"
    r"(?:(?:semi-?|bi-?)?(?:hourly|daily|weekly|monthly|quarterly|annual(?:ly)?|yearly)"
    r"|(?:once|twice|(?:\w+ )?times) (?:a|an|per|each|every)(?: \w+){1,2}"
    r"|every (?:[\w-]+ ){0,3}(?:hours?|days?|weeks?|months?|years?|feet|foot))\b",
    re.IGNORECASE,
)
_ASKS_FOR_NOTICE = re.compile(r"\bnotice\b(?! to proceed)", re.IGNORECASE)
#: characters before a length of time in which it may be said of which notice it is
BESIDE = 50
_NOTICE_BEHIND = re.compile(
    r"['\u2019]?,?\s+(?:(?:prior|advance|written|in|writing)\s+){0,3}notice\b", re.IGNORECASE
)
_NOTICE_BEFORE = re.compile(
    r"\bnotice\b[^.;:\d]{0,30}?(?:at least|not less than|no less than|of)\s+(?:\w+\s+\()?$", re.IGNORECASE
)
#: "until the hour of opening", beside which a length of time may stand
_UNTIL = re.compile(r"\buntil\b", re.IGNORECASE)
_HOW_MANY = re.compile(
    r"\bhow many (?:(?:linear|square|cubic) )?(?P<unit>feet|miles|yards|inches|gallons|acres|tons|pounds)\b",
    re.IGNORECASE,
)
_ASKS_HOW_OFTEN = re.compile(r"\bhow often\b", re.IGNORECASE)


@lru_cache(maxsize=8192)
def value_of(marked: str, passage: str, need: Need, asked: str = "") -> str:
    """Return the value in ``marked``, words of ``passage``; nothing where they are not one.

    A long mark is narrowed to the value in it, and a mark beside the only value of the kind is moved to
    that. One without the kind of value that is needed says nothing. A name that ``asked`` says is none.
    Every preview asks for the same again, so what came of it is kept.
    """
    drawn = _drawn(marked, passage)
    narrowed = _narrowed(drawn, passage, need, asked)
    value = _trimmed(narrowed if narrowed or need is Need.NAME else drawn)
    if clause := _asked_clause(value, drawn, passage, need, asked):
        stated = _stated(clause, _KINDS[need])
        if stated or need is Need.DATE:  # some dates are none that can be compared: "May 2029"
            return stated[0] if len(stated) == 1 else ""
    whole = not narrowed and len(value) >= MOST * len(passage)
    if not value or whole or len(value) > LONGEST or REDACTED.search(value):
        return ""
    return value if need is Need.NAME or holds(need, value) else ""


def marks_value(marked: str, passage: str, need: Need, asked: str = "") -> bool:
    """Whether ``marked`` holds the kind of value that is needed, if only among much else."""
    if value_of(marked, passage, need, asked):
        return True
    drawn = _drawn(marked, passage)
    return need is not Need.NAME and bool(drawn) and holds(need, drawn) and not REDACTED.search(drawn)


def _drawn(marked: str, passage: str) -> str:
    """Return the mark drawn to the edges of its words and values, and to the bracket that it closes."""
    start = passage.find(marked)
    if not marked.strip() or start < 0:
        return ""
    end = start + len(marked)
    while start > 0 and _INSIDE.match(passage[start - 1]) and not passage[start].isspace():
        start -= 1
    while end < len(passage) and _INSIDE.match(passage[end]) and not passage[end - 1].isspace():
        end += 1
    for value in find_values(passage) if _FIGURE_LAST.search(passage, start, end) else ():
        if value.kind is not Kind.PARTY and start <= value.start < end < value.end:
            end = value.end
    end = with_its_number(passage, start, end)
    if passage.count(")", start, end) > passage.count("(", start, end):
        opening = passage.rfind("(", max(0, start - BRACKET), start)
        start = opening if opening >= 0 else start
    end += passage.startswith(")", end) and "(" in passage[start + 1 : end].rpartition(")")[2]
    return passage[start:end]


def _narrowed(mark: str, passage: str, need: Need, asked: str) -> str:
    """Return the value of the kind in a mark that is long, or beside one that lacks it; else nothing."""
    if need is Need.NAME:
        return name_in(mark, passage, asked)
    if told := _measured(mark, passage, asked) if need is Need.NUMBER else "":
        return told
    if told := _lasting(mark, passage, asked) if need is Need.DURATION else "":
        return told
    held = bool(mark) and holds(need, mark)
    if not mark or need not in _KINDS:
        return ""
    if held and len(mark) <= LONG and len(mark) < MOST * len(passage):
        return _only(mark, need)
    found = _stated(mark if held else passage, _KINDS[need])
    # of several numbers none is known to be meant
    return found[0] if len(found) == 1 or (found and held and need is not Need.NUMBER) else ""


def _lasting(mark: str, passage: str, asked: str) -> str:
    """Return how often something is, or with which notice, where that is asked.

    Else the one length of time beside "until"; nothing where the mark itself is to be looked at.
    """
    if _ASKS_HOW_OFTEN.search(asked) and (often := _OFTEN.search(mark) or _OFTEN.search(passage)):
        return often.group()
    if _ASKS_FOR_NOTICE.search(asked):
        noticed = [value for value in find_values(passage) if _is_notice(value, passage)]
        only = _stated(mark, _KINDS[Need.DURATION])
        told = len(noticed) == 1 and (len(only) > 1 or noticed[0].text not in mark)
        return noticed[0].text if told else ""
    if not _UNTIL.search(mark) or find_values(mark):
        return ""
    stated = _stated(passage, _KINDS[Need.DURATION])
    return stated[0] if len(stated) == 1 else ""


def _is_notice(value: Value, passage: str) -> bool:
    """Whether a length of time is that of a notice: "90 days' notice", "notice at least 120 days before"."""
    if value.kind is not Kind.DURATION:
        return False
    behind, before = passage[value.end :], passage[max(0, value.start - BESIDE) : value.start]
    return _NOTICE_BEHIND.match(behind) is not None or _NOTICE_BEFORE.search(before) is not None


def _asked_clause(value: str, drawn: str, passage: str, need: Need, asked: str) -> str:
    """Return the clause of a passage that is asked about, where the value stands in another one."""
    if need not in _KINDS or not value or not asked or parts_of(asked):
        return ""
    at = passage.find(drawn) + max(drawn.find(value), 0) if value in drawn else passage.find(value)
    return other_clause(at, at + len(value), passage, need, asked) if at >= 0 else ""


def _measured(mark: str, passage: str, asked: str) -> str:
    """Return the only amount in the unit that is asked for, where a mark has none: "how many feet"."""
    how_many = _HOW_MANY.search(asked)
    unit = next((value.unit for value in find_values(f"2 {how_many['unit']}")), "") if how_many else ""
    if not unit or any(value.unit == unit for value in find_values(mark)):
        return ""
    kinds = frozenset(value.kind for value in find_values(passage) if value.unit == unit)
    stated = [each for each in _stated(passage, kinds) if any(v.unit == unit for v in find_values(each))]
    return stated[0] if len(stated) == 1 else ""


def _only(mark: str, need: Need) -> str:
    """Return the only value of the kind in a short mark that says more, with what it is counted from."""
    found = _stated(mark, _KINDS[need]) if need in _SINGLE else []
    if need is Need.DATE and len(found) > 1:  # a day and its hour, with a zone or a weekday between them
        found = [value.text for value in normal_values(mark)]
    if len(found) != 1 or found[0] not in mark:
        return ""
    start = mark.find(found[0])
    end = start + len(found[0])
    goes_on = _GOES_ON.match(mark, end)
    kept = mark[start : goes_on.end() if goes_on else end]
    before, behind = mark[:start].split(), mark[start + len(kept) :]
    # a few words before it, or in the same breath behind it, tell what the value is
    return kept if len(before) > MOST_BEFORE or "," in behind else ""


def _stated(text: str, kinds: frozenset[Kind]) -> list[str]:
    """Return the different values of some kinds in a text, with the words that make them limits."""
    found = [value for value in find_values(text) if value.kind in kinds]
    moments = [value for value in found if value.kind is not Kind.DURATION]
    together: list[list[Value]] = []
    for value in moments if moments and Kind.DATE in kinds else found:
        if together and _is_one(text, together[-1], value):
            together[-1].append(value)
        else:
            together.append([value])
    shown: dict[tuple[str, str], str] = {}
    for group in together:
        start, end = group[0].start, max(value.end for value in group)
        end += text.startswith(")", end) and "(" in text[start:end]
        limit = _LIMIT.search(text, 0, start)
        shown.setdefault((group[0].amount, group[0].unit), text[limit.start() if limit else start : end])
    return list(shown.values())


def _is_one(text: str, group: Sequence[Value], value: Value) -> bool:
    """Whether a value goes on from those before it: the same amount in figures, or the hour of a day."""
    last = group[-1]
    if value.start - last.end > BETWEEN or text[last.end : value.start].strip() in {"or", "and", "to"}:
        return False
    return last.agrees(value) or {last.kind, value.kind} == {Kind.DATE, Kind.TIME}


def _trimmed(text: str) -> str:
    """Drop punctuation at the edges; a bracket whose other half is inside stays."""
    value = text.strip(_EDGES)
    for opening, closing in ("()", "[]"):
        if value.startswith(opening) and closing not in value:
            value = value[1:]
        if value.endswith(closing) and opening not in value:
            value = value[:-1]
    value = " ".join(value.strip(_EDGES).split())
    return f"{value}." if _HALF.search(value) else value
