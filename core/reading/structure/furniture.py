"""Running headers and footers: lines at the edges of pages that come back on the pages around.

A line comes back when it is the same but for numbers that stay or count along with the pages. So
page numbers are recognised, and rows of a table that goes over several pages are not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from core.domain.document import Page

#: lines looked at from each end of a page's text; pdfium may give the footer before the body
EDGE = 3
#: lines looked at if they say "page 7": notes may stand between them and the edge
DEEP = 8
#: pages looked at on each side
REACH = 6
#: longer lines are prose, even if they come back
MAX_LENGTH = 160
#: pages on which a line must come back with its numbers making sense
MIN_REPEATS = 2
#: pages on which it must come back in the same place when its numbers do not (a new section began)
MIN_ALIKE = 4
#: a page that would lose more of its text than this is a form, all of which comes back
MAX_SHARE = 0.5
#: ends a line in the middle of a sentence; numbered items of a list may count along with the pages
CLAUSE_ENDS = (",", ";", ":")
#: stands for "all numbers stay" among the indexes of numbers that count along
STAYS = -1
_ALL_STAY = frozenset({STAYS})

_LINE = re.compile(r"[^\n]*\S[^\n]*")
_NUMBER = re.compile(r"\d+")
_HEADING = re.compile(r"(?:document|section|article|appendix|exhibit)\b.*", re.IGNORECASE)
_PAGE_NUMBER = re.compile(r"\bpage\s*\d", re.IGNORECASE)
_SAYS_PAGE = re.compile(r"\s*page\s+\d+\b|.*\bpage\s+\d+\s*$", re.IGNORECASE)
_PAGE_WORD = re.compile(
    r"\b(?:page|pages|pg?\.?|p\u00e1gina|p\u00e1g\.?|seite|s\.|pagina)\s*$", re.IGNORECASE
)
#: what parts a running title from the page's number
_PARTED = re.compile(r"(?:^|[-\u2013\u2014|\u00b7\u2022:/*<(\[,]|\s\s)\s*$")
#: what is numbered like pages and is none: the last word before the number
_NUMBERS_OTHERS = re.compile(
    r"\b(?:addend(?:um|a)|appendix|art(?:icle)?|attachment|bid|block|bore(?:hole)?|boring|boxe?|case|chapter|"
    r"chart|claim|clause|day|detail|diagram|division|drawing|dwg|exhibit|fig|figure|form|hole|house|image|item|"
    r"job|line|log|lot|manhole|map|month|no|nos|note|number|nr|op|opus|option|paragraph|parcel|part|phase|photo|"
    r"photograph|picture|pit|plan|plate|point|project|question|rev(?:ision)?|room|row|sample|schedule|sheet|site|"
    r"slide|sta(?:tion)?|step|story|street|survey|tab|table|task|test|tract|type|unit|view|volume|week|well|zone)"
    r"\.?\s*$",
    re.IGNORECASE,
)
#: words of a running title; fewer before a number are what it counts: "Figure 4", "Bid Item 4"
MIN_TITLE_WORDS = 4
#: what a printed page number looks like: 02956-7, 33 01 30 - 7, IB-3, 47,702 or just 7
_PREFIXED = re.compile(
    r"(?:\d\d ?\d\d ?\d\d(?:\.\d+)?|\d{5}|[A-Z]{1,5}\d{0,3}|\d+(?:\.\d+)+)\s?[-\u2013\u2014]\s?\d{1,4}(?!\S)"
)


class EdgeLine(NamedTuple):
    """A line near the top or bottom of a page's text."""

    start: int
    end: int
    text: str
    #: the line with a 0 for each number, which no other digit can be taken for
    skeleton: str
    numbers: tuple[int, ...]
    #: 0, 1, ... from the top, -1, -2, ... from the bottom
    slot: int


@dataclass(frozen=True, slots=True)
class Furniture:
    """What comes back on the pages around one page."""

    spans: tuple[tuple[int, int], ...] = ()
    #: the lines' text
    lines: tuple[str, ...] = ()
    #: the printed page number, if one counts along with the pages
    label: str | None = None


def edge_lines(page: Page) -> tuple[EdgeLine, ...]:
    """Return the first and last lines of the page's text, and those near them that number the page."""
    matches = list(_LINE.finditer(page.text))
    count = len(matches)
    near = [
        (slot if slot < EDGE or slot < count - DEEP else slot - count, match)
        for slot, match in enumerate(matches)
        if slot < EDGE
        or slot >= count - EDGE
        or (not DEEP <= slot < count - DEEP and _SAYS_PAGE.match(match.group()))
    ]
    return tuple(_edge_line(slot, match) for slot, match in near if match.end() - match.start() <= MAX_LENGTH)


