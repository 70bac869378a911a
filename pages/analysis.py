"""One analysis: the table as it fills, the evidence behind each answer, and what happened so far."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.domain.errors import NotPermitted, SessionNotFound
from core.domain.session import Session
from pages.parts.analysis import (
    check_text_view,
    detail_tabs,
    documents_view,
    find_view,
    headline,
    matrix_view,
    views,
    workbench,
)
from pages.parts.registers import open_matters_view
from pages.parts.registers import view as registers
from pages.parts.revision import changes_view
from pages.parts.sessions import snapshot
from pages.parts.shell import page_shell
from pages.parts.shell.page_shell import Here

#: what draws each view but the answers
_DRAWN: dict[str, Callable[[Here, Session], None]] = {
    views.OPEN: open_matters_view.draw,
    views.CHANGES: changes_view.draw,
    views.MATRIX: matrix_view.draw,
    views.REGISTERS: registers.draw,
    views.DOCUMENTS: documents_view.draw,
    views.FIND: find_view.draw,
    views.CHECK: check_text_view.draw,
}


def _main() -> None:
    with page_shell.page() as here:
        session_id = st.query_params.get("session", "")
        if not session_id:
            page_shell.nothing_here(
                "No analysis is open",
                "The address names none. Open one from the list, or start a new one.",
            )
            return
        try:
            session = here.app.store.session(session_id)
        except SessionNotFound:
            page_shell.nothing_here(
                "There is no such analysis",
                "It was deleted, or the link was not copied whole. Nothing else is affected.",
            )
            return
        if not here.visitor.may_see(session):
            raise NotPermitted(
                "This analysis belongs to somebody else.", "Ask its owner, or an admin, for its report."
            )
        view = _choose_view(session)
        if view != views.ANSWERS:
            # the answers draw their own head, which follows the analysis; in a box of its own, so that what
            # stood here before keeps its shape until the view is drawn
            with st.container():
                headline.draw(here, snapshot.of_session(here.app, session_id))
        if view in _DRAWN:
            _DRAWN[view](here, session)
        else:
            workbench.draw(here, session_id, is_active=session.state.is_active)
            detail_tabs.draw(here, session_id, is_active=session.state.is_active)


def _choose_view(session: Session) -> str:
    """Let a finished analysis be read from what is open on; of a package also the documents are shown."""
    package = session.documents > 1
    shown = [
        *([] if session.state.is_active else [views.OPEN]),
        views.ANSWERS,
        *([views.CHANGES] if session.revises and not session.state.is_active else []),
        *([views.MATRIX] if package else []),
        views.REGISTERS,
        *([views.DOCUMENTS] if package else []),
        views.FIND,
        views.CHECK,
    ]
    bar = st.container(key=page_shell.VIEWS)
    view = bar.segmented_control(
        "View",
        shown,
        default=views.ANSWERS,
        required=True,
        key=views.KEY,
        label_visibility="collapsed",
    )
    return str(view)


_main()
