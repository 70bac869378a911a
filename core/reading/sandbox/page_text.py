"""The text of a page as it is read: what pdfium gives, mended and in the order of reading.

Everything that counts in a page's text goes through here, so that a quote is found again where it
was read.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from core.domain.document import Hiding, Mark, Unseen
from core.reading.messages import Rectangle
from core.reading.sandbox.glyphs import WORD, GlyphPlace, Glyphs
from core.reading.sandbox.mend_glyphs import Mending, mend
from core.reading.sandbox.reading_order import PlacedPiece, beside, reordered
from core.reading.sandbox.right_to_left import in_reading_order
from core.reading.sandbox.spaced_letters import close_up, close_up_in
from core.reading.sandbox.strange_letters import mark_strange
from core.reading.sandbox.words import segments_of
from core.reading.word_shapes import runs_leftwards

_HALF = re.compile("[\ud800-\udfff]")
#: stands for a character that was put in and is nowhere on the page
NOWHERE = -1


@dataclass(frozen=True, slots=True)
class PageText:
    """Text of a page before it is cleaned, with the way back to pdfium's characters."""

    text: str
    #: position among the page's glyphs of each character; None: the same
    origins: Sequence[int] | None
    glyphs: Glyphs
    #: half-open ranges of the text that are marked
    marks: tuple[tuple[int, int, Mark], ...] = ()
    #: what was changed in the glyphs
    mending: Mending = field(default_factory=Mending)
    #: half-open ranges of the text, in its end, that closed notes say, with where their sign is
    closed: tuple[tuple[int, int, GlyphPlace], ...] = ()

    @property
    def printed(self) -> int:
        """Where the text ends that stands on the page itself, before what closed notes say."""
        return self.closed[0][0] if self.closed else len(self.text)

    @property
    def unseen(self) -> tuple[Unseen, ...]:
        """Words that were cut within their line."""
        return tuple(Unseen(why, words) for why, words in self.mending.cut.items())

    @property
    def is_cut(self) -> bool:
        """Whether the page has more text than was asked for."""
        return self.glyphs.more

    def numbers(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield first and last of pdfium's numbers for ``text[start:end]``, a pair for each stretch."""
        indexes = range(start, end) if self.origins is None else self.origins[start:end]
        stretch: list[int] = []
        for index in indexes:
            if index == NOWHERE:
                continue
            number = self.glyphs.number(index)
            # text from right to left counts backwards here and there
            if stretch and not stretch[0] - 1 <= number <= stretch[1] + 1:
                yield stretch[0], stretch[1]
                stretch = []
            stretch = [min(number, *stretch), max(number, *stretch)] if stretch else [number, number]
        if stretch:
            yield stretch[0], stretch[1]


def with_closed_notes(page: PageText, notes: Sequence[tuple[GlyphPlace, str]]) -> PageText:
    """Return the page's text with what its closed notes say after it, a line each."""
    if not notes:
        return page
    text, closed = page.text, []
    origins = list(range(len(text)) if page.origins is None else page.origins)
    for place, words in notes:
        gap = "\r\n" if text else ""
        start = len(text) + len(gap)
        text += gap + words
        closed.append((start, len(text), place))
    origins += [NOWHERE] * (len(text) - len(origins))
    marks = (*page.marks, *((start, end, Mark.NOTE) for start, end, _ in closed))
    return replace(page, text=text, origins=origins, marks=marks, closed=tuple(closed))


def compose(
    glyphs: Glyphs,
    *,
    edge: Rectangle | None = None,
    cuts: Mapping[int, Rectangle] | None = None,
    written: Mapping[int, Mark] | None = None,
    struck: Iterable[int] = (),
    combs: Sequence[GlyphPlace] = (),
    ruled: bool = False,
) -> PageText:
    """Return the text of a page.

    ``edge`` is the visible box where text runs over it, ``cuts`` what single pieces of text are cut to,
    ``written`` the mark of each glyph that somebody filled in or noted, ``struck`` the glyphs that are
    drawn through, ``combs`` where each letter has a box of its own, and ``ruled`` whether lines part cells.
    """
    mending = Mending()
    if edge or cuts:
        _cut_at(glyphs, edge, cuts or {}, mending)
    mend(glyphs, mending)
    mark_strange(glyphs, mending)
    close_up(glyphs, mending)
    if combs:
        close_up_in(glyphs, combs, mending)
    if written:
        pieces: list[PlacedPiece] | None = _with_written(glyphs, written)
    elif runs_leftwards(glyphs.units):
        pieces = in_reading_order(glyphs, mending)
    else:
        pieces = reordered(glyphs, ruled=ruled)
    if pieces and not _is_whole(glyphs.units, pieces):
        pieces = None
    marked = {Mark.RAISED: mending.raised, Mark.STRUCK_OUT: set(struck)}
    for index, mark in (written or {}).items():
        marked.setdefault(mark, set()).add(index)
    units = glyphs.units
    if not mending and pieces is None and not _HALF.search(units):
        return PageText(units, None, glyphs, tuple(_spans(units, range(len(units)), marked)), mending)
    text, origins = _assembled(units, pieces or [PlacedPiece(0, len(units))], mending)
    return PageText(text, origins, glyphs, tuple(_spans(text, origins, marked)), mending)


def _cut_at(glyphs: Glyphs, edge: Rectangle | None, cuts: Mapping[int, Rectangle], mending: Mending) -> None:
    """Leave out what stands outside the visible box, or outside of what its piece of text is cut to."""
    shown = GlyphPlace(*edge) if edge else None
    for word in WORD.finditer(glyphs.units):
        lost: Hiding | None = None
        for index in range(*word.span()):
            x, y = glyphs.place(index).middle
            if shown and not shown.holds(x, y):
                mending.dropped.add(index)
                lost = Hiding.OFF_PAGE
            elif cuts and (cut := cuts.get(glyphs.object(index))) and not GlyphPlace(*cut).holds(x, y):
                mending.dropped.add(index)
                lost = lost or Hiding.CLIPPED
        if lost:
            mending.cut[lost] += 1


def _with_written(glyphs: Glyphs, written: Mapping[int, Mark]) -> list[PlacedPiece]:
    """Return the text with what was filled in where it stands on the page, and notes after everything."""
    words = glyphs.words
    by_mark = {
        mark: list(segments_of([word for word in words if written.get(word.start) is mark]))
        for mark in (None, Mark.FIELD, Mark.NOTE)
    }
    pieces = beside(by_mark[None], by_mark[Mark.FIELD])
    return pieces + [PlacedPiece(note.start, note.end, "\r\n") for note in by_mark[Mark.NOTE]]


def _is_whole(units: str, pieces: Sequence[PlacedPiece]) -> bool:
    """Whether the pieces hold every character of the page once: nothing may get lost over its place."""
    kept = sum(len("".join(units[piece.start : piece.end].split())) for piece in pieces)
    return kept == len("".join(units.split()))


def _assembled(units: str, pieces: Sequence[PlacedPiece], mending: Mending) -> tuple[str, list[int]]:
    """Put the text together; return it with where each character comes from."""
    parts: list[str] = []
    origins: list[int] = []

    def put(text: str, origin: int) -> None:
        parts.append(text)
        origins.extend([origin] * len(text))

    changed = mending.changed()
    for number, piece in enumerate(pieces):
        if number:
            put(piece.before, NOWHERE)
        done = piece.start
        for index in changed[bisect_left(changed, piece.start) : bisect_left(changed, piece.end)]:
            parts.append(units[done:index])
            origins.extend(range(done, index))
            put(mending.inserted.get(index, ""), NOWHERE)
            put(mending.text_at(index, units), index)
            done = index + 1
        parts.append(units[done : piece.end])
        origins.extend(range(done, piece.end))
    text = "".join(parts)
    return _whole(text, origins) if _HALF.search(text) else (text, origins)


def _whole(text: str, origins: Sequence[int]) -> tuple[str, list[int]]:
    """Join the halves of characters beyond UTF-16's basic plane; a half alone stays one."""
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    places, at = [], 0
    for character in whole:
        places.append(origins[at])
        at += 1 + (character > "\uffff")
    return whole, places


def _spans(
    text: str, origins: Sequence[int], marked: Mapping[Mark, set[int]]
) -> Iterator[tuple[int, int, Mark]]:
    """Yield the ranges of marked characters; the spaces between two of them belong to them."""
    for mark, indexes in marked.items():
        if not indexes:
            continue
        places = [at for at, origin in enumerate(origins) if origin in indexes and not text[at].isspace()]
        start = None
        for before, at in pairwise([None, *places, None]):
            if before is not None and (at is None or text[before + 1 : at].strip()):
                yield start if start is not None else before, before + 1, mark
                start = None
            if at is not None and start is None:
                start = at
