"""Pages as one comparable text, with the way back to spans of single pages."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from core.domain.answer import Span
from core.domain.document import Page
from core.text.languages.catalog import Language, all_of, languages
from core.text.languages.detect import MIN_SHARE_OF_PAGE, language_of
from core.text.normalise import Normalised, normalise
from core.text.tokens import Word

#: the mark of a footnote, a page number that reading did not recognise, or the label of a list item
_LABEL = re.compile(r"\d{1,3}|\d{1,2}(?:\.\d{1,2}){1,3}|[a-z]|[ivx]{2,5}")
_NEGATING_PREFIX = re.compile(r"(?<![^\W\d_])(?:non|un|in|im|ir|il|dis|mis|anti)$")
_WORD_BEFORE = re.compile(r"(?<![^\W\d_])([^\W\d_]+) $")
#: characters on both sides of a place whose language is asked for
_AROUND = 120
_WORD = re.compile(r"[ -]?([^\W\d_]+)")
_AMOUNT_BEFORE = re.compile(r"(?<![\w.,])[^\w\s]?\d[\d.,]*[ -]$")
#: characters of an amount that its "million" is cited with
_LONGEST_AMOUNT = 24
_WORD_AFTER = re.compile(r" ([^\W\d_]+)(?![^\W_'])")
#: what ends a sentence, and the numbering or quotation mark that may stand before the next
_SENTENCE_BEGINS = re.compile(r"(?:^|[.;:!?\u061f\u06d4\u3002\uff1b])[ \"'(]*$")
_SENTENCE_ENDS = re.compile(r"[\"')]*(?:[.;!?\u061f\u06d4]|$)")
_NOTES_BEGIN = re.compile(r"[^\S\n]*\n\s*(?:\n|[*\u2020]|_{5,}|\d{1,3}\s)")
_AFTER_LABEL = re.compile(r"[.)]\s+\S")
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
class SearchablePiece:
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

    def __init__(self, pieces: Sequence[SearchablePiece]) -> None:
        self._pieces: list[SearchablePiece] = []
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

    @cached_property
    def language(self) -> Language | None:
        """The language of most of the text, if it is one that is known."""
        return languages().get(language_of(self.text, min_share=MIN_SHARE_OF_PAGE))

    def language_at(self, start: int, end: int) -> Language | None:
        """Return the language of ``text[start:end]``, or of all the text where that shows none."""
        return languages().get(language_of(self.text[start:end])) or self.language

    def widened(self, start: int, end: int) -> tuple[int, int]:
        """Return ``start`` and ``end``, moved outward over what changes the meaning of the words between.

        So "less than 180" is cited as the "not less than 180" that the page says, and "$1.5" as its
        "$1.5 billion".
        """
        before, after = self._denial_before(start), self._denial_after(end)
        amount = _AMOUNT_BEFORE.search(self.text, max(0, start - _LONGEST_AMOUNT), start)
        if before:
            start = before.start(1)
        elif amount and (word := _WORD.match(self.text, start)) and self._multiplies(word):
            start = amount.start()
        if after:
            end = after.end(1)
        elif (
            self.text[end - 1].isdigit() and (word := _WORD.match(self.text, end)) and self._multiplies(word)
        ):
            end = word.end()
        return start, end

    def _multiplies(self, word: re.Match[str]) -> bool:
        """Whether a word is "million" or the like."""
        return self._is("magnitudes", word[1], word.start(1))

    def reversal(self, start: int, end: int) -> str:
        """Return the word whose absence turns a sentence round that ``text[start:end]`` pretends to be whole.

        "No Contractor may assign" is not "Contractor may assign"; empty if there is no such word.
        """
        before, after = self._denial_before(start), self._denial_after(end)
        if before and _SENTENCE_BEGINS.search(self.text, max(0, before.start(1) - 8), before.start(1)):
            return before[1]
        if after and _SENTENCE_ENDS.match(self.text, after.end(1)):
            return after[1]
        return ""

    def _denial_before(self, position: int) -> re.Match[str] | None:
        match = _WORD_BEFORE.search(self.text, max(0, position - 16), position)
        return match if match and self._is("denials", _bare(match[1]), position) else None

    def _denial_after(self, position: int) -> re.Match[str] | None:
        match = _WORD_AFTER.match(self.text, position)
        return match if match and self._is("trailing", match[1], position) else None

    def _is(self, kind: str, word: str, position: int) -> bool:
        """Return whether a word is of a kind in the language spoken around ``position``."""
        if word not in all_of(kind):
            return False
        language = self.language_at(max(0, position - _AROUND), position + _AROUND)
        return language is None or word in getattr(language, kind)

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
        """Return whether a word is a mark that a faithful quote drops.

        The text layer shows the raised mark of a footnote as digits, glued to the end of a clause
        (``customers.2``) or on a line of their own; the label of a list item begins its line.
        """
        label = _LABEL.fullmatch(self.text, word.start, word.end)
        if not label or not (word.number or self.text[word.end : word.end + 1] in {".", ")"}):
            return False
        number = word.number and label.end() - label.start() <= 3
        before = self.text[max(0, word.start - 4) : word.start]
        if number and re.fullmatch(r"[^\W\d_]{2}[.,;:)\"'!?]{1,2}|[^\W\d_]{3}[.,;:)\"'!?]", before):
            return True
        piece, low, high = next(iter(self._touched(word.start, word.end)))
        begin, stop = piece.normalised.raw(low, high)
        text = piece.page.text
        line_begins = text[: piece.base + begin].rstrip(" \t(")[-1:] in {"", "\n", "\r"}
        after = _AFTER_MARK if number else _AFTER_LABEL
        return line_begins and (
            after.match(text, piece.base + stop) is not None
            or _AFTER_LABEL.match(text, piece.base + stop) is not None
        )

    def _touched(self, start: int, end: int) -> Iterator[tuple[SearchablePiece, int, int]]:
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


def body(page: Leaf) -> tuple[SearchablePiece, ...]:
    """Return a page's pieces without its running headers and footers."""
    ranges, position = [], 0
    for start, end in sorted(page.furniture):
        ranges.append((position, start))
        position = max(position, end)
    ranges.append((position, len(page.text)))
    return tuple(_pieces(page, ranges))


def _pieces(page: Leaf, ranges: Sequence[tuple[int, int]]) -> Iterator[SearchablePiece]:
    for start, end in ranges:
        if start < end:
            normalised = normalise(page.text[start:end])
            text = normalised.text
            low, high = len(text) - len(text.lstrip(" ")), len(text.rstrip(" "))
            if low < high:
                yield SearchablePiece(page, start, normalised, low, high)


def _bare(form: str) -> str:
    """Return an Arabic word without the "and" or "so" written in one with it."""
    return form[1:] if form[0] in "\u0648\u0641" else form


def _word_goes_on(before: str, piece: SearchablePiece) -> bool:
    """Whether a word is cut between two pieces by a hyphen."""
    first = piece.normalised.text[piece.low]
    return len(before) > 1 and before[-1] == "-" and before[-2].isalpha() and first.isalpha()
