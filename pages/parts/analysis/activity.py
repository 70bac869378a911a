"""What happened: the activity log, and every change of state with the instance that made it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import pandas as pd
import streamlit as st

from core.domain.plan import Plan
from core.domain.session import LogEntry, Session
from pages.parts.shell import page_shell, wording

__all__ = ["draw_history", "draw_log", "draw_plan"]

#: pixels of a table of more lines than fit
_HEIGHT, _LINES = 330, 10
_LEVELS = {"info": "gray", "warning": "orange", "error": "red"}


def draw_log(entries: Sequence[LogEntry]) -> None:
    """Draw the log, newest first."""
    if not entries:
        st.caption("Nothing has happened yet.")
        return
    zone = page_shell.timezone()
    st.dataframe(
        pd.DataFrame(
            {
                "time": [wording.clock(entry.at, zone) for entry in reversed(entries)],
                "level": [[entry.level] for entry in reversed(entries)],
                "text": [wording.without_paths(entry.text) for entry in reversed(entries)],
                "instance": [wording.process(entry.instance) for entry in reversed(entries)],
            }
        ),
        key="activity",
        height=_height(len(entries)),
        row_height=30,
        hide_index=True,
        placeholder="",
        column_config={
            "time": st.column_config.TextColumn("Time", width=80),
            "level": st.column_config.MultiselectColumn(
                "Level", width=80, options=list(_LEVELS), color=list(_LEVELS.values())
            ),
            "text": st.column_config.TextColumn("What happened", width="large"),
            "instance": st.column_config.TextColumn("Instance", width=170),
        },
        alt="Activity log, newest first",
    )


def draw_history(session: Session, me: str) -> None:
    """Draw the changes of state, newest first, as ``me`` reads who asked for them."""
    zone = page_shell.timezone()
    changes = session.history[::-1]
    st.dataframe(
        pd.DataFrame(
            {
                "time": [wording.moment(change.at, zone) for change in changes],
                "change": [
                    f"{change.source} → {change.target}" if change.source else f"created as {change.target}"
                    for change in changes
                ],
                "reason": [wording.people(change.reason, me) for change in changes],
                "instance": [wording.process(change.instance) for change in changes],
            }
        ),
        key="history",
        height=_height(len(changes)),
        row_height=30,
        hide_index=True,
        placeholder="",
        column_config={
            "time": st.column_config.TextColumn("Time", width=150),
            "change": st.column_config.TextColumn("Change", width=190),
            "reason": st.column_config.TextColumn("Why", width="large"),
            "instance": st.column_config.TextColumn("Instance", width=170),
        },
        alt="Changes of state, newest first",
    )


def _height(lines: int) -> int | Literal["content"]:
    return "content" if lines < _LINES else _HEIGHT


def draw_plan(plan: Plan) -> None:
    """Draw what was asked for, as it was chosen at the start."""
    options = plan.options
    facts = {
        "Document": plan.document.name,
        "SHA-256": plan.document.sha256,
        "Size": wording.file_size(plan.document.size),
        "Question set": plan.question_set.title,
        "Sections": ", ".join(section.title for section in plan.question_set.sections),
        "Engine": str(plan.engine),
        "Pages": str(options.pages) or "all",
        "Pages in a window": str(options.window),
        "Budget": wording.money(options.budget_usd) if options.budget_usd is not None else "no limit",
        "Guardrails": options.guardrails or "none",
    }
    st.dataframe(
        pd.DataFrame({"what": list(facts), "value": list(facts.values())}),
        key="plan",
        hide_index=True,
        height="content",
        column_config={
            "what": st.column_config.TextColumn("Setting", width=150),
            "value": st.column_config.TextColumn("Value", width="large"),
        },
        alt="Settings used",
    )
