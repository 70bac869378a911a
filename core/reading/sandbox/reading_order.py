"""The order of reading, where that of drawing is another.

Columns may be drawn row by row, the values of a form last, and the lines of a page from the bottom up.

Pdfium gives text in the order in which it was drawn. That is the order of reading nearly always, and is
left alone unless the places of the words say otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

import msgspec

from core.reading.sandbox.glyphs import GlyphPlace, Glyphs, GlyphWord
from core.reading.sandbox.words import Segment, are_level, hull, segments_of
from core.reading.structure.stop_words import STOP_WORDS

#: rows that make columns, words that a column of prose has on its lines on average, and share of the lines
#: that begin with a small letter, since a sentence goes on
MIN_ROWS, MIN_WORDS, MIN_GOING_ON = 3, 3.0, 0.4
#: the same where columns are so narrow that they could be those of a table
MIN_ROWS_NARROW, MIN_WORDS_NARROW, MIN_GOING_ON_NARROW = 5, 1.8, 0.7
#: heights of the font from line to line within columns, and at most where some of them have ended
MAX_LEADING, MAX_LEADING_AT_END = 3.0, 1.6
#: heights of the font within which a column's lines end, most of them, and share of its width
FULL = 0.6
#: pairs of label and value from which on they are no accident
MIN_PAIRS = 2
#: lines that each stand over the one before from which on a page was drawn from the bottom up, and for how
#: many of them one may stand under it
MIN_RISING, RISING = 3, 4
#: quarters after which text that stands on its head is upright
ON_ITS_HEAD = 2
#: share of the labels that must end as labels do
MIN_LABELS = 0.6
#: points: lower and shorter runs of text say nothing about the order of lines; narrower stretches are no
#: column of prose
MIN_HIGH, MIN_WIDE = 4.0, 50.0

_LABEL_END = re.compile(r"[:_\u2026]$|\.{3,}$")
_SMALL_WORDS = frozenset(word for words in STOP_WORDS.values() for word in words.split())


class PlacedPiece(msgspec.Struct, frozen=True):
    """A range of the text in its new place, with what parts it from the piece before."""

    start: int
    end: int
    before: str = ""


def reordered(glyphs: Glyphs, *, ruled: bool) -> list[PlacedPiece] | None:
    """Return the text in the order of reading, or None where it is in order.

    ``ruled`` says that lines on the page part cells, which stand side by side on purpose.
    """
    side_by_side, apart, rises = _disorder(glyphs.runs)
    if not side_by_side and not apart and not rises:
        return None
    if rises and glyphs.way_up == ON_ITS_HEAD:
        return _on_its_head(glyphs.words)
    segments = list(segments_of(glyphs.words))
    # on a page that stands on its head no word follows another to the right
    if rises and sum(len(segment.words) > 1 for segment in segments) >= MIN_RISING:
        return [PlacedPiece(row[0].start, row[-1].end, "\r\n") for row in reversed(list(_rows(segments)))]
    if side_by_side and not ruled and (pieces := _columns(glyphs.units, segments)):
        return pieces
    return _values_last(glyphs.units, segments) if apart else None


def _disorder(runs: Sequence[GlyphPlace]) -> tuple[bool, bool, bool]:
    """Tell cheaply whether the order of drawing may be none of reading.

    That is, whether stretches of text stand side by side, whether level ones were drawn apart, and whether
    lines rise.
    """
    side_by_side = rising = falling = 0
    apart = False
    #: the right edge of what stands on each level, and the number of the line
    levels: dict[int, tuple[float, int]] = {}
    line, wide, start = 0, 0, 0.0
    # bottom, right and top of the one before
    low = end = high = 0.0
    for left, bottom, right, top in runs:
        height = top - bottom
        if height < MIN_HIGH or right - left < MIN_HIGH:
            continue  # a hyphen, a dot, a raised mark
        # as much of it is level with the one before as is under the lower top and over the higher bottom
        half = 0.5 * height
        if top - low <= half or high - bottom <= half or high - low <= half or left < start:
            side_by_side += wide > 0 and end - start >= MIN_WIDE
            rising += line > 0 and bottom >= high
            falling += top <= low
            line, wide, start = line + 1, 0, left
        elif left - end > height:
            wide += end - start >= MIN_WIDE
            start = left
        if not apart:
            at = round((bottom + top) / 2)
            known = levels.get(at) or levels.get(at - 1) or levels.get(at + 1)
            apart = known is not None and known[1] < line - 1 and left > known[0]
            levels[at] = right, line
        low, end, high = bottom, right, top
    side_by_side += wide > 0 and end - start >= MIN_WIDE
    return side_by_side >= MIN_ROWS, apart, rising >= MIN_RISING and rising >= RISING * falling


def _on_its_head(words: Sequence[GlyphWord]) -> list[PlacedPiece] | None:
    """Return text that stands on its head with each line from its own left to its right, if it is not so."""
    lines: list[list[GlyphWord]] = []
    for word in words:
        if lines and are_level(lines[-1][-1].place, word.place):
            lines[-1].append(word)
        else:
            lines.append([word])
    ordered = [sorted(line, key=lambda word: -word.place.right) for line in lines]
    if ordered == lines:
        return None
    return [
        PlacedPiece(word.start, word.end, " " if number else "\r\n")
        for line in ordered
        for number, word in enumerate(line)
    ]


def _rows(segments: Sequence[Segment]) -> Iterator[list[Segment]]:
    """Yield segments that follow one another from left to right on one line."""
    row: list[Segment] = []
    for segment in segments:
        if row and are_level(row[-1].place, segment.place) and segment.place.left > row[-1].place.right:
            row.append(segment)
            continue
        if row:
            yield row
        row = [segment]
    if row:
        yield row


def _columns(text: str, segments: Sequence[Segment]) -> list[PlacedPiece] | None:
    """Return the text with its columns one after the other, if prose in columns was drawn row by row."""
    pieces: list[PlacedPiece] = []
    found = False
    block: list[list[Segment]] = []
    columns: list[list[Segment]] = []
    for row in [*_rows(segments), []]:
        if row and _joins(columns, block, row):
            block.append(row)
            continue
        if len(columns) > 1 and all(_is_prose(text, column, len(block)) for column in columns):
            found = True
            pieces += [PlacedPiece(cell.start, cell.end, "\r\n") for column in columns for cell in column]
        else:
            pieces += [PlacedPiece(line[0].start, line[-1].end, "\r\n") for line in block]
        block = [row] if row else []
        columns = [[segment] for segment in row]
    return pieces if found else None


def _joins(columns: list[list[Segment]], block: Sequence[Sequence[Segment]], row: Sequence[Segment]) -> bool:
    """Add a row to the columns above it if it has their places; any of them may have ended."""
    if not 1 < len(columns) >= len(row):
        return False
    under = block[-1][0].place
    leading = MAX_LEADING if len(row) == len(columns) else MAX_LEADING_AT_END
    if not 0 < under.bottom - row[0].place.bottom < leading * under.height:
        return False
    known = [hull([cell.place for cell in column]) for column in columns]
    goes_on = []
    for segment in row:
        over = [n for n, place in enumerate(known) if _overlap(place, segment.place)]
        # a column that has ended does not begin again
        if len(over) != 1 or columns[over[0]][-1] not in block[-1]:
            return False
        goes_on.append((over[0], segment))
    if len({column for column, _ in goes_on}) < len(goes_on):
        return False
    grown = dict(enumerate(known)) | {n: hull([known[n], segment.place]) for n, segment in goes_on}
    if any(one.right >= other.left for one, other in pairwise(grown[n] for n in sorted(grown))):
        return False
    for column, segment in goes_on:
        columns[column].append(segment)
    return True


def _overlap(one: GlyphPlace, other: GlyphPlace) -> bool:
    return one.left < other.right and other.left < one.right


def _is_prose(text: str, cells: Sequence[Segment], rows: int) -> bool:
    """Whether sentences run down a column of a block of ``rows``, and not across as in a table."""
    words = sum(len(cell.words) for cell in cells) / len(cells)
    lines = len(cells) - 1
    going_on = sum(text[cell.start].islower() for cell in cells[1:])
    wide = rows >= MIN_ROWS and words >= MIN_WORDS and going_on >= MIN_GOING_ON * lines
    narrow = (
        len(cells) >= MIN_ROWS_NARROW
        and words >= MIN_WORDS_NARROW
        and going_on >= MIN_GOING_ON_NARROW * lines
    )
    if not wide and not narrow:
        return False
    width = max(cell.place.right - cell.place.left for cell in cells)
    full = sum(cell.place.right - cell.place.left >= FULL * width for cell in cells)
    return full >= FULL * len(cells)


def _values_last(text: str, segments: Sequence[Segment]) -> list[PlacedPiece] | None:
    """Return the text with each value after its label, if a form's values were drawn after all labels."""
    value_of = _pairs(segments)
    if value_of is None:
        return None
    texts = [text[segments[label].start : segments[label].end] for label in value_of]
    named = sum(map(_is_label, texts))
    small = sum(words[0].islower() for words in texts)
    enough = len(value_of) >= MIN_PAIRS or (value_of and named == len(value_of))
    if not enough or named < MIN_LABELS * len(value_of) or small > (1 - MIN_LABELS) * len(value_of):
        return None
    values = set(value_of.values())
    pieces: list[PlacedPiece] = []
    for index, segment in enumerate(segments):
        if index in values:
            continue
        goes_on = index and index - 1 not in values and are_level(segments[index - 1].place, segment.place)
        pieces.append(PlacedPiece(segment.start, segment.end, " " if goes_on else "\r\n"))
        if index in value_of:
            value = segments[value_of[index]]
            pieces.append(PlacedPiece(value.start, value.end, " "))
    return pieces


