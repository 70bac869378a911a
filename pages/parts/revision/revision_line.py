"""One line below the head of an analysis: what it revises, what revises it, what is to be looked at again."""

from __future__ import annotations

import streamlit as st

from core.domain.review import stale_questions
from core.domain.session import Session
from pages.parts.analysis import filters, views
from pages.parts.sessions.snapshot import SessionSnapshot
from pages.parts.shell import navigation, page_shell, wording
from pages.parts.shell.page_shell import Here

__all__ = ["draw"]

#: sessions of an owner among which later revisions are looked for, the newest first
_NEWEST = 50


def draw(here: Here, seen: SessionSnapshot) -> None:
    """Draw the line where there is something to say; a finished analysis alone looks for its revisions."""
    session = seen.session
    chain = here.app.revisions.chain(session)[1:] if session.revises else []
    later = [] if session.state.is_active else _later(here, session)
    stale = len(stale_questions(seen.reviews, seen.table.rows))
    if not (session.revises or later or stale):
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="revision"):
        for earlier in chain:
            word = "Revises" if earlier.id == session.revises else "before it"
            navigation.link(
                "analysis", f"{word}: {_named(earlier)}", icon=":material/history:", session=earlier.id
            )
        if session.revises and not chain:
            st.caption("Revises an analysis that was deleted since")
        if session.revises:
            st.caption(_anew(here, session), width="content")
            seen_changes = not session.state.is_active and st.button(
                "See what changed",
                key=f"changes_{session.id}",
                type="tertiary",
                on_click=views.show,
                args=(views.CHANGES,),
            )
            if seen_changes:
                st.rerun()  # the views are chosen outside of the part that this line stands in
        for revision in later:
            navigation.link(
                "analysis", f"Revised: {_named(revision)}", icon=":material/update:", session=revision.id
            )
        if stale:
            st.button(
                f"{wording.counted(stale, 'decision')} to look at again",
                key=f"stale_{session.id}",
                icon=":material/update:",
                on_click=filters.show_stale,
                args=(session.id,),
            )


def _later(here: Here, session: Session) -> list[Session]:
    newest = here.app.store.sessions(owner=session.owner, limit=_NEWEST)
    return [each for each in newest if each.revises == session.id and here.visitor.may_see(each)]


def _named(session: Session) -> str:
    documents = wording.counted(session.documents, "document")
    return f"{documents}, {wording.minute(session.created, page_shell.timezone())}"


def _anew(here: Here, session: Session) -> str:
    """Say how much of a revision is new, and how much was not asked again."""
    had = here.app.store.inheritance(session.id)
    if had is None:
        return ""
    said = f"{wording.counted(len(had.fresh), 'page')} new or changed"
    return f"{said} · {had.units:,} of {had.units_before:,} units taken over" if had.units_before else said
