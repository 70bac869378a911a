"""A piece of a page that can be cited by itself, with what one must know to understand it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from core.domain.answer import Span
from core.domain.document import Mark

__all__ = ["EvidenceUnit", "Mark", "Shape"]

#: the raised mark of a footnote as reading writes it, after a number or at the end of a sentence
_RAISED = re.compile(r" [\u2070\u00b9\u00b2\u00b3\u2074-\u2079]+(?=[\s.,;:)]|$)")
_BROKEN = re.compile(r"(?<=[^\W\d_])-\n\s*(?=[a-z\u00df-\u00ff])")


class Shape(StrEnum):
    """What a unit is on its page."""

    SENTENCE = "sentence"
    LIST_ITEM = "list_item"
    TABLE_ROW = "table_row"
    HEADING = "heading"


@dataclass(frozen=True, slots=True)
class EvidenceUnit:
    """A located sentence, list item or table row, and its context.

    ``text`` is the page's own text at ``span``; the context is there to be read with it and is never
    cited as if it stood there.
    """

    span: Span
    text: str
    shape: Shape = Shape.SENTENCE
    #: the sentences that a list item completes, or the half of a sentence on the page before
    lead_in: str = ""
    #: the header cells of a table row
    header: tuple[str, ...] = ()
    #: the first cell of a table row, and all of them
    label: str = ""
    cells: tuple[str, ...] = ()
    #: the headings above it, the outermost first
    headings: tuple[str, ...] = ()
    #: what sets it, or a part of it, apart
    marks: frozenset[Mark] = frozenset()

    @property
    def plain(self) -> str:
        """The words on one line, without raised marks and the hyphens of line ends: to be read, not cited."""
        return " ".join(_RAISED.sub("", _BROKEN.sub("", self.text)).split())

    @property
    def in_context(self) -> str:
        """The words after their lead-in or the names of their columns: what a reader must see."""
        header = " | ".join(filter(None, self.header))
        return " ".join(filter(None, (self.lead_in, f"{header}:" if header else "", self.plain)))
