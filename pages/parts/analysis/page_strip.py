"""The page strip: where in the document the evidence lies, one bar a bin of pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass

import streamlit as st

from core.domain.document import PageRef
from core.domain.table import Row
from pages.parts.components.served import component

__all__ = ["Bin", "bins", "draw"]

#: more bars than this cannot be told apart or clicked
_MOST_BINS = 120
_LABEL = "Where the evidence lies, by page. A click shows the answers from there."

#: the first and the last page of a bar, or None
OnSelect = Callable[[tuple[int, int] | None], None]

_mount = component("strip")


@dataclass(frozen=True, slots=True)
class Bin:
    """Neighbouring pages drawn as one bar."""

    #: 1-based, both inclusive
    first: int
    last: int
    #: answers that cite a page of it
    cited: int
    #: pages of it that could not be read
    unread: int


def bins(page_count: int, rows: Iterable[Row], unread: Iterable[PageRef]) -> list[Bin]:
    """Cut the document into at most 120 bins of equal length and count what lies in each."""
    if page_count < 1:
        return []
    width = -(-page_count // _MOST_BINS)
    count = -(-page_count // width)
    cited, missing = [0] * count, [0] * count
    for row in rows:
        for index in {(page.number - 1) // width for page in row.pages if page.number <= page_count}:
            cited[index] += 1
    for page in unread:
        if page.number <= page_count:
            missing[(page.number - 1) // width] += 1
    return [
        Bin(index * width + 1, min(page_count, (index + 1) * width), cited[index], missing[index])
        for index in range(count)
    ]


def draw(data: Sequence[Bin], *, key: str, chosen: tuple[int, int] | None, on_select: OnSelect) -> None:
    """Draw the strip; ``on_select`` is told the pages of the bar that was clicked, or None for all."""

    def told() -> None:
        pages = st.session_state[key].get("pages")
        on_select((int(pages[0]), int(pages[1])) if pages else None)

    _mount(
        key=key,
        data={
            "label": _LABEL,
            "bins": [asdict(entry) for entry in data],
            "chosen": list(chosen) if chosen is not None else None,
        },
        on_pages_change=told,
    )
