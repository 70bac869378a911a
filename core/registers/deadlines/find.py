"""Finds the dates, times and durations that sentences state, each with what it is counted from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from types import MappingProxyType

from core.domain.answer import Span
from core.evidence.unit import EvidenceUnit, Shape
from core.registers.deadlines.day_order import DayOrder
from core.registers.deadlines.deadline import Days, Deadline, Nature
from core.registers.deadlines.relation import Relation, relation
from core.registers.deadlines.replaced import replaced
from core.registers.deadlines.stated import Stated, stated
from core.registers.deadlines.vocabulary import ISSUED, Topic, Vocabulary, vocabulary

__all__ = ["deadlines", "recurring"]

#: what is told by the name of what happens then
_DATED = frozenset({Nature.DATE, Nature.HOURS, Nature.RELATIVE})
#: characters of an event or a sentence before that are kept
MOST = 240
_ENDED = re.compile(r"""[.?!:;]["'\u201d\u2019)\]]*$""")


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A unit as it is looked at: on one line and in lower case, each character where it was."""

    unit: EvidenceUnit
    #: with what follows overleaf where the sentence goes on there
    text: str
    #: the sentence before, and whether it stands on the same page
    before: str
    beside: bool = True

    @property
    def low(self) -> str:
        return self.text.lower()


def deadlines(
    units: Iterable[EvidenceUnit],
    language: str = "en",
    orders: Mapping[int, DayOrder | None] = MappingProxyType({}),
) -> Iterator[Deadline]:
    """Yield what the units state of time, in their order; nothing in a language whose words are not known.

    ``language`` is the ISO 639-1 code of the documents' language, ``orders`` that of day and month by page.
    """
    words = vocabulary(language)
    if words is None:
        return
    cue = words.patterns["cues"]
    for before, unit, following in _neighbours(units):
        if cue.search(_flat(unit.text).lower()):
            beside = before is not None and before.span.page == unit.span.page
            sentence = _Sentence(unit, _whole(unit, following), before.plain if before else "", beside)
            yield from _of_sentence(sentence, words, language, orders.get(unit.span.page))


def recurring(text: str, language: str) -> Iterator[str]:
    """Yield the words of a sentence that say how often something comes again, or on which days."""
    words = vocabulary(language)
    low = _flat(text).lower()
    if words is None or not words.patterns["recurs_at_sight"].search(low):
        return
    for each in stated(_flat(text), words, language):
        every = words.patterns["every"].search(low, 0, each.start)
        if every or each.nature is Nature.RECURRING:
            yield text[every.start() if every else each.start : each.end]


def _neighbours(
    units: Iterable[EvidenceUnit],
) -> Iterator[tuple[EvidenceUnit | None, EvidenceUnit, EvidenceUnit | None]]:
    listed: list[EvidenceUnit | None] = [None, *units, None]
    for (before, unit), (_, following) in pairwise(pairwise(listed)):
        if unit is not None:
            yield before, unit, following


def _whole(unit: EvidenceUnit, following: EvidenceUnit | None) -> str:
    """Return the unit's text on one line, and where it stops within a sentence what follows overleaf."""
    text = _flat(unit.text)
    goes_on = (
        following is not None
        and following.span.page == unit.span.page + 1
        and not _ENDED.search(text)
        and following.text[:1].islower()
    )
    return f"{text} {_flat(following.text)}" if goes_on and following else text


def _flat(text: str) -> str:
    return re.sub(r"\s", " ", text)


def _of_sentence(
    sentence: _Sentence, words: Vocabulary, language: str, order: DayOrder | None
) -> Iterator[Deadline]:
    length = len(sentence.unit.text)
    trigger, topic = "", ""
    listed: list[Deadline] = []
    for each in stated(sentence.text, words, language, order):
        if each.start >= length or (sentence.unit.shape is Shape.HEADING and each.nature is not Nature.DATE):
            continue
        made = _made(sentence, replace(each, end=min(each.end, length)), words)
        if made.trigger and words.patterns["same"].fullmatch(made.trigger.lower()) and trigger:
            made = replace(made, trigger=f"{made.trigger} ({trigger})", trigger_topic=topic)
        elif made.trigger:
            trigger, topic = made.trigger, made.trigger_topic
        listed.append(replace(made, event=_event(made)))
    yield from replaced(sentence.low, listed, words)


