"""Sessions as lines of a table: the same for their owner and for an admin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd
import streamlit as st

from core.domain.session import Session, SessionState
from pages.parts.shell import page_shell, status_badges, wording

__all__ = ["Opened", "Picked", "draw", "draw_own", "frame", "matches"]

#: pixels of the whole table and of one line
_HEIGHT, _ROW = 560, 36


def matches(session: Session, words: str) -> bool:
    """Whether every word stands in the session's name, batch, question set, engine, owner or id."""
    text = " ".join(
        (
            session.document.name,
            session.batch,
            session.question_set,
            str(session.engine),
            session.owner,
            session.id,
            session.state,
        )
    ).casefold()
    return all(word in text for word in words.casefold().split())


def frame(sessions: Sequence[Session], now: float) -> pd.DataFrame:
    """Return one line a session; ``now`` is in seconds since the epoch."""
    return pd.DataFrame(
        {
            "file": [session.document.name for session in sessions],
            "state": [[session.state.value] for session in sessions],
            "progress": [round(session.fraction * 100) for session in sessions],
            "answered": [f"{_found(session)} of {session.questions}" for session in sessions],
            "cost": [_cost(session) for session in sessions],
            "owner": [session.owner for session in sessions],
            "started": [wording.ago(session.created, now) for session in sessions],
            "instance": [session.lease.instance for session in sessions],
            "pages": [_pages(session) for session in sessions],
            "documents": [session.documents if session.documents > 1 else None for session in sessions],
            "conflicts": [session.progress.conflicting or None for session in sessions],
            "questions": [session.question_set for session in sessions],
            "engine": [str(session.engine) for session in sessions],
            "batch": [session.batch or None for session in sessions],
            "revises": [_revised(session, sessions, now) for session in sessions],
        }
    ).astype({"conflicts": "Int64", "documents": "Int64"})


@dataclass(frozen=True, slots=True)
class Picked:
    """Where a tab keeps which sessions are selected: by id, for lines move as sessions come and go."""

    key: str

    def ids(self) -> list[str]:
        """Return the selected ids."""
        ids: list[str] = st.session_state.get(self.key, [])
        return ids

    def take(self, table_key: str, shown: Sequence[str]) -> None:
        """Take over the lines that were clicked in a table that showed these ids."""
        rows = st.session_state[table_key]["selection"]["rows"]
        st.session_state[self.key] = [shown[row] for row in rows if row < len(shown)]

    def follow(self, table_key: str, shown: Sequence[str]) -> list[int]:
        """Mark the selected sessions wherever their lines are now; return the lines."""
        chosen = set(self.ids())
        rows = [index for index, session_id in enumerate(shown) if session_id in chosen]
        state: Any = st.session_state.get(table_key)
        if state is not None and sorted(state["selection"]["rows"]) != rows:
            st.session_state[table_key] = {"selection": {"rows": rows, "columns": [], "cells": []}}
        return rows


@dataclass(frozen=True, slots=True)
class Opened:
    """What was clicked in a list: an analysis, or the collection that it belongs to."""

    session_id: str
    collection: bool = False


def draw_own(sessions: Sequence[Session], now: float, *, key: str, picked: Picked) -> Opened | None:
    """Draw the analyses of one person; return the one whose name, or whose collection, was clicked.

    What is ticked goes to ``picked``.
    """
    shown = [session.id for session in sessions]
    clicked, beside, opened = f"{key}_clicked", f"{key}_beside", f"{key}_opened"
    st.dataframe(
        frame(sessions, now).drop(columns=["owner", "instance"]),
        key=key,
        height=_height(sessions),
        row_height=_ROW,
        hide_index=True,
        placeholder="",
        column_config={
            **_columns(),
            "file": st.column_config.ButtonColumn(
                "File",
                width=_file_width(),
                type="tertiary",
                alignment="left",
                key=clicked,
                # kept by id, for lines move as analyses come and go
                on_click=lambda: _open(opened, shown, st.session_state[clicked]["row"]),
            ),
            "batch": st.column_config.ButtonColumn(
                "Collection",
                width=130,
                type="tertiary",
                alignment="left",
                key=beside,
                on_click=lambda: _open(opened, shown, st.session_state[beside]["row"], collection=True),
            ),
        },
        on_select=lambda: picked.take(key, shown),
        selection_mode="multi-row",
        selection_default={"selection": {"rows": picked.follow(key, shown)}},
        alt="Analyses, the newest first",
    )
    found: Opened | None = st.session_state.pop(opened, None)
    return found


def _open(opened: str, shown: Sequence[str], row: int, *, collection: bool = False) -> None:
    if row < len(shown):
        st.session_state[opened] = Opened(shown[row], collection)


def draw(sessions: Sequence[Session], now: float, *, key: str, picked: Picked) -> None:
    """Draw the analyses of everybody; what is ticked goes to ``picked``."""
    shown = [session.id for session in sessions]
    st.dataframe(
        frame(sessions, now),
        key=key,
        height=_height(sessions),
        row_height=_ROW,
        hide_index=True,
        placeholder="",
        column_config=_columns(),
        on_select=lambda: picked.take(key, shown),
        selection_mode="multi-row",
        selection_default={"selection": {"rows": picked.follow(key, shown)}},
        alt="Analyses, the newest first",
    )


def _height(sessions: Sequence[Session]) -> int | Literal["content"]:
    return "content" if _ROW * (1 + len(sessions)) < _HEIGHT else _HEIGHT


def _columns() -> dict[str, Any]:
    """Return how each column looks."""
    return {
        "file": st.column_config.TextColumn("File", width=_file_width()),
        "state": st.column_config.MultiselectColumn(
            "State",
            width=100,
            options=[state.value for state in status_badges.STATES],
            color=[sign.colour for sign in status_badges.STATES.values()],
            format_func=lambda value: status_badges.STATES[SessionState(value)].word,
        ),
        "progress": st.column_config.ProgressColumn(
            "Progress", width=104, min_value=0, max_value=100, format="%d %%"
        ),
        "answered": st.column_config.TextColumn("Answered", width=88),
        "conflicts": st.column_config.NumberColumn("Conflicts", width=76),
        "pages": st.column_config.TextColumn("Pages read", width=88),
        "documents": st.column_config.NumberColumn("Documents", width=84, help="Of a package."),
        "questions": st.column_config.TextColumn("Question set", width=150),
        "engine": st.column_config.TextColumn("Engine", width=140),
        "cost": st.column_config.TextColumn("Cost", width=66),
        "started": st.column_config.TextColumn("Started", width=92),
        "batch": st.column_config.TextColumn("Collection", width=130),
        "revises": st.column_config.TextColumn(
            "Revises", width=150, help="The analysis before an addendum, where this is one after it."
        ),
        "owner": st.column_config.TextColumn("Owner", width=186),
        "instance": st.column_config.TextColumn("Instance", width=152),
    }


def _file_width() -> int:
    return 232 if page_shell.on_phone() else 330


def _revised(session: Session, sessions: Sequence[Session], now: float) -> str | None:
    """Return which analysis a session revises, by when that was started."""
    if not session.revises:
        return None
    before = next((each for each in sessions if each.id == session.revises), None)
    return "an earlier one" if before is None else f"that of {wording.ago(before.created, now)}"


def _found(session: Session) -> int:
    return session.progress.answered + session.progress.conflicting


def _pages(session: Session) -> str:
    total = session.progress.pages or session.document.pages
    if not total:
        return ""
    return f"{session.progress.pages_read:,} of {total:,}"


def _cost(session: Session) -> str:
    return wording.money(session.progress.usage.usd) if session.progress.usage.calls else ""
