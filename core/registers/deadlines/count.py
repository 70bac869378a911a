"""Counting durations from the days that their triggers fall on, and telling which dates an addendum moved."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from core.domain.document import Page
from core.registers.deadlines.deadline import Counted, Days, Deadline, Direction, Nature
from core.registers.deadlines.vocabulary import Vocabulary, vocabulary
from core.registers.parts import addendum_rank

__all__ = ["counted", "days_defined", "in_order", "moved"]

_DURATION = re.compile(
    r"P(?:(?P<years>\d+)Y|(?P<months>\d+)M|(?P<weeks>\d+)W|(?P<days>\d+)D|T(?P<hours>\d+)H|T(?P<minutes>\d+)M)"
)


def moved(found: Sequence[Deadline], page_at: Mapping[int, Page], language: str = "en") -> list[Deadline]:
    """Mark what an addendum moved: dates of one topic that happens once, an addendum's against the others.

    Of several addenda the one with the highest number holds. Dates that differ without an addendum are
    marked as doubtful.
    """
    words = vocabulary(language)
    once = {topic.id for topic in words.topics if topic.once} if words else set[str]()
    changed = _told_by_old_day(found, once)
    for topic in once:
        dated = [
            index
            for index, each in enumerate(changed)
            if each.topic == topic and each.nature is Nature.DATE and re.match(r"\d{4}-\d\d-\d\d", each.value)
        ]
        _move(changed, dated, page_at)
    return changed


def _told_by_old_day(found: Sequence[Deadline], once: set[str]) -> list[Deadline]:
    """Return times with "May 1 is changed to May 8" being about what another page has on May 1."""
    told = {each.value.partition("T")[0]: each for each in found if each.topic in once and not each.was_at}
    old = {each.span: each for each in found if each.now and not each.topic}
    about = {
        span: of for span, each in old.items() if (of := told.get(each.value.partition("T")[0])) is not None
    }
    return [
        replace(each, topic=of.topic, title=of.title)
        if not each.topic and (of := about.get(each.was_at or each.span)) is not None
        else each
        for each in found
    ]


def _move(changed: list[Deadline], dated: Sequence[int], page_at: Mapping[int, Page]) -> None:
    """Mark in ``changed`` what was moved of the dates at ``dated``, which are of one topic."""
    rank = {index: addendum_rank(page_at.get(changed[index].span.page)) for index in dated}
    standing = [index for index in dated if changed[index].holds]
    if not standing:
        return
    last = max(rank[index] for index in standing)
    holding = [index for index in standing if rank[index] == last]
    new = changed[holding[0]]
    before = [index for index in standing if rank[index] < last and not _agree(changed[index], new)]
    for index in before:
        changed[index] = replace(changed[index], now=new.said, now_at=new.span)
    if before:
        old = changed[max(before, key=lambda index: rank[index])]
        for index in holding:
            if not changed[index].was:
                changed[index] = replace(changed[index], was=old.said, was_at=old.span)
    _doubt_differing(changed, holding)


def _agree(one: Deadline, other: Deadline) -> bool:
    """Whether two dates are one: of two on one day the hour may be left out of one."""
    if one.value == other.value:
        return True
    days = {each.value.partition("T")[0] for each in (one, other)}
    return len(days) == 1 and not all("T" in each.value for each in (one, other))


def _doubt_differing(changed: list[Deadline], holding: Sequence[int]) -> None:
    """Mark dates of one topic that differ though no addendum tells which holds."""
    first = changed[holding[0]]
    for index in holding[1:]:
        if not _agree(changed[index], first):
            changed[index] = _also(changed[index], first)
            changed[holding[0]] = _also(changed[holding[0]], changed[index])


def _also(each: Deadline, other: Deadline) -> Deadline:
    doubt = f"Also stated as {other.said}."
    return each if doubt in each.doubts else replace(each, doubts=(*each.doubts, doubt))


def days_defined(texts: Iterable[str], language: str = "en") -> Days | None:
    """Return which days "day" means by a definition in the documents; None where none is given."""
    words = vocabulary(language)
    if words is None:
        return None
    for text in texts:
        if match := words.patterns["day_means"].search(" ".join(text.split()).lower()):
            return Days.WORKING if match["kind"] in {"working", "business"} else Days.CALENDAR
    return None


def counted(found: Sequence[Deadline], language: str = "en", defined: Days | None = None) -> list[Deadline]:
    """Count every duration whose trigger has a day that holds, in calendar or working days as the text says.

    Where it says neither, nor the documents define it (``defined``), both are given. Saturdays and Sundays
    are no working days; holidays are not known.
    """
    words = vocabulary(language)
    known = _known_days(found, words) if words else {}
    return [
        replace(each, due=_due(each, known[each.trigger_topic], defined))
        if each.nature is Nature.COUNTED and each.trigger_topic in known
        else each
        for each in found
    ]


def _known_days(found: Sequence[Deadline], words: Vocabulary) -> dict[str, datetime]:
    """Return the day, with its hour if it has one, of each topic that happens once and is settled."""
    known: dict[str, datetime] = {}
    for topic in words.topics:
        values = {
            each.value
            for each in found
            if each.topic == topic.id
            and topic.once
            and each.nature is Nature.DATE
            and each.holds
            and not each.other
        }
        moments = [moment for value in values if (moment := _moment(value)) is not None]
        if moments and len({moment.date() for moment in moments}) == 1:
            known[topic.id] = max(moments)
    return known


def _moment(value: str) -> datetime | None:
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None


def _due(each: Deadline, start: datetime, defined: Days | None) -> tuple[Counted, ...]:
    match = _DURATION.fullmatch(each.value)
    if match is None:
        return ()
    sign = -1 if each.direction is Direction.BEFORE else 1
    parts = {name: sign * int(value) for name, value in match.groupdict().items() if value}
    if "weeks" in parts:
        return (Counted((start.date() + timedelta(**parts)).isoformat()),)
    if "hours" in parts or "minutes" in parts:
        moment = start + timedelta(**parts)
        return (Counted(moment.isoformat(timespec="minutes")),)
    if "days" not in parts:
        months = parts.get("years", 0) * 12 + parts.get("months", 0)
        return (Counted(_months_later(start.date(), months).isoformat()),)
    ways: dict[Days, Callable[[date, int], date]] = {
        Days.CALENDAR: lambda day, number: day + timedelta(days=number),
        Days.WORKING: _working_days_later,
    }
    said = each.days or defined
    return tuple(
        Counted(way(start.date(), parts["days"]).isoformat(), days)
        for days, way in ways.items()
        if said in {None, days}
    )


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    return day


def _working_days_later(day: date, number: int) -> date:
    step = timedelta(days=1 if number > 0 else -1)
    for _ in range(abs(number)):
        day += step
        while day.weekday() > 4:
            day += step
    return day


def in_order(found: Iterable[Deadline]) -> list[Deadline]:
    """Sort what has a day by its day, then what has none by its nature and its place."""
    natures = list(Nature)
    return sorted(found, key=lambda each: (not each.day, each.day, natures.index(each.nature), each.span))
