"""Which of two times of a sentence was put in place of the other: "changed from X to Y", "X instead of Y"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from core.registers.deadlines.deadline import Deadline, Nature
from core.registers.deadlines.vocabulary import Vocabulary

__all__ = ["is_changed", "replaced"]

#: characters before and between two times that are looked at
REACH = 220
_STATED = frozenset({Nature.DATE, Nature.HOURS, Nature.PERIOD, Nature.COUNTED})


def is_changed(low: str, one: tuple[int, int], other: tuple[int, int], words: Vocabulary) -> bool:
    """Whether "X to Y" in a sentence in lower case says what was changed, and not how long it lasts."""
    front, between = low[max(0, one[0] - REACH) : one[0]], low[one[1] : other[0]]
    return bool(words.patterns["changed_from"].search(front)) and bool(
        words.patterns["changed_to"].fullmatch(between)
    )


def replaced(low: str, made: Sequence[Deadline], words: Vocabulary) -> list[Deadline]:
    """Mark in the times of one sentence, in lower case, which was put in place of which."""
    found = list(made)
    for index, (one, other) in enumerate(pairwise(made)):
        if one.nature not in _STATED or one.nature is not other.nature:
            continue
        offset = one.unit.span.start
        first, second = ((each.span.start - offset, each.span.end - offset) for each in (one, other))
        if _was_first(low, first, second, words):
            found[index : index + 2] = _pair(found[index], other)
        elif words.patterns["instead_of"].search(low[first[1] : second[0]]):
            found[index + 1], found[index] = _pair(other, found[index])
    return found


def _was_first(low: str, one: tuple[int, int], other: tuple[int, int], words: Vocabulary) -> bool:
    front, between = low[max(0, one[0] - REACH) : one[0]], low[one[1] : other[0]]
    if len(between) > REACH:
        return False
    patterns = words.patterns
    return (
        is_changed(low, one, other, words)
        or bool(patterns["became"].search(between))
        or bool(patterns["replaced"].search(front) and patterns["replaced_with"].search(between))
    )


def _pair(old: Deadline, new: Deadline) -> tuple[Deadline, Deadline]:
    return (
        replace(old, now=new.said, now_at=new.span),
        replace(new, was=old.said, was_at=old.span),
    )
