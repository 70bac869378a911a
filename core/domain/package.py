"""Packages: the ordered list of documents that a session analyses, and where each page stands in it.

A page is known to engines, spans and coverage by its *position*: a 1-based number that is unique in the
package. Documents follow each other with a gap of one, and windows, passages and quotes end at a gap, so
nothing ever runs over from one document into the next. Positions are append-only: documents that are
added later stand behind the others and move none. What a person sees goes through `Package.ref`: the
document's short name, the page's number in its own file, and its printed label.

In which order documents win over each other is not their order here but a record of its own, the
`Arrangement`, which a person may change at any time.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from operator import attrgetter
from pathlib import PurePath
from types import MappingProxyType

from core.domain.document import DocumentRef, PageRef, PageSet

__all__ = [
    "Arrangement",
    "Description",
    "DocumentKind",
    "Package",
    "PackageDocument",
    "Place",
    "package_name",
]

#: positions between the last page of a document and the first of the next that no page has
GAP = 1


class DocumentKind(StrEnum):
    """What a document of a package is."""

    ADDENDUM = "addendum"
    ADVERTISEMENT = "advertisement"
    INSTRUCTIONS = "instructions"
    BID_FORM = "bid_form"
    AGREEMENT = "agreement"
    BONDS = "bonds"
    GENERAL_CONDITIONS = "general_conditions"
    SUPPLEMENTARY_CONDITIONS = "supplementary_conditions"
    DIVISION_01 = "division_01"
    TECHNICAL = "technical"
    DRAWINGS = "drawings"
    PERMIT = "permit"
    WAGES = "wages"
    QUESTIONS = "questions"
    MANUAL = "manual"
    OTHER = "other"

    @property
    def words(self) -> str:
        """What it is called on screen and in reports."""
        return _WORDS[self]

    @classmethod
    def called(cls, words: str) -> DocumentKind:
        """Return the kind that is called so; raise `KeyError` when there is none."""
        return _CALLED[words]


_WORDS = {
    DocumentKind.ADDENDUM: "Addendum",
    DocumentKind.ADVERTISEMENT: "Advertisement",
    DocumentKind.INSTRUCTIONS: "Instructions",
    DocumentKind.BID_FORM: "Bid form",
    DocumentKind.AGREEMENT: "Agreement",
    DocumentKind.BONDS: "Bonds",
    DocumentKind.GENERAL_CONDITIONS: "General conditions",
    DocumentKind.SUPPLEMENTARY_CONDITIONS: "Supplementary conditions",
    DocumentKind.DIVISION_01: "Division 01",
    DocumentKind.TECHNICAL: "Technical section",
    DocumentKind.DRAWINGS: "Drawings",
    DocumentKind.PERMIT: "Permit",
    DocumentKind.WAGES: "Wage decision",
    DocumentKind.QUESTIONS: "Questions and answers",
    DocumentKind.MANUAL: "Project manual",
    DocumentKind.OTHER: "Other",
}

_CALLED = {words: kind for kind, words in _WORDS.items()}


@dataclass(frozen=True, slots=True)
class Description:
    """What a document is, told from its own text and name or by a person."""

    kind: DocumentKind = DocumentKind.OTHER
    #: "2" of Addendum 2, "33 01 30" of a section; empty if it has none
    number: str = ""
    title: str = ""
    #: the date it bears, as ISO 8601 (``2026-10-20``); empty if it has none
    date: str = ""


@dataclass(frozen=True, slots=True)
class PackageDocument:
    """A document and its place in a package."""

    document: DocumentRef
    #: position of its first page
    first: int = 1
    description: Description = Description()
    #: not put to the engine: its pages count as left out
    left_out: bool = False

    @property
    def last(self) -> int:
        """Position of its last page; one before the first while the number of pages is unknown."""
        return self.first + self.document.pages - 1

    @property
    def positions(self) -> PageSet:
        """The positions of its pages."""
        return PageSet(((self.first, self.last),)) if self.document.pages else PageSet()

    def own_pages(self, positions: PageSet) -> PageSet:
        """Return those of some positions that are its own, as page numbers of its file."""
        return positions.within(self.first, self.last).moved(1 - self.first)


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a page of a package really is."""

    #: 0-based index of the document in the package
    document: int
    #: 1-based page number in that document's file
    page: int


