"""From the text of a page to its blocks: paragraphs, list items, rows of tables and headings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from statistics import quantiles

from core.domain.document import Page
from core.evidence.counting import marks_before, single_marks
from core.text import number_words

#: share of the width of the page's lines that a line reaches with the first word of the line after it,
#: unless its paragraph ends there
FULL = 0.85
#: how much longer than its cells the stretch of text may be that holds a row
LOOSE_ROW = 3.0
#: columns of a table in which a sentence alone in its row is a note and no cell
NOTED = 3

LINE = re.compile(r"[^\n]*\S[^\n]*")
#: what begins an item of a list, up to the words
ITEM = re.compile(
    r"""\s*(?P<mark>
        [\u2022\u25aa\u25cf\u25a0\u25e6\u2023\u2043\u00b7*\ufffd]     # bullets
      | [\u2013\u2014-](?=\s)                                          # dashes used as bullets
      | \[\ ?\] | [\u2610\u2611\u25a1]                                 # boxes to be ticked
      | \((?:[a-zA-Z]{1,2}|[ivxIVX]{1,5}|\d{1,3})\)                    # (a)  (iv)  (12)
      | (?:[a-zA-Z]|[ivxIVX]{1,5}|\d{1,3})[.)](?=\s)                   # a.  iv)  12.
      | \d{1,3}(?:\.\d{1,3}){1,4}(?:-\d{1,2})?\.?(?=\s)               # 3.2  4.1.7  35.017-2
    )(?P<inner>(?:\s*\((?:[a-zA-Z]{1,2}|[ivxIVX]{1,5}|\d{1,3})\))*)   # (d) (1)
    \s+(?=\S)""",
    re.VERBOSE,
)
#: a number in brackets that says in figures what the words before it say: "two hundred ten (210) days"
_IN_WORDS = re.compile(rf"{number_words.PATTERN}\s*$", re.IGNORECASE)
_IN_FIGURES = re.compile(r"\s*\((\d{1,3})\)\s")
#: ends no line but one in the middle of a sentence or a title
_DANGLING = re.compile(
    r"(?:(?<!/)\b(?:a|an|the|and|or|nor|of|for|to|from|with|by|in|on|at|as|that|which|than|its|their|this|shall|must)"
    r"|[&/])$",
    re.IGNORECASE,
)
#: before a mark that refers to a paragraph elsewhere
_REFERS = re.compile(
    r"\b(?:paragraphs?|sub\w+|sections?|clauses?|items?|article|cfr|far)\s*\Z", re.IGNORECASE
)
_SENTENCE = re.compile(r"[A-Z*(].*(?:\s\S+){5,}[.!]", re.DOTALL)
_ENDED = re.compile(r"""[.?!:;]["'\u201d\u2019)\]]*\s*\Z""")
#: a line of capitalised words: a title, or one that begins a paragraph with a name
_TITLE_WORD = r"(?:[A-Z][\w\u2019']*|(?:a|an|and|for|in|of|on|or|the|to)\b)"
_TITLE = re.compile(rf"{_TITLE_WORD}(?: {_TITLE_WORD}){{1,9}}")
#: a number on a line of its own: the heading whose words stand beside it
_NUMBER_ALONE = re.compile(r"\d+(?:\.\d+){2,}\.?")
_MARK_ALONE = re.compile(r"\s*\([a-zA-Z0-9]{1,5}\)\s*")
_LABELLED = re.compile(r"\s*[A-Z\u00c0-\u00dd][^.:;]{1,48}:(?:\s|$)")


class BlockKind(StrEnum):
    """What a block is."""

    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"
    HEADING = "heading"


@dataclass(frozen=True, slots=True)
class Block:
    """A half-open range of a page's text that belongs together."""

    start: int
    end: int
    kind: BlockKind
    #: how an item is counted: ``(a)``, ``1.``; empty for others
    mark: str = ""
    #: the header of a row's table, and the row's own first cell
    header: tuple[str, ...] = ()
    label: str = ""
    #: the cells of a row
    cells: tuple[str, ...] = ()


def blocks(page: Page) -> list[Block]:
    """Return the blocks of ``page`` in order; running lines are in none."""
    rows = list(table_rows(page))
    headings = [Block(heading.start, heading.end, BlockKind.HEADING) for heading in page.headings]
    fixed = sorted((*rows, *headings), key=lambda block: block.start)
    taken = [(block.start, block.end) for block in fixed] + list(page.furniture)
    lines = [
        (match.start(), match.end())
        for match in LINE.finditer(page.text)
        if not any(start < match.end() and match.start() < end for start, end in taken)
    ]
    return sorted((*fixed, *_paragraphs(page.text, lines)), key=lambda block: block.start)


def _paragraphs(text: str, lines: Sequence[tuple[int, int]]) -> Iterator[Block]:
    """Join lines that run on."""
    if not lines:
        return
    width = _width([end - start for start, end in lines])
    begin = lines[0][0]
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        if following and _runs_on(text, begin, line, following, width):
            continue
        mark = _mark(text, begin, line[1])
        yield Block(begin, line[1], BlockKind.ITEM if mark else BlockKind.PARAGRAPH, mark)
        if following:
            begin = following[0]


