"""The admin's list of sessions, and what can be done to one or several of them."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.domain.session import ACTIVE, RESUMABLE, STOPPABLE, Session, SessionState
from pages.parts.sessions import export_menus, listing, several, snapshot
from pages.parts.sessions.listing import Picked
from pages.parts.shell import clicks, dialogs, navigation, page_shell, wording
from pages.parts.shell.page_shell import Here

__all__ = ["draw"]

#: seconds between two refreshes
_POLL = 5
_STEP = 100
_LIMIT = "admin_limit"
_PICKED = Picked("admin_picked")
#: what an admin counts: queued, running and stopping are one thing to her
_GROUPS: dict[str, frozenset[SessionState]] = {
    "active": ACTIVE,
    "completed": frozenset({SessionState.COMPLETED}),
    "partial": frozenset({SessionState.PARTIAL}),
    "failed": frozenset({SessionState.FAILED}),
    "interrupted": frozenset({SessionState.INTERRUPTED}),
}


def draw(here: Here) -> None:
    """Draw the list; it refreshes itself for as long as the page is open."""
    st.fragment(_draw, key="admin", run_every=_POLL)(here)


def _draw(here: Here) -> None:
    page_shell.keep_admin(here)
    groups = st.session_state.get("admin_groups") or []
    states = frozenset[SessionState]().union(*(_GROUPS[group] for group in groups)) or None
    seen = snapshot.of_list(here.app, limit=st.session_state.get(_LIMIT, _STEP), states=states)
    words = _draw_filters(here, seen)
    found = [session for session in seen.sessions if listing.matches(session, words)]
    chosen = [session for session in found if session.id in _PICKED.ids()]
    _draw_actions(here, chosen)
    if not found:
        st.info("No session is here." if not words and not groups else "No session matches these filters.")
        return
    listing.draw(found, snapshot.now(), key="admin_table", picked=_PICKED)
    total = sum(seen.counts.get(state, 0) for state in states or SessionState)
    if total > len(seen.sessions):
        st.button(f"Show more of {total:,}", on_click=_show_more)


def _draw_filters(here: Here, seen: snapshot.ListSnapshot) -> str:
    tally = {group: sum(seen.counts.get(state, 0) for state in states) for group, states in _GROUPS.items()}
    # in a row pills stay on one line and would be cut off by a phone's edge
    above = st.container() if page_shell.on_phone() else None
    row = st.container(horizontal=True, vertical_alignment="center", gap="small")
    with above or row:
        st.pills(
            "States",
            list(_GROUPS),
            selection_mode="multi",
            format_func=lambda group: f"{tally[group]:,} {group}",
            key="admin_groups",
            label_visibility="collapsed",
        )
    with row:
        words = st.text_input(
            "Search",
            key="admin_words",
            placeholder="Search file, owner, batch, id",
            icon=":material/search:",
            label_visibility="collapsed",
            width=260,
        )
        as_of = f"as of {wording.clock(seen.at, page_shell.timezone())} from {here.app.supervisor.instance}"
        if seen.stale:
            as_of = f"The store is busy; {as_of}"
        st.caption(wording.plain(as_of), width="content")
    return words


def _draw_actions(here: Here, chosen: Sequence[Session]) -> None:
    stoppable = [session for session in chosen if session.state in STOPPABLE]
    resumable = [s for s in chosen if s.state in RESUMABLE and not s.engine.typed_key]
    by, commands = here.visitor.owner, here.app.session_commands
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        # a link: the browser itself goes there, and no refresh of this list on its way can come between
        alone = chosen[0].id if len(chosen) == 1 else ""
        navigation.link("analysis", "View", icon=":material/visibility:", disabled=not alone, session=alone)
        if clicks.button("Stop", icon=":material/stop_circle:", key="admin_stop", disabled=not stoppable):
            clicks.answer("admin_stop")
            several.each(stoppable, "Stopped", lambda session: commands.stop(session.id, by))
        if clicks.button("Resume", icon=":material/play_arrow:", key="admin_resume", disabled=not resumable):
            clicks.answer("admin_resume")
            several.each(resumable, "Resumed", lambda session: commands.resume(session.id, by))
        export_menus.draw_several(chosen)
        if dialogs.opener("Delete", icon=":material/delete:", key="admin_delete", disabled=not chosen):
            several.confirm_delete(here, chosen)
        st.caption(_hint(chosen))


def _hint(chosen: Sequence[Session]) -> str:
    if not chosen:
        return "Select one or several sessions to act on them."
    names = ", ".join(dict.fromkeys(session.document.name for session in chosen))
    return wording.plain(f"{len(chosen)} selected: {wording.shortened(names, 80)}")


def _show_more() -> None:
    st.session_state[_LIMIT] = st.session_state.get(_LIMIT, _STEP) + 4 * _STEP
