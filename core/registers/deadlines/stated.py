"""The times that a sentence states: dates with hour and day of the week, hours, durations, recurrences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from core.registers.deadlines.day_order import DayOrder, read_in
from core.registers.deadlines.deadline import Nature
from core.registers.deadlines.replaced import is_changed
from core.registers.deadlines.vocabulary import Vocabulary
from core.values import Kind, Value, find_times
from core.values.moments import ZONE
from core.values.normal import iso_date, iso_duration

__all__ = ["Stated", "stated"]

#: the mark of a list item, whose number counts nothing: "4.02 Days to achieve completion"
_MARK = re.compile(r"\s*(?:\(?\w{1,5}\)|\d{1,3}(?:\.\d{1,3}){0,4}\.?|\w\.)(?=\s)")
#: a date in figures with dashes between them, and no number of a part: "22\u201310\u201301B"
_DASHED = re.compile(
    r"(?<![\w\u2013-])(?:1[0-2]|[1-9])\u2013(?:3[01]|[12]\d|[1-9])\u2013(?:(?:19|20)\d\d|\d\d)(?![\w\u2013-])"
)
_ZONE_BEHIND = re.compile(rf"[ ,(]*(?P<zone>{ZONE.pattern})")
#: what the words of a duration name at least
_UNIT = re.compile(
    r"(?<![a-z])(?:s[ei]c|min|h(?:ou)?rs?|days?|w(?:ee)?ks?|mo(?:nth)?s?|mth|y(?:ea)?rs?|[hd]\b)"
)
#: words between the two ends of a range
_TO = re.compile(r"\s*(?:to|through|and|until|-|\u2013|\u2014)\s*")

#: an hour without its "a.m.", before the other end of the range
_BARE = re.compile(
    r"(?<![\d:.])(?P<hour>1[0-2]|[1-9])(?::(?P<minute>[0-5]\d))?\s*(?:to|through|and|until|-|\u2013)\s*$"
)


@dataclass(frozen=True, slots=True)
class Stated:
    """One time that a sentence states; ``start`` and ``end`` are a half-open range of its text."""

    nature: Nature
    #: see `core.registers.deadlines.deadline.Deadline.value`
    value: str
    start: int
    end: int
    zone: str = ""
    #: the day of the week beside a date, in lower case
    weekday: str = ""
    limit: str = ""
    #: its value with day and month the other way round, where nothing tells which figure is which
    other: str = ""


def stated(text: str, words: Vocabulary, language: str, order: DayOrder | None = None) -> list[Stated]:
    """Return the times of a text whose white space is single spaces, in order.

    ``order`` is that in which its document writes day and month; None where that is not known.
    """
    mark = _MARK.match(text)
    values = [
        value
        for value in find_times(_unhyphenated(text, words), language)
        if not (mark and value.start < mark.end() and value.kind is not Kind.DATE)
    ]
    low = text.lower()
    found = [_in_order(low, _widened(low, _single(value), words), order, words) for value in values]
    found = _clocked(low, [each for each in found if not _bare(low, each)], words)
    windows = list(_windows(low, words))
    taken = [(each.start, each.end) for each in windows]
    found = [each for each in found if not _overlaps(taken, each.start, each.end)] + windows
    found += [*_may_days(low, words), *_ordinal_days(low, words)]
    found = _joined(low, sorted(found, key=lambda each: each.start), words)
    taken = [(each.start, each.end) for each in found]
    for nature, pattern in words.others:
        for match in pattern.finditer(low):
            if not _overlaps(taken, *match.span()):
                taken.append(match.span())
                found.append(Stated(nature, _value(nature, match.group(), words), *match.span()))
    return _bounded(low, _with_hours(low, sorted(found, key=lambda each: each.start), words), words)


def _overlaps(taken: Iterable[tuple[int, int]], start: int, end: int) -> bool:
    return any(first < end and start < last for first, last in taken)


def _windows(low: str, words: Vocabulary) -> Iterator[Stated]:
    """Yield windows on the clock of twenty-four hours: "7:00-15:30"."""
    for match in words.patterns["windows"].finditer(low):
        begin, end = (match[name] or match[f"{name}4"] for name in ("from", "to"))
        begin, end = (each.replace(":", "").zfill(4) for each in (begin, end))
        if begin < end:
            value = "/".join(f"T{each[:2]}:{each[2:]}" for each in (begin, end))
            yield Stated(Nature.HOURS, value, *match.span())


def _bounded(low: str, found: Sequence[Stated], words: Vocabulary) -> list[Stated]:
    """Write an hour that ends or begins something as a window: "no later than 11:00" is ``../T11:00``."""
    bounded: list[Stated] = []
    before, side = 0, ""
    for each in found:
        if each.nature is Nature.HOURS and "/" not in each.value:
            between = low[before : each.start]
            named = (name for name in ("latest", "earliest") if words.patterns[name].search(between))
            # "no later than 11:00 a.m. for water cures" goes on with "and 1:00 p.m. for steam cures"
            handed_on = side if words.patterns["likewise"].fullmatch(between) else ""
            side = next(named, handed_on)
            value = f"../{each.value}" if side == "latest" else f"{each.value}/.." if side else each.value
            bounded.append(replace(each, value=value))
        else:
            side = ""
            bounded.append(each)
        before = each.end
    return bounded


def _unhyphenated(text: str, words: Vocabulary) -> str:
    """Return a text as long as this, with "five-year" as "five year" and "8\u20135\u201320" as "8/5/20"."""
    text = _DASHED.sub(lambda match: match.group().replace("\u2013", "/"), text)
    return re.sub(words.patterns["hyphen"].pattern, " ", text, flags=re.IGNORECASE)


def _bare(low: str, each: Stated) -> bool:
    """Whether a duration has no unit of its own: the "two" of "two 4-hour sessions"."""
    return each.nature is Nature.PERIOD and not _UNIT.search(low, each.start, each.end)


def _clocked(low: str, found: list[Stated], words: Vocabulary) -> list[Stated]:
    """Add the hours of the day that figures alone give, in the place of a duration: "at 0900 hours"."""
    hours: list[Stated] = []
    others = [(each.start, each.end) for each in found if each.nature is not Nature.PERIOD]
    for match in words.patterns["clock"].finditer(low):
        hour, minute = _first_two(match)
        start = match.start(hour + 1)
        if not _overlaps(others, start, match.end()):
            value = f"T{int(match[hour + 1]):02}:{match[minute + 1]}"
            hours.append(Stated(Nature.HOURS, value, start, match.end()))
    clocked = [(each.start, each.end) for each in hours]
    kept = [each for each in found if not _overlaps(clocked, each.start, each.end)]
    return [*kept, *(_widened(low, each, words) for each in hours)]


def _first_two(match: re.Match[str]) -> tuple[int, int]:
    """Return the places of an hour and its minutes among the groups of a match."""
    first, second, *_ = (index for index, group in enumerate(match.groups()) if group is not None)
    return first, second


def _may_days(low: str, words: Vocabulary) -> Iterator[Stated]:
    """Yield the dates of May without a year, which are only known behind a preposition."""
    for match in words.patterns["may_day"].finditer(low):
        if 1 <= int(match["day"]) <= 31:
            yield Stated(Nature.DATE, f"--05-{int(match['day']):02}", *match.span("date"))


def _ordinal_days(low: str, words: Vocabulary) -> Iterator[Stated]:
    """Yield the days that are counted by an ordinal: "the seventh calendar day following"."""
    for match in words.patterns["ordinal_day"].finditer(low):
        ordinal = match["ordinal"]
        number = words.ordinals.get(ordinal) or int(re.sub(r"\D", "", ordinal))
        yield Stated(Nature.PERIOD, f"P{number}{match['unit'][0].upper()}", *match.span())


def _value(nature: Nature, written: str, words: Vocabulary) -> str:
    """Return the value of what has no figure."""
    if nature is Nature.DATE:
        return _quarter(written, words) or _months(written, words) or _years(written)
    listed = {
        Nature.RECURRING: words.recurs,
        Nature.PERIOD: words.periods,
    }.get(nature, words.relatives)
    return next((value for value, pattern in listed.items() if pattern.search(written)), "")


def _with_hours(low: str, found: Sequence[Stated], words: Vocabulary) -> list[Stated]:
    """Join an hour with the recurring or relative day it is of: "by 10:00 a.m. of the next working day"."""
    joined: list[Stated] = []
    for each in found:
        last = joined[-1] if joined else None
        near = last and re.fullmatch(
            rf"[ ,)]*(?:{words.patterns['between'].pattern}|between |from )*[ ,]*", low[last.end : each.start]
        )
        natures = {last.nature, each.nature} if last else set()
        if last and near and Nature.HOURS in natures and natures & {Nature.RECURRING, Nature.RELATIVE}:
            day, hours = (each, last) if last.nature is Nature.HOURS else (last, each)
            # from when to when on each of these days says more than that they come again
            day = hours if "/" in hours.value else day
            joined[-1] = replace(day, start=last.start, end=each.end, zone=last.zone or each.zone)
        else:
            joined.append(each)
    return joined


def _single(value: Value) -> Stated:
    """Return one value as a time."""
    if value.kind is Kind.DATE:
        return Stated(Nature.DATE, iso_date(value), value.start, value.end)
    if value.kind is Kind.TIME:
        return Stated(Nature.HOURS, f"T{value.amount}", value.start, value.end)
    return Stated(Nature.PERIOD, iso_duration(value), value.start, value.end, limit=value.bound.words)


def _widened(low: str, each: Stated, words: Vocabulary) -> Stated:
    """Take in the day of the week before a date, and the zone behind an hour."""
    if each.nature is Nature.DATE:
        names = "|".join(words.weekdays)
        match = re.search(rf"\b({names}),?\s+(?:the\s+)?$", low[: each.start])
        if match:
            each = replace(each, start=match.start(), weekday=match[1])
        yearly = each.value.startswith("--") and words.patterns["each_year"].match(low, each.end)
        return replace(each, end=yearly.end()) if yearly else each
    if each.nature is Nature.HOURS:
        each = _from_bare_hour(low, each)
        zone = _ZONE_BEHIND.match(low, each.end) or words.patterns["zone"].match(low, each.end)
        return replace(each, end=zone.end(), zone=low[zone.start("zone") : zone.end()]) if zone else each
    return each


def _in_order(low: str, each: Stated, order: DayOrder | None, words: Vocabulary) -> Stated:
    """Read a date of figures in the order of its document, else as the day of the week beside it wants it."""
    written = low[each.start : each.end].removeprefix(each.weekday).strip(" ,")
    days = {way: day for way in DayOrder if (day := read_in(written, way))}
    if each.nature is not Nature.DATE or len(set(days.values())) < 2:
        return each
    fitting = [way for way, day in days.items() if words.weekdays[day.weekday()] == each.weekday]
    told = order or (fitting[0] if len(fitting) == 1 else None)
    if told:
        return replace(each, value=days[told].isoformat())
    month, day = days[DayOrder.MONTH], days[DayOrder.DAY]
    return replace(each, value=month.isoformat(), other=day.isoformat())


def _from_bare_hour(low: str, each: Stated) -> Stated:
    """Take in the hour that shares the "a.m." of the one behind it: "between 7:45 and 8:45 a.m."."""
    match = _BARE.search(low, max(0, each.start - 14), each.start)
    if not match or "m" not in low[each.start : each.end]:
        return each
    end = int(each.value[1:3]) * 60 + int(each.value[4:6])
    begin = int(match["hour"]) % 12 * 60 + int(match["minute"] or 0)
    begin += 720 if begin + 720 < end else 0
    value = f"T{begin // 60:02}:{begin % 60:02}/{each.value}"
    return replace(each, value=value, start=match.start())


def _joined(low: str, found: Sequence[Stated], words: Vocabulary) -> list[Stated]:
    """Join an hour with its date, and the two ends of a range."""
    joined: list[Stated] = []
    for each in found:
        last = joined[-1] if joined else None
        made = _pair(low, last, each, words) if last else None
        if made is None:
            joined.append(each)
        else:
            joined[-1] = made
    return joined


def _pair(low: str, one: Stated, other: Stated, words: Vocabulary) -> Stated | None:
    between = low[one.end : other.start]
    if one.nature is other.nature and one.nature is not Nature.PERIOD and "/" not in one.value:
        ends = (one.start, one.end), (other.start, other.end)
        if _TO.fullmatch(between) and between.strip() and not is_changed(low, *ends, words):
            either = f"{one.other or one.value}/{other.other or other.value}"
            return replace(
                one,
                value=f"{one.value}/{other.value}",
                end=other.end,
                zone=one.zone or other.zone,
                other=either if one.other or other.other else "",
            )
        return None
    near = re.fullmatch(rf"[ ,)]*(?:{words.patterns['between'].pattern})*[ ,]*", between)
    if {one.nature, other.nature} != {Nature.DATE, Nature.HOURS} or not near:
        return None
    day, hour = (one, other) if one.nature is Nature.DATE else (other, one)
    if "T" in day.value or "/" in hour.value or "/" in day.value:
        return None
    value = f"{day.value}{hour.value}"
    either = f"{day.other}{hour.value}" if day.other else ""
    return Stated(Nature.DATE, value, one.start, other.end, hour.zone, day.weekday, other=either)


def _months(written: str, words: Vocabulary) -> str:
    """Return ``2027-03`` of "March 2027", ``2027-03/2027-06`` of "March to June 2027", else nothing."""
    year = re.search(r"\b\d{4}$", written)
    if not year:
        return ""
    return "/".join(
        f"{year.group()}-{words.months.index(word) + 1:02}"
        for word in re.findall(r"\w+", written)
        if word in words.months
    )


def _quarter(written: str, words: Vocabulary) -> str:
    """Return ``2026-04/2026-06`` of "second quarter of 2026", else nothing."""
    year = re.search(r"quarter .*?(\d{4})$", written)
    number = next((index for index, name in enumerate(words.quarters) if name in written), None)
    if year is None or number is None:
        return ""
    return f"{year[1]}-{3 * number + 1:02}/{year[1]}-{3 * number + 3:02}"


def _years(written: str) -> str:
    """Return ``2017/2023`` of "2017-2023", ``2017/..`` of "since 2017", ``../2015`` of "prior to 2015"."""
    years: list[str] = re.findall(r"\d{4}", written)
    if not years and (short := re.search(r"\d\d$", written)):
        return f"20{short.group()}"
    if not years:
        return ""
    if len(years) == 2:
        return "/".join(years)
    if re.search(r"later|after|since|present", written):
        return f"{years[0]}/.."
    return f"../{years[0]}" if re.search(r"prior|before|earlier", written) else years[0]
