"""A change that is tied to the words that it changes, and the addenda whose words later ones change."""

from __future__ import annotations

from dataclasses import dataclass

from core.domain.answer import Citation, Span
from core.domain.document import Page
from core.revisions.passages import Passages, ValueChange

__all__ = ["Former", "Tied"]


@dataclass(frozen=True, slots=True)
class Tied:
    """One change, tied to what it changes."""

    was: str = ""
    now: str = ""
    #: the passage that it changes
    passage: Citation | None = None
    #: the very words that it changes there; of an addition none
    hits: tuple[Span, ...] = ()
    problem: str = ""
    #: the value that no longer holds, where it is one
    values: ValueChange | None = None
    #: the very words that hold instead, in the document that makes the change
    at: tuple[Span, ...] = ()
    #: the words that no longer hold are those of the documents, rather than given by who makes the change
    looked_up: bool = False


@dataclass(frozen=True, slots=True)
class Former:
    """An earlier addendum, whose own words may be changed by a later one."""

    number: str
    pages: tuple[Page, ...]
    passages: Passages
