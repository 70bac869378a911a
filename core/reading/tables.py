"""Giving pages their tables as Markdown; one that goes on overleaf keeps its header."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from core.reading.grids import Grid, continued, to_markdown
from core.reading.page_draft import PageDraft


def tabulated(drafts: Iterable[PageDraft]) -> Iterator[PageDraft]:
    """Yield the drafts, the tables of their pages written out."""
    before: tuple[int, Grid] | None = None
    for draft in drafts:
        grids = list(draft.grids)
        number = draft.page.number
        if grids and before and before[0] == number - 1:
            grids[0] = continued(before[1], grids[0])
        before = (number, grids[-1]) if grids else None
        page = replace(draft.page, tables=tuple(map(to_markdown, grids))) if grids else draft.page
        yield replace(draft, page=page, grids=())