@dataclass(frozen=True, slots=True)
class Package:
    """Documents that are analysed together. One PDF is a package of one."""

    documents: tuple[PackageDocument, ...]
    #: what the package is called; that of a single document is the document's
    name: str = ""
    #: files that were not taken in, each with the reason
    refused: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(
        cls, documents: Iterable[DocumentRef], name: str = "", descriptions: Sequence[Description] = ()
    ) -> Package:
        """Put documents with known numbers of pages behind each other; none has to be described."""
        return cls((), name).extended(documents, descriptions)

    @classmethod
    def single(cls, document: DocumentRef) -> Package:
        """Return the package of one document, whose number of pages may be unknown."""
        return cls((PackageDocument(document),), document.name)

    def extended(self, documents: Iterable[DocumentRef], descriptions: Sequence[Description] = ()) -> Package:
        """Return the package with more documents behind its own, whose positions stay."""
        placed = list(self.documents)
        for index, document in enumerate(documents):
            first = placed[-1].last + 1 + GAP if placed else 1
            described = descriptions[index] if index < len(descriptions) else Description()
            placed.append(PackageDocument(document, first, described))
        return replace(self, documents=tuple(placed))

    def without(self, indexes: Collection[int]) -> Package:
        """Return the package without the documents at some indexes; the others keep their positions."""
        kept = (each for index, each in enumerate(self.documents) if index not in indexes)
        return replace(self, documents=tuple(kept))

    def described(self, descriptions: Sequence[Description]) -> Package:
        """Return the package with other descriptions of its documents, in their order."""
        documents = (
            replace(entry, description=said) for entry, said in zip(self.documents, descriptions, strict=True)
        )
        return replace(self, documents=tuple(documents))

    @property
    def is_single(self) -> bool:
        """Whether it is one document from position 1 on, so that page numbers need no document."""
        return len(self.documents) == 1 and self.documents[0].first == 1

    @property
    def ref(self) -> DocumentRef:
        """What a session remembers of it: its name, all bytes and pages, and a digest of all documents."""
        if self.is_single:
            return self.documents[0].document
        digest = hashlib.sha256("\n".join(each.document.sha256 for each in self.documents).encode())
        size = sum(each.document.size for each in self.documents)
        return DocumentRef(digest.hexdigest(), self.name, size, self.pages)

    @property
    def pages(self) -> int:
        """Number of pages of all documents; 0 while it is unknown."""
        return sum(each.document.pages for each in self.documents)

    @property
    def positions(self) -> PageSet:
        """The positions of all pages."""
        return PageSet(tuple(span for each in self.documents for span in each.positions.ranges))

    @property
    def asked(self) -> PageSet:
        """The positions of the pages of documents that are not left out."""
        return PageSet(
            tuple(span for each in self.documents if not each.left_out for span in each.positions.ranges)
        )

    def narrowed(self, own: Mapping[int, PageSet]) -> PageSet:
        """Return the positions to ask: of documents in ``own``, by index, those pages of their file alone.

        Documents that are left out stay so; a page that a document does not have is passed over.
        """
        spans = []
        for index, each in enumerate(self.documents):
            if each.left_out:
                continue
            wanted = own.get(index) or PageSet.up_to(each.document.pages)
            for low, high in wanted.ranges:
                if low <= each.document.pages:
                    spans.append((each.first + low - 1, min(each.first + high - 1, each.last)))
        return PageSet(tuple(spans))

    def index_at(self, position: int) -> int | None:
        """Return the index of the document that has a position; None in a gap and past the end."""
        index = bisect_right(self.documents, position, key=attrgetter("first")) - 1
        if index < 0 or (position > self.documents[index].last and self.documents[index].document.pages):
            return None
        return index

    def place(self, position: int) -> Place:
        """Return where the page at a position really is; raise `KeyError` where there is none."""
        index = self.index_at(position)
        if index is None:
            raise KeyError(position)
        return Place(index, position - self.documents[index].first + 1)

    def position(self, place: Place) -> int:
        """Return the position of a page; raise `KeyError` when the document has no such page."""
        document = self.documents[place.document]
        if not 1 <= place.page <= max(document.document.pages, 1):
            raise KeyError(place)
        return document.first + place.page - 1

    @property
    def names(self) -> tuple[str, ...]:
        """Short names of the documents, unique in the package: "Addendum 2", "02956 Cured-in-place pipe"."""
        names = [_short(each) for each in self.documents]
        counts = Counter(name.casefold() for name in names)
        seen = Counter[str]()
        unique = []
        for name in names:
            key = name.casefold()
            seen[key] += 1
            unique.append(f"{name} ({seen[key]})" if counts[key] > 1 else name)
        return tuple(unique)

    def refs(self, labels: Mapping[int, str | None] = MappingProxyType({})) -> Mapping[int, PageRef]:
        """Return what a person is shown for each position; ``labels`` are printed labels by position."""
        found: dict[int, PageRef] = {}
        for each, name in zip(self.documents, self.names, strict=True):
            for page, number in enumerate(each.positions, start=1):
                label = labels.get(number)
                found[number] = (
                    PageRef(number, label) if self.is_single else PageRef(number, label, name, page)
                )
        return found

    def text(self, pages: PageSet, most: int = 8) -> str:
        """Name pages to a person: ``1-3, 7``; of several documents ``Addendum 1 (1-3), 02956, and 4 more``.

        A document of which all pages are meant is named alone; at most ``most`` documents are.
        """
        if self.is_single:
            return str(pages)
        parts = []
        for each, name in zip(self.documents, self.names, strict=True):
            own = each.own_pages(pages)
            if own:
                parts.append(name if len(own) == each.document.pages else f"{name} ({own})")
        more = f", and {len(parts) - most} more documents" if len(parts) > most + 1 else ""
        return ", ".join(parts[:most] if more else parts) + more


