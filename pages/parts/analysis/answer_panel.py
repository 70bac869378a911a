"""The panel beside the table: one question, what the document says on it, and what to make of it.

It is a component of our own. The browser knows which question is open and draws it from a view that it
has already, so no key press waits for the server; what was decided waits in the browser until it is stored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from core.domain.document import PageRef
from core.domain.errors import PagewiseError
from core.domain.session import Review, Row, Verdict
from core.engines.catalog import find
from pages.parts.analysis import document_context, evidence_view, page_routes, selection
from pages.parts.analysis.document_context import DocumentContext
from pages.parts.analysis.evidence_view import Reader
from pages.parts.components.served import component
from pages.parts.sessions import snapshot
from pages.parts.sessions.snapshot import SessionSnapshot
from pages.parts.shell import page_shell
from pages.parts.shell.page_shell import Here

__all__ = ["CHANNEL", "draw", "take"]

#: shared with the grid of answers
CHANNEL = "answers"
#: neighbours of the open question whose evidence is at hand
_AHEAD = 6

_mount = component("evidence")
_HINT = (
    "Open a line of the table: here stand its answer, the quotes behind it, "
    "and the page they stand on, with the words marked."
)


def draw(here: Here, seen: SessionSnapshot, rows: Sequence[Row]) -> None:
    """Draw the evidence of the question that is open, and have that of its neighbours at hand.

    ``rows`` are the ones the table shows.
    """
    session_id = seen.session.id
    key = f"panel_{session_id}"
    chosen = selection.chosen(seen.table.rows)
    with page_shell.telling():
        wanted = [chosen.question_id if chosen else None, *_ahead(key)]
        _mount(
            key=key,
            data={
                "channel": CHANNEL,
                "open": wanted[0],
                "views": _views(here, seen, wanted),
                "source": _source(seen),
                "stored": st.session_state.get(_stored_key(key), 0),
                "failed": st.session_state.get(_failed_key(key), ""),
                "hint": _HINT,
                "due": _due(seen, rows),
            },
            on_open_change=lambda: _opened(key),
            on_decisions_change=lambda: take(here, session_id, key),
        )


def take(here: Here, session_id: str, key: str) -> None:
    """Store what was decided and is not stored yet, in order; say what could not be."""
    stored = int(st.session_state.get(_stored_key(key), 0))
    st.session_state[_failed_key(key)] = ""
    waiting = [entry for entry in st.session_state[key].get("decisions") or () if entry["sequence"] > stored]
    for entry in waiting:
        try:
            here.app.store.review(session_id, _review(here, entry))
        except PagewiseError as error:
            st.session_state[_failed_key(key)] = f"Not stored: {error}"
            break
        st.session_state[_stored_key(key)] = int(entry["sequence"])
    # the table shows what was decided
    st.rerun("live")


def _review(here: Here, entry: Mapping[str, Any]) -> Review:
    return Review(
        question_id=str(entry["id"]),
        verdict=Verdict(entry["verdict"]),
        text=str(entry.get("text", ""))[:5_000],
        note=str(entry.get("note", ""))[:500],
        by=here.visitor.owner,
        at=snapshot.now(),
    )


def _opened(key: str) -> None:
    opened = st.session_state[key].get("open")
    if isinstance(opened, dict):
        selection.choose(opened.get("id"))


def _ahead(key: str) -> list[str]:
    """Return the neighbours of the open question, in the order in which the table shows them."""
    state: Any = st.session_state.get(key) or {}
    opened = state.get("open")
    return [str(each) for each in opened.get("ahead", ())][:_AHEAD] if isinstance(opened, dict) else []


def _views(here: Here, seen: SessionSnapshot, wanted: Sequence[str | None]) -> dict[str, Any]:
    store, session = here.app.store, seen.session
    rows = {row.question_id: row for row in seen.table.rows}
    known = document_context.of(here.app, seen.plan.contents)
    reviews = store.reviews(session.id)
    views = {}
    for question_id in wanted:
        row = rows.get(question_id or "")
        if row is None:
            continue
        review = reviews.get(row.question_id)
        history = store.review_history(session.id, row.question_id) if review is not None else ()
        reader = _reader(here, seen, row, known)
        answer = store.answer(session.id, row.question_id)
        views[row.question_id] = evidence_view.view(reader, row, answer, review, history)
    return views


def _reader(here: Here, seen: SessionSnapshot, row: Row, known: DocumentContext | None) -> Reader:
    kind = find(seen.session.engine.name)
    return Reader(
        here.visitor.owner,
        snapshot.now(),
        page_shell.timezone(),
        _labels(seen, row, known),
        known,
        kind.short_caveat if kind is not None else "",
    )


def _labels(seen: SessionSnapshot, row: Row, known: DocumentContext | None) -> Mapping[int, PageRef]:
    """Return both numbers of every page that may be named, as far as they are known yet."""
    if known is not None:
        return {number: page.ref for number, page in known.pages.items()}
    return {ref.number: ref for ref in (*row.pages, *(ref for ref, _ in seen.table.unread))}


def _source(seen: SessionSnapshot) -> dict[str, Any]:
    """Tell where the pictures of the pages come from."""
    document = seen.session.document
    return {
        **page_routes.addresses(seen.session),
        "document": document.sha256,
        "name": document.name,
        "ranges": seen.plan.contents.positions.ranges or [[1, max(1, seen.session.progress.pages)]],
    }


def _due(seen: SessionSnapshot, rows: Sequence[Row]) -> dict[str, Any] | None:
    """Name the first question that nobody has decided on, and with it the way to all the others."""
    first = selection.next_unreviewed(rows, None, seen.reviews)
    return None if first is None else {"id": first.question_id, "number": first.number}


def _stored_key(key: str) -> str:
    return f"stored_{key}"


def _failed_key(key: str) -> str:
    return f"failed_{key}"
