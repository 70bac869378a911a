"""Which passages are reported: the best few, and those that say the same with another figure.

An addendum that changes a value repeats the words of the clause it changes, or nearly. Such a passage is
reported even when it ranks lower, so that both values come to light.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache

from core.engines.passages.cutter import Piece
from core.engines.passages.stems import content_stems

#: findings a question gets in one document, beside the ones that repeat them with other figures
BEST = 3
#: further passages that differ from a chosen one in a figure
OTHERS = 3
#: how far down the ranking such a passage may stand
DEPTH = 60
#: share of the shorter passage's words that both have, and their least number, to say the same
ALIKE = 0.7
COMMON = 4
#: a further passage's probability must reach this share of the first one's
CLOSE = 0.3

FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")


def choose(
    passages: Sequence[Piece], ranked: Sequence[tuple[int, float]], apt: Collection[int] = ()
) -> list[tuple[int, float]]:
    """Return those to report of ``ranked``, which pairs positions in ``passages`` with probabilities.

    Passages that are ``apt`` answers by themselves are reported beside a better one, as far as there is room.
    """
    chosen = [pair for pair in ranked[:BEST] if pair[1] >= CLOSE * ranked[0][1]]
    taken = {number for number, _ in chosen}
    rivals = [
        (number, chance)
        for number, chance in ranked[:DEPTH]
        if number not in taken and any(differ(passages[number], passages[best]) for best, _ in chosen)
    ]
    beside = [pair for pair in ranked[:DEPTH] if pair[0] in apt and pair[0] not in taken]
    return list(dict.fromkeys([*chosen, *rivals[:OTHERS], *beside[:OTHERS]]))


def differ(one: Piece, other: Piece) -> bool:
    """Whether two passages say the same but for a figure."""
    if figures(one.text) == figures(other.text):
        return False
    left, right = _shape(one.text), _shape(other.text)
    common = len(left & right)
    return common >= COMMON and common >= ALIKE * min(len(left), len(right))


@lru_cache(maxsize=8192)
def figures(text: str) -> frozenset[str]:
    """Return the figures of a text as they count: without separators of thousands."""
    return frozenset(figure.replace(",", "").rstrip(".") for figure in FIGURE.findall(text))


@lru_cache(maxsize=8192)
def _shape(text: str) -> frozenset[str]:
    """Return the words that carry meaning; passages are compared with each other for many questions."""
    return frozenset(term for term in content_stems(text) if not term[0].isdigit())
