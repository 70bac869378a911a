"""Running lines that reading does not know: of sections of one page, and of documents of a few pages.

Reading knows running lines by their coming back on many pages.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from core.domain.answer import Span
from core.domain.document import Page

__all__ = ["is_running", "running_lines"]

#: lines at either edge of a page that may be running ones
_EDGE = 3
#: share of a document's pages, and their number, on which a line comes back
_SHARE, _PAGES = 0.5, 2
#: words before a page's own number
_NAMES = frozenset({"", "page", "p", "pg", "sheet"})
#: letters without which a line says nothing that could come back by chance
_LETTERS = 6


def is_running(page: Page | None, start: int, end: int) -> bool:
    """Whether the words at ``[start, end)`` of a page stand in a line that begins or ends with its label.

    So are those of sections of one page told: "Bid Form August 2026 00 41 43-2".
    """
    if page is None or not page.label:
        return False
    first = page.text.rfind("\n", 0, start) + 1
    last = page.text.find("\n", end)
    line = page.text[first : last if last >= 0 else len(page.text)].strip()
    return line != page.label and (line.endswith(page.label) or line.startswith(page.label))


def running_lines(pages: Iterable[Page]) -> dict[int, tuple[Span, ...]]:
    """Return the lines at the edges of pages, by position, that come back on other pages of their document.

    They differ by the page's number alone. Two pages suffice.
    """
    documents = defaultdict[str, list[Page]](list)
    for page in pages:
        documents[page.document].append(page)
    found: dict[int, tuple[Span, ...]] = {}
    for listed in documents.values():
        edges = {page.number: list(_edges(page)) for page in listed}
        often = Counter(form for each in edges.values() for form in {form for form, _ in each})
        least = max(_PAGES, _SHARE * len(listed))
        for number, each in edges.items():
            if spans := tuple(span for form, span in each if often[form] >= least):
                found[number] = spans
    return found


def _edges(page: Page) -> Iterator[tuple[str, Span]]:
    """Yield the form of each line at the edges of a page, which edge included, with its place."""
    lines = [match for match in re.finditer(r"[^\n]+", page.text) if match.group().strip()]
    own = {str(number) for number in (page.number, page.own_number) if number} | {page.label or ""}
    for edge, listed in (("top", lines[:_EDGE]), ("foot", lines[-_EDGE:])):
        for match in listed:
            form = _form(match.group().split(), own)
            if sum(map(str.isalpha, form)) >= _LETTERS:
                yield f"{edge} {form}", Span(page.number, *match.span())


def _form(words: list[str], own: set[str]) -> str:
    """Return a line without the page's own number at either end and behind "page"."""
    last = len(words) - 1
    return " ".join(
        "#" if word in own and (at in {0, last} or words[at - 1].lower().strip(".:-") in _NAMES) else word
        for at, word in enumerate(words)
    )
