"""The document as counts of the questions' own words: all that scoring needs, and little memory."""

from __future__ import annotations

import copy
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from core.domain.answer import BETWEEN_TITLES
from core.domain.document import MarkedSpan, Page
from core.engines.passages.cutter import Cutter, Piece
from core.engines.passages.queries import Queries
from core.engines.passages.stems import content_stems, stem, words
from core.evidence.build_units import UnitBuilder
from core.evidence.marked import marks_of
from core.evidence.unit import EvidenceUnit

#: two words with at most this many others between them stand together
PAIR_REACH = 2
#: words of a lead-in, the last ones, that are read before a passage
CONTEXT_WORDS = 20


class _Rows(dict[str, int]):
    """Surface word -> row of its stem among the questions' terms, -1 for all other words."""

    def __init__(self, rows: dict[str, int]) -> None:
        super().__init__()
        self._rows = rows

    def __missing__(self, word: str) -> int:
        row = self[word] = self._rows.get(stem(word), -1)
        return row


@dataclass(frozen=True, slots=True)
class Counts:
    """Occurrences of terms in texts: parallel arrays, sorted by text."""

    #: number of texts
    texts: int
    #: index of the text, row of the term, how often it occurs there
    text: NDArray[np.int32]
    term: NDArray[np.int32]
    count: NDArray[np.float32]

    def dense(self, first: int, last: int, terms: int) -> NDArray[np.float32]:
        """Return the counts of texts ``first`` to ``last`` (exclusive) as a matrix, a text a row."""
        low, high = np.searchsorted(self.text, (first, last))
        matrix = np.zeros((last - first, terms), np.float32)
        matrix[self.text[low:high] - first, self.term[low:high]] = self.count[low:high]
        return matrix

    def texts_with(self, terms: int) -> NDArray[np.float32]:
        """Return in how many texts each term occurs."""
        return np.bincount(self.term, minlength=terms).astype(np.float32)


