"""Right-to-left text in the order of reading, told from where its letters stand.

A PDF holds such text in any order: as it is read, as it stands from left to right, or word by word. Pdfium
turns what it takes for a line and is wrong about some of the words, so the places alone count here. From
them the order of reading follows by the rules for mixed directions (Unicode Standard Annex 9), applied
backwards. A number and a Latin word beside each other may come either way; the word comes first then.
"""

from __future__ import annotations

import math
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from core.reading.sandbox.glyphs import Glyphs
from core.reading.sandbox.mend_glyphs import Mending
from core.reading.sandbox.reading_order import PlacedPiece

_LINE = re.compile(r"[^\r\n]+")
_ARABIC, _MARK = "AL", "NSM"
_RIGHTWARDS, _LEFTWARDS = frozenset({"L"}), frozenset({"R", _ARABIC})
_NUMBERS = frozenset({"EN", "AN"})
#: within a number of either kind, and beside or within one where no Arabic is
_COMMON_SEPARATOR, _SEPARATOR, _TERMINATOR = "CS", "ES", "ET"
_OPENING, _CLOSING = tuple("([{<\u00ab"), tuple(")]}>\u00bb")
_MIRRORED = dict(zip(_OPENING + _CLOSING, _CLOSING + _OPENING, strict=True))
#: gap that parts two words, in heights of the font; letters that do not join stand 0.18 apart at most
WORD_GAP = 0.2
#: heights of the font between two stretches of one line
NEXT_TO = 3.0
#: times that letters are as high as those before them from which on they are of another text: a watermark
OTHER_TEXT = 3.0


class _Letter(NamedTuple):
    """A character where it stands."""

    middle: float
    left: float
    right: float
    bottom: float
    top: float
    #: position in the page's text
    at: int
    kind: str
    #: letters with the same number stand together
    word: int = 0


@dataclass(slots=True)
class _Line:
    letters: list[_Letter]
    #: middles of the spaces that the file has
    spaces: list[float]
    #: first and last position in the page's text
    start: int
    end: int

    @property
    def turns(self) -> bool:
        return any(letter.kind in _LEFTWARDS for letter in self.letters)


def in_reading_order(glyphs: Glyphs, mending: Mending) -> list[PlacedPiece]:
    """Return the text of a page with its lines from right to left in order; mirrored brackets are noted."""
    pieces: list[PlacedPiece] = []
    for line in _lines(glyphs):
        if not line.turns:
            pieces.append(PlacedPiece(line.start, line.end, "\r\n"))
            continue
        before = "\r\n"
        ordered = _logical(line)
        _mirror(glyphs.units, ordered, mending)
        for last, letter in pairwise([None, *ordered]):
            if letter is None:
                break
            if last is not None:
                before = " " if last.word != letter.word else ""
            pieces.append(PlacedPiece(letter.at, letter.at + 1, before))
    return pieces


def _lines(glyphs: Glyphs) -> Iterator[_Line]:
    """Yield the lines of the page; pieces of one from right to left that stand level are joined."""
    held: _Line | None = None
    for start, end, letters in _stretches(glyphs):
        line = _Line(letters, list(_spaces(glyphs, start, end)), start, end)
        if held is not None and (held.turns or line.turns) and _continues(held, line):
            held = _Line([*held.letters, *line.letters], [*held.spaces, *line.spaces], held.start, line.end)
            continue
        if held is not None:
            yield held
        held = line
    if held is not None:
        yield held


def _stretches(glyphs: Glyphs) -> Iterator[tuple[int, int, list[_Letter]]]:
    """Yield range and letters of what pdfium takes for a line, parted where letters of another text begin."""
    for match in _LINE.finditer(glyphs.units):
        start, end = match.span()
        letters: list[_Letter] = []
        for letter in _placed(glyphs, range(start, end)):
            if letters and _is_of_another_text(letters[-1], letter):
                yield start, letter.at, letters
                start, letters = letter.at, []
            letters.append(letter)
        yield start, end, letters


