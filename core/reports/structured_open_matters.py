"""Open matters as plain values, for JSON."""

from __future__ import annotations

from typing import Any

from core.domain.front_page import FrontPage
from core.domain.register import Quoted, RegisterLine

__all__ = ["open_matters_record"]


def open_matters_record(front: FrontPage) -> dict[str, Any]:
    """Return both halves of the page that is to be read first, with what is left out counted."""
    return {
        "count": front.count,
        "parts": [
            {
                "title": part.title,
                "count": part.count,
                "rest": part.rest,
                "matters": [_matter(line) for line in part.lines],
            }
            for part in front.parts
        ],
    }


def _matter(line: RegisterLine) -> dict[str, Any]:
    return {
        "id": line.id,
        **{key: str(line.cell(key) or "") for key in ("kind", "matter", "todo")},
        "quotes": [_quote(quote) for quote in line.quotes],
    }


def _quote(quote: Quoted) -> dict[str, Any]:
    return {
        "text": quote.text,
        "document": quote.page.document,
        "page": quote.page.own,
        "label": quote.page.label,
        "span": [quote.span.start, quote.span.end],
    }
