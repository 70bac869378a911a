"""Buttons whose click is never lost.

The server cuts a run of the page short when a newer one is asked for, and a click that the run had not
come to yet was lost with it. Here a click is noted before anything is drawn, and answered by whichever
run comes to its button first.
"""

from __future__ import annotations

import time
from typing import Any

import streamlit as st

__all__ = ["answer", "button", "submit"]

#: seconds after which a click that no run came to is nobody's any more: what it meant may be gone
_MEANT = 10.0


def button(label: str, *, key: str, **looks: Any) -> bool:  # whatever a button takes
    """Draw a button; return whether it was clicked and nobody has called `answer` for it since."""
    st.button(label, key=key, on_click=_note, args=(key,), **looks)
    if looks.get("disabled"):
        answer(key)
    return _is_meant(key)


def submit(label: str, *, key: str, **looks: Any) -> bool:  # as above
    """Draw a form's button, which takes the fields along: no click waits for a field to be taken in first."""
    st.form_submit_button(label, key=key, on_click=_note, args=(key,), **looks)
    return _is_meant(key)


def _is_meant(key: str) -> bool:
    clicked: float | None = st.session_state.get(_name(key))
    return clicked is not None and time.monotonic() - clicked < _MEANT


def answer(key: str) -> None:
    """Take a click as answered; do it right before what was asked for, with nothing drawn in between."""
    st.session_state.pop(_name(key), None)


def _note(key: str) -> None:
    st.session_state[_name(key)] = time.monotonic()


def _name(key: str) -> str:
    return f"clicked_{key}"
