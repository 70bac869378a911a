"""What the items of lists complete: levels of counting, and the sentences that lead in to each.

An item belongs to the innermost open list of which it is the next: after ``(ii)`` comes ``(iii)``, and
``(c)`` after ``(b)``, though all three are letters in brackets.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.evidence.counting import Count, counts, single_marks

__all__ = ["OpenLists", "clipped", "leads_in"]

#: ends a sentence that a list completes, whatever follows it
_LEADS_IN = re.compile(r"(?::|\bfollowing|\bas follows)\s*[.:]?[\u2014\u2013-]?\s*$", re.IGNORECASE)
#: ends one that a list completes where items do follow: a dash, or half a sentence
_MAY_LEAD_IN = re.compile(
    r"[\w,)\]]\s?[\u2014\u2013-]$"
    r"|\b(?:shall|must|will|may|should|to|that|by|for|of|if|is|are|be|either|both|who|which|with|in)$",
    re.IGNORECASE,
)
#: characters of a lead-in that are kept; the end says what the items are
MAX_LEAD_IN = 300
#: sentences that may stand between a lead-in and its items
MAX_BETWEEN = 2
#: items that may be missing in a list that goes on: what OCR lost, what a table holds
MAX_MISSING = 3


def clipped(words: str) -> str:
    """Return the end of a lead-in, from the beginning of a word."""
    if len(words) <= MAX_LEAD_IN:
        return words
    return words[-MAX_LEAD_IN:].split(" ", 1)[-1]


def leads_in(words: str) -> bool:
    """Whether a list completes ``words`` for certain."""
    return _LEADS_IN.search(words) is not None


@dataclass(slots=True)
class _Level:
    """An open list."""

    #: the ways to read the mark of its item that was read last
    counts: tuple[Count, ...]
    #: what leads in to its items; empty if nothing does
    lead_in: str

    def goes_on_with(self, count: Count, steps: int) -> bool:
        """Whether ``count`` is at most ``steps`` after the item that was read last."""
        return any(
            count.style == last.style
            and (count.number == last.number == 0 or 0 < count.number - last.number <= steps)
            for last in self.counts
        )


class OpenLists:
    """The lists that are open at a place of the text, the outermost first."""

    def __init__(self) -> None:
        self._levels: list[_Level] = []
        #: the sentence just read, if a list may complete it
        self._pending = ""

    @property
    def lead_in(self) -> str:
        """What one must know to understand the item, or its rest."""
        return clipped(" ".join(filter(None, (level.lead_in for level in self._levels))))

    def close(self) -> None:
        """Forget all lists: something else begins."""
        self._levels, self._pending = [], ""

    def enter(self, mark: str) -> str:
        """Go to the item with ``mark`` (``(d) (1)`` counts twice), and return what leads in to it."""
        for single in single_marks(mark):
            self._enter(tuple(counts(single)))
            self._pending = ""
        return self.lead_in

    def read(self, sentences: Sequence[str]) -> None:
        """Note the sentences of a block that was read; a list may complete one at its end."""
        self._pending = ""
        for sentence in sentences[-MAX_BETWEEN - 1 :]:
            if leads_in(sentence):
                self._pending = clipped(sentence)
        if sentences and _MAY_LEAD_IN.search(sentences[-1]):
            self._pending = clipped(sentences[-1])

    def _enter(self, counted: tuple[Count, ...]) -> None:
        first = tuple(count for count in counted if count.number <= 1)
        bullets = {count.style for count in first if count.number == 0}
        if self._pending and first and not any(style.startswith("1.") for style in bullets):
            # bullets that look alike are one list; letters may be within letters
            self._end(bullets)
            self._levels.append(_Level(first, self._pending))
        elif self._go_on(counted, 1) or (not first and self._go_on(counted, MAX_MISSING)):
            return
        elif first:
            # items without a lead-in of their own; a list counted alike is over
            self._end({count.style for count in first})
            self._levels.append(_Level(first, self._pending))
        else:
            # in the middle of a list whose beginning nobody saw
            self._levels = [_Level(counted, self._pending)]

    def _go_on(self, counted: tuple[Count, ...], steps: int) -> bool:
        """Take the item as the next of the innermost list that it can belong to."""
        for depth, level in reversed(list(enumerate(self._levels))):
            if following := tuple(count for count in counted if level.goes_on_with(count, steps)):
                del self._levels[depth + 1 :]
                level.counts = following
                return True
        return False

    def _end(self, styles: set[str]) -> None:
        for depth, level in enumerate(self._levels):
            if any(count.style in styles for count in level.counts):
                del self._levels[depth:]
                return
