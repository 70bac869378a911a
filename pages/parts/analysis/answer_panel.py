"""The panel beside the table: one question, what the document says on it, and what to make of it.

It is a component of our own. The browser knows which question is open and draws it from a view that it
has already, so no key press waits for the server; what was decided waits in the browser until it is stored.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import streamlit as st

from core.domain.document import PageRef
from core.domain.package import Arrangement, Package
from core.domain.review import RemarkKind, stale_questions
from core.domain.table import Row
from core.engines.catalog import find
from pages.parts.analysis import document_context, evidence_view, page_routes, reviewing, selection
from pages.parts.analysis.answer_table import Reading
from pages.parts.analysis.document_context import DocumentContext
from pages.parts.analysis.evidence_view import Opinion, PanelReader
from pages.parts.components.evidence import mount
from pages.parts.sessions import snapshot
from pages.parts.sessions.snapshot import SessionSnapshot
from pages.parts.shell import page_shell
from pages.parts.shell.page_shell import Here

__all__ = ["CHANNEL", "draw"]

#: shared with the grid of answers
CHANNEL = "answers"
#: neighbours of the open question whose evidence is at hand
_AHEAD = 6

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
        mount(
            key=key,
            data={
                "channel": CHANNEL,
                "open": wanted[0],
                "views": _views(here, seen, wanted),
                "source": page_routes.source(seen.session, seen.plan),
                "stored": reviewing.stored(key),
                "failed": reviewing.failed(key),
                "me": reviewing.my_name(here),
                "people": _people(seen),
                "reviewed": f"{len(_settled(seen)):,} of {len(seen.table.rows):,} reviewed",
                "hint": _HINT,
                "due": _due(seen, rows),
            },
            on_open=lambda: _opened(key),
            on_decisions=lambda: reviewing.take(here, session_id, key),
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
        history = store.review_history(session.id, row.question_id)
        views[row.question_id] = evidence_view.view(
            _reader(here, seen, row, known),
            row,
            store.answer(session.id, row.question_id),
            Opinion(
                review,
                history,
                reviewing.discussion(seen.remarks.get(row.question_id, ())),
                Reading.of(seen.session, len(seen.table.unread)).may_change(row),
            ),
        )
    return views


def _reader(here: Here, seen: SessionSnapshot, row: Row, known: DocumentContext | None) -> PanelReader:
    kind = find(seen.session.engine.name)
    return PanelReader(
        here.visitor.owner,
        snapshot.now(),
        page_shell.timezone(),
        _labels(seen, row, known),
        known,
        kind.short_caveat if kind is not None else "",
        *_arranged(here, seen),
    )


def _arranged(here: Here, seen: SessionSnapshot) -> tuple[Package, Arrangement] | tuple[()]:
    """Return the documents of a package and which wins over which; nothing for a single document."""
    if seen.plan.contents.is_single or not seen.session.progress.conflicting:
        return ()
    return seen.plan.contents, document_context.arrangement(here.app, seen.session)


def _labels(seen: SessionSnapshot, row: Row, known: DocumentContext | None) -> Mapping[int, PageRef]:
    """Return both numbers of every page that may be named, as far as they are known yet."""
    if known is not None:
        return {number: page.ref for number, page in known.pages.items()}
    return {ref.number: ref for ref in (*row.pages, *(ref for ref, _ in seen.table.unread))}


def _people(seen: SessionSnapshot) -> list[str]:
    """Return the names that are known here, to choose from when a question is assigned."""
    named = [review.reviewer for review in seen.reviews.values()]
    for remarks in seen.remarks.values():
        named += [remark.reviewer for remark in remarks]
        named += [remark.text for remark in remarks if remark.kind is RemarkKind.ASSIGNMENT]
    return sorted(set(filter(None, named)))


def _settled(seen: SessionSnapshot) -> Collection[str]:
    """Return the ids of the questions with a decision that still holds."""
    return seen.reviews.keys() - stale_questions(seen.reviews, seen.table.rows)


def _due(seen: SessionSnapshot, rows: Sequence[Row]) -> dict[str, Any] | None:
    """Name the first question that nobody has decided on, and with it the way to all the others."""
    first = selection.next_unreviewed(rows, None, _settled(seen))
    return None if first is None else {"id": first.question_id, "number": first.number}
