"""Titles without words that tell them: by how they are set, and by the bookmarks that lead to them.

`headings` knows the numbered and named ones from their words alone. Here the eye decides: a line in larger or
heavier letters than those of the text, with text under it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from core.domain.document import Page
from core.reading.messages import NO_NEIGHBOUR, Bookmark, SetLine, Typography
from core.reading.structure.headings import MAX_TITLE, Heading, is_contents, is_loud

#: words and lines of a title
MAX_WORDS, MAX_LINES = 20, 3
#: words of one that is not bold
FEW_WORDS = 12
#: size over that of the body under which bold letters alone make no title
SMALLER = 0.97
#: points over those of the body, as a share of them, from which on size alone makes a title
LARGER = 1.08
#: gaps in sizes of a title's letters: between its lines at most; over one in italics, and under it, at least
RUNS_ON, PARTED, LOOSE = 0.7, 0.7, 0.2
#: overlap, in sizes, from which on two lines stand side by side
LEVEL = -0.3
#: share of a page's lines from which on bold ones are labels of a form
MOST = 0.34
#: share of the signs of a title that are letters
LETTERS = 0.6
#: letters from which on a title says enough to be found within a running line
TELLING = 8
#: titles that follow one another without a word between, from which on one of them alone is one
BLOCK = 3
#: lines of prose without which a page is a cover or a drawing
MIN_PROSE = 3

_LINE = re.compile(r"[^\n]*\S[^\n]*")
_CAPTION = re.compile(
    r"(?:fig(?:ure|\.)?|table|tab\.|plate|photo(?:graph)?|chart|listing|example|equation|diagram|abbildung|tabelle|"
    r"tableau|figura|tabla)\s*[\dA-Z]+(?:[.-]\d+)*\b"
    r"|(?:note|notes|warning|caution|important|tip|hint|example|examples|hinweis|achtung|beispiel|remarque|nota)\W*$"
    r"|\W*end of\b|.*\bintentionally\b.*\bblank\b",
    re.IGNORECASE,
)
#: what makes a sentence of a line, or no words at all
_SAYS = re.compile(r"\b(?:shall|must|will)\b|@|://|\.{4}|_{3}")
_ENUMERATOR = re.compile(
    r"(?P<mark>\(?(?:\d{1,3}|[A-Z]|[a-z]|[IVXLC]{1,6}|[ivx]{1,5})(?:[.-](?:\d{1,3}|[A-Z]))*)(?P<end>[.):]*)\s+(?=\S)"
)
_PART = re.compile(r"\d+|[A-Za-z]+")
#: how `_counts` tells 1.2 and 1.2.3, whose levels their numbers tell
_DECIMAL = re.compile(r"1\.+")
_ROMAN = re.compile(r"[IVXLC]+|[ivxlc]+")
_NOT_SAID = re.compile(r"[\W_]+")


class Look(NamedTuple):
    """What a title is set in; the greater of two is the higher one."""

    #: half points
    size: int
    bold: bool
    loud: bool
    upright: bool


@dataclass(frozen=True, slots=True)
class Titled:
    """A heading with what tells its rank among others."""

    heading: Heading
    #: None where nothing is known of its letters
    look: Look | None = None
    #: how it may be counted: ``1.1``, ``A``, ``I``; several where a letter may be a Roman number
    counts: frozenset[str] = frozenset()
    #: depth of the bookmark that leads to it
    depth: int | None = None
    #: its words tell that it is a heading
    is_worded: bool = True

    @property
    def is_ranked(self) -> bool:
        """Whether its words or its number tell which level it has."""
        return self.is_worded or self.heading.kind == "clause"

    def is_like(self, other: Titled) -> bool:
        """Whether the two are counted alike, or one of them is not counted."""
        return not self.counts or not other.counts or bool(self.counts & other.counts)


class _Run(NamedTuple):
    """Lines that are one title."""

    lines: tuple[SetLine, ...]

    @property
    def span(self) -> tuple[int, int]:
        return self.lines[0].start, self.lines[-1].end


def titles(
    page: Page,
    worded: Sequence[Heading],
    typography: Typography,
    bookmarks: Sequence[Bookmark],
    usual: float,
) -> list[Titled]:
    """Return all headings of a page in order: the ``worded`` ones, and those told by letters or bookmarks.

    ``usual`` is the size, in points, of the letters of the document's text; 0 if it is not known.
    """
    if not typography.lines and not bookmarks:
        return [Titled(heading, counts=_counts(heading.title)) for heading in worded]
    runs = list(_runs(page.text, typography.lines))
    found = [_known(page.text, heading, runs) for heading in worded]
    depths = dict(_located(page, bookmarks))
    # a page may be one of notes or of listings
    body = max(typography.body, usual)
    cells = said("\n".join(page.tables)) if runs else ""
    taken = [(each.heading.start, each.heading.end) for each in found]
    others = (run for run in runs if _is_free(run.span, taken))
    apart = [run for run in others if _is_title(page, run, typography, body, cells)]
    contents = bool(apart or depths) and is_contents(page.text)
    if contents:
        apart = []
    labels = [
        run for run in apart if run.lines[0].size < LARGER * body and not _counts(_words(page.text, run.span))
    ]
    if len(labels) > MOST * (page.text.count("\n") + 1):
        apart = [run for run in apart if run not in labels]
    by_start = {run.span[0]: run for run in runs}
    for span in depths if not contents else ():
        run = by_start.get(span[0])
        if _is_free(span, taken):
            whole = run.span if run and run.span[1] > span[1] else span
            found.append(_titled(page.text, whole, run))
            taken.append(whole)
    alone = [_titled(page.text, run.span, run) for run in apart if _is_free(run.span, taken)]
    found += _without_blocks(page.text, alone, found)
    found.sort(key=lambda each: each.heading.start)
    if depths:
        found = [_with_depth(each, depths) for each in found]
    found = [each for each in found if not _repeats(page.text, each, found)]
    over = [None, *found[:-1]]
    return [
        each for each, before in zip(found, over, strict=False) if not _says_again(page.text, each, before)
    ]


def _says_again(text: str, titled: Titled, over: Titled | None) -> bool:
    """Whether a title says what the one right over it said, as that of a bond under its section's."""
    if over is None or titled.heading.number or not _touch(text, over.heading.end, titled.heading.start):
        return False
    return said(titled.heading.title) in said(over.heading.title)


