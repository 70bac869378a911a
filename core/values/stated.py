"""The values a claim states: amounts with their units, dates and times of day."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from core.text.languages.catalog import listed
from core.text.tokens import DAYS, FUNCTION_WORDS, UNITS, Word

#: kind of a number that names a place, a standard or a drawing; such numbers never contradict
REFERENCE = "reference"
#: kind of a number without a unit
BARE = "number"

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DATE = re.compile(
    rf"\b(?P<month>{_MONTH}) (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (?P<year>\d{{4}}))?"
    rf"|\b(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?(?: day)?(?: of)? (?P<month2>{_MONTH})(?:,? (?P<year2>\d{{4}}))?"
    r"|\b(?P<month3>\d{1,2})/(?P<day3>\d{1,2})/(?P<year3>\d{4})\b"
    r"|\b(?P<year4>\d{4})-(?P<month4>\d\d)-(?P<day4>\d\d)\b"
)
_TIME = re.compile(r"\b(?P<hour>\d{1,2})(?::(?P<minute>\d\d))? ?(?P<half>[ap])\.? ?m\b")

#: one unit for what is measured in several
_CONVERTED = {
    "week": ("day", 7),
    "year": ("month", 12),
    "hour": ("minute", 60),
    "degree": ("temperature", 1),
    "fahrenheit": ("temperature", 1),
    "celsius": ("temperature", 1),
    "dollar": ("money", 1),
}
#: stand between a number and its unit
_QUALIFIERS = DAYS | listed("consecutive additional full linear lineal successive")
#: a number behind one of these names something
_NAMING = listed(
    """section article paragraph subparagraph clause item no figure fig table page pages part division
    appendix exhibit addendum annex schedule chapter class type phase segment drawing sheet line question
    form bulletin method grade zone lot unit station sta rule title act public law"""
)
_RANGE = listed("to or through and")


@dataclass(frozen=True, slots=True)
class Value:
    """One stated value, comparable with others of its kind."""

    #: the unit or what is counted: ``temperature``, ``money``, ``day``, ``date``, ``count:copy``
    kind: str
    #: one spelling for equal amounts: ``180``, ``2026-10-27``; a date without a year begins with ``-``
    amount: str
    #: ``min``, ``max`` or empty: whether the amount is stated as a limit
    bound: str
    #: half-open range of words that state it
    start: int
    end: int


def values(words: Sequence[Word], text: str) -> tuple[Value, ...]:
    """Return the values stated in normalised ``text``, whose words are ``words``, in order."""
    found = list(_moments(words, text))
    taken = {index for value in found for index in range(value.start, value.end)}
    for index, word in enumerate(words):
        if word.number and index not in taken:
            value = _amount(words, text, index)
            if value is not None:
                found.append(value)
    return tuple(sorted(found, key=lambda value: value.start))


def _moments(words: Sequence[Word], text: str) -> Iterator[Value]:
    for match in _DATE.finditer(text):
        if (amount := _date(match)) is not None:
            yield _over(words, match, "date", amount)
    for match in _TIME.finditer(text):
        hour = int(match["hour"]) % 12 + (12 if match["half"] == "p" else 0)
        yield _over(words, match, "time", f"{hour:02}:{match['minute'] or '00'}")


def _date(match: re.Match[str]) -> str | None:
    parts = {name.rstrip("234"): part for name, part in match.groupdict().items() if part}
    month = parts["month"]
    number = int(month) if month.isdigit() else _MONTHS.index(month[:3]) + 1
    if not (1 <= number <= 12 and 1 <= int(parts["day"]) <= 31):
        return None
    if "year" not in parts and month == "may":
        return None  # "may 30 days after": the modal
    return f"{parts.get('year', '')}-{number:02}-{int(parts['day']):02}"


def _over(words: Sequence[Word], match: re.Match[str], kind: str, amount: str) -> Value:
    inside = [i for i, word in enumerate(words) if match.start() <= word.start < match.end()]
    return Value(kind, amount, _bound(words, inside[0], inside[-1] + 1), inside[0], inside[-1] + 1)


def _amount(words: Sequence[Word], text: str, index: int) -> Value | None:
    word = words[index]
    amount = _fraction(word.form)
    if amount is None:
        return Value(REFERENCE, word.form, "", index, index + 1)
    kind, factor, end = _unit(words, text, index)
    if kind in {BARE, REFERENCE} and _is_reference(words, text, index):
        kind = REFERENCE
    start = index - 1 if kind == "money" and _has_dollar_sign(words, index) else index
    return Value(kind, str(amount * factor), _bound(words, start, end), start, end)


def _has_dollar_sign(words: Sequence[Word], index: int) -> bool:
    return index > 0 and words[index - 1].form == "dollar" and words[index - 1].end >= words[index].start - 1


def _fraction(form: str) -> Fraction | None:
    try:
        return Fraction(form)
    except (ValueError, ZeroDivisionError):
        return None


def _unit(words: Sequence[Word], text: str, index: int) -> tuple[str, int, int]:
    """Return the kind of the number at ``index``, the factor to its common unit, and where it ends."""
    if _has_dollar_sign(words, index):
        return "money", 1, index + 1
    following = index + 1
    while following < len(words) and words[following].form in _QUALIFIERS:
        following += 1
    if following == len(words) or _parted(text, words[following - 1], words[following]):
        return BARE, 1, index + 1
    form = words[following].form
    if form in UNITS:
        kind, factor = _CONVERTED.get(form, (form, 1))
        scale = [word.form for word in words[following + 1 : following + 2]]
        return kind, factor, following + 1 + (form == "degree" and scale in (["fahrenheit"], ["celsius"]))
    if words[following].number or (
        form in _RANGE and following + 1 < len(words) and words[following + 1].number
    ):
        # "12 to 18 inches", "12-18 inches": the first amount has the unit of the second
        second = following if words[following].number else following + 1
        kind, factor, _ = _unit(words, text, second)
        return (kind, factor, index + 1) if kind != BARE else (BARE, 1, index + 1)
    if form in FUNCTION_WORDS or words[following].critical or len(form) < 3:
        return BARE, 1, index + 1
    return f"count:{stem(form)}", 1, following + 1


def _parted(text: str, one: Word, other: Word) -> bool:
    """Whether punctuation other than a hyphen or brackets parts two words."""
    return any(character in ",;:." for character in text[one.end : other.start])


def _is_reference(words: Sequence[Word], text: str, index: int) -> bool:
    word = words[index]
    if index and words[index - 1].form in _NAMING:
        return True
    before = text[max(0, word.start - 2) : word.start]
    glued = before[-1:].isalpha() or (before[-1:] == "-" and before[:1].isalnum())
    return glued or (word.form.startswith("0") and len(word.form) > 1) or index == 0


def _bound(words: Sequence[Word], start: int, end: int) -> str:
    """Return whether the words around a value make it a limit."""
    before = [word.form for word in words[max(0, start - 5) : start] if not word.number]
    after = [word.form for word in words[end : end + 2]]
    negated = "not" in before or "no" in before
    if {"least", "minimum"} & {*before[-3:], *after} or (
        negated and {"less", "fewer", "earlier", "before", "sooner"} & {*before}
    ):
        return "min"
    if {"maximum", "most", "within"} & {*before[-3:], *after} or (
        negated and {"more", "exceed", "later", "greater", "over", "after"} & {*before}
    ):
        return "max"
    if before[-2:] == ["up", "to"]:
        return "max"
    if {"exceed", "exceeds", "exceeding"} & {*before[-2:]} or before[-2:] in (
        ["more", "than"],
        ["greater", "than"],
    ):
        return "min"
    return "max" if before[-2:] in (["less", "than"], ["fewer", "than"]) else ""


def stem(form: str) -> str:
    """Return the word without its commonest endings: enough to match a claim with another."""
    for ending in ("ies", "ing", "ed", "es", "s"):
        if form.endswith(ending) and len(form) - len(ending) >= 3 and not form.endswith("ss"):
            return form[: -len(ending)] + ("y" if ending == "ies" else "")
    return form.removesuffix("e") if len(form) > 4 else form
