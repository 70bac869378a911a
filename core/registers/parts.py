"""Which part of a project manual a page is of, as reading names it."""

from __future__ import annotations

import re

from core.domain.document import Page

__all__ = ["addendum_of"]

_ADDENDUM = re.compile(r"addendum (\d+)")


def addendum_of(page: Page | None) -> int:
    """Return the number of the addendum that a page is of; 0 for other pages."""
    match = _ADDENDUM.match(page.part) if page else None
    return int(match[1]) if match else 0