def _is_of_another_text(before: _Letter, letter: _Letter) -> bool:
    low, high = sorted((before.top - before.bottom, letter.top - letter.bottom))
    return 0 < low * OTHER_TEXT < high


def _spaces(glyphs: Glyphs, start: int, end: int) -> Iterator[float]:
    """Yield the middles of spaces that have a width: those that pdfium puts in have none."""
    for index in range(start, end):
        if glyphs.units[index].isspace():
            left, _, right, _ = glyphs.box(index)
            if right > left:
                yield (left + right) / 2


def _placed(glyphs: Glyphs, indexes: Iterable[int]) -> Iterator[_Letter]:
    """Yield what stands on the page; spaces are told from gaps instead."""
    for index in indexes:
        unit = glyphs.units[index]
        if not unit.isspace():
            left, top, right, bottom = glyphs.box(index)
            kind = unicodedata.bidirectional(unit) or "L"
            yield _Letter((left + right) / 2, left, right, bottom, top, index, kind)


def _sorted(letters: Sequence[_Letter]) -> list[_Letter]:
    """Return the letters of a line from the left, marks after the letter that they belong to.

    Letters of one glyph share its place. Pdfium turns them as it does everything from right to left.
    """
    bases = sorted(letter for letter in letters if letter.kind != _MARK)
    middles = [letter.middle for letter in bases]
    found: list[tuple[float, bool, int, _Letter]] = []
    for letter in letters:
        if letter.kind == _MARK and bases:
            place = bisect_right(middles, letter.middle)
            near = min(
                bases[max(0, place - 1) : place + 1], key=lambda base: abs(base.middle - letter.middle)
            )
            found.append((near.middle, True, letter.at, letter._replace(middle=near.middle, kind=near.kind)))
        else:
            at = -letter.at if letter.kind in _LEFTWARDS else letter.at
            found.append((letter.middle, False, at, letter))
    return [letter for *_, letter in sorted(found)]


def _continues(one: _Line, other: _Line) -> bool:
    if not one.letters or not other.letters:
        return False
    last, first = one.letters[-1], other.letters[0]
    height = max(last.top - last.bottom, first.top - first.bottom)
    level = min(last.top, first.top) - max(last.bottom, first.bottom) > height / 2
    left, right = min(letter.left for letter in one.letters), max(letter.right for letter in one.letters)
    start, end = min(letter.left for letter in other.letters), max(letter.right for letter in other.letters)
    return level and max(left, start) - min(right, end) < NEXT_TO * height


def _logical(line: _Line) -> list[_Letter]:
    """Return the letters of a line in the order of reading."""
    seen = _in_words(_sorted(line.letters), sorted(line.spaces))
    leftwards = sum(letter.kind in _LEFTWARDS for letter in seen)
    main = _LEFTWARDS if leftwards >= sum(letter.kind in _RIGHTWARDS for letter in seen) else _RIGHTWARDS
    directions = _directions(seen, main)
    runs: list[list[_Letter]] = []
    for number, letter in enumerate(seen):
        if number and directions[number] == directions[number - 1]:
            runs[-1].append(letter)
        else:
            runs.append([letter])
    starts = [0]
    for run in runs:
        starts.append(starts[-1] + len(run))
    ordered: list[_Letter] = []
    for number in range(len(runs) - 1, -1, -1) if main is _LEFTWARDS else range(len(runs)):
        run = runs[number]
        ordered += _turned(run) if directions[starts[number]] else run
    return ordered


def _in_words(seen: Sequence[_Letter], spaces: Sequence[float]) -> list[_Letter]:
    """Return letters from the left with the numbers of their words."""
    found: list[_Letter] = []
    # the box of a joining form may be as low as its ink
    height = max(letter.top - letter.bottom for letter in seen)
    word, reach, passed = 0, -math.inf, 0
    for letter in seen:
        gap = letter.left - reach
        before, passed = passed, bisect_right(spaces, letter.middle)
        word += bool(found) and (gap > WORD_GAP * height or (passed > before and gap > 0))
        reach = max(reach, letter.right)
        found.append(letter._replace(word=word))
    return found


