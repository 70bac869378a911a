"""From the text of a page to blocks: paragraphs, list items, table rows and headings.

Text extracted from a PDF breaks a line where the paper did. A block joins the lines that run on and parts
those that do not, so that sentences can be cut inside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from core.domain.document import Page
from core.engines.passages.stems import vocabulary

#: a heading has no more words than this
HEADING_WORDS = 12
#: a title over several lines has no more; what has is a paragraph in capitals
TITLE_WORDS = 24
#: share of the page's long lines that counts as its width; letters differ in width, so not all of it
FULL_WIDTH = 0.92

LINE = re.compile(r"[^\n\f]+")
ITEM = re.compile(
    r"""\s*(?:
        [\u2022\u25aa\u25cf\u25a0\u2023\u2043\u00b7\uf0b7*]\s   # bullets
      | [\u2013\u2014-]\s                                      # dashes used as bullets
      | \(?(?:[a-zA-Z]|[ivxIVX]{1,5}|\d{1,3})[.)]\s            # a.  (b)  iv)  12.
      | \d{1,3}(?:\.\d{1,3})+\.?\s                             # 3.2  4.1.7
      | (?i:article|section|part|division|exhibit|attachment|appendix|addendum|schedule|item|bid\ item|
            chapter|paragraph)\s+[\dA-Z]{1,7}\b
      | [A-Z][\w /&\#.()'-]{1,40}:\s                            # Bid opening: ...
    )""",
    re.VERBOSE,
)
NUMBERED_HEADING = re.compile(
    r"\s*(?:\d{1,3}(?:\.\d{1,3})*\.?|[A-Z][.)]|[IVX]+\.|\d{5,6}|\d\d \d\d \d\d)\s+[A-Z]"
)
NUMBERED = re.compile(r"\s*\d{1,3}(?:\.\d{1,4})+\.?\s+[A-Z][^.;:?]{3,}\.?$")
VERB = re.compile(
    r"\b(?:shall|will|must|may|is|are|was|were|be|has|have|do|does|should|can)\b", re.IGNORECASE
)
NAMED_HEADING = re.compile(
    r"\s*(?i:article|section|part|division|exhibit|attachment|appendix|addendum|schedule|chapter)\s+[\dA-Z]"
)
SPELLED = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty(?:-\w+)?|hundred|"
    r"thousand|million|percent)$",
    re.IGNORECASE,
)
CELL_GAP = re.compile(r"\t|\s{3,}|\.{4,}|(?:\. ){4,}")
#: cheap, and true of every line with a gap between cells
GAP_HINT = re.compile(r"  |\t|\.\.|\. \.")
FIGURE = re.compile(r"(?:^|\s)[$(]?\d[\d,.\-/%)]*(?=\s|$)")
ENDED = re.compile(r"[.?!:;][\"'\u201d\u2019)\]]*\s*$")
CONNECTING = vocabulary("""
    a an and at by for from in of on or per the to with vs
""")


@dataclass(frozen=True, slots=True)
class Segment:
    """A half-open range of characters of one page."""

    page: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Block:
    """Text that belongs together. ``text`` is its segments' text, joined by one space."""

    segments: tuple[Segment, ...]
    text: str
    #: stands alone as a title
    heading: bool = False
    #: a row of a table or form
    row: bool = False

    @property
    def page(self) -> int:
        """1-based number of the page on which the block begins."""
        return self.segments[0].page

    @property
    def open(self) -> bool:
        """Whether the text seems to go on beyond its end."""
        return not (self.heading or self.row or ENDED.search(self.text)) and self.text.count(" ") >= 4

    def goes_on_with(self, other: Block) -> bool:
        """Whether ``other``, the first block of the next page, is the rest of this one's last sentence."""
        return (
            self.open
            and not (other.heading or other.row)
            and other.text[:1].islower()
            and not ITEM.match(other.text)
        )

    def part(self, start: int, end: int | None = None) -> Block:
        """Return the block's text from ``start`` to ``end`` as a block."""
        end = len(self.text) if end is None else end
        segments = []
        offset = 0
        for segment in self.segments:
            length = segment.end - segment.start
            low, high = max(start - offset, 0), min(end - offset, length)
            if low < high:
                segments.append(Segment(segment.page, segment.start + low, segment.start + high))
            offset += length + 1
        return replace(self, segments=tuple(segments), text=self.text[start:end])

    def joined(self, other: Block) -> Block:
        """Return both as one block."""
        return Block((*self.segments, *other.segments), f"{self.text} {other.text}")


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str
    row: bool
    heading: bool
    item: bool


def blocks(page: Page) -> Iterator[Block]:
    """Yield the blocks of a page in reading order, without running headers and footers."""
    text = page.text
    lines = [_line(text, start, end) for start, end in _pieces(page)]
    lengths = sorted(line.end - line.start for line in lines)
    width = FULL_WIDTH * lengths[round(0.9 * (len(lengths) - 1))] if lengths else 0.0
    held: list[_Line] = []
    for line in lines:
        if held and _parted(text, held[-1], line, width):
            yield _block(page, held)
            held = []
        held.append(line)
    if held:
        yield _block(page, held)


def _pieces(page: Page) -> Iterator[tuple[int, int]]:
    """Yield the ranges of the page's lines, trimmed, with the furniture cut out."""
    cuts = sorted(page.furniture)
    for match in LINE.finditer(page.text):
        start, end = match.span()
        for low, high in cuts:
            if high <= start or low >= end:
                continue
            if low > start:
                yield from _trimmed(page.text, start, low)
            start = min(high, end)
        yield from _trimmed(page.text, start, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    left, right = len(piece) - len(piece.lstrip()), len(piece.rstrip())
    if left < right:
        yield start + left, start + right


def _line(text: str, start: int, end: int) -> _Line:
    words = text[start:end].split()
    plain = text[start:end]
    figures = len(FIGURE.findall(plain))
    row = len(words) >= 2 and (
        (GAP_HINT.search(plain) is not None and CELL_GAP.search(plain) is not None)
        or (figures >= 2 and figures * 10 >= len(words) * 3)
    )
    return _Line(
        start, end, plain, row, heading=not row and _titled(plain, words), item=ITEM.match(plain) is not None
    )


def _titled(plain: str, words: list[str]) -> bool:
    """Whether a line is set like a heading: capitals, or a number and a title."""
    if len(words) > HEADING_WORDS:
        return False
    if NUMBERED.match(plain) and not VERB.search(plain):
        return True
    if plain.endswith((".", ";", ",", "?")) or not any(map(str.isalpha, plain)):
        return False
    if _is_capital(plain):
        return True
    marked = NUMBERED_HEADING.match(plain) or NAMED_HEADING.match(plain)
    named = [w for w in words if w[:1].isalpha() and w.lower() not in CONNECTING]
    return bool(marked) and bool(named) and all(w[:1].isupper() for w in named)


def _parted(text: str, above: _Line, below: _Line, width: float) -> bool:
    """Whether a new block begins between two lines."""
    if text.count("\n", above.end, below.start) > 1:
        # recognised text parts lines that merely stand a little further apart
        return not (below.text[:1].islower() and _mid_sentence(above))
    runs_on = below.text[:1].islower() or not below.text[:1].isalnum()
    # had there been room for the next word, the line was ended on purpose
    wrapped = above.end - above.start + 1 + len(below.text.split(None, 1)[0]) > width
    if below.text.startswith("(") and SPELLED.search(above.text):
        return False  # "two hundred ten" is followed by "(210) days"
    if above.heading and below.heading and _is_plain_title(above) and _is_plain_title(below):
        return False
    if above.heading or below.heading or below.item or below.row:
        # a wrapped sentence may go on with "30 days" or with a word in capitals
        return not (wrapped and _mid_sentence(above) and not below.item)
    if above.row:
        return not runs_on
    return not (runs_on or wrapped)


def _is_plain_title(line: _Line) -> bool:
    """Whether a heading is in capitals without a number: several of them make one title, as on a cover."""
    numbered = line.item or NUMBERED_HEADING.match(line.text) or NAMED_HEADING.match(line.text)
    return not numbered and _is_capital(line.text)


def _is_capital(line: str) -> bool:
    letters = [c for c in line if c.isalpha()]
    return len(letters) >= 4 and sum(map(str.isupper, letters)) >= 0.9 * len(letters)


def _mid_sentence(line: _Line) -> bool:
    return not (line.heading or line.row or ENDED.search(line.text))


def _block(page: Page, lines: list[_Line]) -> Block:
    start, end = lines[0].start, lines[-1].end
    return Block(
        (Segment(page.number, start, end),),
        page.text[start:end],
        heading=all(line.heading for line in lines) and len(page.text[start:end].split()) <= TITLE_WORDS,
        row=lines[0].row and len(lines) <= 2,
    )
