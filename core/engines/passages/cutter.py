"""Passages: the pieces of the document that are scored and quoted, exact slices of the pages' text.

A passage is a sentence, a list item or a row of a table; short ones (a number, a run-in title) stay with
what follows. No passage has more than `PASSAGE_WORDS` words: longer sentences are cut where a clause
begins. A sentence that runs over the edge of a page is one passage with two spans.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from core.domain.answer import Citation, Match, Span
from core.domain.document import Page
from core.engines.passages.layout import CONNECTING, Block, blocks
from core.evidence.sentences import stops

#: the most words in a passage
PASSAGE_WORDS = 60
#: and the most characters, whatever a word is in this document
PASSAGE_CHARACTERS = 1000
#: a sentence with fewer words is put together with the next one of its block
SHORT_WORDS = 6
#: a run-in title ("3.2 Bypass Pumping.") has no more words than this
TITLE_WORDS = 7

RUN_IN_TITLE = re.compile(
    r"\s*(?:(?i:article|section)\s+)?(?:\(?[A-Za-z\d]{1,4}[.)]|\d{1,3}(?:\.\d{1,3})+\.?|\([a-zA-Z]\))\s+"
    r"(?P<title>[A-Z][^.:;?!\d()]{2,70})[.:](?:\s|$)"
)
#: where a long sentence may be cut, best first
CLAUSES = (
    re.compile(r"[;:]\s+(?:and\s+|or\s+)?|\s(?=\((?:[a-z]|[ivx]+)\)\s)"),
    re.compile(r",\s+(?=(?:and|or|but|provided|except|unless|which|that|if|where|including|subject|such)\b)"),
    re.compile(r",\s+"),
)
SOLID = re.compile(r"\S+")
SPACES = re.compile(r"\s*")


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage as the engine keeps it: one quotable piece of the document."""

    #: one span, or two when it runs over a page edge
    spans: tuple[Span, ...]
    #: its words as the pages have them; spans joined by a space
    text: str
    #: the title it stands under, which may be on an earlier page; empty if none
    heading: str = ""
    #: a row of a table or form
    row: bool = False
    #: a title that stands alone
    title: bool = False

    @property
    def page(self) -> int:
        """1-based number of the page on which it begins."""
        return self.spans[0].page

    @property
    def opening(self) -> tuple[Span, str]:
        """Its first span, with the words there."""
        return self.spans[0], self.text[: self.spans[0].end - self.spans[0].start]

    @property
    def claim(self) -> str:
        """The words on one line."""
        return " ".join(self.text.split())

    def citation(self) -> Citation:
        """Return where it stands; exact by construction."""
        return Citation(self.spans, self.text, Match.EXACT)


class Cutter:
    """Cuts pages, given one by one in order, into passages."""

    def __init__(self) -> None:
        self._heading = ""
        self._title = ""
        self._section = ""
        self._held: Block | None = None

    def cut(self, page: Page) -> Iterator[Piece]:
        """Yield the passages that ``page`` completes. Its last sentence may wait for the next page."""
        if self._held is not None and self._held.segments[-1].page != page.number - 1:
            yield from self.rest()
        for number, block in enumerate(blocks(page)):
            held, self._held = self._held, block
            if held is not None and held.segments[-1].page != page.number and held.goes_on_with(block):
                yield from self._continued(held, block)
            elif held is not None:
                yield from self._passages(held)
            if number == 0 and page.section and page.section != self._section:
                # what waited stands under the titles of the page before
                self._section = self._heading = page.section
                self._title = ""

    def rest(self) -> Iterator[Piece]:
        """Yield what was waiting for a next page."""
        held, self._held = self._held, None
        if held is not None:
            yield from self._passages(held)

    def _continued(self, held: Block, block: Block) -> Iterator[Piece]:
        """Hold the unfinished sentence of ``held`` together with ``block``; yield what comes before it."""
        *ends, _ = _sentence_ends(held.text)
        tail = held.part(ends[-1]) if ends else held
        if len(tail.segments) > 1:  # over two page edges: a citation has two spans at most
            yield from self._passages(held)
            return
        if ends:
            yield from self._passages(held.part(0, ends[-1]))
        self._held = tail.joined(block)

    def _passages(self, block: Block) -> Iterator[Piece]:
        if block.heading:
            self._heading, self._title = " ".join(block.text.split()), ""
        elif title := run_in_title(block.text):
            self._title = title
        heading = (
            f"{self._heading} / {self._title}"
            if self._heading and self._title
            else (self._heading or self._title)
        )
        for start, end in _pieces(block.text):
            yield Piece(_spans(block, start, end), block.text[start:end], heading, block.row, block.heading)


def passages(pages: Iterable[Page]) -> Iterator[Piece]:
    """Yield the passages of consecutive pages in reading order."""
    cutter = Cutter()
    for page in pages:
        yield from cutter.cut(page)
    yield from cutter.rest()


def run_in_title(text: str) -> str:
    """Return the title with which a paragraph opens ("3.2 Bypass Pumping."), or the empty string."""
    match = RUN_IN_TITLE.match(text)
    if match is None:
        return ""
    words = [w for w in match["title"].split() if w[:1].isalpha()]
    named = [w for w in words if w.lower() not in CONNECTING]
    if not named or len(words) > TITLE_WORDS or not named[0][:1].isupper():
        return ""
    return " ".join(match["title"].split())


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Yield ranges of at most `PASSAGE_WORDS` words that cover the text, cut at sentences."""
    start = 0
    for end in _sentence_ends(text):
        if end < len(text) and len(text[start:end].split()) < SHORT_WORDS:
            continue
        yield from _clauses(text, start, end)
        start = end


def _sentence_ends(text: str) -> Iterator[int]:
    """Yield where sentences begin that follow others, and the end of the text."""
    yield from (following for _, following in stops(text) if following < len(text))
    yield len(text)


def _clauses(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut ``text[start:end]`` where clauses begin until each piece is short enough."""
    end = start + len(text[start:end].rstrip())
    while (limit := _reach(text, start, end)) < end:
        cut = _cut(text, start, limit)
        yield start, start + len(text[start:cut].rstrip())
        start = cut
    if start < end:
        yield start, end


def _reach(text: str, start: int, end: int) -> int:
    """Return how far a passage from ``start`` may go at most."""
    if end - start < 2 * PASSAGE_WORDS:  # that many words have a character each, and a space between them
        return end
    limit = start
    for count, word in enumerate(SOLID.finditer(text, start, end)):
        if count == PASSAGE_WORDS or word.end() - start > PASSAGE_CHARACTERS:
            # a run without spaces that is no word is cut wherever it must
            return limit if limit > start else min(start + PASSAGE_CHARACTERS, end)
        limit = word.end()
    return end


def _cut(text: str, start: int, limit: int) -> int:
    """Return the last good place to cut between ``start`` and ``limit``."""
    for pattern in CLAUSES:
        # not so early that a stub is left
        places = [
            m.end() for m in pattern.finditer(text, start, limit) if m.end() - start > (limit - start) // 4
        ]
        if places:
            return places[-1]
    gap = SPACES.match(text, limit)
    return gap.end() if gap else limit


def _spans(block: Block, start: int, end: int) -> tuple[Span, ...]:
    return tuple(Span(part.page, part.start, part.end) for part in block.part(start, end).segments)
