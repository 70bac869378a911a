"""A line of the open matters in words, once for all formats that are read from the top down."""

from __future__ import annotations

from core.domain.register import RegisterLine
from core.reports.wording import flat
from core.wording import shortened

__all__ = ["matter_quote", "matter_text", "matter_where"]

#: characters of a matter and of a quote
MATTER, QUOTE = 420, 300


def matter_text(line: RegisterLine) -> str:
    """Return ``Conflict: 3. When are bids due? October 27 | October 13``."""
    return f"{line.cell('kind')}: {shortened(flat(str(line.cell('matter') or '')), MATTER)}"


def matter_where(line: RegisterLine) -> str:
    """Return the page, or the pages, of a matter; empty where it has none."""
    if line.page is not None:
        return str(line.page) if line.page.document else f"p. {line.page}"
    return ", ".join(str(value) for key in ("document", "page") if (value := line.cell(key)))


def matter_quote(line: RegisterLine) -> str:
    """Return the words that a matter stands on; empty where the matter is in these words."""
    quote = flat(line.text)
    said = flat(str(line.cell("matter") or ""))
    return "" if quote in said else shortened(quote, QUOTE)
