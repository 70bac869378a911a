"""What makes two pages the same: their words, without the running lines that count pages.

A page that moves from 212 to 219 keeps its words and its digest; its printed number, its running header
and its footer may differ. Words that are drawn through are part of it: striking a sentence out changes
the page, though the same words stand on it.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from core.domain.document import Mark, Page
from core.text.normalise import Normalised, normalise

__all__ = ["Body", "body_of", "body_text", "page_digest", "page_keys", "words_digest"]

#: marks that change what words mean; a field, a note or a raised mark adds words, and they tell by themselves
_CHANGING = frozenset({Mark.STRUCK_OUT, Mark.CHANGED})
#: a line that counts pages: "Page 7 of 20", "7/20"
_COUNTED = re.compile(
    r"\W*(?:page\s+[\w-]{1,9}(?:\s+of\s+\d{1,5})?|\d{1,5}\s*(?:of|/)\s*\d{1,5})\W*", re.IGNORECASE
)

#: what comparing texts may drop or write otherwise, "x" for a times sign included
_NO_LETTER = re.compile(r"[^a-wyz]+")


@dataclass(frozen=True, slots=True)
class Body:
    """A page's words in their comparable form, with the way back to its text."""

    words: Normalised
    #: what is drawn through, in the order of the page
    struck: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The words, single spaces between them, none around them."""
        return self.words.text.strip()

    @property
    def digest(self) -> str:
        """SHA-256 of the words and of what is drawn through."""
        return words_digest(self.text, *self.struck)


def body_of(page: Page) -> Body:
    """Return the words of a page without running headers, footers and printed page numbers."""
    return Body(normalise(body_text(page)), tuple(_struck(page)))


def page_digest(page: Page) -> str:
    """Return the digest of a page's words: equal for the same page wherever it stands."""
    return body_of(page).digest


def words_digest(*texts: str) -> str:
    """Return the SHA-256 over texts that are in their comparable form, in this order."""
    return hashlib.sha256("\0".join(texts).encode("utf-8", "surrogatepass")).hexdigest()


def page_keys(*editions: Mapping[int, Page]) -> tuple[dict[int, str], ...]:
    """Return for each page a key, equal where the digests are, at a fraction of what those cost.

    Most pages are either the same to the letter or share no digest with any; the words of the others alone
    are made comparable. Where the same page comes several times, spelled in several ways, keys may differ.
    """
    raw = [{number: _raw(page) for number, page in pages.items()} for pages in editions]
    everywhere = set.intersection(*(set(keys.values()) for keys in raw))
    letters = [
        {number: _letters(pages[number]) for number, key in keys.items() if key not in everywhere}
        for pages, keys in zip(editions, raw, strict=True)
    ]
    doubtful = set.intersection(*(set(each.values()) for each in letters))
    return tuple(
        {
            number: page_digest(pages[number]) if own.get(number) in doubtful else key
            for number, key in keys.items()
        }
        for pages, keys, own in zip(editions, raw, letters, strict=True)
    )


def _raw(page: Page) -> str:
    struck = [page.text[each.start : each.end] for each in page.marks if each.mark in _CHANGING]
    return words_digest(body_text(page).strip(), *struck)


def _letters(page: Page) -> str:
    """Return the plain letters of a page: they are the same in whatever is comparable."""
    folded = unicodedata.normalize("NFKC", body_text(page)).casefold()
    return words_digest(_NO_LETTER.sub("", folded))


def _struck(page: Page) -> list[str]:
    return [
        normalise(page.text[each.start : each.end]).text.strip()
        for each in page.marks
        if each.mark in _CHANGING
    ]


def body_text(page: Page) -> str:
    """Return a page's text with line breaks in place of running lines, so that positions stay."""
    text = page.text
    for start, end in (*page.furniture, *_page_numbers(page)):
        text = f"{text[:start]}{chr(10) * (end - start)}{text[end:]}"
    return text


def _page_numbers(page: Page) -> list[tuple[int, int]]:
    """Return where the first and the last line are nothing but the page's own number."""
    lines = [(each.start(), each.end()) for each in re.finditer(r"[^\n]*\S[^\n]*", page.text)]
    own = {str(page.ref.own), page.label.casefold() if page.label else str(page.ref.own)}
    return [
        (start, end)
        for start, end in dict.fromkeys((*lines[:1], *lines[-1:]))
        if (line := page.text[start:end]).strip(" \t-\u2013\u2014").casefold() in own
        or _COUNTED.fullmatch(line)
    ]
