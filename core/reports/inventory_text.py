"""The inventory of a package in words: what Markdown, HTML and Word reports alike say of the documents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.domain.document import PageRef
from core.domain.inventory import Inventory, InventoryRow, Missing
from core.reports.wording import flat, pages_text
from core.wording import counted

__all__ = ["DOCUMENT_COLUMNS", "InventoryText", "inventory_text"]

DOCUMENT_COLUMNS = ("Document", "Kind", "Date", "Pages", "Remark")
#: pages that name something missing which are listed; the workbook lists them all
PAGES = 8


@dataclass(frozen=True, slots=True)
class InventoryText:
    """The inventory, ready to be laid out."""

    #: one line a document, as in `DOCUMENT_COLUMNS`
    documents: tuple[tuple[str, ...], ...]
    #: which document wins over which, and why
    precedence: str
    #: what is named and not there, what is there twice, what was not read: heading and lines of each
    lists: tuple[tuple[str, tuple[str, ...]], ...]


def inventory_text(found: Inventory) -> InventoryText:
    """Put an inventory into words."""
    order = " > ".join(map(flat, found.precedence))
    why = f"As stated: {flat(found.precedence_reason)}" if found.precedence_reason else "By the usual order."
    return InventoryText(
        tuple(_document(row) for row in found.rows),
        f"Order of precedence: {order}. {why}" if order else "",
        tuple((heading, lines) for heading, lines in _lists(found) if lines),
    )


def _lists(found: Inventory) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "Named and not there", tuple(map(_missing, found.missing))
    versions = (f"{', '.join(map(flat, each.names))}: {each.reason}" for each in found.versions)
    yield "Twice, or in versions", tuple(versions)
    yield "Files that were not read", tuple(f"{flat(name)} {flat(reason)}" for name, reason in found.refused)


def _document(row: InventoryRow) -> tuple[str, ...]:
    said = row.entry.description
    pages = f"{row.entry.document.pages:,}"
    return flat(row.name), said.kind.words, said.date, pages, ", ".join(row.remarks)


def _missing(each: Missing) -> str:
    name = f"{each.name} {each.title}".strip()
    return f"{flat(name)}: named in {_where(each.pages)}"


def _where(pages: Sequence[PageRef]) -> str:
    more = len(pages) - PAGES
    return pages_text(pages[:PAGES]) + (f" and on {counted(more, 'further page')}" if more > 0 else "")