def _width(lengths: Sequence[int]) -> float:
    """Return the length of a full line."""
    return quantiles(lengths, n=10)[7] if len(lengths) > 4 else max(lengths)


def _mark(text: str, start: int, end: int) -> str:
    match = ITEM.match(text, start, end)
    return match["mark"] + match["inner"] if match else ""


def _runs_on(text: str, begin: int, line: tuple[int, int], following: tuple[int, int], width: float) -> bool:
    """Whether a paragraph that began at ``begin`` goes on from ``line`` to the line after it."""
    words, further = text[slice(*line)].rstrip(), text[slice(*following)].lstrip()
    if text[line[1] : following[0]].count("\n") > 1:
        return False
    full = len(words) + 1 + len(further.split(maxsplit=1)[0]) >= FULL * width
    if mark := _mark(text, *following):
        alone = _MARK_ALONE.fullmatch(words) or _repeated(words, further)
        return bool(alone) or (full and _is_within(text[begin : line[1]], mark, further))
    if further[0].islower() or words.endswith(",") or _DANGLING.search(words):
        return True
    if further[0].isdigit() and words.endswith(("-", "\u2013")):  # a telephone number, cut in two
        return True
    begins = _LABELLED.match(further) or _NUMBER_ALONE.fullmatch(further) or words.endswith((":", "\u2014"))
    titled = _ENDED.search(words) and _TITLE.fullmatch(further)
    # a full line that ends a sentence may be followed by the next sentence of its paragraph
    return full and not (begins or titled)


def _is_within(words: str, mark: str, further: str) -> bool:
    """Whether what looks like the mark of an item stands in the middle of the sentence of ``words``."""
    if _REFERS.search(words):  # "as set forth in paragraph | (a)(1) of this section"
        return True
    if mark[0].isdigit():  # "procedures of 14 CFR | 11.43 and 11.45"
        return further[len(mark) :].lstrip()[:1].islower() and not _ENDED.search(words)
    # its list runs within the lines: "the effort that (a) comes first; | (b) comes after it"
    return any(words.find(f" {before} ") > 0 for before in marks_before(single_marks(mark)[0]))


def _repeated(line: str, following: str) -> bool:
    """Whether what looks like an item's mark repeats in figures the number in words before it."""
    words, figures = _IN_WORDS.search(line), _IN_FIGURES.match(following)
    return bool(
        words
        and figures
        and any(value == int(figures[1]) for value, _, _ in number_words.read(words.group().lower()))
    )


def table_rows(page: Page) -> Iterator[Block]:
    """Yield the rows of the page's tables where they stand in its text, but for those not found there."""
    position = 0
    for table in page.tables:
        grid = [_cells(line) for index, line in enumerate(table.split("\n")) if index != 1]
        titled = next((at for at, row in enumerate(grid) if len(list(filter(None, row))) > 1), 0)
        header = tuple(grid[titled]) if _is_header(grid[titled:]) else ()
        for number, row in enumerate(grid):
            if _is_note(row):
                continue
            found = _find(page.text, row, position)
            if found is None:
                continue
            label = next(filter(None, row), "")
            yield Block(
                *found, BlockKind.ROW, header=header if number > titled else (), label=label, cells=tuple(row)
            )
            position = found[1]


def _cells(line: str) -> list[str]:
    """Return the cells of a line of Markdown."""
    cells = re.split(r"(?<!\\)\|", line)[1:-1]
    return [cell.strip().replace("\\|", "|").replace("\\\\", "\\") for cell in cells]


def _is_note(row: Sequence[str]) -> bool:
    """Whether a row of several columns holds a sentence alone, as sheets have notes under a table."""
    said = [cell for cell in row if cell]
    return len(row) >= NOTED and len(said) == 1 and bool(_SENTENCE.fullmatch(said[0]))


def _is_header(grid: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names the columns: words, where later rows have figures."""
    first = [cell for cell in grid[0] if cell]
    words = [cell for cell in first if not re.search(r"\d", cell)]
    figures = any(re.search(r"\d", cell) for row in grid[1:] for cell in row)
    return len(first) > 1 and 2 * len(words) > len(first) and figures


def _find(text: str, row: Sequence[str], position: int) -> tuple[int, int] | None:
    """Return where the words of a row stand; cells may come in any order of lines, but together."""
    cells = [words for cell in row if (words := cell.replace("-", "- ").split())]
    if not cells:
        return None
    if whole := _stand_at(text, list(chain.from_iterable(cells)), position):
        return whole
    places = [place for words in cells if (place := _stand_at(text, words, position))]
    if len(places) < len(cells):
        return None
    start, end = min(places)[0], max(place[1] for place in places)
    return (start, end) if end - start <= LOOSE_ROW * sum(map(len, row)) + 20 else None


def _stand_at(text: str, words: Sequence[str], position: int) -> tuple[int, int] | None:
    """Return where words first stand one after the other, with or without white space between them."""
    start = text.find(words[0], position)
    while start >= 0:
        end = start + len(words[0])
        for word in words[1:]:
            while text[end : end + 1].isspace():
                end += 1
            if not text.startswith(word, end):
                break
            end += len(word)
        else:
            return start, end
        start = text.find(words[0], start + 1)
    return None
