"""Charts for people who look rather than read: answers by section, and how sure they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.domain.answer import AnswerStatus
from core.domain.table import Row
from pages.parts.shell import page_shell, status_badges

__all__ = ["draw_confidence", "draw_sections", "status_colours"]

#: in the order of the theme's categorical colours
_ORDER = tuple(AnswerStatus(value) for value in status_badges.ANSWERS)
_COLOURS = {
    "light": ("#1d7d4f", "#c2571a", "#7a62a8", "#b08a1e", "#5b7f95", "#c4cfd0"),
    "dark": ("#5fc08d", "#e8935a", "#ab96d6", "#d9b64a", "#7f9fb3", "#3d4b4d"),
}


def status_colours() -> tuple[str, ...]:
    """Return one colour a status, in the order of `signs.ANSWERS`, for the reader's theme."""
    return _COLOURS["dark" if st.context.theme.type == "dark" else "light"]


def draw_sections(rows: Sequence[Row]) -> None:
    """Draw one bar a section, divided by status."""
    sections = list(dict.fromkeys(row.section for row in rows))
    tally = Counter((row.section, row.status) for row in rows)
    values = [
        {
            "section": section,
            "status": status_badges.ANSWERS[status].word,
            "order": order,
            "count": tally[section, status],
        }
        for section in sections
        for order, status in enumerate(_ORDER)
        if tally[section, status]
    ]
    st.vega_lite_chart(
        pd.DataFrame(values),
        {
            "mark": {"type": "bar", "height": 14},
            "height": {"step": 24},
            "encoding": {
                "y": {
                    "field": "section",
                    "type": "nominal",
                    "sort": sections,
                    "axis": {
                        "title": None,
                        "labelLimit": 130 if page_shell.on_phone() else 260,
                        "ticks": False,
                        "domain": False,
                    },
                },
                "x": {
                    "field": "count",
                    "type": "quantitative",
                    "axis": {"title": None, "tickMinStep": 1, "format": "d"},
                },
                "color": {
                    "field": "status",
                    "type": "nominal",
                    "scale": {
                        "domain": [status_badges.ANSWERS[s].word for s in _ORDER],
                        "range": list(status_colours()),
                    },
                    "legend": {"title": None, "orient": "top", "columns": 2 if page_shell.on_phone() else 6},
                },
                "order": {"field": "order"},
                "tooltip": [
                    {"field": "section"},
                    {"field": "status"},
                    {"field": "count", "title": "questions"},
                ],
            },
        },
        key="chart_sections",
        alt="Questions by section and status",
    )


def draw_confidence(rows: Sequence[Row]) -> None:
    """Draw how many answers lie in each tenth of confidence; say so where there is none yet."""
    tenths = Counter(min(9, int(row.confidence * 10)) for row in rows if row.answer)
    if not tenths:
        st.caption("No answer has been found yet.")
        return
    st.vega_lite_chart(
        pd.DataFrame([{"from": 10 * i, "to": 10 * i + 10, "answers": tenths[i]} for i in range(10)]),
        {
            "mark": {"type": "bar", "binSpacing": 2},
            "height": 180,
            "encoding": {
                "x": {
                    "field": "from",
                    "bin": {"binned": True, "step": 10},
                    "axis": {"title": "confidence, %", "grid": False},
                },
                "x2": {"field": "to"},
                "y": {
                    "field": "answers",
                    "type": "quantitative",
                    "axis": {"title": "answers", "tickMinStep": 1, "format": "d"},
                },
                "tooltip": [{"field": "answers"}],
            },
        },
        key="chart_confidence",
        alt="Answers by confidence",
    )