def _pairs(segments: Sequence[Segment]) -> dict[int, int] | None:
    """Return the segments that stand right of one drawn long before; None where three stand in a line."""
    by_level: dict[int, list[int]] = {}
    value_of: dict[int, int] = {}
    values: set[int] = set()
    for later, value in enumerate(segments):
        place = value.place
        level = round(place.bottom)
        before = [index for near in (-1, 0, 1) for index in by_level.get(level + near, ())]
        by_level.setdefault(level, []).append(later)
        left = [index for index in before if segments[index].place.right <= place.left + 1]
        if not left or later - 1 in left:
            continue
        label = max(left, key=lambda index: segments[index].place.right)
        if label in value_of or label in values:
            return None
        value_of[label] = later
        values.add(later)
    return value_of


def _is_label(words: str) -> bool:
    """Whether words wait for a value: a colon, a blank, or a sentence that stops at a small word."""
    return bool(_LABEL_END.search(words)) or words.rsplit(maxsplit=1)[-1].lower() in _SMALL_WORDS


def beside(segments: Sequence[Segment], values: Sequence[Segment]) -> list[PlacedPiece]:
    """Return ``segments`` in their order with each of ``values`` where it stands among them.

    A value stands after the words left of it on its line; without such words on a line of its own, under
    what is above it.
    """
    after: dict[int, list[tuple[Segment, str]]] = {}
    words = [(word, index) for index, segment in enumerate(segments) for word in segment.words]
    for value in values:
        place = value.place
        level = [
            (word, index)
            for word, index in words
            if are_level(word.place, place) and word.place.left < place.left + place.height / 2
        ]
        if level:
            word, _ = max(level, key=lambda pair: pair[0].place.left)
            after.setdefault(word.end, []).append((value, " "))
            continue
        above = [(word, index) for word, index in words if word.place.bottom >= place.top - place.height / 2]
        line = min(above, key=lambda pair: pair[0].place.bottom - place.top, default=None)
        end = segments[line[1]].end if line else -1
        after.setdefault(end, []).append((value, "\r\n"))
    pieces = [PlacedPiece(value.start, value.end, "\r\n") for value, _ in _in_order(after.pop(-1, []))]
    for index, segment in enumerate(segments):
        begin = segment.start
        before = " " if index and are_level(segments[index - 1].place, segment.place) else "\r\n"
        for word in segment.words:
            if word.end not in after:
                continue
            pieces.append(PlacedPiece(begin, word.end, before))
            for value, gap in _in_order(after.pop(word.end)):
                pieces.append(PlacedPiece(value.start, value.end, gap))
                before = " " if gap == " " else "\r\n"
            begin = word.end
        if begin < segment.end:
            pieces.append(PlacedPiece(begin, segment.end, before))
    return pieces


def _in_order(values: Sequence[tuple[Segment, str]]) -> list[tuple[Segment, str]]:
    """Return values from the top down, and from left to right."""
    return sorted(values, key=lambda pair: (-round(pair[0].place.top), pair[0].place.left))
