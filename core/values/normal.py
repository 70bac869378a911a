"""The values that a text states, each in the form that programs and spreadsheets can count with."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction

from core.values.find import find_values
from core.values.moments import ZONE
from core.values.numbered import names_something
from core.values.value import Bound, Kind, Value, canonical

__all__ = ["NormalValue", "iso_date", "iso_duration", "normal_values"]

#: what has no normal form: where something is, and who somebody is
_NAMES = frozenset({Kind.REFERENCE, Kind.PARTY})
_MAGNITUDE = re.compile(r"\d\s*(?P<word>thousand|million|billion|trillion|mm|mn|bn|[kmb])\b", re.IGNORECASE)
_LETTERS = {
    "k": "thousand",
    "m": "million",
    "mm": "million",
    "mn": "million",
    "b": "billion",
    "bn": "billion",
}
#: words between a day and its hour, either way round
_BETWEEN = re.compile(
    r"[\s,;.(]*(?:(?:at|on|by|until|before|of|the)\b[\s,]*){0,2}"
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day\b[\s,]*)?(?:the\s+)?",
    re.IGNORECASE,
)
_ZONE_BEHIND = re.compile(rf"[.\s,(]*(?P<zone>{ZONE.pattern})", re.IGNORECASE)
#: the year, or two digits of it, behind the designation of a standard
_EDITION = re.compile(r"[-:](?P<year>\d{4}|\d{2}\w?)$")
_ISO_UNITS = {
    "day": "P{}D",
    "week": "P{}W",
    "month": "P{}M",
    "year": "P{}Y",
    "hour": "PT{}H",
    "minute": "PT{}M",
}


@dataclass(frozen=True, slots=True)
class NormalValue:
    """One value in a form to count with; what does not apply is None or empty."""

    #: the value as it is written
    text: str
    kind: Kind
    bound: Bound
    #: in ``unit``; None of dates, times and standards
    amount: Fraction | None = None
    #: the unit that is written, in the singular: ``week``, ``inch``, ``psi``; ISO 4217 code of a currency;
    #: what is counted; empty where there is none
    unit: str = ""
    #: of money: ``million`` where that is written; it is counted in ``amount`` already
    magnitude: str = ""
    #: ISO 8601 date, time or duration; a date without a year is ``--10-27``
    iso: str = ""
    #: the time zone behind an hour as it is written
    zone: str = ""
    #: of days: ``working`` or ``calendar`` where that is written
    days: str = ""
    #: ``ASTM F1216``, and its year as written
    designation: str = ""
    edition: str = ""
    #: amount and unit in which all values of the kind can be compared; see `core.values.value.canonical`
    canonical: tuple[Fraction, str] | None = None


def normal_values(text: str) -> tuple[NormalValue, ...]:
    """Return the values that ``text`` states in order; a day and its hour as one, what is said twice once."""
    found = [
        value for value in find_values(text) if value.kind not in _NAMES and not names_something(text, value)
    ]
    made: list[tuple[Value, NormalValue]] = []
    for value in found:
        if made and (joined := _moment(text, *made[-1], value)) is not None:
            made[-1] = (replace(value, start=made[-1][0].start), joined)
        else:
            made.append((value, _normal(text, value)))
    kept: dict[tuple[object, ...], NormalValue] = {}
    for value, each in made:
        said = (each.kind, value.amount, value.unit, each.bound, each.iso)
        kept.setdefault(said, each)
    return tuple(kept.values())


def iso_duration(value: Value) -> str:
    """Return an ISO 8601 duration in the unit that is written, where its number is whole."""
    amount = Fraction(value.amount)
    written = value.written or value.unit.removeprefix("working ")
    if written in _ISO_UNITS and (amount / value.factor).denominator == 1:
        return _ISO_UNITS[written].format(amount / value.factor)
    if value.unit in {"day", "working day"}:
        return f"P{_number(amount)}D"
    if value.unit == "month":
        return f"P{_number(amount)}M"
    return f"PT{_number(amount)}{'S' if value.unit == 'second' else 'M'}"


def iso_date(value: Value) -> str:
    """Return an ISO 8601 date; ``--10-27`` of one without a year."""
    return f"-{value.amount}" if value.amount.startswith("-") else value.amount


def _number(amount: Fraction) -> str:
    return str(amount) if amount.denominator == 1 else f"{float(amount):g}"


def _normal(text: str, value: Value) -> NormalValue:
    """Return one value by itself."""
    each = NormalValue(value.text, value.kind, value.bound)
    if value.kind is Kind.DATE:
        return replace(each, iso=iso_date(value))
    if value.kind is Kind.TIME:
        return replace(each, iso=value.amount, zone=_zone(text, value.end))
    if value.kind is Kind.STANDARD:
        edition = _EDITION.search(value.text)
        return replace(each, designation=value.amount, edition=edition["year"] if edition else "")
    return _measured(value, each)


def _measured(value: Value, each: NormalValue) -> NormalValue:
    """Return a value with what is said of its amount."""
    each = replace(
        each,
        amount=Fraction(value.amount) / value.factor,
        unit=value.written or value.unit.removeprefix("working "),
        canonical=canonical(value),
    )
    if value.kind is Kind.COUNT:
        return replace(each, unit=value.text.split()[-1].strip(".,;:()").lower())
    if value.kind is Kind.MONEY:
        word = _MAGNITUDE.search(value.text)
        said = word["word"].lower() if word else ""
        return replace(each, magnitude=_LETTERS.get(said, said))
    if value.kind is Kind.DURATION:
        working = value.unit == "working day"
        said = "calendar" if "calendar" in value.text.lower() else ""
        # a span of working days has no length of its own
        return replace(each, days="working" if working else said, iso="" if working else iso_duration(value))
    return each


def _moment(text: str, last: Value, before: NormalValue, value: Value) -> NormalValue | None:
    """Return a day with its hour; None where the two values are no such pair."""
    if {last.kind, value.kind} != {Kind.DATE, Kind.TIME} or "T" in before.iso:
        return None
    between = text[last.end : value.start]
    if before.zone:
        between = between.lower().replace(before.zone.lower(), "", 1)
    if not _BETWEEN.fullmatch(between):
        return None
    after = _normal(text, value)
    day, hour = (before, after) if last.kind is Kind.DATE else (after, before)
    shown = " ".join(text[last.start : value.end].split())
    limit = before.bound or after.bound
    return NormalValue(shown, Kind.DATE, limit, iso=f"{day.iso}T{hour.iso}", zone=hour.zone)


def _zone(text: str, end: int) -> str:
    """Return the zone that is written behind an hour."""
    found = _ZONE_BEHIND.match(text, end)
    return " ".join(found["zone"].split()) if found else ""
