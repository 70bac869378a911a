"""Joining the rectangles of words into those of lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from core.reading.messages import Rectangle


def joined(rectangles: Iterable[Rectangle]) -> Iterator[Rectangle]:
    """Join what follows each other on one line: a mark is broken only where it must be."""
    line: Rectangle | None = None
    for found in rectangles:
        if line and _on_one_line(line, found):
            line = (
                min(line[0], found[0]),
                min(line[1], found[1]),
                max(line[2], found[2]),
                max(line[3], found[3]),
            )
            continue
        if line:
            yield line
        line = found
    if line:
        yield line


def _on_one_line(line: Rectangle, found: Rectangle) -> bool:
    height = line[3] - line[1]
    middle = (found[1] + found[3]) / 2
    if not line[1] <= middle <= line[3]:
        return False
    # further apart than a wide space, they are in two columns or cells; words may run from right to left
    return -height < found[0] - line[2] < 1.5 * height or -height < line[0] - found[2] < 1.5 * height
