"""What a register of deadlines holds: dates, times and durations, each with its event and its place."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.domain.answer import Span
from core.evidence.unit import EvidenceUnit

__all__ = ["Counted", "Days", "Deadline", "Direction", "Nature"]


class Nature(StrEnum):
    """How the words say when."""

    #: a day, with or without a time
    DATE = "date"
    #: so long before or after something happens
    COUNTED = "counted"
    #: comes again: each month, on Tuesdays
    RECURRING = "recurring"
    #: told by another day or hour: the next working day, noon
    RELATIVE = "relative"
    #: hours of the day: from 7:00 a.m. to 6:00 p.m.
    HOURS = "hours"
    #: how long something lasts
    PERIOD = "period"

    @property
    def words(self) -> str:
        """What it is called on screen and in reports."""
        return _WORDS[self]


_WORDS = {
    Nature.DATE: "Date",
    Nature.COUNTED: "Counted from an event",
    Nature.RECURRING: "Recurring",
    Nature.RELATIVE: "Relative day or hour",
    Nature.HOURS: "Hours of the day",
    Nature.PERIOD: "Period",
}


class Direction(StrEnum):
    """Which way a duration is counted from its trigger."""

    AFTER = "after"
    BEFORE = "before"


class Days(StrEnum):
    """Which days of a duration count."""

    CALENDAR = "calendar days"
    WORKING = "working days"


@dataclass(frozen=True, slots=True)
class Counted:
    """A day that was counted from its trigger."""

    #: ISO 8601 date, or date and time for hours and minutes
    moment: str
    #: how days were counted; None where that makes no difference
    days: Days | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """One date, time or duration that a page states."""

    #: where the words that state it stand
    span: Span
    #: the page's own words at the span
    words: str
    #: the sentence, list item or table row that holds them
    unit: EvidenceUnit
    nature: Nature
    #: ISO 8601: ``2026-10-27``, ``2026-10-27T14:00``, ``--03-01`` without a year, ``T14:00``, ``P60D``,
    #: ``PT72H``, ``P2W``, ``R/P1M`` for what recurs; with ``/`` between the ends of a range, an open end
    #: being ``..``; empty where the words name no figure
    value: str
    #: the same with day and month the other way round, where nothing tells which figure is which
    other: str = ""
    #: the words of its hour where they stand in the line beside it
    hour: str = ""
    #: what happens then, in the sentence's words
    event: str = ""
    #: id of what it is about in the language's list, and its title; empty where none fits
    topic: str = ""
    title: str = ""
    #: time zone as written: "local time"
    zone: str = ""
    #: how days are counted as far as the text says; None where it does not, or there are no days
    days: Days | None = None
    #: "at least" or "at most" where the words make it a limit
    limit: str = ""
    direction: Direction | None = None
    #: what a duration is counted from, in the page's words, and its topic
    trigger: str = ""
    trigger_topic: str = ""
    #: the sentence before, where a duration is counted from something that this one does not name
    context: str = ""
    #: the days on which it ends, where the trigger's day is known
    due: tuple[Counted, ...] = ()
    #: of an addendum: what stood before, and where that stands
    was: str = ""
    was_at: Span | None = None
    #: what an addendum put in its place, and where; empty while it holds
    now: str = ""
    now_at: Span | None = None
    #: what is doubtful about it, each for a person
    doubts: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        """Its words on one line."""
        return " ".join(self.words.split())

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings above it, the outermost first."""
        return self.unit.headings

    @property
    def day(self) -> str:
        """The date to sort by: its own, or the first that was counted; empty where there is none."""
        own = self.value.partition("/")[0].partition("T")[0]
        if self.nature is Nature.DATE and own and not own.startswith("-"):
            return own
        if self.direction is Direction.BEFORE and self.value.endswith(("Y", "M")):
            return ""  # years of experience before the bid: looked back upon, not due
        return min((each.moment for each in self.due), default="")

    @property
    def holds(self) -> bool:
        """Whether no addendum put another in its place."""
        return not self.now
