"""What the four file formats have in common: texts, lists and mappings that know their line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from core.domain.errors import Problem


@dataclass(frozen=True, slots=True)
class Text:
    """A scalar, as written. Empty for null and for an empty cell."""

    value: str
    #: 1-based line or row
    at: int


@dataclass(frozen=True, slots=True)
class Many:
    """A list."""

    items: tuple[Node, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Fields:
    """A mapping, with repeated keys kept so that they can be reported."""

    entries: tuple[tuple[Text, Node], ...]
    at: int


Node: TypeAlias = Text | Many | Fields


class Unparsable(Exception):
    """The file cannot be taken apart, so nothing but this one problem can be said about it.

    ``columns`` are the headings of a table of which none names the questions.
    """

    def __init__(self, problem: Problem, columns: tuple[str, ...] = ()) -> None:
        super().__init__(str(problem))
        self.problem = problem
        self.columns = columns
