"""Pages that an addendum attaches in the place of others, and what differs on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.domain.changes import Edit
from core.domain.document import Mark, Page
from core.revisions.digests import body_text
from core.revisions.similarity import best_first, likeness
from core.revisions.word_changes import placed_words, word_changes
from core.values.find import find_values
from core.values.value import Value

__all__ = ["Attached", "PageDifference", "attached_pages", "differences"]

#: how alike a page must be to the one that it replaces; pages of one form that differ stay below
ALIKE = 0.75
#: words that a page must have; those of a title page are on many
WORDS = 25


@dataclass(frozen=True, slots=True)
class Attached:
    """A page that stands in the place of another one."""

    #: what held until then: a page of the documents, or one that an earlier addendum attached
    before: Page
    page: Page
    #: position of the page of the documents that both stand for
    original: int


@dataclass(frozen=True, slots=True)
class PageDifference:
    """Words of one page that another has otherwise; ranges of the texts of both."""

    old: tuple[int, int]
    new: tuple[int, int]
    was: str
    now: str
    edit: Edit


def attached_pages(pages: Sequence[Page], current: Mapping[int, Page]) -> list[Attached]:
    """Return those of an addendum's pages that replace others; ``current`` holds by position what holds."""
    new = [page for page in pages if len(page.text.split()) >= WORDS]
    old = [(number, page) for number, page in current.items() if len(page.text.split()) >= WORDS]
    if not (new and old):
        return []
    alike = likeness([body_text(page) for _, page in old], [body_text(page) for page in new])
    pairs = sorted(best_first(alike, ALIKE), key=lambda pair: pair[1])
    return [Attached(old[a][1], new[b], old[a][0]) for a, b in pairs]


def differences(before: Page, page: Page) -> Iterator[PageDifference]:
    """Yield what differs between two pages, running lines and struck words of the newer aside."""
    struck = [(each.start, each.end) for each in page.marks if each.mark is Mark.STRUCK_OUT]
    gone = [(each.start, each.end) for each in before.marks if each.mark is Mark.STRUCK_OUT]
    old_text, new_text = body_text(before), body_text(page)
    old_values, new_values = find_values(old_text), find_values(new_text)
    for change in word_changes(placed_words(old_text, gone), placed_words(new_text, struck)):
        beside = any(low <= change.new[1] + 2 and change.new[0] - 2 <= high for low, high in struck)
        old, new = _whole(old_values, change.old), _whole(new_values, change.new)
        was, now = _plain(old_text, *old), _plain(new_text, *new)
        yield PageDifference(old, new, was, now, Edit.STRUCK if beside else Edit.PAGE)


def _whole(values: Sequence[Value], span: tuple[int, int]) -> tuple[int, int]:
    """Return a range with the whole of the values of which it has a part: a date, not its day alone."""
    start, end = span
    for value in values:
        if start < end and value.start < end and start < value.end:
            start, end = min(start, value.start), max(end, value.end)
    return start, end


def _plain(text: str, start: int, end: int) -> str:
    return " ".join(text[start:end].split())
