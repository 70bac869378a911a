"""Home: the analyses of this person or this browser, newest first."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.domain.session import ACTIVE, Session
from pages.parts.sessions import export_menus, listing, several, snapshot
from pages.parts.sessions.listing import Picked
from pages.parts.shell import dialogs, navigation, page_shell, wording
from pages.parts.shell.page_shell import Here

#: sessions read at once; older ones come with "Show more"
_STEP = 50
_LIMIT = "sessions_limit"
_PICKED = Picked("sessions_picked")
_POLL = 3


def _main() -> None:
    with page_shell.page() as here:
        counts = here.app.store.counts(owner=here.visitor.owner)
        with page_shell.title("Sessions"):
            if sum(counts.values()) and st.button("New analysis", type="primary", icon=":material/note_add:"):
                navigation.go("upload")
        if not here.visitor.remembered:
            st.info(
                "This browser refuses cookies, so this list is empty in the next tab. "
                "Keep the links of your analyses: they go on working.",
                icon=":material/cookie_off:",
            )
        if not sum(counts.values()):
            _welcome()
            return
        is_active = any(counts.get(state, 0) for state in ACTIVE)
        st.fragment(_draw_list, run_every=_POLL if is_active else None)(here)


def _draw_list(here: Here) -> None:
    seen = snapshot.of_list(here.app, limit=st.session_state.get(_LIMIT, _STEP), owner=here.visitor.owner)
    total, active = sum(seen.counts.values()), sum(seen.counts.get(state, 0) for state in ACTIVE)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        words = st.text_input(
            "Search",
            key="sessions_words",
            placeholder="Search file, question set, engine, state",
            icon=":material/search:",
            label_visibility="collapsed",
            width=340,
        )
        summary = (
            f"{wording.counted(total, 'analysis', 'analyses')}, {active} active. Click a name to open it."
        )
        if seen.stale:
            summary += f"; the store is busy, this is as of {wording.clock(seen.at, page_shell.timezone())}"
        st.caption(summary)
        found = [session for session in seen.sessions if listing.matches(session, words)]
        # where the row is too narrow for both, they stand below it together
        with st.container(horizontal=True, vertical_alignment="center", gap="small", width="content"):
            _draw_actions(here, [session for session in found if session.id in _PICKED.ids()])
    if not found:
        st.info("No analysis matches. Search for fewer words.", icon=":material/search_off:")
        return
    opened = listing.draw_own(found, snapshot.now(), key="sessions_table", picked=_PICKED)
    if opened is not None:
        _go(here, opened)
    if total > len(seen.sessions):
        st.button(f"Show more of {total:,}", on_click=_show_more)


def _draw_actions(here: Here, chosen: Sequence[Session]) -> None:
    """Draw what can be done to those that are ticked; always there, so that nothing moves."""
    export_menus.draw_several(chosen)
    if dialogs.opener("Delete", icon=":material/delete:", key="delete_several", disabled=not chosen):
        several.confirm_delete(here, chosen)
    if chosen:
        st.caption(f"{len(chosen)} selected", width="content")


def _go(here: Here, opened: listing.Opened) -> None:
    if not opened.collection:
        navigation.go("analysis", session=opened.session_id)
    with page_shell.telling():
        session = here.app.store.session(opened.session_id)
        if session.batch:
            navigation.go("collection", collection=here.app.collections.adopt(session).id)


def _show_more() -> None:
    st.session_state[_LIMIT] = st.session_state.get(_LIMIT, _STEP) + 4 * _STEP


def _welcome() -> None:
    with st.container(border=True, gap="small"):
        st.subheader("Read a bid document for a hundred questions at once", anchor=False)
        st.text(
            "Drop a PDF, choose a question set, and watch the table fill. Each answer names the page it "
            "stands on and shows its words there. What no page says is reported as not found, with the "
            "pages that were read."
        )
        with st.container(horizontal=True, gap="small"):
            if st.button("Upload a PDF", type="primary", icon=":material/upload_file:", key="to_upload"):
                navigation.go("upload")
            if st.button("Try the sample", icon=":material/science:", key="to_sample"):
                navigation.go("upload", sample="package")
            if st.button("or the same bid as a single PDF", type="tertiary", key="to_single_sample"):
                navigation.go("upload", sample="1")


_main()
