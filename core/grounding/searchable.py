"""Pages as one comparable text, with the way back to spans of single pages."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.domain.answer import Span
from core.domain.document import Page
from core.text.normalise import Normalised, normalise
from core.text.tokens import DENIALS, Word

#: the mark of a footnote, or a page number that reading did not recognise: one to three digits
_MARK = re.compile(r"\d{1,3}")
_NEGATING_PREFIX = re.compile(r"(?<![^\W\d_])(?:non|un|in|im|ir|il|dis|mis|anti)$")
_WORD_BEFORE = re.compile(r"(?<![^\W\d_])([^\W\d_]+) $")
_NOTES_BEGIN = re.compile(r"[^\S\n]*\n\s*(?:\n|[*\u2020]|_{5,}|\d{1,3}\s)")
_AFTER_MARK = re.compile(r"\s*[\r\n]|\s+[A-Z]|\s*$")


@dataclass(frozen=True, slots=True)
class Leaf:
    """What of a page is searched; cheap to compare and to hash, unlike the page with all its words."""

    #: 1-based page number
    number: int
    text: str
    #: spans ``(start, end)`` of running headers and footers
    furniture: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of(cls, page: Page) -> Leaf:
        """Return the leaf of a page."""
        return cls(page.number, page.text, page.furniture)


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of one page's characters inside a searchable text."""

    page: Leaf
    #: where the piece begins in the page's text
    base: int
    normalised: Normalised
    #: the part ``[low, high)`` of the normalised piece that was taken over
    low: int
    high: int


class Searchable:
    """Pieces of pages, one after the other, as one normalised text."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self._pieces: list[Piece] = []
        #: where each piece begins in ``text``
        self._offsets: list[int] = []
        parts: list[str] = []
        length = 0
        for piece in pieces:
            if parts and _word_goes_on(parts[-1], piece):
                parts[-1] = parts[-1][:-1]
                length -= 1
            elif parts:
                parts.append(" ")
                length += 1
            self._pieces.append(piece)
            self._offsets.append(length)
            parts.append(piece.normalised.text[piece.low : piece.high])
            length += len(parts[-1])
        self.text = "".join(parts)

    @property
    def edges(self) -> tuple[int, ...]:
        """Where in ``text`` a page begins, but for the first."""
        return tuple(
            offset
            for offset, piece, before in zip(self._offsets[1:], self._pieces[1:], self._pieces, strict=False)
            if piece.page.number != before.page.number
        )

    def spans(self, start: int, end: int) -> tuple[Span, ...]:
        """Return where ``text[start:end]`` stands, one span for each piece it touches."""
        spans: list[Span] = []
        for piece, low, high in self._touched(start, end):
            begin, stop = piece.normalised.raw(low, high)
            spans.append(Span(piece.page.number, piece.base + begin, piece.base + stop))
        return tuple(spans)

    def verbatim(self, start: int, end: int) -> str:
        """Return the pages' own characters behind ``text[start:end]``, pieces joined by one space."""
        parts = []
        for piece, low, high in self._touched(start, end):
            begin, stop = piece.normalised.raw(low, high)
            parts.append(piece.page.text[piece.base + begin : piece.base + stop])
        return " ".join(parts)

    def with_denial(self, position: int) -> int:
        """Return ``position``, or where the "not" right before it begins.

        So "less than 180" is cited as the "not less than 180" that the page says.
        """
        match = _WORD_BEFORE.search(self.text, max(0, position - 12), position)
        return match.start(1) if match and match[1] in DENIALS else position

    def is_joint(self, position: int) -> bool:
        """Return whether the page prints a hyphen between the letters around ``position``.

        A quote may begin or end there, but not behind the "non" of "non-compliant".
        """
        index = bisect_right(self._offsets, position) - 1
        piece, inner = self._pieces[index], position - self._offsets[index]
        inner += piece.low
        if inner == piece.low:
            joint = index > 0
        else:
            joint = piece.normalised.ends[inner - 1] < piece.normalised.starts[inner]
        return joint and not _NEGATING_PREFIX.search(self.text, max(0, position - 6), position)

    def pauses(self, position: int, edge: int) -> bool:
        """Return whether the running text breaks off at ``position`` and goes on at ``edge``.

        Nothing stands between, or a blank line or the mark of a footnote begins what does.
        """
        if not self.text[position:edge].strip():
            return True
        piece, _, high = next(iter(self._touched(position - 1, position)))
        _, stop = piece.normalised.raw(high - 1, high)
        return _NOTES_BEGIN.match(piece.page.text, piece.base + stop) is not None

    def is_mark(self, word: Word) -> bool:
        """Return whether a number is a mark that a faithful quote drops.

        The text layer shows the raised mark of a footnote as digits, glued to the end of a clause
        (``customers.2``) or on a line of their own.
        """
        if not word.number or not _MARK.fullmatch(self.text, word.start, word.end):
            return False
        before = self.text[max(0, word.start - 4) : word.start]
        if re.fullmatch(r"[^\W\d_]{2}[.,;:)\"'!?]{1,2}|[^\W\d_]{3}[.,;:)\"'!?]", before):
            return True
        piece, low, high = next(iter(self._touched(word.start, word.end)))
        begin, stop = piece.normalised.raw(low, high)
        text = piece.page.text
        line_begins = text[: piece.base + begin].rstrip(" \t")[-1:] in {"", "\n", "\r"}
        return line_begins and _AFTER_MARK.match(text, piece.base + stop) is not None

    def _touched(self, start: int, end: int) -> Iterator[tuple[Piece, int, int]]:
        """Yield each piece under ``text[start:end]`` with the touched range of its normalised text."""
        index = max(0, bisect_right(self._offsets, start) - 1)
        while index < len(self._pieces) and self._offsets[index] < end:
            piece, offset = self._pieces[index], self._offsets[index]
            limit = self._offsets[index + 1] - offset if index + 1 < len(self._pieces) else len(self.text)
            low = piece.low + max(0, start - offset)
            high = min(piece.low + min(end - offset, limit), piece.high)
            # the joining space, or a hyphen dropped between two pieces, belongs to neither
            if low < high:
                yield piece, low, high
            index += 1


def whole(page: Leaf) -> Searchable:
    """Return all of a page, running headers and footers included."""
    return Searchable(list(_pieces(page, ((0, len(page.text)),))))


def body(page: Leaf) -> tuple[Piece, ...]:
    """Return a page's pieces without its running headers and footers."""
    ranges, position = [], 0
    for start, end in sorted(page.furniture):
        ranges.append((position, start))
        position = max(position, end)
    ranges.append((position, len(page.text)))
    return tuple(_pieces(page, ranges))


def _pieces(page: Leaf, ranges: Sequence[tuple[int, int]]) -> Iterator[Piece]:
    for start, end in ranges:
        if start < end:
            normalised = normalise(page.text[start:end])
            text = normalised.text
            low, high = len(text) - len(text.lstrip(" ")), len(text.rstrip(" "))
            if low < high:
                yield Piece(page, start, normalised, low, high)


def _word_goes_on(before: str, piece: Piece) -> bool:
    """Whether a word is cut between two pieces by a hyphen."""
    first = piece.normalised.text[piece.low]
    return len(before) > 1 and before[-1] == "-" and before[-2].isalpha() and first.isalpha()
