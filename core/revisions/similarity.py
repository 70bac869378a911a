"""How much pages are alike, all against all at once."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["best_first", "in_order", "likeness"]

#: slots that words are hashed into: a page has some 300 different words, so that few of them share one
SLOTS = 2048

_WORD = re.compile(r"\w+")


def likeness(old: Sequence[str], new: Sequence[str]) -> NDArray[np.float32]:
    """Return for each pair of texts how alike their words are, 0 to 1, as an array (old, new).

    The cosine of word counts, each word weighed by how few of all these texts have it, so that what every
    page of a document says tells nothing.
    """
    import numpy as np

    counts = np.zeros((len(old) + len(new), SLOTS), dtype=np.float32)
    for row, text in enumerate((*old, *new)):
        for word in _WORD.findall(text.casefold()):
            counts[row, zlib.crc32(word.encode("utf-8", "surrogatepass")) % SLOTS] += 1
    spread = np.count_nonzero(counts, axis=0)
    weighed = np.sqrt(counts) * np.log1p(len(counts) / np.maximum(spread, 1)).astype(np.float32)
    norms = np.linalg.norm(weighed, axis=1, keepdims=True)
    weighed /= np.where(norms == 0, 1, norms)
    result: NDArray[np.float32] = weighed[: len(old)] @ weighed[len(old) :].T
    return result


def in_order(alike: NDArray[np.float32], least: float) -> list[tuple[int, int]]:
    """Return the pairs (row, column), both rising, that are most alike in sum; each at least ``least``."""
    import numpy as np

    rows, columns = alike.shape
    best = np.zeros((rows + 1, columns + 1), dtype=np.float32)
    for row in range(rows):
        worth = np.where(alike[row] >= least, alike[row], -1)
        best[row + 1, 1:] = np.maximum(best[row, 1:], best[row, :-1] + worth)
        np.maximum.accumulate(best[row + 1], out=best[row + 1])
    pairs = []
    row, column = rows, columns
    while row and column:
        if best[row, column] == best[row - 1, column]:
            row -= 1
        elif best[row, column] == best[row, column - 1]:
            column -= 1
        else:
            row, column = row - 1, column - 1
            pairs.append((row, column))
    return pairs[::-1]


def best_first(alike: NDArray[np.float32], least: float) -> list[tuple[int, int]]:
    """Return pairs (row, column), each of either once, the most alike first; each at least ``least``."""
    ranked = sorted(
        (-float(alike[row, column]), row, column)
        for row, column in zip(*(alike >= least).nonzero(), strict=True)
    )
    rows, columns, pairs = set[int](), set[int](), list[tuple[int, int]]()
    for _, row, column in ranked:
        if row not in rows and column not in columns:
            rows.add(row)
            columns.add(column)
            pairs.append((int(row), int(column)))
    return pairs
