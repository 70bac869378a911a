"""What comes again, as the rule of a calendar (RFC 5545) and in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from core.registers.deadlines.deadline import Deadline, Nature
from core.registers.deadlines.vocabulary import Vocabulary, vocabulary

__all__ = ["Recurrence", "recurrence_of"]

_REPEATS = re.compile(r"R/P(\d+)([DWMY])")
_UNITS = {"D": "daily", "W": "weekly", "M": "monthly", "Y": "yearly"}
_COUNTED = {"D": "days", "W": "weeks", "M": "months", "Y": "years"}
#: how the standard calls the days of the week, Monday first
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WORKWEEK = (0, 1, 2, 3, 4)
_ORDINALS = {1: "1st", 2: "2nd", 3: "3rd", 21: "21st", 22: "22nd", 23: "23rd", 31: "31st"}
#: days in which the first day of a recurrence is looked for: more than a year
_MOST = 800
_HOUR = re.compile(r"T(\d\d):(\d\d)")
_ONE_HOUR = re.compile(r"\b(\d{1,2})(?::(\d\d))? ?([ap])\.? ?m\b|\b(noon|midnight)\b")


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A rule by which days follow one another."""

    #: D, W, M or Y, and how many of them lie between
    unit: str
    every: int
    #: days of the week, 0 for Monday
    weekdays: tuple[int, ...] = ()
    #: which of these weekdays, or which days of a month; -1 is the last; empty for each
    places: tuple[int, ...] = ()
    #: the places count working days: the fifth of them
    of_workweek: bool = False
    begin: time | None = None
    end: time | None = None

    @property
    def rule(self) -> dict[str, object]:
        """The parts of an RRULE."""
        parts: dict[str, object] = {"freq": _UNITS[self.unit]}
        if self.every > 1:
            parts["interval"] = self.every
        names = [_DAYS[day] for day in self.weekdays]
        if names and self.places and not self.of_workweek:
            names = [f"{place}{name}" for place in self.places for name in names]
        if names:
            parts["byday"] = names
        if self.places and self.of_workweek:
            parts["bysetpos"] = list(self.places)
        elif self.places and not self.weekdays:
            parts["bymonthday"] = list(self.places)
        return parts

    @property
    def names_days(self) -> bool:
        """Whether it says on which days, or after how many of them."""
        return bool(self.weekdays or self.places) or (self.every > 1 and (self.unit, self.every) != ("M", 3))

    @property
    def words(self) -> str:
        """The rule as a person reads it: "every 2 weeks on Tue", "monthly on day 25"."""
        known = "quarterly" if (self.unit, self.every) == ("M", 3) else _UNITS[self.unit]
        said = [
            known if self.every == 1 or known == "quarterly" else f"every {self.every} {_COUNTED[self.unit]}"
        ]
        places = ", ".join(
            "last" if place < 0 else _ORDINALS.get(place, f"{place}th") for place in self.places
        )
        named = (
            "Mo to Fr"
            if self.weekdays == _WORKWEEK
            else ", ".join(_DAYS[day].capitalize() for day in self.weekdays)
        )
        named = "working day" if self.of_workweek else named or ("day" if places else "")
        if named:
            said.append(f"on the {places} {named}" if places else f"on {named}")
        if self.begin:
            said.append(f"{self.begin:%H:%M}" + (f" to {self.end:%H:%M}" if self.end else ""))
        return " ".join(said)

    def first(self, since: date) -> date | None:
        """Return the first day on or after a day; None where the rule has none in two years."""
        days = (since + timedelta(days=number) for number in range(_MOST))
        return next((day for day in days if self._has(day)), None)

    def _has(self, day: date) -> bool:
        if (
            self.places
            and self.unit == "M"
            and self.every == 3
            and day.month % 3 != (0 if -1 in self.places else 1)
        ):
            return False
        if self.of_workweek:
            number = sum(
                1 for each in range(1, day.day + 1) if day.replace(day=each).weekday() in self.weekdays
            )
            return day.weekday() in self.weekdays and number in self.places
        if self.weekdays:
            place = {(day.day - 1) // 7 + 1, -1 if (day + timedelta(days=7)).month != day.month else 0}
            return day.weekday() in self.weekdays and (not self.places or bool(place & {*self.places}))
        last = -1 if (day + timedelta(days=1)).month != day.month else 0
        return not self.places or bool({day.day, last} & {*self.places})

    def moments(self, since: date) -> tuple[date | datetime, date | datetime] | None:
        """Return begin and end of the first event on or after a day."""
        day = self.first(since)
        if day is None:
            return None
        if self.begin is None:
            return day, day + timedelta(days=1)
        begin = datetime.combine(day, self.begin)
        return begin, datetime.combine(day, self.end) if self.end else begin + timedelta(minutes=30)


def recurrence_of(deadline: Deadline, language: str = "en") -> Recurrence | None:
    """Return the rule of what recurs, or of hours of certain days; None where a deadline is neither."""
    words = vocabulary(language)
    if words is None or deadline.nature not in {Nature.RECURRING, Nature.HOURS}:
        return None
    low = " ".join(deadline.words.lower().split())
    begin, end = _hours(deadline.value, low)
    weekdays = tuple(_weekdays(low, words))
    match = _REPEATS.fullmatch(deadline.value)
    if match is None:
        return Recurrence("W", 1, weekdays, begin=begin, end=end) if weekdays and begin else None
    every, unit = int(match[1]), match[2]
    places = tuple(_places(low, words)) if unit in "MY" else ()
    if weekdays and not places and not (begin or words.patterns["repeated"].search(low) or len(weekdays) > 1):
        return None  # "if the last day falls on a Saturday"
    if unit == "D" and weekdays:
        unit = "W"
    of_workweek = bool(places and words.patterns["workweek"].search(low))
    return Recurrence(unit, every, weekdays, places, of_workweek, begin, end)


def _hours(value: str, low: str) -> tuple[time | None, time | None]:
    found = [time(int(hour), int(minute)) for hour, minute in _HOUR.findall(value)]
    if not found and (match := _ONE_HOUR.search(low)):
        named = {"noon": 12, "midnight": 0}.get(match[4])
        hour = named if named is not None else int(match[1]) % 12 + 12 * (match[3] == "p")
        found = [time(hour, int(match[2] or 0))]
    open_ended = ".." in value or len(found) != 2 or found[1] <= found[0]
    return (found[0] if found else None), (None if open_ended else found[1])


def _weekdays(low: str, words: Vocabulary) -> Iterator[int]:
    """Yield the days of the week that words name, Monday 0, those between "through" and both ends too."""
    begins = "|".join(name[:3] for name in words.weekdays)
    found = list(re.finditer(rf"\b(?P<day>{begins})(?:[a-z]*day)?s?\b", low))
    days = [[name[:3] for name in words.weekdays].index(match["day"]) for match in found]
    listed = set(days)
    for (one, last), (first, other) in zip(
        zip(found, days, strict=True), zip(found[1:], days[1:], strict=True), strict=False
    ):
        if words.patterns["through"].fullmatch(low[one.end() : first.start()].replace(".", "")):
            listed.update(range(last, other + 1))
    if not listed and words.patterns["workweek"].search(low):
        listed.update(_WORKWEEK)
    yield from sorted(listed)


def _places(low: str, words: Vocabulary) -> Iterator[int]:
    """Yield which days of a month words name."""
    listed: Mapping[str, int] = words.ordinals
    numbers = {int(each) for each in re.findall(r"\b(\d{1,2})(?:st|nd|rd|th)\b", low)}
    numbers |= {listed[each] for each in re.findall(r"[a-z]+(?:-[a-z]+)?", low) if each in listed}
    if re.search(r"\blast\b", low) or words.patterns["ends"].search(low):
        numbers.add(-1)
    if not numbers and words.patterns["begins"].search(low):
        numbers.add(1)
    yield from sorted(number for number in numbers if -1 <= number <= 31 and number)
