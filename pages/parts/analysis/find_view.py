"""Find words in the text of the documents: each place with its page beside it, the words marked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core.domain.plan import Plan
from core.domain.session import Session
from core.grounding.find_words import MOST, Found, find_words
from pages.parts.analysis import document_context, page_routes
from pages.parts.analysis.document_context import DocumentContext
from pages.parts.components import grid, panel_view
from pages.parts.components.evidence import mount
from pages.parts.components.grid import Cell, Column, Grid, GridRow
from pages.parts.shell import wording
from pages.parts.shell.page_shell import Here

__all__ = ["draw"]

_CHANNEL = "found"
_SHARES = (46, 54)
_COLUMNS = (
    Column("number", "#", 38, end=True, narrow=False),
    Column("text", "In these words", 200, grow=1),
    Column("pages", "Page", 150),
)
_HINT = "Open a line: here stands its page, with the words marked."


def draw(here: Here, session: Session) -> None:
    """Draw the field and, once something is looked for, the places with their pages beside them."""
    plan = here.app.store.plan(session.id)
    what = "document" if plan.contents.is_single else "documents"
    words = st.text_input(
        f"Find in the text of the {what}",
        key=f"find_{session.id}",
        placeholder="Words as they stand there: liquidated damages",
        icon=":material/search:",
        max_chars=200,
    )
    if not words.strip():
        st.caption("Case, hyphens at the ends of lines and line breaks make no difference.")
        return
    known = document_context.of(here.app, plan.contents)
    if known is None:
        st.info("The pages are still being read. Look again when they are.", icon=":material/hourglass_top:")
        return
    found = _found(plan.contents.ref.sha256, words, known)
    if not found:
        st.info(f"No page that was read says so. {_unread(known)}".strip(), icon=":material/search_off:")
        return
    st.caption(_summary(found, known))
    left, right = st.columns(_SHARES, gap="small")
    with left:
        grid.draw(
            Grid(
                _CHANNEL,
                "Places where the words stand",
                _COLUMNS,
                [_line(index, each) for index, each in enumerate(found)],
                selected="0",
                move=words,
                wrap=4,
                steps=True,
            ),
            key=f"found_{session.id}",
        )
    with right:
        _draw_panel(session, plan, found, words)


@st.cache_resource(max_entries=32, show_spinner=False)
def _found(sha256: str, words: str, _known: DocumentContext) -> Sequence[Found]:
    """Look words up once, not in every run of the page."""
    del sha256
    return find_words(words, list(_known.pages.values()))


def _summary(found: Sequence[Found], known: DocumentContext) -> str:
    pages = len({each.page.number for each in found})
    more = "at least " if len(found) == MOST else ""
    places = f"{more}{wording.counted(len(found), 'place')} on {wording.counted(pages, 'page')}"
    apart = " The words stand nowhere together; these pages have them all." if len(found[0].spans) > 1 else ""
    return wording.plain(f"{places}.{apart} {_unread(known)}".strip())


def _unread(known: DocumentContext) -> str:
    unread = sum(not page.status.is_read for page in known.pages.values())
    return f"{wording.counted(unread, 'page')} could not be read." if unread else ""


def _line(index: int, each: Found) -> GridRow:
    return GridRow(
        str(index),
        each.words,
        {
            "number": Cell(str(index + 1), sort=index),
            "text": Cell(each.context, tip=each.page.section),
            "pages": Cell(wording.where([each.page.ref]), sort=each.page.number),
        },
        group=each.page.document,
        about={"number": index + 1, "section": each.page.section},
    )


def _draw_panel(session: Session, plan: Plan, found: Sequence[Found], words: str) -> None:
    mount(
        key=f"found_panel_{session.id}",
        data={
            "channel": _CHANNEL,
            "open": "0",
            "views": {str(index): _view(index, each, words) for index, each in enumerate(found)},
            "source": page_routes.source(session, plan),
            "hint": _HINT,
            "decides": False,
            "unit": "Place",
            "complete": True,
        },
    )


def _view(index: int, each: Found, words: str) -> dict[str, Any]:
    """Return what the panel shows of one place."""
    page = each.page
    place = panel_view.spot(
        each.spans,
        page=page.number,
        name=wording.where([page.ref]),
        text=each.words,
        place=wording.shortened(page.section, 90),
    )
    return panel_view.view(
        str(index), index + 1, section=page.section, question=words, answer=each.context, spots=[place]
    )
