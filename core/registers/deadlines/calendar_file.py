"""Deadlines as a calendar file (iCalendar, RFC 5545) that calendar programs import."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from core.registers.deadlines.deadline import Days, Deadline, Nature
from core.registers.deadlines.recurrence import Recurrence, recurrence_of
from core.registers.deadlines.vocabulary import ISSUED, vocabulary
from core.wording import shortened

__all__ = ["CalendarEntry", "calendar_file"]

#: what made the file, as the standard wants it named
PRODUCT = "-//Pagewise//Deadlines//EN"
#: characters of an event's name that calendars have room for
NAME = 70
#: and of the name of its project
PROJECT = 40


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """A deadline with what a calendar needs to know of its place."""

    deadline: Deadline
    #: tells it from others and stays the same in a revision, so that a second import changes no copy
    id: str
    #: the page as a person is shown it: "Addendum 2, p. 1 (AD2-1)"
    page: str


@dataclass(frozen=True, slots=True)
class _Event:
    entry: CalendarEntry
    begin: date | datetime
    end: date | datetime | None = None
    #: how days were counted; empty for stated dates
    counted: str = ""
    #: what tells it from another event of its line; empty of the first
    suffix: str = ""
    #: by what it comes again; None for what happens once
    again: Recurrence | None = None


def calendar_file(entries: Iterable[CalendarEntry], name: str, made: datetime, language: str = "en") -> bytes:
    """Return the calendar of every deadline that holds and has a day, and of what recurs on named days.

    ``made`` is when the lines were made, with its zone. An hour whose zone the document does not name, or
    calls local, is that of whoever reads the calendar. Where the text does not say which days count, both
    days are there, each saying so.
    """
    import icalendar

    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    seen = set[tuple[str, date | datetime]]()
    for event in (event for entry in entries for event in _events(entry, made.date(), language)):
        if (said := (_summary(event), event.begin)) in seen:
            continue  # several pages state the same
        seen.add(said)
        made_of = icalendar.Event()
        made_of.add("uid", f"{event.entry.id}{event.suffix}@pagewise")
        made_of.add("dtstamp", made)
        made_of.add("dtstart", event.begin)
        made_of.add("dtend", event.end or _end(event.begin))
        # programs that import into a calendar that is there show no name of this one
        made_of.add("summary", f"{_summary(event)} \u00b7 {shortened(name, PROJECT)}")
        made_of.add("description", _description(event))
        made_of.add("transp", "TRANSPARENT")
        if event.again:
            made_of.add("rrule", event.again.rule)
        calendar.add_component(made_of)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _events(entry: CalendarEntry, since: date, language: str) -> Iterator[_Event]:
    deadline = entry.deadline
    if not deadline.holds or deadline.topic == ISSUED:
        return
    if deadline.nature is Nature.DATE:
        yield from _dated(entry, deadline.value, language)
        yield from _dated(entry, deadline.other, language, "-other")
        return
    again = recurrence_of(deadline, language)
    if again and again.names_days and (moments := again.moments(since)):
        first, last = (_zoned(each, deadline.zone, language) for each in moments)
        yield _Event(entry, first, last, again=again)
    for each in deadline.due if deadline.day else ():
        begin = _parsed(each.moment, deadline.zone, language)
        if begin is not None:
            suffix = "-working" if each.days is Days.WORKING else ""
            yield _Event(entry, begin, None, each.days.value if each.days else "counted", suffix)


def _dated(entry: CalendarEntry, value: str, language: str, suffix: str = "") -> Iterator[_Event]:
    first, _, last = value.partition("/")
    zone = entry.deadline.zone
    begin = _parsed(first, zone, language)
    if begin is not None:
        end = _parsed(last, zone, language) if last else None
        # the end of a day is the beginning of the next
        end = end + timedelta(days=1) if end and not isinstance(end, datetime) else end
        yield _Event(entry, begin, end, suffix=suffix)


def _parsed(value: str, zone: str, language: str) -> date | datetime | None:
    """Return a day, or an hour of it with its zone if the document names one that is known."""
    try:
        if "T" not in value:
            return date.fromisoformat(value)
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return _zoned(moment, zone, language)


def _zoned(moment: date | datetime, zone: str, language: str) -> date | datetime:
    """Return an hour with its zone if the document names one that is known; days as they are."""
    words = vocabulary(language)
    named = words.zone_named(zone) if words and zone else ""
    try:
        return moment.replace(tzinfo=ZoneInfo(named)) if named and isinstance(moment, datetime) else moment
    except ZoneInfoNotFoundError:
        return moment


def _end(begin: date | datetime) -> date | datetime:
    return begin + (timedelta(minutes=30) if isinstance(begin, datetime) else timedelta(days=1))


def _summary(event: _Event) -> str:
    deadline = event.entry.deadline
    named = deadline.title or shortened(deadline.event, NAME)
    if deadline.other:
        return f"{named} (to be checked: {deadline.said})"
    if event.again:
        return f"{named}: {deadline.said}"
    if not event.counted:
        return named
    how = f" ({event.counted})" if len(deadline.due) > 1 else ""
    return f"{named}: {deadline.said}{how}"


def _description(event: _Event) -> str:
    deadline = event.entry.deadline
    lines = [f"\u201c{deadline.unit.plain}\u201d", f"{event.entry.page}"]
    if deadline.headings:
        lines.append(" > ".join(deadline.headings))
    if event.counted:
        lines.append(_how_counted(deadline, event))
    if event.again:
        lines.append(f"Repeats {event.again.words}.")
        lines.append("The documents give no first day: this is the first after the file was made.")
    if deadline.was:
        lines.append(f"Before: {deadline.was}")
    if deadline.zone:
        lines.append(f"Time zone as written: {deadline.zone}")
    return "\n".join((*lines, *deadline.doubts))


def _how_counted(deadline: Deadline, event: _Event) -> str:
    if len(deadline.due) > 1:
        return (
            f"Counted in {event.counted}; the text does not say whether calendar or working days."
            " Holidays are not taken into account."
        )
    return "Counted from the date that the documents give for what it names."