def package_name(documents: int) -> str:
    """Return what a package of so many documents is called to which nobody gave a name."""
    return f"Package of {documents} documents"


def _short(each: PackageDocument) -> str:
    """Return what a document is called in a line: by its kind where that tells it, else by its file.

    The pages of one that was turned into a PDF may not be those of its original, so wherever it is cited its
    name says what it was.
    """
    name = _plain(each)
    return f"{name} ({each.document.converted})" if each.document.converted else name


def _plain(each: PackageDocument) -> str:
    said = each.description
    if said.kind is DocumentKind.ADDENDUM and said.number:
        return f"Addendum {said.number}"
    if said.number and said.title:
        return f"{said.number} {said.title}"
    if said.title and said.kind is not DocumentKind.OTHER:
        return said.title
    name = PurePath(each.document.name)
    return name.stem if each.document.converted or name.suffix.lower() == ".pdf" else name.name


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What a person may change of a package at any time, also after the analysis."""

    #: what each document is, in the order of the package
    descriptions: tuple[Description, ...]
    #: indexes of the documents, the one that wins over all others first
    precedence: tuple[int, ...]
    #: why this order: the clause that states it, or who changed it; empty for the usual order
    reason: str = ""
    by: str = ""
    #: seconds since the epoch
    at: float = 0.0

    def wins(self, one: int, other: int) -> bool:
        """Return whether the document at index ``one`` precedes the one at ``other``."""
        return self.precedence.index(one) < self.precedence.index(other)
