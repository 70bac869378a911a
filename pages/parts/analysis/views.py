"""The views of an analysis, by the names that people see, and how one part of a page leads to another."""

from __future__ import annotations

import streamlit as st

__all__ = [
    "ANSWERS",
    "CHANGES",
    "CHECK",
    "DOCUMENTS",
    "FIND",
    "KEY",
    "MATRIX",
    "OPEN",
    "REGISTERS",
    "show",
]

OPEN = "Open matters"
ANSWERS = "Answers"
CHANGES = "Changes"
MATRIX = "Matrix"
REGISTERS = "Registers"
DOCUMENTS = "Documents"
FIND = "Find"
CHECK = "Check a text"

#: of the control that chooses between them
KEY = "analysis_view"


def show(view: str) -> None:
    """Have the next run of the page show a view; called by what was pressed, before the page is drawn."""
    st.session_state[KEY] = view
