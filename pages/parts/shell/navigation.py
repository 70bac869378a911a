"""The pages of the app, and how to get from one to another without losing the session."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal, NoReturn

import streamlit as st

if TYPE_CHECKING:
    from streamlit.navigation.page import StreamlitPage

__all__ = ["LOGO", "MARK", "Place", "all_pages", "go", "link", "page"]

Place = Literal["sessions", "upload", "analysis", "collection", "questions", "admin"]

_FOLDER = Path(__file__).resolve().parents[2]
#: name and mark, and the mark alone
LOGO = Path(__file__).resolve().with_name("logo.svg")
MARK = LOGO.with_name("mark.svg")

#: title and symbol of each page, in the order of the menu
_PLACES: dict[Place, tuple[str, str]] = {
    "sessions": ("Sessions", "list_alt"),
    "upload": ("New analysis", "note_add"),
    "analysis": ("Analysis", "table_view"),
    "collection": ("Collection", "grid_view"),
    "questions": ("Question sets", "quiz"),
    "admin": ("Admin", "admin_panel_settings"),
}


def page(place: Place, *, visible: bool = True) -> StreamlitPage:
    """Return the page under its lasting address."""
    title, symbol = _PLACES[place]
    return st.Page(
        _FOLDER / f"{place}.py",
        title=title,
        icon=f":material/{symbol}:",
        url_path=place,
        default=place == "sessions",
        visibility="visible" if visible else "hidden",
    )


def all_pages(*, with_admin: bool) -> list[StreamlitPage]:
    """Return every page; an analysis or a collection is reached through its link, not through the menu.

    Leaving a page out of the menu protects nothing: each page guards itself.
    """
    hidden = {"analysis", "collection"} if with_admin else {"analysis", "collection", "admin"}
    return [page(place, visible=place not in hidden) for place in _PLACES]


def go(place: Place, **query: str) -> NoReturn:
    """Open a page with these parameters in its address."""
    st.switch_page(page(place), query_params=query)


def link(place: Place, label: str, *, icon: str | None = None, disabled: bool = False, **query: str) -> None:
    """Draw a link to a page; a plain link, so that it can be opened in another tab or copied."""
    st.page_link(page(place), label=label, icon=icon, disabled=disabled, query_params=query)
