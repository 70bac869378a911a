"""Which addendum a page is of, as reading names its part."""

from __future__ import annotations

import re

from core.domain.document import Page
from core.domain.package import DocumentKind
from core.domain.parts import addendum_number, kind_of_part

__all__ = ["addendum_of", "addendum_rank"]


def addendum_of(page: Page | None) -> int:
    """Return the number of the addendum that a page is of; 0 for other pages."""
    return addendum_number(page.part) if page else 0


def addendum_rank(page: Page | None) -> int:
    """Return how late a page was issued: 0 with the bid, else by its addendum's number or letter.

    An addendum without a number comes before the first that has one.
    """
    if page is None or kind_of_part(page.part) is not DocumentKind.ADDENDUM:
        return 0
    letter = page.part.removeprefix("addendum ").lower()
    return 1 + (ord(letter) - ord("a") + 1 if re.fullmatch("[a-z]", letter) else addendum_number(page.part))