def _without_blocks(text: str, alone: Sequence[Titled], others: Sequence[Titled]) -> Iterator[Titled]:
    """Yield the titles that nothing but their letters tells, but for blocks of them.

    Such are the name of a project and its number under a title, and the authors of a paper under its own.
    """
    known = [*others, *(each for each in alone if each.counts)]
    block: list[Titled] = []
    for titled in (each for each in alone if not each.counts):
        if block and not _touch(text, block[-1].heading.end, titled.heading.start):
            yield from _highest(text, block, known)
            block = []
        block.append(titled)
    yield from _highest(text, block, known)
    yield from (each for each in alone if each.counts)


def _highest(text: str, block: Sequence[Titled], known: Iterable[Titled]) -> Iterator[Titled]:
    """Yield the title of a block of lines: the one that is set higher than the others, if one is."""
    if len(block) < BLOCK and len({each.look for each in block}) == len(block):
        yield from block
        return
    looks = sorted((each.look for each in block if each.look), reverse=True)
    under = any(_touch(text, each.heading.end, block[0].heading.start) for each in known) if block else False
    if looks and not under and (len(looks) == 1 or looks[0] > looks[1]):
        yield next(each for each in block if each.look == looks[0])


def _touch(text: str, end: int, start: int) -> bool:
    """Whether nothing stands between the end of one title and the beginning of another."""
    return end <= start and not text[end:start].strip()


def _with_depth(titled: Titled, depths: dict[tuple[int, int], int]) -> Titled:
    start, end = titled.heading.start, titled.heading.end
    depth = next((depth for (first, last), depth in depths.items() if first < end and start < last), None)
    return replace(titled, depth=depth)


def _known(text: str, heading: Heading, runs: Iterable[_Run]) -> Titled:
    run = next((run for run in runs if run.span[0] <= heading.start < run.span[1]), None)
    return Titled(heading, _look(text, run), _counts(heading.title))


def _titled(text: str, span: tuple[int, int], run: _Run | None) -> Titled:
    words = _words(text, span)
    counts = _counts(words)
    kind = "clause" if counts and all(_DECIMAL.fullmatch(each) for each in counts) else "title"
    number = words.split(maxsplit=1)[0].rstrip(".:)") if kind == "clause" else ""
    heading = Heading(*span, words[:MAX_TITLE], number, kind)
    return Titled(heading, _look(text, run), counts, is_worded=False)


def _look(text: str, run: _Run | None) -> Look | None:
    if run is None:
        return None
    line = run.lines[0]
    loud = is_loud(text[slice(*run.span)])
    return Look(round(2 * line.size), line.bold, loud, not line.italic)


def _words(text: str, span: tuple[int, int]) -> str:
    return " ".join(text[slice(*span)].split())


def _is_free(span: tuple[int, int], taken: Iterable[tuple[int, int]]) -> bool:
    return all(span[1] <= start or end <= span[0] for start, end in taken)


def _runs(text: str, lines: Sequence[SetLine]) -> Iterator[_Run]:
    """Join lines that are one title."""
    held: list[SetLine] = []
    for line in lines:
        if held and not _goes_on(text, held, line):
            yield _Run(tuple(held))
            held = []
        held.append(line)
    if held:
        yield _Run(tuple(held))


def _goes_on(text: str, held: Sequence[SetLine], line: SetLine) -> bool:
    before = held[-1]
    alike = (before.size, before.bold, before.italic) == (line.size, line.bold, line.italic)
    if not alike or text[before.end : line.start].strip() or before.below > RUNS_ON * before.size:
        return False
    return before.below > LEVEL * before.size and not _ENUMERATOR.match(text, line.start, line.end)


