"""The picture of a cited page with the quote marked on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from core.bootstrap import App
from core.domain.answer import Citation, Span
from core.domain.document import Box, DocumentRef, Page, PageRef, PageSet
from core.domain.errors import DocumentError
from core.domain.session import Row, Session
from pages.parts import chrome, wording
from pages.parts.chrome import Here

__all__ = ["draw", "turned_key"]

#: pixels of a whole page's width: as shown in the panel, and enlarged
_WIDTH, _CLOSE, _LARGE = 1_100, 1_700, 1_900
#: a close-up shows this much around the quote, as shares of the page's width and height
_BESIDE, _ABOVE = 0.06, 0.07
#: and never less of the page's width than this, or lines would be torn apart
_NARROWEST = 0.62
_VIEWS = {"close": ":material/zoom_in:", "page": ":material/description:"}


@dataclass(frozen=True, slots=True)
class _Shot:
    """What is to be seen: one page, the quotes on it, and how much of it."""

    document: DocumentRef
    page: int
    spans: tuple[Span, ...]
    #: pixels of the whole page's width
    width: int
    #: show only the surroundings of the quote
    close: bool

    @property
    def key(self) -> tuple[object, ...]:
        """What makes two pictures the same."""
        spans = tuple((span.start, span.end) for span in self.spans)
        return self.document.sha256, self.page, spans, self.width, self.close


def turned_key(session_id: str, question_id: str) -> str:
    """Return where the tab keeps how many pages the analyst has turned from the quote."""
    return f"turned_{session_id}_{question_id}"


def draw(here: Here, session: Session, row: Row, citation: Citation, labels: Mapping[int, PageRef]) -> int:
    """Draw the page with its quote marked, and the controls to turn pages; return the page's number."""
    key = turned_key(session.id, row.question_id)
    number = citation.page + int(st.session_state.get(key, 0))
    last = session.document.pages or session.progress.pages or citation.page
    spans = tuple(span for span in citation.spans if span.page == number)
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="picture_bar"):
        st.markdown(f"**p. {wording.plain(str(labels.get(number, PageRef(number))))}**", width="stretch")
        _turn("Page before", "arrow_back", key, -1, disabled=number <= 1)
        _turn("Page after", "arrow_forward", key, 1, disabled=number >= last)
        view = st.segmented_control(
            "View",
            list(_VIEWS),
            format_func=_VIEWS.__getitem__,
            default="close",
            required=True,
            key=f"shot_{session.id}",
            label_visibility="collapsed",
            disabled=not spans,
            help="Close-up of the quote, or the whole page",
        )
        enlarge = st.button(
            "", icon=":material/open_in_full:", key="enlarge", type="tertiary", help="Enlarge the page"
        )
    close = view == "close" and bool(spans)
    _show(here.app, _Shot(session.document, number, spans, _CLOSE if close else _WIDTH, close))
    if enlarge:
        _enlarged(here.app, _Shot(session.document, number, spans, _LARGE, close=False))
    return number


@st.dialog("Page", width="large")
def _enlarged(app: App, shot: _Shot) -> None:
    st.caption(f"{wording.plain(shot.document.name)} · p. {shot.page}")
    _show(app, shot)


def _turn(label: str, symbol: str, key: str, step: int, *, disabled: bool) -> None:
    st.button(
        "",
        key=f"turn_{symbol}",
        icon=f":material/{symbol}:",
        type="tertiary",
        help=label,
        disabled=disabled,
        on_click=_take_step,
        args=(key, step),
    )


def _take_step(key: str, step: int) -> None:
    st.session_state[key] = st.session_state.get(key, 0) + step


def _show(app: App, shot: _Shot) -> None:
    try:
        jpeg = _jpeg(shot.key, app, shot)
    except DocumentError as error:
        chrome.say(error)
        return
    st.image(jpeg, width="stretch", alt=f"Page {shot.page} with the quote marked")


@st.cache_data(max_entries=64, show_spinner="Drawing the page")
def _jpeg(key: tuple[object, ...], _app: App, _shot: _Shot) -> bytes:
    """Draw the page in a process of its own; the key names everything the picture depends on."""
    del key
    from core.reading.boxes import quote_boxes  # noqa: PLC0415 - imaging loads when first needed
    from core.reading.pictures import WHOLE_PAGE, page_picture  # noqa: PLC0415 - as above

    page = _page(_app, _shot.document, _shot.page)
    path = _app.documents.path(_shot.document.sha256)
    clip = WHOLE_PAGE
    if _shot.close:
        boxes = [box for found in quote_boxes(path, page, _shot.spans) for box in found]
        clip = _around(boxes) if boxes else WHOLE_PAGE
    return page_picture(path, page, spans=_shot.spans, width=_shot.width, clip=clip)


def _page(app: App, document: DocumentRef, number: int) -> Page:
    with app.open_pages(document, PageSet.of([number])) as reading:
        for page in reading:
            if page.number == number:
                return page
    raise DocumentError(f"Page {number} is not in this document.", "Choose another page.")


def _around(boxes: list[Box]) -> Box:
    """Return the part of the page to show: the quote with its surroundings, never a sliver."""
    left, right = min(box.left for box in boxes) - _BESIDE, max(box.right for box in boxes) + _BESIDE
    missing = max(0.0, _NARROWEST - (right - left))
    left, right = left - missing / 2, right + missing / 2
    if left < 0:
        left, right = 0.0, right - left
    if right > 1:
        left, right = left - (right - 1), 1.0
    return Box(
        max(0.0, left),
        max(0.0, min(box.top for box in boxes) - _ABOVE),
        min(1.0, right),
        min(1.0, max(box.bottom for box in boxes) + _ABOVE),
    )
