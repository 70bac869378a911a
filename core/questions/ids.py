"""Ids of sets, sections and questions: their form, and making them where a file gives none."""

from __future__ import annotations

import re
import unicodedata
from itertools import count
from typing import Final

#: letters, digits, dots, dashes and underscores, beginning and ending with a letter or digit
ID: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")


def slug(text: str, limit: int = 40) -> str:
    """Return an id made of ``text``: ``Materials & tests`` gives ``materials-tests``; may be empty."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:limit].strip("-")


class Ids:
    """The ids taken so far, each with the line it stands in. Letter case makes no difference."""

    def __init__(self) -> None:
        self._lines: dict[str, int] = {}

    def claim(self, text: str, at: int) -> int | None:
        """Take an id; return the line of its earlier use, or None when it was free."""
        earlier = self._lines.get(text.casefold())
        if earlier is None:
            self._lines[text.casefold()] = at
        return earlier

    def make(self, wish: str) -> str:
        """Take and return ``wish``, or ``wish-2``, ``wish-3``, ... when it is taken."""
        choices = (wish if n == 1 else f"{wish}-{n}" for n in count(1))
        return next(choice for choice in choices if self.claim(choice, 0) is None)
