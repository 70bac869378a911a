"""Dialogs that stay open until their reader closes them.

Streamlit closes a dialog with the next run of the whole page that does not draw it again, and such runs come
unasked: an analysis ends, somebody else decides. A click on its way into the dialog was lost with it. So the
tab keeps which dialog is open, and a run of the whole page draws it again. A dialog that is drawn again loses
the focus, so what redraws the page by itself waits while one is on screen, and a run of a part of the page,
which leaves dialogs alone, does not draw it twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, Literal

import streamlit as st

__all__ = ["ask", "close", "dialog", "is_to_draw", "kept", "on_screen", "opener", "redraw_behind"]

#: the key of the dialog that this tab has open: there is one at most
_OPEN = "open_dialog"
#: the same once it was drawn in the page that stands there
_DRAWN = "drawn_dialog"

_Draw = Callable[..., None]


def dialog(title: str, *, icon: str, width: Literal["small", "large"] = "small") -> Callable[[_Draw], _Draw]:
    """Make a dialog of a function, to be called whenever `opener` or `is_to_draw` says so."""

    def made(draw: _Draw) -> _Draw:
        shown = st.dialog(title, icon=icon, width=width, on_dismiss=close)(draw)

        @wraps(draw)
        def drawn(*arguments: object, **named: object) -> None:
            shown(*arguments, **named)
            # not before: a run that is cut short here leaves it to the next one
            st.session_state[_DRAWN] = st.session_state.get(_OPEN)

        return drawn

    return made


def opener(label: str, *, key: str, **looks: Any) -> bool:  # whatever a button takes
    """Draw the button that opens the dialog ``key``; return whether the dialog is to be drawn."""
    st.button(label, key=key, on_click=ask, args=(key,), **looks)
    return not looks.get("disabled") and is_to_draw(key)


def ask(key: str) -> None:
    """Open a dialog with the run that follows; for a callback."""
    st.session_state[_OPEN] = key
    st.session_state.pop(_DRAWN, None)


def is_to_draw(key: str) -> bool:
    """Return whether it is open, and not yet drawn in the page that stands there."""
    return st.session_state.get(_OPEN) == key != st.session_state.get(_DRAWN)


def on_screen() -> bool:
    """Return whether the reader has a dialog in front of her."""
    open_now = st.session_state.get(_OPEN)
    return open_now is not None and open_now == st.session_state.get(_DRAWN)


def redraw_behind() -> None:
    """Run the whole page again, which nobody asked for: not while the reader has a dialog in front of her."""
    if not on_screen():
        st.rerun(scope="app")


def close() -> None:
    """Take the open dialog as answered; it is gone with the next run of the whole page."""
    st.session_state.pop(_OPEN, None)
    st.session_state.pop(_DRAWN, None)


@contextmanager
def kept() -> Iterator[None]:
    """Draw a whole page; a dialog for which nothing on it asks any more does not come back with a later one.

    A run that is cut short, or says an error in the page's place, tells nothing of it.
    """
    st.session_state.pop(_DRAWN, None)
    yield
    if not on_screen():
        close()
