"""A piece of a page that can be cited by itself, with what one must know to understand it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.domain.answer import Span

__all__ = ["EvidenceUnit", "Mark", "Shape"]


class Shape(StrEnum):
    """What a unit is on its page."""

    SENTENCE = "sentence"
    LIST_ITEM = "list_item"
    TABLE_ROW = "table_row"


class Mark(StrEnum):
    """What sets a unit apart, and who uses it must not overlook."""

    #: a field of a form, with or without what somebody filled in
    FIELD = "field"
    #: a footnote or a comment
    NOTE = "note"
    #: drawn through: it no longer holds
    STRUCK_OUT = "struck_out"
    #: read from a picture by OCR
    OCR = "ocr"


@dataclass(frozen=True, slots=True)
class EvidenceUnit:
    """A located sentence, list item or table row, and its context.

    ``text`` is the page's own text at ``span``; the context is there to be read with it and is never
    cited as if it stood there.
    """

    span: Span
    text: str
    shape: Shape = Shape.SENTENCE
    #: the sentence that a list item completes: "The Bid shall contain:"
    lead_in: str = ""
    #: the header cells of a table row
    header: tuple[str, ...] = ()
    #: the headings above it, the outermost first
    headings: tuple[str, ...] = ()
    marks: frozenset[Mark] = frozenset()