def _is_title(page: Page, run: _Run, typography: Typography, body: float, cells: str) -> bool:
    """Whether lines that are set apart are a title, by their words and the space around them."""
    start, end = run.span
    words = _words(page.text, run.span)
    counted = bool(_counts(words))
    over = page.text[:start].rstrip().rpartition("\n")[2].strip()
    return (
        len(run.lines) <= MAX_LINES
        and not any(first < end and start < last for first, last in page.furniture)
        and _is_titular(words, counted=counted)
        and (counted or typography.lines_of_body >= MIN_PROSE)
        # the words go on, or go on with those of a caption
        and not page.text[end:].lstrip()[:1].islower()
        and not _CAPTION.match(over)
        and said(words) not in cells
        and _stands_out(run, len(words.split()), typography, body, counted=counted)
    )


def _stands_out(run: _Run, words: int, typography: Typography, body: float, *, counted: bool) -> bool:
    """Whether the letters of lines and the space around them are those of a title."""
    first, last = run.lines[0], run.lines[-1]
    size = first.size
    # cells of a row stand beside it, which need not be part of a table
    if first.above < LEVEL * size or last.below < LEVEL * size:
        return False
    parted = PARTED * size <= first.above and last.below >= LOOSE * size
    if first.bold and not typography.bold:
        return size >= SMALLER * body or parted or counted
    if size >= LARGER * body:
        return counted or words <= FEW_WORDS
    parted = parted and first.above < NO_NEIGHBOUR
    return first.italic and (parted or counted) and words <= FEW_WORDS


def _is_titular(words: str, *, counted: bool) -> bool:
    """Whether words may be a title: they say something, and are no sentence, caption or address."""
    letters = sum(map(str.isalpha, words))
    if letters < 2 or letters < LETTERS * len(words.replace(" ", "")) or len(words.split()) > MAX_WORDS:
        return False
    if words.endswith((",", ";")) or (words.endswith(".") and not counted):
        return False
    if not counted and (words.endswith(":") or ";" in words or words[0].islower()):
        return False
    return not _CAPTION.match(words) and not _SAYS.search(words)


def _counts(words: str) -> frozenset[str]:
    """Return how a title may be counted; nothing where it is not."""
    match = _ENUMERATOR.match(words)
    if not match or not any(map(str.isalpha, words[match.end() :])):
        return frozenset()
    mark, parts = match["mark"], _PART.findall(match["mark"])
    plain = len(parts) == 1 and parts[0].isalpha() and len(parts[0]) == 1
    if plain and not match["end"]:  # "A title that begins with an article"
        return frozenset()
    kinds = (
        {"1"}
        if parts[0].isdigit()
        else ({"a"} if parts[0].islower() else {"A"})
        if len(parts[0]) == 1
        else set()
    )
    if _ROMAN.fullmatch(parts[0]):
        kinds.add("i" if parts[0].islower() else "I")
    opened = "(" if mark.startswith("(") else ""
    return frozenset(f"{opened}{kind}{'.' * (len(parts) - 1)}" for kind in kinds)


def said(words: str) -> str:
    """Return the letters and digits of words alone, as two ways of writing them have in common."""
    return _NOT_SAID.sub("", words).casefold()


def _repeats(text: str, titled: Titled, all_of_them: Sequence[Titled]) -> bool:
    """Whether what stands on the first line of a page is a running line that names a title under it."""
    if text[: titled.heading.start].strip():
        return False
    words = said(titled.heading.title)
    others = (said(each.heading.title) for each in all_of_them if each is not titled)
    return any(len(other) >= TELLING and other in words for other in others)


def _located(page: Page, bookmarks: Sequence[Bookmark]) -> Iterator[tuple[tuple[int, int], int]]:
    """Yield where the words of bookmarks stand on their page, and how deep these are."""
    if not bookmarks:
        return
    lines = [
        match.span()
        for match in _LINE.finditer(page.text)
        if not any(start < match.end() and match.start() < end for start, end in page.furniture)
    ]
    texts = [page.text[slice(*line)] for line in lines]
    low = [text.casefold() for text in texts]
    at = 0
    for bookmark in bookmarks:
        bare = _bare(bookmark.title)
        wanted = {said(bookmark.title), said(bare)} - {""}
        begins = next(iter(bare.casefold().split()), "")
        for index in range(at, len(lines)):
            last = _match(texts, index, wanted) if begins in low[index] else None
            if last is not None:
                yield (lines[index][0], lines[last][1]), bookmark.depth
                at = last + 1
                break


def _bare(title: str) -> str:
    """Return a title without what counts it."""
    match = _ENUMERATOR.match(title)
    return title[match.end() :] if match else title


def _match(texts: Sequence[str], index: int, wanted: set[str]) -> int | None:
    """Return the last line of a title of ``wanted`` that begins on line ``index``; None if none does."""
    first = texts[index]
    for begun in {said(first), said(_bare(first.lstrip()))}:
        whole = begun
        for last in range(index, min(index + MAX_LINES, len(texts))):
            whole += said(texts[last]) if last > index else ""
            if whole in wanted:
                return last
    return None
