"""To what part of the page objects' drawing is cut."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import pypdfium2_raw.bindings as c

from core.reading.messages import Rectangle
from core.reading.sandbox.plain_calls import clip_path, clip_paths
from core.reading.sandbox.shapes import Thing, mapped

#: points by which the corners of a rectangle may be out of line
_SLACK = 0.01


class ClipArea(NamedTuple):
    """What is left of an object after all clipping paths."""

    #: left, bottom, right and top of what holds it, in points of the page
    place: Rectangle
    #: whether that rectangle is all of it; a path of another shape leaves less
    is_exact: bool


def clips_of(things: Sequence[Thing]) -> list[ClipArea | None]:
    """Return to what all that shows of each object is cut, if it is cut at all."""
    counts = map(clip_paths, map(clip_path, [thing.handle for thing in things]))
    return [
        _clip_of(thing, count) if count > 0 else None for thing, count in zip(things, counts, strict=True)
    ]


def _clip_of(thing: Thing, count: int) -> ClipArea | None:
    clip = ctypes.cast(clip_path(thing.handle), c.FPDF_CLIPPATH)
    found: Rectangle | None = None
    is_exact = True
    for path in range(count):
        corners = list(_corners(clip, path))
        if not corners:
            continue
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        mine = min(xs), min(ys), max(xs), max(ys)
        is_exact = is_exact and _is_rectangle(corners, mine)
        found = mine if found is None else _meet(found, mine)
    return None if found is None else ClipArea(mapped(found, thing.matrix), is_exact)


def _is_rectangle(corners: Sequence[tuple[float, float]], hull: Rectangle) -> bool:
    """Whether every corner of a path is one of its hull, and there are no more figures than one."""
    left, bottom, right, top = hull
    return len(corners) <= 5 and all(
        min(abs(x - left), abs(x - right)) < _SLACK and min(abs(y - bottom), abs(y - top)) < _SLACK
        for x, y in corners
    )


def _corners(clip: Any, path: int) -> Iterator[tuple[float, float]]:
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(max(0, c.FPDFClipPath_CountPathSegments(clip, path))):
        piece = c.FPDFClipPath_GetPathSegment(clip, path, index)
        if piece and c.FPDFPathSegment_GetPoint(piece, x, y):
            yield x.value, y.value


def _meet(one: Rectangle, other: Rectangle) -> Rectangle:
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])
