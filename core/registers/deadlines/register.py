"""The register of deadlines: its columns, and its lines."""

from __future__ import annotations

from collections.abc import Iterator

from core.domain.answer import Span
from core.domain.register import (
    CellValue,
    Quoted,
    Register,
    RegisterColumn,
    RegisterForm,
    RegisterKind,
    RegisterLine,
)
from core.registers.deadlines.calendar_file import CalendarEntry
from core.registers.deadlines.deadline import Deadline, Nature
from core.registers.deadlines.make import deadline_register
from core.registers.deadlines.recurrence import recurrence_of
from core.registers.deadlines.vocabulary import vocabulary
from core.registers.language import unknown_words
from core.registers.lines import LineIds, line_of
from core.registers.source import Source

__all__ = ["FORM", "deadline_entries", "deadlines_of", "deadlines_of_source"]

FORM = RegisterForm(
    RegisterKind.DEADLINES,
    "Deadlines",
    "Dates, times and durations with what happens then, counted where their trigger has a date.",
    (
        RegisterColumn("date", "Date", 13),
        RegisterColumn("what", "About", 16, filtered=True),
        RegisterColumn("when", "As written", 40),
        RegisterColumn("event", "What happens", 60),
        RegisterColumn("nature", "Kind", 13, filtered=True),
        RegisterColumn("trigger", "Counted from", 34),
        RegisterColumn("days", "Days", 22, filtered=True),
        RegisterColumn("zone", "Time zone", 14),
        RegisterColumn("moved", "Moved by addendum", 40),
        RegisterColumn("doubts", "To be checked", 40),
    ),
    statuses={"noted": "Noted", "done": "Done", "not_applicable": "Not applicable"},
)


def deadlines_of_source(source: Source) -> list[Deadline]:
    """Read the deadlines of a package, sorted."""
    return deadline_register(source.pages, source.units, source.language)


def deadlines_of(source: Source) -> Register:
    """Make the register of deadlines of a package."""
    lines = tuple(line for _, line in deadline_lines(source))
    language = source.language
    return Register(FORM, lines, notes=() if vocabulary(language) else unknown_words(language))


def deadline_entries(source: Source) -> list[CalendarEntry]:
    """Return the deadlines of a package for a calendar."""
    return [
        CalendarEntry(deadline, line.id, str(source.ref(deadline.span.page)))
        for deadline, line in deadline_lines(source)
    ]


def deadline_lines(source: Source) -> Iterator[tuple[Deadline, RegisterLine]]:
    """Yield each deadline with its line, in the order of days; ids are given in the order of pages."""
    found = source.of_pages(deadlines_of_source)
    ids = LineIds()
    named = {
        id(each): line_of(
            each.unit, source.ref(each.span.page), ids, _cells(source, each), _others(source, each)
        )
        for each in sorted(found, key=lambda each: each.span)
    }
    for each in found:
        yield each, named[id(each)]


def _cells(source: Source, each: Deadline) -> dict[str, CellValue]:
    return {
        "date": _date(each, source.language),
        "what": each.title,
        "when": each.said,
        "event": each.event,
        "nature": each.nature.words,
        "trigger": each.trigger or ("not said here" if each.nature is Nature.COUNTED else ""),
        "days": _days(each),
        "zone": each.zone,
        "moved": ". ".join(
            f"{word}: {said} ({source.ref(at.page)})"
            for word, said, at in (("Was", each.was, each.was_at), ("Now", each.now, each.now_at))
            if at
        ),
        "doubts": " ".join(each.doubts),
    }


def _date(each: Deadline, language: str) -> str:
    """Return the day, with its hour; of one counted both ways both days; hours; its rule."""
    if (again := recurrence_of(each, language)) is not None:
        return again.words
    if each.nature is Nature.HOURS:
        begin, _, end = each.value.replace("T", "").replace("..", "").partition("/")
        return " ".join(filter(None, (begin, f"{'to' if begin else 'until'} {end}" if end else "")))
    if each.due:
        return " or ".join(counted.moment.replace("T", " ") for counted in each.due)
    if each.nature is Nature.DATE:
        ways = (each.value, each.other) if each.other else (each.value,)
        return " or ".join(way.replace("T", " ").replace("--", "").replace("/", " to ") for way in ways)
    return ""


def _days(each: Deadline) -> str:
    if each.days:
        return each.days.value
    counts = each.value.startswith("P") and each.value.endswith("D")
    return "not said: both counted" if len(each.due) > 1 else "not said" if counts else ""


def _others(source: Source, each: Deadline) -> list[Quoted]:
    """Return the other sides of what an addendum moved."""
    return [_quoted(source, at) for at in (each.was_at, each.now_at) if at]


def _quoted(source: Source, span: Span) -> Quoted:
    return Quoted(source.by_number[span.page].text[span.start : span.end], span, source.ref(span.page))
