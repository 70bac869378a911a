"""From documents that were looked at to a package: what each is, in what order, which wins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.domain.document import DocumentRef, Page
from core.domain.package import Arrangement, Description, Package
from core.packages.arrange import proposed, reading_order
from core.packages.describe import describe
from core.packages.reading import moved

__all__ = ["Assembled", "Looked", "assembled", "placed"]


@dataclass(frozen=True, slots=True)
class Looked:
    """A document and what a look at it found."""

    #: with its number of pages
    document: DocumentRef
    #: its pages, numbered as in its file
    pages: tuple[Page, ...]
    #: what it is, where a person has said so; otherwise that is told from name and pages
    description: Description | None = None


@dataclass(frozen=True, slots=True)
class Assembled:
    """A package with its pages at their positions."""

    package: Package
    pages: tuple[Page, ...]
    arrangement: Arrangement


def assembled(looked: Sequence[Looked], name: str) -> Assembled:
    """Describe documents, put them in the order in which to read them, and propose who wins over whom."""
    described = [each.description or describe(each.document.name, each.pages) for each in looked]
    order = reading_order(described, [each.document.name for each in looked])
    package = Package.of(
        [looked[index].document for index in order], name, [described[index] for index in order]
    )
    pages = tuple(placed(package, [looked[index].pages for index in order]))
    return Assembled(package, pages, proposed(package, pages))


def placed(package: Package, pages: Sequence[Sequence[Page]]) -> Iterable[Page]:
    """Yield the pages of all documents, given document by document, at their positions in a package."""
    for entry, name, own in zip(package.documents, package.names, pages, strict=True):
        yield from own if package.is_single else (moved(page, entry, name, package) for page in own)
