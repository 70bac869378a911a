"""The tables of a page: ruled all round, or across alone. Its text says which way up it is."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby, islice
from operator import itemgetter
from typing import Any

import pypdfium2_raw.bindings as c

from core.reading.grids import Grid, grid
from core.reading.sandbox.glyphs import WORD
from core.reading.sandbox.page_text import NOWHERE, PageText
from core.reading.sandbox.plain_calls import Four
from core.reading.sandbox.row_bands import PlacedWord, bands, is_schedule, tables_in
from core.reading.sandbox.ruled_tables import Cell, CellIndex, DrawnLine, tables
from core.reading.sandbox.shapes import Thing, figures_on, straight_lines, turned

#: characters of a page with tables that are looked at, and those asked which way up they stand
MAX_CHARACTERS, ASKED = 50_000, 24
#: share of them that must stand in one way
MOST = 0.6
#: words searched for tables without lines between their columns
MAX_WORDS = 4_000


class PageTables:
    """Finds the tables of a loaded page."""

    def __init__(
        self,
        page: Any,
        text_page: Any,
        text: PageText,
        things: Sequence[Thing],
        lines: list[tuple[bool, DrawnLine]],
    ) -> None:
        """Take a page with its text and objects, and the lines among these as the page is shown."""
        self._text_page = text_page
        self._glyphs = text.glyphs
        self._text = text.text[: min(MAX_CHARACTERS, text.printed)]
        self._origins = range(len(self._text)) if text.origins is None else text.origins
        #: quarters clockwise after which the text stands upright
        shown = c.FPDFPage_GetRotation(page)
        self._turn = self._upright_after(shown)
        self._lines = lines if self._turn == shown else list(straight_lines(figures_on(self._turn, things)))

    def ruled(self) -> Iterator[Grid]:
        """Yield the tables with lines round their cells, from the top down."""
        across = (line for runs_across, line in self._lines if runs_across)
        down = (line for runs_across, line in self._lines if not runs_across)
        found = list(tables(across, down))
        words: dict[Cell, list[str]] = defaultdict(list)
        for cell, text in self._words_in(CellIndex(found)) if found else ():
            words[cell].append(text)
        for ruling in found:
            made = grid([" ".join(words[cell]) if cell else "" for cell in row] for row in ruling.rows)
            if made:
                yield made

    def across(self) -> Iterator[Grid]:
        """Yield the tables that are ruled across alone, from the top down."""
        level = (line for runs_across, line in self._lines if runs_across)
        found = sorted(bands(level), key=lambda band: band.heights)
        words = list(self._placed_words()) if found else []
        for band in found:
            for rows in tables_in(band, words):
                made = grid(rows)
                if made and is_schedule(made):
                    yield made

    def _upright_after(self, shown: int) -> int:
        """Return the quarters clockwise after which most of the text stands upright; ``shown`` if none."""
        places = [self._origins[match.start()] for match in WORD.finditer(self._text)]
        places = [place for place in places if place != NOWHERE]
        asked = places[:: max(1, len(places) // ASKED)]
        if not asked:
            return shown
        turn, count = Counter(map(self._turn_of, asked)).most_common(1)[0]
        return turn if count >= MOST * len(asked) else shown

    def _turn_of(self, index: int) -> int:
        angle = c.FPDFText_GetCharAngle(self._text_page, self._glyphs.number(index))
        return -round(angle / (math.pi / 2)) % 4 if angle >= 0 else 0

    def _words_in(self, places: CellIndex) -> Iterator[tuple[Cell, str]]:
        """Yield the words of the page that stand in a cell, in the order of reading."""
        spans = [match.span() for match in WORD.finditer(self._text)]
        firsts = self._cells(places, [start for start, _ in spans])
        lasts = self._cells(places, [end - 1 for _, end in spans])
        for (start, end), first, last in zip(spans, firsts, lasts, strict=True):
            if first == last:
                if first:
                    yield first, self._text[start:end]
                continue
            # no space between two cells: tell them apart letter by letter
            word = range(start, end)
            for cell, group in groupby(zip(self._cells(places, word), word, strict=True), itemgetter(0)):
                if cell:
                    letters = [index for _, index in group]
                    yield cell, self._text[letters[0] : letters[-1] + 1]

    def _cells(self, places: CellIndex, indexes: Sequence[int]) -> list[Cell | None]:
        """Return the cells in which the middles of characters lie."""
        return [
            places.cell_at(*turned((left + right) / 2, (bottom + top) / 2, self._turn))
            for left, top, right, bottom in self._boxes(indexes)
        ]

    def _boxes(self, indexes: Sequence[int]) -> list[Four]:
        """Return where characters of words stand: left, top, right and bottom."""
        return self._glyphs.boxes([self._origins[index] for index in indexes])

    def _placed_words(self) -> Iterator[PlacedWord]:
        """Yield the words of the page with their places, counted downwards as they are read."""
        words = list(islice(WORD.finditer(self._text), MAX_WORDS))
        firsts = self._boxes([word.start() for word in words])
        lasts = self._boxes([word.end() - 1 for word in words])
        for word, *ends in zip(words, firsts, lasts, strict=True):
            corners = [turned(x, y, self._turn) for box in ends for x, y in (box[:2], box[2:])]
            xs, ys = zip(*corners, strict=True)
            yield PlacedWord(min(xs), min(ys), max(xs), max(ys), word.group())
