"""The picture of a cited page with the quote marked on it.

Every picture has a name, which tells the pages turned in it from those of its neighbours.
"""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from core.domain.answer import Citation
from core.domain.document import PageRef
from core.domain.session import Session
from pages.parts.analysis import page_images
from pages.parts.analysis.page_images import Crop, PageImage
from pages.parts.shell import page_shell, wording
from pages.parts.shell.page_shell import Here

__all__ = [
    "draw",
    "draw_enlarge",
    "draw_large",
    "draw_page",
    "draw_view",
    "name_of",
    "number_of",
    "turned_key",
]

#: pixels of a whole page's width: as shown in the panel, and enlarged
_WIDTH, _CLOSE, _LARGE = 1_100, 1_700, 1_900
#: a close-up that has the panel's width, and one that has half of it
_CROP, _CROP_OF_HALF = Crop(0.07, 0.62), Crop(0.11, 0.46)
_CLOSE_UP = "close"
_VIEWS = {_CLOSE_UP: "Close-up", "page": "Page"}


def name_of(session_id: str, question_id: str, claim: int) -> str:
    """Return the name of the picture that belongs to a claim."""
    return f"{session_id}_{question_id}_{claim}"


def number_of(citation: Citation, name: str) -> int:
    """Return the page that a picture shows: the quote's, or the one the analyst has turned to."""
    return citation.page + int(st.session_state.get(turned_key(name), 0))


def turned_key(name: str) -> str:
    """Return where the tab keeps how many pages the analyst has turned from the quote of that picture."""
    return f"turned_{name}"


def draw(here: Here, session: Session, citation: Citation, labels: Mapping[int, PageRef], name: str) -> int:
    """Draw a page with its quote marked, and all its controls; return the page's number."""
    number = number_of(citation, name)
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="picture_bar"):
        _draw_number(session, citation, labels, name)
        draw_view(session.id)
        enlarge = draw_enlarge("page")
    page_images.draw(here.app, _shot(session, citation, number, _CROP))
    if enlarge:
        _enlarged(here, session, citation, labels, number)
    return number


def draw_page(
    here: Here, session: Session, citation: Citation, labels: Mapping[int, PageRef], name: str
) -> None:
    """Draw a page with its quote marked; view and size are chosen for all pictures together."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key=f"bar_{name}"):
        _draw_number(session, citation, labels, name)
    page_images.draw(here.app, _shot(session, citation, number_of(citation, name), _CROP_OF_HALF))


def draw_large(here: Here, session: Session, citation: Citation, labels: Mapping[int, PageRef]) -> None:
    """Draw the whole page of a quote, large."""
    _draw_whole(here, session, citation, labels, citation.page)


def draw_view(session_id: str) -> None:
    """Draw the choice between the surroundings of the quote and the whole page."""
    st.segmented_control(
        "View",
        list(_VIEWS),
        format_func=_VIEWS.__getitem__,
        default=_CLOSE_UP,
        required=True,
        key=_view_key(session_id),
        label_visibility="collapsed",
    )


def draw_enlarge(name: str) -> bool:
    """Draw the button that opens the whole page over the screen; return whether it was pressed."""
    return st.button(
        "Enlarge the page",
        icon=":material/open_in_full:",
        key=f"{page_shell.BARE}enlarge_{name}",
        type="tertiary",
        help="Enlarge the page",
    )


def _view_key(session_id: str) -> str:
    return f"shot_{session_id}"


def _shot(session: Session, citation: Citation, number: int, crop: Crop) -> PageImage:
    """Return what the picture of a page shows: the quote where the page has it, else the whole page."""
    spans = tuple(span for span in citation.spans if span.page == number)
    close = bool(spans) and st.session_state.get(_view_key(session.id), _CLOSE_UP) == _CLOSE_UP
    if not close:
        return PageImage(session.document, number, spans, _WIDTH)
    return PageImage(session.document, number, spans, _CLOSE, crop)


def _draw_number(session: Session, citation: Citation, labels: Mapping[int, PageRef], name: str) -> None:
    """Draw both numbers of the page shown, and the way to its neighbours."""
    number = number_of(citation, name)
    last = session.document.pages or session.progress.pages or citation.page
    st.markdown(f"**p. {wording.plain(str(labels.get(number, PageRef(number))))}**", width="stretch")
    _turn("Page before", "arrow_back", name, -1, disabled=number <= 1)
    _turn("Page after", "arrow_forward", name, 1, disabled=number >= last)


@st.dialog("Page", width="large")
def _enlarged(
    here: Here, session: Session, citation: Citation, labels: Mapping[int, PageRef], number: int
) -> None:
    _draw_whole(here, session, citation, labels, number)


def _draw_whole(
    here: Here, session: Session, citation: Citation, labels: Mapping[int, PageRef], number: int
) -> None:
    page = wording.plain(str(labels.get(number, PageRef(number))))
    st.caption(f"{wording.plain(session.document.name)} · p. {page}")
    spans = tuple(span for span in citation.spans if span.page == number)
    page_images.draw(here.app, PageImage(session.document, number, spans, _LARGE))


def _turn(label: str, symbol: str, name: str, step: int, *, disabled: bool) -> None:
    st.button(
        label,
        key=f"{page_shell.BARE}{symbol}_{name}",
        icon=f":material/{symbol}:",
        type="tertiary",
        help=label,
        disabled=disabled,
        on_click=_take_step,
        args=(turned_key(name), step),
    )


def _take_step(key: str, step: int) -> None:
    st.session_state[key] = st.session_state.get(key, 0) + step