def _turned(run: Sequence[_Letter]) -> Iterator[_Letter]:
    """Yield a run from right to left; marks still follow their letter, and numbers run as they do."""
    arabic = any(letter.kind == _ARABIC for letter in run)
    numbers = _numbers(run, arabic=arabic)
    at = len(run)
    while at:
        start = numbers.get(at - 1, at - 1)
        # marks share the middle of their letter, and come after it
        while start and run[start - 1].middle == run[start].middle:
            start -= 1
        yield from run[start:at]
        at = start


def _numbers(run: Sequence[_Letter], *, arabic: bool) -> dict[int, int]:
    """Return the first position of each number of a run by its last."""
    found: dict[int, int] = {}
    inner = {_COMMON_SEPARATOR} if arabic else {_COMMON_SEPARATOR, _SEPARATOR}
    at = 0
    while at < len(run):
        if run[at].kind not in _NUMBERS:
            at += 1
            continue
        start = end = at
        word = run[at].word
        kinds = [letter.kind if letter.word == word else "" for letter in run[at:]]
        while True:
            following = kinds[end - at + 1 : end - at + 3]
            if following[:1] and following[0] in _NUMBERS:
                end += 1
            elif len(following) > 1 and following[0] in inner and following[1] in _NUMBERS:
                end += 2
            else:
                break
        if not arabic:
            start -= start > 0 and (run[start - 1].kind, run[start - 1].word) == (_TERMINATOR, word)
            end += kinds[end - at + 1 : end - at + 2] == [_TERMINATOR]
        found[end] = start
        at = end + 1
    return found


def _directions(seen: Sequence[_Letter], main: frozenset[str]) -> list[bool]:
    """Return for each letter, from the left, whether it belongs to a stretch from right to left."""
    strong = [number for number, letter in enumerate(seen) if letter.kind in _LEFTWARDS | _RIGHTWARDS]
    result = []
    for number, letter in enumerate(seen):
        place = bisect_right(strong, number)
        before = seen[strong[place - 1]].kind in _LEFTWARDS if place else main is _LEFTWARDS
        after = seen[strong[place]].kind in _LEFTWARDS if place < len(strong) else main is _LEFTWARDS
        if letter.kind in _LEFTWARDS or letter.kind in _RIGHTWARDS:
            result.append(letter.kind in _LEFTWARDS)
        elif letter.kind in _NUMBERS:
            # a number after a Latin word belongs to it
            result.append(before and (after or not _touches(seen, number, strong[place:])))
        else:
            result.append((before and after) or (before != after and main is _LEFTWARDS))
    return _joined_to_words(seen, result)


def _joined_to_words(seen: Sequence[_Letter], directions: list[bool]) -> list[bool]:
    """Let what parts a Latin word and its number without a space run with them: "ABC-12"."""
    for number in range(1, len(seen) - 1):
        around = not directions[number - 1] and not directions[number + 1]
        neutral = seen[number].kind not in _LEFTWARDS | _RIGHTWARDS | _NUMBERS
        if around and neutral and seen[number - 1].word == seen[number + 1].word:
            directions[number] = False
    return directions


def _touches(seen: Sequence[_Letter], number: int, later: Sequence[int]) -> bool:
    """Whether a Latin word follows a number without a space."""
    if not later or seen[later[0]].kind not in _RIGHTWARDS:
        return False
    return seen[number].word == seen[later[0]].word


def _mirror(units: str, ordered: Sequence[_Letter], mending: Mending) -> None:
    """Turn brackets round that open behind a word, or close before one."""
    for number, letter in enumerate(ordered):
        unit = units[letter.at]
        if unit not in _MIRRORED:
            continue
        before = ordered[number - 1] if number else None
        after = ordered[number + 1] if number + 1 < len(ordered) else None
        opens = before is None or before.word != letter.word
        closes = after is None or after.word != letter.word or not units[after.at].isalnum()
        if opens is not closes and opens is not (unit in _OPENING):
            mending.replaced[letter.at] = _MIRRORED[unit]
