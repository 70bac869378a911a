"""The running text of some pages as one string, with the way back to the pages."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from core.domain.answer import Citation, Match, Span
from core.domain.document import Mark, Page
from core.evidence.marked import marked, marks_of

__all__ = ["Stream"]

#: lines at each end of a page that may be running ones
EDGE = 3
_LINE = re.compile(r"[^\n]*\S[^\n]*")
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Stream:
    """Pages one after the other, without running lines and struck words; a line break between two pages."""

    text: str
    pages: tuple[Page, ...]
    #: for each piece of a page: where it begins in ``text``, its page's index, where it begins there
    pieces: tuple[tuple[int, int, int], ...]

    @classmethod
    def of(cls, pages: Iterable[Page]) -> Stream:
        """Join pages in the order given."""
        listed = tuple(pages)
        running = _running(listed)
        parts: list[str] = []
        pieces: list[tuple[int, int, int]] = []
        length = 0
        for index, page in enumerate(listed):
            for start, end in _kept(page, running):
                pieces.append((length, index, start))
                parts.append(_standing(page, start, end) + "\n")
                length += end - start + 1
        return cls("".join(parts), listed, tuple(pieces))

    def without(self, ranges: Iterable[tuple[int, int]]) -> Stream:
        """Return the stream with blank lines where ranges of its text stand."""
        text = self.text
        for start, end in ranges:
            text = text[:start] + "\n" * (end - start) + text[end:]
        return replace(self, text=text)

    def spans(self, start: int, end: int) -> tuple[Span, ...]:
        """Return where ``text[start:end]`` stands: one span for each piece that it touches."""
        found = []
        first = max(0, bisect_right(self.pieces, (start, len(self.pages), 0)) - 1)
        for number in range(first, len(self.pieces)):
            offset, index, base = self.pieces[number]
            if offset >= end:
                break
            limit = self.pieces[number + 1][0] if number + 1 < len(self.pieces) else len(self.text)
            low, high = max(start, offset), min(end, limit - 1)
            piece = self.text[low:high]
            low, high = low + len(piece) - len(piece.lstrip()), high - len(piece) + len(piece.rstrip())
            if low < high:
                found.append(Span(self.pages[index].number, base + low - offset, base + high - offset))
        return tuple(found)

    def citation(self, start: int, end: int) -> Citation | None:
        """Return the words as a citation; None where there are none."""
        spans = self.spans(start, end)
        if not spans:
            return None
        texts = {page.number: page.text for page in self.pages}
        verbatim = " ".join(texts[span.page][span.start : span.end] for span in spans)
        return marked(Citation(spans, verbatim, Match.EXACT), marks_of(self.pages))

    def page_at(self, position: int) -> Page:
        """Return the page on which a position of ``text`` stands."""
        number = max(0, bisect_right(self.pieces, (position, len(self.pages), 0)) - 1)
        return self.pages[self.pieces[number][1]]

    def at(self, page: int, start: int) -> int | None:
        """Return where a character of a page stands in ``text``; None if it is in a running line."""
        found = None
        for offset, index, base in self.pieces:
            if self.pages[index].number == page and base <= start:
                found = offset + start - base
        return found


def _standing(page: Page, start: int, end: int) -> str:
    """Return a range of a page with blanks for what is drawn through."""
    text = page.text[start:end]
    for each in page.marks:
        if each.mark is Mark.STRUCK_OUT and each.start < end and start < each.end:
            low, high = max(each.start, start) - start, min(each.end, end) - start
            text = text[:low] + re.sub(r"\S", " ", text[low:high]) + text[high:]
    return text


def _running(pages: Sequence[Page]) -> Counter[str]:
    """Count the lines at the edges of pages, their numbers aside."""
    seen = Counter[str]()
    for page in pages:
        lines = [match.group() for match in _LINE.finditer(page.text)]
        seen.update({_masked(line) for line in (*lines[:EDGE], *lines[-EDGE:])})
    return seen


def _kept(page: Page, running: Counter[str]) -> Iterable[tuple[int, int]]:
    """Yield the ranges of a page that are no running lines."""
    lines = list(_LINE.finditer(page.text))
    edges = {match.start() for match in (*lines[:EDGE], *lines[-EDGE:])}
    gone = list(page.furniture)
    for match in lines:
        line = match.group().strip()
        labelled = page.label is not None and len(page.label) > 1 and line.endswith(page.label)
        if match.start() in edges and (labelled or running[_masked(line)] > 1):
            gone.append(match.span())
    position = 0
    for start, end in sorted(gone):
        if page.text[position:start].strip():
            yield position, start
        position = max(position, end)
    if page.text[position:].strip():
        yield position, len(page.text)


def _masked(line: str) -> str:
    return _DIGITS.sub("#", " ".join(line.split()).casefold())