def _edge_line(slot: int, match: re.Match[str]) -> EdgeLine:
    text = match.group()
    skeleton, count = _NUMBER.subn("0", " ".join(text.casefold().split()))
    # a number of any sane length; a longer one is an account's, not a page's
    numbers = tuple(int(digits[:12]) for digits in _NUMBER.findall(text)) if count else ()
    return EdgeLine(match.start(), match.end(), text.strip(), skeleton, numbers, slot)


def furniture(page: Page, mine: Sequence[EdgeLine], around: Mapping[int, Sequence[EdgeLine]]) -> Furniture:
    """Find the furniture of ``page``; ``around`` holds the edge lines of the pages in reach."""
    kept: list[EdgeLine] = []
    labels: list[str] = []
    by_skeleton = _by_skeleton(page.number, mine, around)
    for line in mine:
        alike = by_skeleton[line.skeleton]
        steps = [step for step in (_counting(line, other, distance) for distance, other in alike) if step]
        if line.text.endswith(CLAUSE_ENDS) or (len(steps) < MIN_REPEATS and not _same_place(line, alike)):
            continue
        counting = {index for step in steps for index in step if index != STAYS}
        label = _label(line, counting)
        # behind a title: "Appendix A: Copying Information 28"
        numbered = label is not None and label.isdecimal()
        if _HEADING.fullmatch(line.text) and not numbered and not any(STAYS in step for step in steps):
            continue  # sections of one page each: their headings look alike and count along
        kept.append(line)
        # the same number on another page numbers something else, an exhibit for example
        if label and not any(STAYS in step for step in steps):
            labels.append(label)
    if sum(line.end - line.start for line in kept) > MAX_SHARE * len(page.text):
        kept = []
    return Furniture(
        tuple(sorted((line.start, line.end) for line in kept)),
        tuple(line.text for line in kept),
        max(labels, key=len) if labels else None,
    )


def _by_skeleton(
    page: int, mine: Iterable[EdgeLine], around: Mapping[int, Sequence[EdgeLine]]
) -> dict[str, list[tuple[int, EdgeLine]]]:
    """Return the lines of other pages that are like one of ``mine`` but for numbers, and how far away."""
    alike: dict[str, list[tuple[int, EdgeLine]]] = {line.skeleton: [] for line in mine}
    for number, lines in around.items():
        if number == page:
            continue
        for other in lines:
            if other.skeleton in alike:
                alike[other.skeleton].append((number - page, other))
    return alike


def _counting(line: EdgeLine, other: EdgeLine, distance: int) -> frozenset[int]:
    """Say which numbers count along from ``line`` to ``other``; empty when they make no sense."""
    if line.numbers == other.numbers:
        # the same number on several pages is no page number
        return _ALL_STAY if any(map(str.isalpha, line.skeleton)) else frozenset()
    counting = set()
    for index, (mine, theirs) in enumerate(zip(line.numbers, other.numbers, strict=True)):
        if theirs - mine == distance:
            counting.add(index)
        elif theirs != mine:
            return frozenset()
    return frozenset(counting)


def _same_place(line: EdgeLine, alike: Iterable[tuple[int, EdgeLine]]) -> bool:
    """Whether lines like this stand in this place on most pages around, whatever their numbers."""
    in_place = {distance for distance, other in alike if (other.slot < 0) == (line.slot < 0)}
    numbered = _PREFIXED.search(line.text) or _PAGE_NUMBER.search(line.text)
    return bool(numbered) and abs(line.slot) <= 2 and len(in_place) >= MIN_ALIKE and len(line.numbers) <= 4


def _label(line: EdgeLine, counting: Iterable[int]) -> str | None:
    """Return the printed page number in the line; ``counting`` are the numbers that count along."""
    prefixed = _PREFIXED.search(line.text)
    if prefixed and _is_caption(line.text[: prefixed.start()]):
        return None
    numbers = list(_NUMBER.finditer(line.text))
    counted = [numbers[index] for index in counting]
    if prefixed and (not counted or any(n.end() == prefixed.end() for n in counted)):
        return re.sub(r"\s*([-\u2013\u2014])\s*", "-", prefixed.group())
    if len(counted) != 1:
        return None
    before, after = line.text[: counted[0].start()], line.text[counted[0].end() :]
    if before.strip() and not _PAGE_WORD.search(before):
        parted = _PARTED.search(before) or len(before.split()) >= MIN_TITLE_WORDS
        if after.strip() or _is_caption(before) or not parted:
            return None
    return counted[0].group()


def _is_caption(before: str) -> bool:
    """Whether the words before a number say that it counts something else than pages."""
    return bool(_NUMBERS_OTHERS.search(before))
