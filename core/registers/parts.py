"""Which addendum a page is of, as reading names its part."""

from __future__ import annotations

from core.domain.document import Page
from core.domain.parts import addendum_number

__all__ = ["addendum_of"]


def addendum_of(page: Page | None) -> int:
    """Return the number of the addendum that a page is of; 0 for other pages."""
    return addendum_number(page.part) if page else 0
