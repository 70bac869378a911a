"""The inventory of a package as plain values, for JSON."""

from __future__ import annotations

from typing import Any

from core.domain.document import PageRef
from core.domain.inventory import Inventory, InventoryRow

__all__ = ["inventory_record"]


def inventory_record(found: Inventory) -> dict[str, Any]:
    """Return documents, what is missing, what is twice, what was refused, and the order of precedence.

    Page numbers are those of each document's own file.
    """
    return {
        "documents": [_row(row) for row in found.rows],
        "missing": [
            {
                "name": each.name,
                "title": each.title,
                "words": each.words,
                "pages": [_page(ref) for ref in each.pages],
            }
            for each in found.missing
        ],
        "versions": [{"names": list(each.names), "reason": each.reason} for each in found.versions],
        "refused": [{"name": name, "reason": reason} for name, reason in found.refused],
        "precedence": {"order": list(found.precedence), "reason": found.precedence_reason},
    }


def _row(row: InventoryRow) -> dict[str, Any]:
    entry, said = row.entry, row.entry.description
    return {
        "name": row.name,
        "file": entry.document.name,
        "sha256": entry.document.sha256,
        "pages": entry.document.pages,
        "first_position": entry.first,
        "kind": said.kind.value,
        "number": said.number,
        "title": said.title,
        "date": said.date,
        "words": row.words,
        "scanned": [position - entry.first + 1 for position in row.scanned],
        "unread": [position - entry.first + 1 for position in row.unread],
        "unseen": [position - entry.first + 1 for position in row.unseen],
        "tables": [position - entry.first + 1 for position in row.tables],
        "listed": row.listed,
        "left_out": entry.left_out,
        "converted": entry.document.converted,
    }


def _page(ref: PageRef) -> dict[str, Any]:
    return {"document": ref.document, "page": ref.own, "label": ref.label}
