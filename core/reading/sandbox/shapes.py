"""What is drawn on a page: pictures and lines, forms within forms included. In the child process."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice, pairwise, repeat
from typing import Any, NamedTuple

import pypdfium2_raw.bindings as c

from core.reading.messages import Rectangle
from core.reading.sandbox.plain_calls import (
    ROWS,
    Pointer,
    Rows,
    count_segments,
    draw_mode,
    form_object,
    object_at,
    object_bounds,
    object_matrix,
    object_type,
    page_object,
    path_segment,
    pointer_to,
    references,
    segment_closes,
    segment_point,
    segment_type,
)
from core.reading.sandbox.ruled_tables import DrawnLine

#: objects of a page that are known of; the largest drawings have some 100,000
MAX_OBJECTS = 200_000
#: those looked at for lines and pictures: enough to tell a table from prose, few enough for a drawing
MAX_SHAPES = 3_000
#: how deep forms within forms are followed
MAX_DEPTH = 5
#: points: a thinner shape is a line, a shorter one an underlined letter or a tick
THIN, MIN_ACROSS, MIN_DOWN = 3.0, 15.0, 6.0
#: points: shorter pieces of a ruled line are dots
MIN_LINE = 1.0
#: a path of so many pieces is more than one box
GRID_SEGMENTS = 8
#: pieces of all paths of a page that are looked at; tables have hundreds, drawings any number
MAX_PIECES = 20_000

#: a, b, c, d, e, f of a transformation, as PDF writes it
Matrix = tuple[float, float, float, float, float, float]
#: points of what is drawn without a break, counted downwards
Figure = list[tuple[float, float]]
_UNCHANGED: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class Thing(NamedTuple):
    """An object of the page."""

    #: one of pdfium's ``FPDF_PAGEOBJ_*``
    kind: int
    #: where it is
    handle: Pointer
    #: what its form does to it
    matrix: Matrix
    #: 0 for objects of the page itself, more within forms
    depth: int
    #: left, bottom, right and top on the page, in points; None when it has no size, or is a form
    place: Rectangle | None


#: the same from a tuple of its members, in a third of the time
_thing_of: Callable[[tuple[object, ...]], Thing] = partial(tuple.__new__, Thing)
_PLACES = Rows(ctypes.c_float)
# asked for hundreds of times a page, so made once
_POINT = (ctypes.c_float * 2)()
_ACROSS, _UP = references(_POINT)
_OWN = c.FS_MATRIX()
_INTO_OWN = ctypes.byref(_OWN)


def things_on(page: Any) -> list[Thing]:
    """Return the page's objects in the order of drawing; a form's own objects follow it."""
    found: list[Thing] = []
    count = max(0, c.FPDFPage_CountObjects(page))
    _add_things(found, partial(page_object, pointer_to(page)), count, _UNCHANGED, 0)
    del found[MAX_OBJECTS:]
    return found


def _add_things(
    found: list[Thing], get: Callable[[int], Pointer], count: int, matrix: Matrix, depth: int
) -> None:
    """Add the objects of a page, or of a form that ``matrix`` places; ``get`` takes their number."""
    for first in range(0, count, ROWS):
        shapes = list(map(get, range(first, min(first + ROWS, count))))
        kinds = list(map(object_type, shapes))
        known = list(map(object_bounds, shapes, *_PLACES.columns))
        places = _PLACES.taken(len(shapes))
        if matrix is _UNCHANGED and all(known) and c.FPDF_PAGEOBJ_FORM not in kinds:  # nearly every page
            found += map(_thing_of, zip(kinds, shapes, repeat(matrix), repeat(depth), places))
            continue
        for shape, kind, place, is_known in zip(shapes, kinds, places, known, strict=True):
            if kind == c.FPDF_PAGEOBJ_FORM:
                found.append(Thing(kind, shape, matrix, depth, None))
                if depth + 1 < MAX_DEPTH:
                    inner = max(0, c.FPDFFormObj_CountObjects(object_at(shape)))
                    _add_things(found, partial(form_object, shape), inner, _within(shape, matrix), depth + 1)
            elif is_known and matrix is not _UNCHANGED:
                found.append(Thing(kind, shape, matrix, depth, mapped(place, matrix)))
            else:
                found.append(_thing_of((kind, shape, matrix, depth, place if is_known else None)))
            if len(found) >= MAX_OBJECTS:
                return


def _within(form: Pointer, outer: Matrix) -> Matrix:
    """Return the transformation of what is inside ``form``."""
    own = _OWN
    if not object_matrix(form, _INTO_OWN):
        return outer
    if outer is _UNCHANGED:
        return own.a, own.b, own.c, own.d, own.e, own.f
    a, b, d, e, x, y = outer
    return (
        own.a * a + own.b * d,
        own.a * b + own.b * e,
        own.c * a + own.d * d,
        own.c * b + own.d * e,
        own.e * a + own.f * d + x,
        own.e * b + own.f * e + y,
    )


def count_lines(path: Pointer, place: Rectangle) -> tuple[int, int]:
    """Count the lines across and down in a path; a box, or a grid drawn at once, has both."""
    width, height = place[2] - place[0], place[3] - place[1]
    if height <= THIN:
        return int(width >= MIN_ACROSS), 0
    if width <= THIN:
        return 0, int(height >= MIN_DOWN)
    if width < MIN_ACROSS or height < MIN_DOWN:
        return 0, 0
    lines = 2 if count_segments(path) >= GRID_SEGMENTS else 1
    return lines, lines


def figures_on(turn: int, things: Iterable[Thing]) -> Iterator[Figure]:
    """Yield the figures drawn on a page, as they lie after ``turn`` quarters clockwise.

    Each is its corners in turn, or the points of its curves; a closed one ends where it began.
    """
    left = MAX_PIECES
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    modes = ctypes.byref(fill), ctypes.byref(stroke)
    for kind, shape, matrix, *_ in islice(things, MAX_SHAPES):
        if kind != c.FPDF_PAGEOBJ_PATH:
            continue
        if not draw_mode(shape, *modes) or not (fill.value or stroke.value):
            continue  # a path that only cuts what is drawn after it
        pieces = max(0, count_segments(shape))
        left -= pieces
        if left < 0:
            return
        for figure in _figures(shape, pieces, _within(shape, matrix)):
            yield [turned(x, y, turn) for x, y in figure]


def straight_lines(figures: Iterable[Figure]) -> Iterator[tuple[bool, DrawnLine]]:
    """Yield the straight lines of figures, each with whether it runs across; slanting ones left out."""
    for figure in figures:
        yield from _lines_of(figure)


def _figures(path: Pointer, pieces: int, matrix: Matrix) -> Iterator[Figure]:
    """Yield the corners of each figure of a path; a closed one ends where it began."""
    a, b, d, e, x, y = matrix
    figure: Figure = []
    for index in range(pieces):
        piece = path_segment(path, index)
        if not piece or not segment_point(piece, _ACROSS, _UP):
            continue
        if figure and segment_type(piece) == c.FPDF_SEGMENT_MOVETO:
            yield figure
            figure = []
        u, v = _POINT
        figure.append((a * u + d * v + x, b * u + e * v + y))
        if segment_closes(piece):
            figure.append(figure[0])
    if figure:
        yield figure


def _lines_of(figure: Figure) -> Iterator[tuple[bool, DrawnLine]]:
    xs, ys = [x for x, _ in figure], [y for _, y in figure]
    begin, end = (min(xs), min(ys)), (max(xs), max(ys))
    if end[0] - begin[0] <= THIN or end[1] - begin[1] <= THIN:
        figure = [begin, end]  # a thin box is one line
    for (left, top), (right, bottom) in pairwise(figure):
        if abs(bottom - top) <= THIN and abs(right - left) >= MIN_LINE:
            yield True, DrawnLine((top + bottom) / 2, min(left, right), max(left, right))
        elif abs(right - left) <= THIN and abs(bottom - top) >= MIN_LINE:
            yield False, DrawnLine((left + right) / 2, min(top, bottom), max(top, bottom))


def turned(x: float, y: float, turn: int) -> tuple[float, float]:
    """Return a point of the page as shown after ``turn`` quarters clockwise, counted downwards."""
    if not turn:
        return x, -y  # nearly every page
    return ((x, -y), (y, x), (-x, y), (-y, -x))[turn % 4]


def mapped(place: Rectangle, matrix: Matrix) -> Rectangle:
    """Return the smallest upright rectangle that holds ``place`` after the transformation."""
    if matrix == _UNCHANGED:
        return place
    a, b, d, e, x, y = matrix
    corners = [(u, v) for u in (place[0], place[2]) for v in (place[1], place[3])]
    xs = [a * u + d * v + x for u, v in corners]
    ys = [b * u + e * v + y for u, v in corners]
    return min(xs), min(ys), max(xs), max(ys)
