"""How the pages of a long document are shared among processes: stretch by stretch, in turn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

#: pages from which on a second process is worth its start, a tenth of a second
SHARED_FROM = 200
#: pages of one stretch: few enough that the others do not run ahead far
STRETCH = 16


def stretches(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    """Yield the stretches of ``numbers`` in order."""
    return (numbers[start : start + STRETCH] for start in range(0, len(numbers), STRETCH))


def share(numbers: Sequence[int], processes: int, index: int) -> list[int]:
    """Return those of ``numbers`` that process ``index`` (from 0) of ``processes`` reads."""
    if len(numbers) <= SHARED_FROM:
        return list(numbers) if index == 0 else []
    return list(chain.from_iterable(list(stretches(numbers))[index::processes]))
