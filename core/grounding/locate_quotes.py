"""Locate a quote on pages: the only source of the page numbers that Pagewise shows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from core.domain.answer import Citation, Match, Quote, UnverifiedQuote
from core.domain.document import Page
from core.evidence.marked import marked, marks_of
from core.grounding.elisions import with_elisions
from core.grounding.search import EDGES, Altered, Hit, exact, near, over_notes
from core.grounding.searchable import Leaf, Searchable, body, whole
from core.text.normalise import normalise

#: quotes with fewer normalised characters prove nothing unless they hold a distinctive token
SHORTEST = 12

#: why a quote is not located
TOO_SHORT = "too short to prove anything"
NOWHERE = "nothing like it stands in the text that was read"

#: a standard, a model or an item number; an amount; a date: such a token is evidence by itself,
#: where "180 F" or "the Owner" would be found on any page
_DISTINCTIVE = re.compile(
    r"(?<!\w)(?:(?=[a-z-]*\d)(?=[\d-]*[a-z])[a-z\d][a-z\d-]{3,}[a-z\d]|\d[\d,./-]{3,}\d)(?!\w)"
)
#: Han, kana and Hangul
_DENSE = re.compile("[\u3005-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_ELLIPSIS = re.compile(
    r"\s*(?:[\[(]\s*(?:(?:\.\s?){2,}|\u2026)\s*[\])]|\u2026|(?:\.\s?){3,}|\*\s?\*\s?\*)\s*"
)


class TextGrounder:
    """Locates quotes in the text of pages; implements `core.domain.ports.Grounder`.

    Normalised pages are kept for ``cached_pages`` pages, since neighbouring windows and all
    questions of a window search the same ones. Safe to use from several threads.
    """

    def __init__(self, *, cached_pages: int = 256) -> None:
        self._whole = lru_cache(cached_pages)(whole)
        self._body = lru_cache(cached_pages)(body)
        self._stream = lru_cache(max(1, cached_pages // 8))(self._joined)

    def locate(self, quote: Quote, pages: Sequence[Page]) -> Citation | UnverifiedQuote:
        """Return where the quote stands on ``pages`` (in order, consecutive), or why it does not.

        The hint only chooses between places, it never makes one.
        """
        found = self.search(quote, pages)
        if isinstance(found, Hit):
            return marked(found.citation(), marks_of(pages))
        if isinstance(found, Altered):
            return UnverifiedQuote(quote.text, Match.ALTERED, found.reason)
        return UnverifiedQuote(quote.text, Match.MISSING, TOO_SHORT if is_too_short(quote.text) else NOWHERE)

    def search(self, quote: Quote, pages: Sequence[Page]) -> Hit | Altered | None:
        """Return the place of the quote, or the like passage that differs; None if there is neither.

        Word for word comes first, on the hinted page before the others; then over the edges of
        pages; then with words left out at an ellipsis; then with small differences.
        """
        if is_too_short(quote.text):
            return None
        wanted = normalise(quote.text).text.strip()
        leaves = tuple(map(Leaf.of, pages))
        hinted_first = sorted(leaves, key=lambda leaf: leaf.number != quote.page_hint)
        places = [self._whole(leaf) for leaf in hinted_first]
        stream = self._stream(leaves)
        found: Hit | Altered | None = exact(wanted, [*places, stream])
        if found is None and not _is_short(wanted):
            found = over_notes(wanted, stream) or _changed(quote.text, places, stream)
        return found

    def _joined(self, leaves: tuple[Leaf, ...]) -> Searchable:
        return Searchable([piece for leaf in leaves for piece in self._body(leaf)])


def is_too_short(quote: str) -> bool:
    """Return whether a quote would be found on any page, and so proves nothing."""
    wanted = normalise(quote).text.strip()
    return _is_short(wanted) and not _DISTINCTIVE.search(wanted)


def _is_short(wanted: str) -> bool:
    return _weight(wanted.strip(EDGES)) < SHORTEST


def _weight(text: str) -> int:
    """Return the length of a text; a character that is a word or half of one counts twice."""
    return len(text) + len(_DENSE.findall(text))


def _changed(text: str, places: Sequence[Searchable], stream: Searchable) -> Hit | Altered | None:
    parts = [part for part in _ELLIPSIS.split(text) if normalise(part).text.strip(EDGES)]
    if len(parts) > 1:
        return with_elisions(parts, stream)
    return near(parts[0] if parts else text, [stream, *places])
