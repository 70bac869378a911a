"""A loaded page: its text, what is left out of it, what was drawn, and where its words stand."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import msgspec
import pypdfium2_raw.bindings as c

from core.domain.document import Mark, Unseen
from core.reading.messages import Rectangle
from core.reading.sandbox import slanting_strikes, strike_lines
from core.reading.sandbox.annotations import Annotations, marks_of, texts_from, within
from core.reading.sandbox.drawn_content import DrawnContent, drawn_on
from core.reading.sandbox.glyphs import Glyphs
from core.reading.sandbox.page_points import point, shown_rectangle
from core.reading.sandbox.page_tables import PageTables
from core.reading.sandbox.page_text import PageText, compose, with_closed_notes
from core.reading.sandbox.row_bands import MIN_LINES, bands
from core.reading.sandbox.ruled_tables import DrawnLine
from core.reading.sandbox.shapes import Figure, Thing, figures_on, straight_lines
from core.reading.sandbox.visibility import Visibility, summed

#: shapes on a page from which on it is a drawing, whose lines strike nothing out and rule no table
MAX_BANDED_STROKES = 1_000


class Made(msgspec.Struct, frozen=True):
    """What was found out about a page before its text was read."""

    things: list[Thing]
    visibility: Visibility
    notes: Annotations
    #: number of the first object that came from a note
    first_note: int


class OpenPage:
    """A loaded page; valid inside `core.reading.sandbox.pdfium.Document.page` alone."""

    def __init__(self, handle: Any, text: Any, made: Made) -> None:
        self.handle = handle
        self.text_handle = text
        self.visibility = made.visibility
        self._made = made
        self._turn: int = c.FPDFPage_GetRotation(handle)
        self._drawn: DrawnContent | None = None

    @property
    def attached(self) -> tuple[str, ...]:
        """The names of the files that notes on the page hold."""
        return self._made.notes.attached

    def content(self, limit: int) -> PageText:
        """Return the page's text, at most ``limit`` characters of it, and after it what closed notes say."""
        return with_closed_notes(self._printed(limit), self._made.notes.closed)

    def _printed(self, limit: int) -> PageText:
        glyphs = Glyphs(self.text_handle, limit)
        if not glyphs.units:
            return compose(glyphs)
        notes, drawn = self._made.notes, self.drawn_content()
        written: dict[int, Mark] = {}
        if notes.is_part_of_page:
            texts = texts_from(self._made.things, self._made.first_note)
            written = marks_of(glyphs, notes.written, texts)
        struck = set(within(glyphs, notes.struck)) if notes.struck else set()
        struck.update(self._struck(glyphs, drawn))
        return compose(
            glyphs,
            edge=self.visibility.edge,
            cuts=self.visibility.cuts,
            written=written,
            struck=struck,
            combs=notes.combs,
            ruled=bool(drawn.rules),
        )

    def unseen(self, text: PageText) -> tuple[Unseen, ...]:
        """Return how many words are left out of ``text``, the page's `content`, for each reason."""
        return summed(*self.visibility.unseen, *self._made.notes.unseen, *text.unseen)

    def _struck(self, glyphs: Glyphs, drawn: DrawnContent) -> Iterator[int]:
        """Yield the characters of words that are drawn through, in the text's own direction."""
        if not drawn.across and not drawn.down:
            return
        turn = self._turn if glyphs.way_up is None else glyphs.way_up
        figures = self._figures if turn == self._turn else list(figures_on(turn, self.things))
        if drawn.strokes <= MAX_BANDED_STROKES:
            yield from slanting_strikes.struck(glyphs, figures, turn)
        if drawn.down if turn % 2 else drawn.across:
            lines = [line for across, line in self._straight(figures) if across]
            yield from strike_lines.struck(glyphs, lines, turn)

    def _straight(self, figures: list[Figure]) -> list[tuple[bool, DrawnLine]]:
        return self._lines if figures is self._figures else list(straight_lines(figures))

    @property
    def things(self) -> list[Thing]:
        """The page's objects in the order of drawing."""
        return self._made.things

    @cached_property
    def _lines(self) -> list[tuple[bool, DrawnLine]]:
        """The straight lines drawn on the page as it is shown, each with whether it runs across."""
        return list(straight_lines(self._figures))

    @cached_property
    def _figures(self) -> list[Figure]:
        """What is drawn on the page as it is shown."""
        return list(figures_on(self._turn, self._made.things))

    def rectangles(self, text: PageText, start: int, end: int) -> Iterator[Rectangle]:
        """Yield one rectangle for each line of ``text[start:end]``; the sign of a note for what it says."""
        if start >= end or not self.text_handle:
            return
        for first, last, sign in text.closed:
            if first < end and start < last:
                yield shown_rectangle(self.handle, sign)
        for first, last in text.numbers(start, end):
            for index in range(c.FPDFText_CountRects(self.text_handle, first, last - first + 1)):
                left, top, right, bottom = (ctypes.c_double() for _ in range(4))
                if c.FPDFText_GetRect(self.text_handle, index, left, top, right, bottom):
                    place = left.value, bottom.value, right.value, top.value
                    yield shown_rectangle(self.handle, place)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Return the point of the page that is shown at these shares."""
        return point(self.handle, x, y)

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as shown, in points."""
        return c.FPDF_GetPageWidthF(self.handle), c.FPDF_GetPageHeightF(self.handle)

    def drawn_content(self) -> DrawnContent:
        """Count strokes and look at pictures, forms included, within `MAX_SHAPES`."""
        if self._drawn is None:
            made = self._made
            self._drawn = drawn_on(self.handle, self.text_handle, made.things, self.visibility.texts)
        return self._drawn

    def is_banded(self, drawn: DrawnContent) -> bool:
        """Whether several long lines across begin and end together, as those of a table without others."""
        if drawn.across < MIN_LINES or drawn.strokes > MAX_BANDED_STROKES:
            return False
        return bool(bands(line for runs_across, line in self._lines if runs_across))

    def tables(self, text: PageText) -> PageTables:
        """Return what finds the page's tables; ``text`` is the page's `content`."""
        return PageTables(self.handle, self.text_handle, text, self._made.things, self._lines)
