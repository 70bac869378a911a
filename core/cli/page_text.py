"""The text of a page as the product takes it, with what it knows of it: ``inspect --text``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from core.domain.document import Mark, Page

#: what marked stretches are called, one and several
_NAMES = {
    Mark.FIELD: ("filled field", "filled fields"),
    Mark.NOTE: ("note", "notes"),
    Mark.STRUCK_OUT: ("struck out passage", "struck out passages"),
    Mark.CHANGED: ("changed passage", "changed passages"),
    Mark.OCR: ("stretch from OCR", "stretches from OCR"),
    Mark.RAISED: ("raised mark", "raised marks"),
}


def page_lines(page: Page) -> Iterator[str]:
    """Yield a line that begins ``page N`` and says what is known of it, its text, and an empty line."""
    yield f"page {page.number}{_label(page)}: {'; '.join(_known(page))}\n"
    yield f"{page.text}\n\n"


def _label(page: Page) -> str:
    return f" (label {page.label})" if page.label else ""


def _known(page: Page) -> Iterator[str]:
    """Yield status, reason, what was left out and what is marked."""
    yield page.status.value
    if page.reason:
        yield page.reason
    for left in page.unseen:
        if left.sentence not in page.reason:
            yield left.sentence
    for mark, count in Counter(marked.mark for marked in page.marks).items():
        yield f"{count} {_NAMES[mark][count > 1]}"
