"""Which words of a text became others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from core.domain.changes import WordChange
from core.text.normalise import normalise
from core.text.tokens import words

__all__ = ["PlacedWord", "placed_words", "word_changes"]

#: equal words between two changes up to which they are one
APART = 1


@dataclass(frozen=True, slots=True)
class PlacedWord:
    """A word in the form in which it is compared, and where it stands in the text as written."""

    form: str
    start: int
    end: int
    #: whether a difference in it changes what is demanded: a number, a negation, a modal, a limit
    critical: bool


def placed_words(text: str, gone: Iterable[tuple[int, int]] = ()) -> list[PlacedWord]:
    """Return the words of a text, without those in the ranges ``gone``: what is drawn through."""
    normalised = normalise(text)
    away = list(gone)
    found = []
    for word in words(normalised.text):
        start, end = normalised.raw(word.start, word.end)
        if not any(low < end and start < high for low, high in away):
            found.append(PlacedWord(word.form, start, end, word.critical))
    return found


def word_changes(old: Sequence[PlacedWord], new: Sequence[PlacedWord]) -> list[WordChange]:
    """Return the ranges of both texts in which they differ, in order.

    Where words were only added, the old range is empty and stands where they would; and the reverse.
    """
    return [
        WordChange(_range(old, low, high), _range(new, first, last))
        for low, high, first, last in _joined(_runs(old, new))
    ]


def _runs(old: Sequence[PlacedWord], new: Sequence[PlacedWord]) -> Iterator[tuple[int, int, int, int]]:
    opcodes = Indel.opcodes([word.form for word in old], [word.form for word in new])
    for opcode in opcodes:
        if opcode.tag != "equal":
            yield opcode.src_start, opcode.src_end, opcode.dest_start, opcode.dest_end


def _joined(runs: Iterable[tuple[int, int, int, int]]) -> list[tuple[int, int, int, int]]:
    """Join runs that touch or nearly do: a value that became another is one change."""
    found: list[tuple[int, int, int, int]] = []
    for run in runs:
        if found and run[0] - found[-1][1] <= APART and run[2] - found[-1][3] <= APART:
            found[-1] = (found[-1][0], run[1], found[-1][2], run[3])
        else:
            found.append(run)
    return found


def _range(listed: Sequence[PlacedWord], low: int, high: int) -> tuple[int, int]:
    if low < high:
        return listed[low].start, listed[high - 1].end
    position = listed[low].start if low < len(listed) else (listed[-1].end if listed else 0)
    return position, position