def _made(sentence: _Sentence, each: Stated, words: Vocabulary) -> Deadline:
    unit = sentence.unit
    told = relation(sentence.low, each, words) if each.nature is Nature.PERIOD else Relation()
    nature = told.nature or each.nature
    start, end = min(each.start, told.start or each.start), min(max(each.end, told.end), len(unit.text))
    span = Span(unit.span.page, unit.span.start + start, unit.span.start + end)
    trigger = sentence.text[slice(*told.trigger)].strip() if told.trigger else ""
    named = words.trigger_of(trigger.lower()) if trigger else None
    topic = _topic(sentence, each, nature, words, named)
    return Deadline(
        span,
        unit.text[start:end],
        unit,
        nature,
        f"R/{each.value}" if nature is Nature.RECURRING and each.value.startswith("P") else each.value,
        other=each.other,
        topic=topic.id if topic else "",
        title=topic.title if topic else "",
        zone=each.zone,
        days=_days(sentence.low[each.start : each.end], each, words),
        limit=each.limit,
        direction=told.direction,
        trigger=trigger,
        trigger_topic=named.id if named else "",
        context=sentence.before[-MOST:] if nature is Nature.COUNTED and not trigger else "",
        doubts=_doubts(each, words),
    )


def _topic(
    sentence: _Sentence, each: Stated, nature: Nature, words: Vocabulary, trigger: Topic | None
) -> Topic | None:
    """Return what a time is about, which is never what it is counted from."""
    low = sentence.low
    if sentence.unit.shape is Shape.HEADING:
        return next((topic for topic in words.topics if topic.id == ISSUED), None)
    # what comes again is not what happens once
    once = nature is not Nature.RECURRING and not words.patterns["asks"].search(sentence.unit.plain.lower())
    whole = words.topic_of(low, once=once, dated=nature in _DATED, but=trigger)
    if (
        whole is None
        and once
        and sentence.beside
        and nature is Nature.DATE
        and words.patterns["changes"].search(low)
    ):
        whole = words.topic_of(sentence.before.lower())
    if nature is Nature.DATE and re.search(r"\bdated (?:\w+, )?$", low[: each.start]):
        return next((topic for topic in words.topics if topic.id == ISSUED), whole)
    return whole


def _days(written: str, each: Stated, words: Vocabulary) -> Days | None:
    if not re.fullmatch(r"P\d+[DW]", each.value):
        return None
    if words.patterns["working"].search(written):
        return Days.WORKING
    return Days.CALENDAR if words.patterns["calendar"].search(written) else None


def _doubts(each: Stated, words: Vocabulary) -> tuple[str, ...]:
    """Say where day and month can be told two ways, and where the day of the week is not that of the date."""
    if each.other:
        ways = " or ".join(value.replace("T", " ").replace("/", " to ") for value in (each.value, each.other))
        return (f"Nothing tells which figure is the day: {ways}.",)
    if each.nature is not Nature.DATE or not each.weekday:
        return ()
    try:
        day = date.fromisoformat(each.value.partition("/")[0].partition("T")[0])
    except ValueError:
        return ()
    real = words.weekdays[day.weekday()]
    if real == each.weekday:
        return ()
    return (f"The page says {each.weekday.capitalize()}; this day is a {real.capitalize()}.",)


def _event(made: Deadline) -> str:
    """Return the sentence without the words that say when."""
    unit = made.unit
    start, end = made.span.start - unit.span.start, made.span.end - unit.span.start
    rest = f"{unit.text[:start].rstrip(' ,')} \u2026 {unit.text[end:].lstrip()}"
    return _shortened(" ".join(rest.split()).strip(" \u2026,.;:"))


def _shortened(text: str) -> str:
    if len(text) <= MOST:
        return text
    return text[:MOST].rsplit(" ", 1)[0].rstrip(" ,;:") + "\u2026"