class Index:
    """Built page by page with `add`; `close` it before asking for counts."""

    def __init__(self, queries: Queries) -> None:
        self.queries = queries
        self.passages: list[Piece] = []
        #: number of pages taken in
        self.pages = 0
        #: what is struck out, filled in or noted, by page number
        self.marks: dict[int, tuple[MarkedSpan, ...]] = {}
        self._cutter = Cutter()
        self._units = UnitBuilder()
        #: by page number, ranges of its text with what one must know to understand them
        self._contexts: dict[int, list[tuple[int, int, str]]] = {}
        #: by page number, where on it other titles begin to stand above, the outermost first
        self._titles: dict[int, list[tuple[int, tuple[str, ...]]]] = {}
        self._row = _Rows(queries.rows)
        self._lengths = array("i")
        self._text = array("i")
        self._term = array("i")
        self._place = array("i")
        self._headings: dict[str, int] = {}
        self._heading = array("i")

    def add(self, page: Page) -> None:
        """Take in the next page."""
        self.pages += 1
        self.marks.update(marks_of([page]))
        contexts = []
        titles: list[tuple[int, tuple[str, ...]]] = []
        for unit in self._units.units(page):
            if context := _context(unit):
                contexts.append((unit.span.start, unit.span.end, context))
            if not titles or titles[-1][1] != unit.headings:
                titles.append((unit.span.start, unit.headings))
        if contexts:
            self._contexts[page.number] = contexts
        self._titles[page.number] = titles
        self.take(self._cutter.cut(page))

    def context_of(self, passage: Piece) -> str:
        """Return what leads in to a passage, or the names of its columns; empty if nothing does."""
        span = passage.spans[0]
        around = self._contexts.get(span.page, ())
        return next((words for start, end, words in around if start < span.end and span.start < end), "")

    def titles_of(self, passage: Piece) -> str:
        """Return the titles that a passage stands under, the outermost first; empty if there are none."""
        span = passage.spans[0]
        begun = [titles for start, titles in self._titles.get(span.page, ()) if start < span.end]
        over = (*(begun[-1] if begun else ()), passage.heading)
        return BETWEEN_TITLES.join(dict.fromkeys(filter(None, over)))

    def close(self) -> None:
        """Take in what waited for a next page."""
        self.take(self._cutter.rest())

    def copy(self) -> Index:
        """Return one that goes on from here by itself; what was taken in is not looked at again."""
        of_pages = (*self.marks.values(), *self._contexts.values(), *self._titles.values())
        same = (self.queries, self._row, *self.passages, *of_pages)
        return copy.deepcopy(self, {id(each): each for each in same})

    def take(self, passages: Iterable[Piece]) -> None:
        """Take in passages that are cut already, in the order of the document."""
        for passage in passages:
            number = len(self.passages)
            self.passages.append(passage)
            self._heading.append(self._headings.setdefault(passage.heading, len(self._headings)))
            rows = [self._row[word] for word in words(passage.text)]
            self._lengths.append(len(rows))
            for place, row in enumerate(rows):
                if row >= 0:
                    self._text.append(number)
                    self._term.append(row)
                    self._place.append(place)

    def range_of(self, first: int, last: int) -> slice:
        """Return the positions of the passages that begin on pages ``first`` to ``last``."""
        return slice(
            bisect_left(self.passages, first, key=attrgetter("page")),
            bisect_right(self.passages, last, key=attrgetter("page")),
        )

    @property
    def lengths(self) -> NDArray[np.float32]:
        """Words in each passage."""
        return np.array(self._lengths, np.float32)

    def page_of_passage(self) -> NDArray[np.int32]:
        """Return for each passage the position of its page among the pages that have passages."""
        numbers = np.array([passage.page for passage in self.passages], np.int32)
        return np.unique(numbers, return_inverse=True)[1].astype(np.int32)

    def heading_of_passage(self) -> NDArray[np.int32]:
        """Return for each passage the position of its heading among the different headings."""
        return np.array(self._heading, np.int32)

    def counts(self) -> Counts:
        """Return how often each term occurs in each passage."""
        return _counted(np.array(self._text, np.int32), np.array(self._term, np.int32), len(self.passages))

    def page_counts(self, page_of: NDArray[np.int32]) -> Counts:
        """Return how often each term occurs on each page."""
        text = page_of[np.array(self._text, np.int32)]
        return _counted(text, np.array(self._term, np.int32), int(page_of.max()) + 1 if len(page_of) else 0)

    def heading_counts(self) -> Counts:
        """Return how often each term occurs in each different heading."""
        text, term = array("i"), array("i")
        for heading, number in self._headings.items():
            for word in words(heading):
                if (row := self._row[word]) >= 0:
                    text.append(number)
                    term.append(row)
        return _counted(np.array(text, np.int32), np.array(term, np.int32), len(self._headings))

    def heading_lengths(self) -> NDArray[np.float32]:
        """Return the number of meaningful words in each different heading."""
        return np.array([len(set(content_stems(heading))) for heading in self._headings], np.float32)

    def pair_counts(self) -> Counts:
        """Return how often each pair of terms stands together in each passage, in either order."""
        text = np.array(self._text, np.int32)
        term = np.array(self._term, np.int64)
        place = np.array(self._place, np.int32)
        wanted = self.queries.pair_rows
        terms = len(self.queries.rows)
        keys = np.array([a * terms + b for a, b in wanted], np.int64)
        order = np.argsort(keys)
        found_text, found_pair = [np.empty(0, np.int32)], [np.empty(0, np.int32)]
        for step in range(1, PAIR_REACH + 2):
            if len(text) <= step or not len(keys):
                break
            near = (text[step:] == text[:-step]) & (place[step:] - place[:-step] <= PAIR_REACH + 1)
            for first, second in ((term[:-step], term[step:]), (term[step:], term[:-step])):
                key = first[near] * terms + second[near]
                at = np.minimum(np.searchsorted(keys[order], key), len(keys) - 1)
                hit = keys[order][at] == key
                found_text.append(text[:-step][near][hit])
                found_pair.append(order[at[hit]].astype(np.int32))
        return _counted(np.concatenate(found_text), np.concatenate(found_pair), len(self.passages))


def _context(unit: EvidenceUnit) -> str:
    header = " | ".join(filter(None, unit.header))
    lead_in = " ".join(unit.lead_in.split()[-CONTEXT_WORDS:])
    return " ".join(filter(None, (lead_in, f"{header}:" if header else "")))


def _counted(text: NDArray[np.int32], term: NDArray[np.int32], texts: int) -> Counts:
    if not len(text):
        return Counts(texts, text, term, np.empty(0, np.float32))
    width = np.int64(int(term.max()) + 1)
    keys, counts = np.unique(text.astype(np.int64) * width + term, return_counts=True)
    return Counts(
        texts, (keys // width).astype(np.int32), (keys % width).astype(np.int32), counts.astype(np.float32)
    )
