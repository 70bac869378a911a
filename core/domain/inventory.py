"""The inventory of a package: what is there, what is there twice, and what is referred to and missing."""

from __future__ import annotations

from dataclasses import dataclass

from core.domain.document import PageRef, PageSet
from core.domain.package import PackageDocument

__all__ = ["Inventory", "InventoryRow", "Missing", "Versions"]


@dataclass(frozen=True, slots=True)
class InventoryRow:
    """One document of the package."""

    entry: PackageDocument
    #: unique short name in the package
    name: str
    #: positions of its pages that are pictures of text, that could not be read, that hold tables
    scanned: PageSet = PageSet()
    unread: PageSet = PageSet()
    tables: PageSet = PageSet()
    #: positions of pages of which words were left out that no viewer shows
    unseen: PageSet = PageSet()
    words: int = 0
    #: the table of contents of the package lists it; None where there is no table of contents
    listed: bool | None = None

    @property
    def hidden(self) -> str:
        """What is said of words that no viewer shows, and that were left out; empty where there are none."""
        count = len(self.unseen)
        return f"hidden words on {count} page{'s' * (count > 1)}" if count else ""

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is worth saying of it in a list of documents, in a few words each."""
        said = (
            "left out" if self.entry.left_out else "",
            self.entry.document.origin,
            f"{len(self.scanned)} scanned" if self.scanned else "",
            f"{len(self.unread)} unread" if self.unread else "",
            f"{len(self.tables)} with tables" if self.tables else "",
            self.hidden,
            "not in the table of contents" if self.listed is False else "",
        )
        return tuple(filter(None, said))


@dataclass(frozen=True, slots=True)
class Missing:
    """A document or a part of one that the package names and does not hold."""

    #: "Section 33 01 30", "Appendix B", "Addendum No. 3", "Drawing C-101", the number being its last word;
    #: "Drawings C-101, C-102 and 3 more" of an index of sheets
    name: str
    #: the pages that name it, in order, without repeats
    pages: tuple[PageRef, ...]
    #: the first place's own words, with a little of what stands round them
    words: str
    #: title in the table of contents; empty where it is not listed
    title: str = ""
    #: where it should be
    among: str = "among the documents"
    #: whether the name is that of several
    several: bool = False

    @property
    def verb(self) -> str:
        """What follows the name: "is", or "are" of several."""
        return "are" if self.several else "is"


@dataclass(frozen=True, slots=True)
class Versions:
    """Documents that seem to be versions of one another."""

    names: tuple[str, ...]
    #: why: "the same section 02956", "the same name but for _v2"
    reason: str


@dataclass(frozen=True, slots=True)
class Inventory:
    """Everything there is to say about the documents of a package before any question is asked."""

    rows: tuple[InventoryRow, ...]
    missing: tuple[Missing, ...] = ()
    versions: tuple[Versions, ...] = ()
    #: files that were not taken in, each with the reason
    refused: tuple[tuple[str, str], ...] = ()
    #: order of precedence: the names, the strongest first, and the clause that states it if one does
    precedence: tuple[str, ...] = ()
    precedence_reason: str = ""
