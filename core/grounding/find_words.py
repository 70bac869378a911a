"""Words looked up in the text of pages: where they stand, compared as quotes are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from core.domain.answer import Span
from core.domain.document import Page
from core.text.normalise import Normalised, normalise

__all__ = ["Found", "find_words"]

#: characters shown on each side of words that were found
ROUND = 110
#: places that are returned at most
MOST = 500


@dataclass(frozen=True, slots=True)
class Found:
    """One place."""

    page: Page
    #: one for the words as they stand together, one for each of them where they stand apart
    spans: tuple[Span, ...]
    #: the words as they stand there, on one line
    words: str
    #: the same with the text round it, from a word to a word
    context: str


def find_words(words: str, pages: Sequence[Page]) -> list[Found]:
    """Return the places where words stand, in order; where nowhere together, the pages that have them all.

    Letter case, hyphens at line ends, kinds of quotation marks and spaces make no difference. Empty words
    stand nowhere.
    """
    wanted = normalise(words).text.strip()
    if not wanted:
        return []
    read = [(page, normalise(page.text)) for page in pages if page.status.is_read and page.text]
    together = list(islice((found for page, text in read for found in _together(wanted, page, text)), MOST))
    each = wanted.split()
    if together or len(each) == 1:
        return together
    apart = (_apart(each, page, text) for page, text in read)
    return list(islice(filter(None, apart), MOST))


def _together(wanted: str, page: Page, text: Normalised) -> Iterator[Found]:
    at = text.text.find(wanted)
    while at >= 0:
        yield _found(page, [text.raw(at, at + len(wanted))])
        at = text.text.find(wanted, at + len(wanted))


def _apart(each: Iterable[str], page: Page, text: Normalised) -> Found | None:
    places = [(text.text.find(word), len(word)) for word in each]
    if any(at < 0 for at, _ in places):
        return None
    return _found(page, [text.raw(at, at + length) for at, length in places])


def _found(page: Page, places: Sequence[tuple[int, int]]) -> Found:
    start, end = places[0]
    return Found(
        page,
        tuple(Span(page.number, first, last) for first, last in places),
        _line(page.text[start:end]),
        _context(page.text, start, end),
    )


def _context(text: str, start: int, end: int) -> str:
    left, right = max(0, start - ROUND), min(len(text), end + ROUND)
    before, after = text[left:start], text[end:right]
    if left:
        before = "\u2026 " + before.partition(" ")[2]
    if right < len(text):
        after = after.rpartition(" ")[0] + " \u2026"
    return _line(f"{before}{text[start:end]}{after}")


def _line(text: str) -> str:
    return " ".join(text.split())
