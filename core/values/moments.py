"""Dates and times of day in normalised text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from core.text.languages.catalog import Language, languages
from core.values.value import Kind

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DATE = re.compile(
    rf"\b(?P<month>{_MONTH}) (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:\d)(?:,? (?P<year>\d{{4}}))?"
    rf"|\b(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?(?: day)?(?: of)?[ -](?P<month2>{_MONTH})"
    r"(?:[, -]{1,2}(?P<year2>\d{4}))?(?! \d{1,2}(?:st|nd|rd|th)?,? \d{4})"
    r"|\b(?P<month3>\d{1,2})/(?P<day3>\d{1,2})/(?P<year3>\d{4}|\d{2})\b"
    r"|\b(?P<year4>\d{4})-(?P<month4>\d\d)-(?P<day4>\d\d)\b"
    r"|(?<![\w-])(?P<month6>\d\d)-(?P<day6>\d\d)-(?P<year6>\d{4})(?![\w-])"
    r"|\b(?P<day5>\d{1,2})\.(?P<month5>\d{1,2})\.(?P<year5>\d{4})\b"
)
_TIME = re.compile(
    r"\b(?P<hour>\d{1,2})(?:[:.](?P<minute>\d\d))?(?: o'?clock)? ?(?P<half>[ap])"
    r"(?:\. ?m\b\.?| ?m\b)"  # the last full stop of "p.m." is part of it, whatever else it ends
    r"|\b(?P<noon>(?:12(?::00)? )?(?:o'?clock )?noon)\b|\b(?P<midnight>midnight)\b"
    r"|(?:(?<=\bat )|(?<=\buntil )|(?<=\bby )|(?<=\bbefore )|(?<=\bafter )|(?<=\bfrom )|(?<=\bto ))"
    r"(?P<hour24>[01]?\d|2[0-3]):(?P<minute24>[0-5]\d)\b"
    r"|\b(?P<hour24b>[01]?\d|2[0-3])[:.](?P<minute24b>[0-5]\d)"
    r"(?= (?:hours|hrs|h|uhr|local|est|edt|cst|pst)\b)"
)

#: a time zone behind an hour, as bids write it, in text in lower case
ZONE = re.compile(
    r"\b(?:prevailing )?local (?:prevailing )?time\b|\bprevailing time\b"
    r"|\b(?:eastern|central|mountain|pacific|alaska|hawaii)(?: (?:standard|daylight|prevailing))?(?: time)?\b"
    r"|\b(?:[ecmp][sd]?t|utc|gmt)\b"
)

#: kind, amount, and the half-open range in the text
Moment = tuple[Kind, str, int, int]


def moments(text: str, language: Language | None) -> Iterator[Moment]:
    """Yield the dates and times of normalised ``text``; a date without a year begins with ``-``."""
    for match in _DATE.finditer(text):
        if (amount := _date(match)) is not None:
            yield Kind.DATE, amount, *match.span()
    if language is not None and language.months:
        for match in _dates_in(language.code).finditer(text):
            number, day = language.months[match["month"]], int(match["day"])
            if 1 <= day <= 31:
                yield Kind.DATE, f"{match['year'] or ''}-{number:02}-{day:02}", *match.span()
    for match in _TIME.finditer(text):
        amount = _time(match.groupdict())
        if amount:
            yield Kind.TIME, amount, *match.span()


def _date(match: re.Match[str]) -> str | None:
    parts = {name.rstrip("23456"): part for name, part in match.groupdict().items() if part}
    month = parts["month"]
    number = int(month) if month.isdigit() else _MONTHS.index(month[:3]) + 1
    day = int(parts["day"])
    if number > 12 and (match["month3"] or match["month6"]):
        number, day = day, number
    if not (1 <= number <= 12 and 1 <= day <= 31):
        return None
    if "year" not in parts and month == "may":
        return None  # "may 30 days after": the modal
    year = parts.get("year", "")
    year = f"20{year}" if len(year) == 2 else year
    return f"{year}-{number:02}-{day:02}"


def _time(parts: Mapping[str, str | None]) -> str:
    if parts["noon"]:
        return "12:00"
    if parts["midnight"]:
        return "24:00"
    if parts["hour"]:
        hour, minute = int(parts["hour"]), int(parts["minute"] or 0)
        hour = hour % 12 + (12 if parts["half"] == "p" else 0)
    else:
        hour = int(parts["hour24"] or parts["hour24b"] or 0)
        minute = int(parts["minute24"] or parts["minute24b"] or 0)
    return f"{hour:02}:{minute:02}" if minute < 60 else ""


@cache
def _dates_in(code: str) -> re.Pattern[str]:
    names = "|".join(sorted(languages()[code].months, key=len, reverse=True))
    return re.compile(
        rf"\b(?P<day>\d{{1,2}})(?:\.|er|\xba)?(?: de)? (?P<month>{names})\b"
        r"(?:(?: del?)? (?P<year>\d{4}))?"
    )
