"""Text as HTML shows it."""

from __future__ import annotations

from html import escape

from core.reports.wording import clean


def text(value: str) -> str:
    """Return a text escaped for content and for attribute values alike."""
    return escape(clean(value), quote=True)
