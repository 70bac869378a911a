"""Times that two documents count from one event for one thing, and give differently."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from core.domain.package import DocumentKind
from core.domain.parts import kind_of_part
from core.registers.deadlines.deadline import Deadline, Nature
from core.registers.source import Source

__all__ = ["differing"]

#: letters from which a word tells what a sentence is about
_WORD = re.compile(r"[^\W\d_]{5,}")
#: words that two sentences share at least, and their share of the shorter one's
SHARED, SHARE = 3, 0.7
#: words of all contracts, which tell nothing
_COMMON = re.compile(
    r"\b(?:after|before|bidders?|contractor|engineer|other|owner|shall|their|there|these|those|under|which"
    r"|within|following|calendar|working)\b"
)
#: times that count from one event which are compared with one another
_MOST = 40


def differing(source: Source, found: Sequence[Deadline]) -> Iterator[tuple[Deadline, Deadline]]:
    """Yield pairs of two documents that cannot both hold, in the order of the pages.

    What stands in an addendum, or what one changed, is not compared: there it is said what governs.
    """
    groups = defaultdict[tuple[object, ...], list[Deadline]](list)
    for each in found:
        trigger = frozenset(_WORD.findall(each.trigger.lower()))
        counts = each.nature is Nature.COUNTED and each.holds and each.value.startswith("P")
        if counts and trigger and not _in_addendum(source, each):
            groups[each.direction, trigger].append(each)
    for group in groups.values():
        for one, other in combinations(group[:_MOST], 2):
            if _differ(one, other) and _document(source, one) != _document(source, other):
                yield one, other


def _differ(one: Deadline, other: Deadline) -> bool:
    """Whether two sentences say the same of something but how long it may take."""
    if one.value == other.value:
        return False
    mine, theirs = (_about(each.unit.plain) - _about(f"{each.words} {each.trigger}") for each in (one, other))
    shared = len(mine & theirs)
    return shared >= SHARED and shared >= SHARE * min(len(mine), len(theirs))


def _about(words: str) -> frozenset[str]:
    return frozenset(_WORD.findall(_COMMON.sub(" ", words.lower())))


def _in_addendum(source: Source, of: Deadline) -> bool:
    page = source.by_number.get(of.span.page)
    named = kind_of_part(page.part) if page else None
    return DocumentKind.ADDENDUM in {named, source.kind_at(of.span.page)}


def _document(source: Source, of: Deadline) -> int | None:
    return source.package.index_at(of.span.page)
