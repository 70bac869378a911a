"""Lines at the edges of pages that are told by the page's label: "Bid Form August 2026 00 41 43-2".

Reading knows running lines by their coming back; those of a section of one page do not.
"""

from __future__ import annotations

from core.domain.document import Page

__all__ = ["is_running"]


def is_running(page: Page | None, start: int, end: int) -> bool:
    """Whether the words at ``[start, end)`` of a page stand in a line that begins or ends with its label."""
    if page is None or not page.label:
        return False
    first = page.text.rfind("\n", 0, start) + 1
    last = page.text.find("\n", end)
    line = page.text[first : last if last >= 0 else len(page.text)].strip()
    return line != page.label and (line.endswith(page.label) or line.startswith(page.label))
