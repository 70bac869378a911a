"""What registers are made from: the pages of a package, and where there is an analysis what it found."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias, TypeVar

from core.domain.answer import Answer
from core.domain.document import Page, PageRef
from core.domain.inventory import Inventory
from core.domain.package import Arrangement, DocumentKind, Package
from core.domain.question import QuestionSet
from core.domain.register import RegisterKind
from core.domain.review import Review
from core.evidence.build_units import evidence_units
from core.evidence.unit import EvidenceUnit
from core.registers.language import language_of_pages

__all__ = ["Source"]

T = TypeVar("T")

#: documents whose words ask nothing of the bidder: logs of questions, records of others
_NOT_ASKED = frozenset({DocumentKind.QUESTIONS, DocumentKind.WAGES, DocumentKind.PERMIT})

_Made: TypeAlias = "dict[Callable[[Source], Any], Any]"


@dataclass(frozen=True)
class Source:
    """A package with its pages at their positions. Units are cut once for all registers made of it."""

    package: Package
    #: those that were read and kept, in order
    pages: Sequence[Page]
    #: what the documents are and which wins; None: as the package says
    arrangement: Arrangement | None = None
    #: what was asked, answered and decided; empty where nothing was asked
    question_set: QuestionSet | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)
    reviews: Mapping[str, Review] = field(default_factory=dict)
    #: what the package holds and lacks; None where that was not looked at
    inventory: Inventory | None = None
    #: labels that a model gave lines of registers, by the id of the line and the key of the label
    refined: Mapping[RegisterKind, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)
    _made: _Made = field(default_factory=dict, init=False, repr=False, compare=False)
    #: what was made of pages and arrangement alone; a `replace` with other answers shares it
    _of_pages: _Made = field(default_factory=dict, repr=False, compare=False)

    def once(self, make: Callable[[Source], T]) -> T:
        """Return what ``make`` makes of this; made once for all registers and files that build on it."""
        return _once(self._made, make, self)

    def of_pages(self, make: Callable[[Source], T]) -> T:
        """Return what ``make`` makes of pages and arrangement alone: once, whatever is answered."""
        return _once(self._of_pages, make, self)

    @property
    def language(self) -> str:
        """The ISO 639-1 code of the language that most pages are in."""
        return self.of_pages(_language)

    @property
    def units(self) -> tuple[EvidenceUnit, ...]:
        """The located sentences, list items, table rows and headings of all pages, in order."""
        return self.of_pages(_units)

    @cached_property
    def by_number(self) -> Mapping[int, Page]:
        """The pages by position."""
        return {page.number: page for page in self.pages}

    @cached_property
    def described(self) -> Package:
        """The package with what its documents are by the arrangement that holds."""
        if self.arrangement is None:
            return self.package
        return self.package.described(self.arrangement.descriptions)

    def ref(self, position: int) -> PageRef:
        """Return what a person is shown of the page at a position."""
        page = self.by_number.get(position)
        return page.ref if page is not None else PageRef(position)

    def kind_at(self, position: int) -> DocumentKind:
        """Return what kind of document the page at a position belongs to."""
        index = self.described.index_at(position)
        return DocumentKind.OTHER if index is None else self.described.documents[index].description.kind

    def is_asked(self, position: int) -> bool:
        """Return whether a page binds the bidder: no log of questions, no bond, no record of others."""
        page = self.by_number.get(position)
        return self.kind_at(position) not in _NOT_ASKED and (page is None or page.part != "bonds")


def _once(made: _Made, make: Callable[[Source], T], source: Source) -> T:
    if make not in made:
        made[make] = make(source)
    found: T = made[make]
    return found


def _language(source: Source) -> str:
    return language_of_pages(source.pages)


def _units(source: Source) -> tuple[EvidenceUnit, ...]:
    return tuple(evidence_units(source.pages))
