"""The page strip: where in the document the evidence lies, one bar a bin of pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from core.domain.document import PageRef
from core.domain.session import Row

__all__ = ["Bin", "bins", "draw"]

#: more bars than this cannot be told apart or clicked
_MOST_BINS = 120
#: pixels
HEIGHT = 84

#: a chart without words would be a riddle
TITLE = "Where the evidence lies, by page. A click shows the answers from there."


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


def draw(data: Sequence[Bin], *, key: str, colours: tuple[str, str], on_select: Callable[[], None]) -> None:
    """Draw the strip; a click on a bar leaves its first page in the element's state."""
    values = [
        {
            "first": entry.first,
            "end": entry.last + 1,
            "cited": entry.cited,
            "unread": entry.unread,
            "pages": str(entry.first) if entry.first == entry.last else f"{entry.first}-{entry.last}",
        }
        for entry in data
    ]
    st.vega_lite_chart(
        pd.DataFrame(values),
        _spec(max((entry.cited for entry in data), default=1), data[-1].last, colours),
        key=key,
        height=HEIGHT,
        on_select=on_select,
        selection_mode="bar",
        alt="Where in the document the cited pages lie",
    )


def _spec(highest: int, last: int, colours: tuple[str, str]) -> dict[str, Any]:
    axis = {"grid": False, "ticks": False, "domain": False, "labelFlush": True}
    across = {
        "x": {
            "field": "first",
            "type": "quantitative",
            "scale": {"domain": [1, last + 1], "nice": False},
            "axis": {
                **axis,
                "tickMinStep": 1,
                "tickCount": 12,
                "format": "d",
                "title": TITLE,
                "titleAnchor": "start",
                "titleFontSize": 11,
                "titleFontWeight": "normal",
                "titlePadding": 2,
            },
        },
        "x2": {"field": "end"},
    }
    tooltip = [
        {"field": "pages", "title": "Pages", "type": "nominal"},
        {"field": "cited", "title": "Answers citing them", "type": "quantitative"},
        {"field": "unread", "title": "Unread", "type": "quantitative"},
    ]
    top = max(1, highest)
    return {
        "layer": [
            {
                # the whole height is the target, so that a click need not hit a low bar
                "mark": {"type": "bar", "opacity": 0, "cursor": "pointer"},
                "params": [{"name": "bar", "select": {"type": "point", "fields": ["first", "end"]}}],
                "encoding": {**across, "y": {"value": 0}, "y2": {"value": "height"}, "tooltip": tooltip},
            },
            {
                "mark": {"type": "bar", "color": colours[0], "binSpacing": 0.5, "minBandSize": 1},
                "encoding": {
                    **across,
                    "y": {
                        "field": "cited",
                        "type": "quantitative",
                        "scale": {"domain": [0, top]},
                        "axis": None,
                    },
                    "y2": {"value": "height"},
                    "tooltip": tooltip,
                    "opacity": {"condition": {"param": "bar", "value": 1}, "value": 0.35},
                },
            },
            {
                "transform": [{"filter": "datum.unread > 0"}],
                "mark": {"type": "rule", "color": colours[1], "strokeWidth": 3},
                "encoding": {**across, "y": {"value": "height"}, "tooltip": tooltip},
            },
        ],
        "config": {"view": {"stroke": None}},
    }
