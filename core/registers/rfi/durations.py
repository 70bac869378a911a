"""Times that two documents give differently for one thing: counted, asked for before, or warranted."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations
from pathlib import Path

from core.domain.package import DocumentKind
from core.domain.parts import kind_of_part
from core.registers.deadlines.deadline import Deadline, Direction, Nature
from core.registers.source import Source
from core.text.shipped_data import read_yaml

__all__ = ["differing"]

#: letters from which a word tells what a sentence is about
_WORD = re.compile(r"[^\W\d_]{5,}")
#: words that two sentences share at least, and their share of the shorter one's
SHARED, SHARE = 3, 0.7
#: times that count from one event which are compared with one another
_MOST = 40
#: how long somebody may answer for defects: half a year and longer
_LONG = re.compile(r"P(?:\d+Y|(?:[6-9]|\d\d+)M)")
#: documents that say for the whole work how long the contractor answers for its defects
_CONDITIONS = frozenset(
    {DocumentKind.AGREEMENT, DocumentKind.GENERAL_CONDITIONS, DocumentKind.SUPPLEMENTARY_CONDITIONS}
)


def differing(source: Source, found: Sequence[Deadline]) -> Iterator[tuple[Deadline, Deadline]]:
    """Yield pairs of two documents that cannot both hold, in the order of the pages.

    What stands in an addendum, or what one changed, is not compared: there it is said what governs.
    """
    standing = [each for each in found if each.holds and _kind(source, each) is not DocumentKind.ADDENDUM]
    standing.sort(key=lambda each: each.span)
    for group in _groups(standing).values():
        for one, other in combinations(group[:_MOST], 2):
            if _differ(one, other) and _document(source, one) != _document(source, other):
                yield one, other
    yield from _of_defects(source, standing)


def _groups(found: Sequence[Deadline]) -> Mapping[object, list[Deadline]]:
    """Return the times that may be of one thing: counted from one event, or before what is asked."""
    groups = defaultdict[object, list[Deadline]](list)
    for each in found:
        trigger = frozenset(_WORD.findall(each.trigger.lower()))
        if each.nature is Nature.COUNTED and each.value.startswith("P") and trigger:
            groups[each.direction, trigger].append(each)
        elif _is_before(each):
            groups[Direction.BEFORE].append(each)
    return groups


def _is_before(each: Deadline) -> bool:
    """Whether it is so long, or a day of the week, before what the sentence names elsewhere."""
    if each.nature is Nature.COUNTED:
        return each.direction is Direction.BEFORE and not each.trigger
    behind = each.unit.text[each.span.end - each.unit.span.start :].lower()
    return each.nature is Nature.RECURRING and _words()["day_before"].match(behind) is not None


def _differ(one: Deadline, other: Deadline) -> bool:
    """Whether two sentences say the same of something but how long it may take."""
    if one.value == other.value:
        return False
    mine, theirs = (_about(each.unit.plain) - _about(f"{each.words} {each.trigger}") for each in (one, other))
    shared = len(mine & theirs)
    return shared >= SHARED and shared >= SHARE * min(len(mine), len(theirs))


def _of_defects(source: Source, found: Sequence[Deadline]) -> Iterator[tuple[Deadline, Deadline]]:
    """Yield the first times for which conditions and a specification have defects answered for."""
    answering = [each for each in found if _LONG.fullmatch(each.value) and _answers(each)]
    general = next((each for each in answering if _kind(source, each) in _CONDITIONS), None)
    special = (each for each in answering if _kind(source, each) is DocumentKind.TECHNICAL)
    other = next((each for each in special if general and each.value != general.value), None)
    if general and other:
        yield general, other


def _answers(each: Deadline) -> bool:
    said = each.unit.plain.lower()
    return each.nature in {Nature.PERIOD, Nature.COUNTED} and all(
        pattern.search(said) for name, pattern in _words().items() if name.startswith("answers")
    )


def _about(words: str) -> frozenset[str]:
    return frozenset(_WORD.findall(_words()["common"].sub(" ", words.lower())))


def _kind(source: Source, of: Deadline) -> DocumentKind:
    page = source.by_number.get(of.span.page)
    return (kind_of_part(page.part) if page else None) or source.kind_at(of.span.page)


def _document(source: Source, of: Deadline) -> int | None:
    return source.package.index_at(of.span.page)


@cache
def _words() -> Mapping[str, re.Pattern[str]]:
    data = read_yaml(Path(__file__).parent / "words.yaml")
    answering = data.pop("answers_for_defects")
    named = {f"answers {number}": pattern for number, pattern in enumerate(answering)}
    return {name: re.compile(pattern) for name, pattern in (data | named).items()}
