"""What a duration is counted from: the words before and behind it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.registers.deadlines.deadline import Direction, Nature
from core.registers.deadlines.stated import Stated
from core.registers.deadlines.vocabulary import Vocabulary

__all__ = ["Relation", "relation"]

#: characters of a sentence behind a duration that may name its trigger
REACH = 220
#: characters before a duration that say how it is meant
BEFORE = 40


@dataclass(frozen=True, slots=True)
class Relation:
    """How a duration lies to what it is counted from; ranges are half-open in the sentence."""

    nature: Nature | None = None
    direction: Direction | None = None
    #: words that name the trigger; None where the sentence names none
    trigger: tuple[int, int] | None = None
    #: where the words begin and end that say when, 0 for the duration's own
    start: int = 0
    end: int = 0


def relation(low: str, each: Stated, words: Vocabulary) -> Relation:
    """Return what ``each``, a duration of a sentence in lower case, is counted from."""
    front = low[max(0, each.start - BEFORE) : each.start]
    offset = max(0, each.start - BEFORE)

    def leads(name: str) -> re.Match[str] | None:
        return words.patterns[name].search(front)

    within = leads("within")
    start = offset + within.start() if within else 0
    behind = each.end + len(low[each.end : each.end + 2]) - len(low[each.end : each.end + 2].lstrip(" ,"))
    if leads("past") or leads("coming"):
        return Relation(Nature.PERIOD)
    if match := leads("every"):
        return Relation(Nature.RECURRING, start=offset + match.start())
    if found := _counted(low, behind, start, words, within=bool(within)):
        return found
    moved = leads("moved")
    if within and not moved and not leads("period"):
        return Relation(Nature.COUNTED, Direction.AFTER, None, start)
    return Relation(Nature.PERIOD, start=offset + moved.start() if moved else 0)


def _counted(low: str, behind: int, start: int, words: Vocabulary, *, within: bool) -> Relation | None:
    """Return what the words behind a duration count it from, if they do."""
    ways = {"after": Direction.AFTER, "before": Direction.BEFORE, "notice": Direction.BEFORE}
    if within:
        ways["after_within"] = Direction.AFTER
    for name, direction in ways.items():
        if match := words.patterns[name].match(low, behind, behind + REACH):
            trigger = _trigger(low, match, words)
            return Relation(Nature.COUNTED, direction, trigger, start, trigger[1] if trigger else match.end())
    for name, direction in (("loose_after", Direction.AFTER), ("loose_before", Direction.BEFORE)):
        if match := words.patterns[name].match(low, behind):
            return Relation(Nature.COUNTED, direction, None, start, match.end())
    return None


def _trigger(low: str, match: re.Match[str], words: Vocabulary) -> tuple[int, int] | None:
    if match["trigger"] is None:
        return None
    start, end = match.span("trigger")
    stop = words.patterns["trigger_ends"].search(low, start, end)
    end = stop.start() if stop else end
    return (start, end) if low[start:end].strip() else None
