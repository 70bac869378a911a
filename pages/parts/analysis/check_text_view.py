"""Check a text: a memo, or a chat assistant's answer, sentence by sentence against the document."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import Any

import streamlit as st

from core.bootstrap import App
from core.domain.answer import Match
from core.domain.plan import Plan
from core.domain.session import Session
from core.grounding.check_citations import Checked, CheckedPiece, check_text
from pages.parts.analysis import document_context, page_routes
from pages.parts.analysis.document_context import DocumentContext
from pages.parts.components import grid, panel_view
from pages.parts.components.evidence import mount
from pages.parts.components.grid import Badge, Cell, Column, Grid, GridRow
from pages.parts.shell import wording
from pages.parts.shell.page_shell import Here

__all__ = ["draw"]

_CHANNEL = "check"
#: characters of a pasted text; a sentence that is not word for word takes half a millisecond a page
_MOST = 40_000
_SHARES = (54, 46)
_COLUMNS = (
    Column("number", "#", 38, end=True, narrow=False),
    Column("text", "What the text says", 200, grow=6),
    Column("result", "In the document", 130, help="Whether the document says so in these words."),
    Column("pages", "Pages", 112, narrow=False),
)
_RESULTS = {
    Match.EXACT: Badge("located", "green", "check_circle", "The document says so, word for word."),
    Match.NEAR: Badge("located, nearly", "green", "check_circle", "But for spaces or punctuation."),
    Match.ALTERED: Badge("altered", "orange", "difference", "A like passage says something else."),
    Match.MISSING: Badge(
        "missing", "blue", "search_off", "Nothing like it stands in the text that was read."
    ),
}
_ELSEWHERE = Badge("another page", "orange", "move_up", "It stands there, but not on the page that is named.")
_HINT = (
    "Open a line: here stand the document's own words, what differs, and the page. A sentence in somebody's "
    "own words is missing even if it is true: only the document's words can be located."
)


def draw(here: Here, session: Session) -> None:
    """Draw the field for the text and, once it was checked, its sentences with their pages beside them."""
    plan = here.app.store.plan(session.id)
    key = f"text_to_check_{session.id}"
    with st.form(f"check_{session.id}", border=False):
        text = st.text_area(
            f"A text that speaks of this {'document' if plan.contents.is_single else 'package'}",
            key=key,
            height=120,
            max_chars=_MOST,
            placeholder="Paste a paragraph: a colleague's memo, a chat assistant's answer.",
        )
        st.form_submit_button("Check every sentence", type="primary", icon=":material/fact_check:")
    if not text.strip():
        return
    known = document_context.of(here.app, plan.contents)
    if known is None:
        st.info("The pages are still being read. Check again when they are.", icon=":material/hourglass_top:")
        return
    with st.spinner("Looking every sentence up"):
        pieces = _checked(hashlib.sha256(text.encode()).hexdigest(), session.id, here.app, known, text)
    if not pieces:
        st.info("There is no sentence in this text.", icon=":material/short_text:")
        return
    st.caption(_summary(pieces))
    left, right = st.columns(_SHARES, gap="small")
    with left:
        grid.draw(
            Grid(
                _CHANNEL,
                "Sentences of the text",
                _COLUMNS,
                [_line(index, piece) for index, piece in enumerate(pieces)],
                wrap=6,
                steps=True,
            ),
            key=f"checked_{session.id}",
        )
    with right:
        _draw_panel(session, plan, known, pieces)


@st.cache_data(max_entries=16, show_spinner=False)
def _checked(
    digest: str, session_id: str, _app: App, _known: DocumentContext, _text: str
) -> tuple[CheckedPiece, ...]:
    del digest, session_id  # the cache's key
    return check_text(_text, list(_known.pages.values()))


def _summary(pieces: Sequence[CheckedPiece]) -> str:
    """Return ``3 located · 1 altered · 2 missing``."""
    counts = Counter(_badge(piece.checked).word for piece in pieces)
    return " · ".join(f"{count:,} {word}" for word, count in counts.items())


def _badge(checked: Checked) -> Badge:
    if checked.match in {Match.EXACT, Match.NEAR} and not checked.stands:
        return _ELSEWHERE
    return _RESULTS[checked.match]


def _line(index: int, piece: CheckedPiece) -> GridRow:
    checked = piece.checked
    return GridRow(
        str(index),
        checked.cited.text,
        {
            "number": Cell(str(index + 1), sort=index),
            "text": Cell(checked.cited.text),
            "result": Cell(badges=(_badge(checked),), note=_difference(checked)),
            "pages": Cell(wording.where(checked.pages, 3)),
        },
        due=not checked.stands,
        quiet=checked.match is Match.MISSING,
        about={"number": index + 1, "section": piece.kind.value},
    )


def _difference(checked: Checked) -> str:
    if checked.said or checked.printed:
        return f"says \u201c{checked.said}\u201d, the document \u201c{checked.printed}\u201d"
    return "" if checked.stands else checked.reason


def _draw_panel(session: Session, plan: Plan, known: DocumentContext, pieces: Sequence[CheckedPiece]) -> None:
    mount(
        key=f"checked_panel_{session.id}",
        data={
            "channel": _CHANNEL,
            "open": None,
            "views": {str(index): _view(index, piece, known) for index, piece in enumerate(pieces)},
            "source": page_routes.source(session, plan),
            "hint": _HINT,
            "decides": False,
            "unit": "Sentence",
            "complete": True,
        },
    )


def _view(index: int, piece: CheckedPiece, known: DocumentContext) -> dict[str, Any]:
    """Return what the panel shows of one sentence."""
    checked, difference = piece.checked, _difference(piece.checked)
    # why it is missing says also that it is
    missing = "" if difference else _RESULTS[Match.MISSING].tip
    return panel_view.view(
        str(index),
        index + 1,
        section=piece.kind.value,
        question=checked.cited.text,
        signs=[_badge(checked)],
        before="The document says:" if checked.verbatim else "",
        answer=" ".join(checked.verbatim.split()) or missing,
        changed=difference,
        spots=[_spot(checked, known)] if checked.spans else [],
    )


def _spot(checked: Checked, known: DocumentContext) -> dict[str, Any]:
    page = known.pages.get(checked.spans[0].page)
    return panel_view.spot(
        checked.spans,
        page=checked.spans[0].page,
        name=wording.where(checked.pages),
        text=" ".join(checked.verbatim.split()),
        place=wording.shortened(page.section, 90) if page is not None else "",
    )
