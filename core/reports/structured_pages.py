"""How JSON names a page."""

from __future__ import annotations

from typing import Any

from core.domain.document import PageRef

__all__ = ["page_record"]


def page_record(ref: PageRef) -> dict[str, Any]:
    """Return the number in its file, the printed label, the document of a package, and the position in it."""
    return {"page": ref.own, "label": ref.label, "document": ref.document or None, "position": ref.number}
