"""Anybody's citations against a document: from a colleague's memo, or a chat assistant's answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.domain.answer import Match, Quote, Span
from core.domain.document import Page, PageRef
from core.evidence.sentences import sentences
from core.grounding.locate_quotes import NOWHERE, TOO_SHORT, TextGrounder, is_too_short
from core.grounding.search import Altered, Hit

#: quotation marks that open, each with those that close it
_MARKS = {
    "\u201c": "\u201d",
    "\u201e": "\u201c\u201d",
    "\xab": "\xbb",
    '"': '"',
    "\u300c": "\u300d",
    "\u300e": "\u300f",
}
#: a page named behind a quotation: "(p. 12)", "[page iv]", "S. 3"
_PAGE = re.compile(
    r"[\s,;:.\u2014\u2013-]*[(\[]?\s*(?:on\s+)?(?:pages?|pp?\.(?!m\b)|pg\.?|Seite|S\.|p[a\xe1]gina)\s*(?P<page>[\w.-]*\w)\s*[)\]]?",
    re.IGNORECASE,
)
#: what stands between paragraphs, and before each item of a list: a dot, a dash, a number
_BREAK = re.compile(
    r"(?:^|\n)[ \t]*(?:[*\u2022\u25aa\u25cf\u25e6\u2013\u2014-]|\(?(?:\d{1,2}|[A-Za-z])[.)])[ \t]+"
    r"|\n[ \t]*(?=\n)"
)


@dataclass(frozen=True, slots=True)
class Cited:
    """Words that somebody says the document says."""

    text: str
    #: the page that is named with them, as given: a position in the PDF or a printed label; may be empty
    page: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of a citation."""

    cited: Cited
    match: Match
    #: the pages on which the words stand or, of an altered quote, on which the most similar passage stands
    pages: tuple[PageRef, ...] = ()
    #: the document's own words there; empty where nothing like it stands
    verbatim: str = ""
    #: the first words in which an altered quote differs from the document, as each has them
    said: str = ""
    printed: str = ""
    #: why it does not stand, for a person; empty if it does
    reason: str = ""
    #: where the words stand or, of an altered quote, the most similar passage
    spans: tuple[Span, ...] = ()

    @property
    def stands(self) -> bool:
        """Whether the document says so, on the page that is named if one is."""
        return self.match in {Match.EXACT, Match.NEAR} and not self.reason


class PieceKind(StrEnum):
    """What a piece of a pasted text is."""

    QUOTATION = "quotation"
    SENTENCE = "sentence"


@dataclass(frozen=True, slots=True)
class CheckedPiece:
    """A quotation of a pasted text or, where a sentence quotes nothing, the sentence."""

    #: half-open range in the pasted text
    start: int
    end: int
    kind: PieceKind
    checked: Checked


def check_citations(cited: Iterable[Cited], pages: Sequence[Page]) -> tuple[Checked, ...]:
    """Check each citation against all ``pages`` of a document, in order.

    Takes about half a millisecond a page for a citation that is not word for word.
    """
    book = _Book(pages)
    return tuple(map(book.check, cited))


def check_text(text: str, pages: Sequence[Page]) -> tuple[CheckedPiece, ...]:
    """Check what a pasted text says of the document: its quotations, and each sentence without one.

    A sentence in somebody's own words is `Match.MISSING` even if it is true: only the document's words
    can be located.
    """
    book = _Book(pages)
    return tuple(
        CheckedPiece(start, end, kind, book.check(Cited(text[start:end], page)))
        for start, end, kind, page in _pieces(text)
    )


def cited_in(line: str) -> Cited:
    """Return the citation that a line holds: its words, and the page named behind them."""
    text = line.strip()
    matches = [match for match in _PAGE.finditer(text) if match.end() == len(text) and match.start() > 0]
    if matches:
        return Cited(text[: matches[0].start()].strip(), matches[0]["page"])
    return Cited(text)


class _Book:
    """The pages of a document, to look many citations up in."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self._pages = pages
        self._refs = {page.number: page.ref for page in pages}
        self._grounder = TextGrounder(cached_pages=max(8, len(pages)))

    def check(self, cited: Cited) -> Checked:
        """Look one citation up, on the page it names before the others."""
        named = self._named(cited.page)
        found = self._grounder.search(Quote(cited.text, named[0] if named else None), self._pages)
        if found is None:
            return Checked(cited, Match.MISSING, reason=TOO_SHORT if is_too_short(cited.text) else NOWHERE)
        if isinstance(found, Altered):
            pages, verbatim = self._place(found.like) if found.like else ((), "")
            spans = found.like.citation().spans if found.like else ()
            return Checked(
                cited, Match.ALTERED, pages, verbatim, found.said, found.printed, found.reason, spans
            )
        pages, verbatim = self._place(found)
        reason = ""
        if cited.page and not any(ref.number in named for ref in pages):
            reason = f"stands on page {pages[0]}, not on {cited.page}"
        return Checked(cited, found.match, pages, verbatim, reason=reason, spans=found.citation().spans)

    def _place(self, hit: Hit) -> tuple[tuple[PageRef, ...], str]:
        citation = hit.citation()
        numbers = dict.fromkeys(span.page for span in citation.spans)
        return tuple(self._refs[number] for number in numbers), citation.verbatim

    def _named(self, page: str) -> tuple[int, ...]:
        """Return the numbers of the pages that are so called, printed labels first."""
        wanted = page.casefold()
        labelled = [ref.number for ref in self._refs.values() if ref.label and ref.label.casefold() == wanted]
        numbered = [number for number in self._refs if str(number) == wanted]
        return tuple(dict.fromkeys((*labelled, *numbered)))


def _pieces(text: str) -> Iterator[tuple[int, int, PieceKind, str]]:
    """Yield range, kind and named page of what is to be checked in a text."""
    quoted = list(_quotations(text))
    named = 0
    for begin, end in _sentences(text):
        # the page named behind a quotation that ends its sentence begins no other
        start = begin if begin >= named else named + len(text[named:end]) - len(text[named:end].lstrip())
        inside = [each for each in quoted if start <= each[0] < end]
        for opened, stop in inside:
            page = _PAGE.match(text, stop + 1)
            named = page.end() if page else named
            yield opened, stop, PieceKind.QUOTATION, page["page"] if page else ""
        spoken = not inside and not any(opened < start < stop for opened, stop in quoted)
        if spoken and not is_too_short(text[start:end]):
            cited = cited_in(text[start:end].rstrip(".!?"))
            length = len(cited.text) if cited.page else end - start
            yield start, start + length, PieceKind.SENTENCE, cited.page


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield the ranges of the sentences, none of which goes on in another paragraph or item of a list."""
    breaks = [match.span() for match in _BREAK.finditer(text)]
    starts, ends = [0, *(end for _, end in breaks)], [*(start for start, _ in breaks), len(text)]
    for start, end in zip(starts, ends, strict=True):
        yield from ((start + first, start + last) for first, last in sentences(text[start:end]))


def _quotations(text: str) -> Iterator[tuple[int, int]]:
    """Yield the ranges between quotation marks, where they are long enough to prove something."""
    position = 0
    while position < len(text):
        closing = _MARKS.get(text[position])
        end = min((at for mark in closing or "" if (at := text.find(mark, position + 1)) > 0), default=-1)
        if end > 0 and "\n\n" not in text[position:end]:
            if not is_too_short(text[position + 1 : end]):
                yield position + 1, end
            position = end
        position += 1
