"""A day and the hour that stands in the line beside it: "Closing date", "Closing time"."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from core.domain.answer import Span
from core.evidence.unit import EvidenceUnit
from core.registers.deadlines.deadline import Deadline, Nature
from core.registers.deadlines.vocabulary import Vocabulary, vocabulary

__all__ = ["with_hours_beside"]

#: characters of a line that gives an hour and nothing else
MOST = 90


def with_hours_beside(
    found: Sequence[Deadline], units: Sequence[EvidenceUnit], language: str = "en"
) -> list[Deadline]:
    """Return times with the hour that a day lacks, where the line behind or before says nothing else."""
    words = vocabulary(language)
    if words is None:
        return list(found)
    place = {unit.span: index for index, unit in enumerate(units)}
    by_unit = defaultdict[int, list[Deadline]](list)
    for each in found:
        if each.unit.span in place:
            by_unit[place[each.unit.span]].append(each)
    return [_timed(each, hour) if (hour := _beside(each, place, by_unit, words)) else each for each in found]


def _beside(
    each: Deadline, place: dict[Span, int], by_unit: dict[int, list[Deadline]], words: Vocabulary
) -> Deadline | None:
    """Return the hour in the line behind a day, else before it."""
    if (
        each.nature is not Nature.DATE
        or "T" in each.value
        or "/" in each.value
        or not (each.day and each.holds)
    ):
        return None
    at = place.get(each.unit.span)
    days = [one for one in by_unit[at] if one.nature is Nature.DATE and one.holds] if at is not None else []
    if at is None or len(days) > 1:
        return None
    return next((hour for index in (at + 1, at - 1) for hour in _hours(index, each, by_unit, words)), None)


def _hours(
    index: int, day: Deadline, by_unit: dict[int, list[Deadline]], words: Vocabulary
) -> Iterator[Deadline]:
    """Yield the one hour of a line near a day that is about nothing else."""
    listed = by_unit.get(index, [])
    if len(listed) != 1:
        return
    (hour,) = listed
    near = hour.unit.span.page == day.unit.span.page and len(hour.unit.plain) <= MOST
    alone = hour.nature is Nature.HOURS and "/" not in hour.value and hour.topic in {"", day.topic}
    if near and alone and words.patterns["hour_of"].search(hour.unit.plain.lower()):
        yield hour


def _timed(day: Deadline, hour: Deadline) -> Deadline:
    other = f"{day.other}{hour.value}" if day.other else ""
    return replace(
        day, value=f"{day.value}{hour.value}", other=other, hour=hour.said, zone=day.zone or hour.zone
    )
