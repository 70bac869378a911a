"""Stop, continue, second pass and delete, with a word before what cannot be undone."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.domain.errors import NotPermitted
from core.domain.session import RESUMABLE, STOPPABLE, Session, SessionState
from core.services.session_commands import NAME
from pages.parts.sessions import asking, costs
from pages.parts.shell import clicks, dialogs, navigation, page_shell, permission, wording
from pages.parts.shell.page_shell import Here
from pages.parts.upload import engine_choice

__all__ = ["draw_main", "draw_more"]


def draw_main(here: Here, session: Session, below: DeltaGenerator) -> None:
    """Draw the one button that matters in the session's present state.

    What comes of it is said ``below``, so that the buttons beside it stay where they are.
    """
    session_commands, by = here.app.session_commands, here.visitor.owner
    if session.state in STOPPABLE:
        label = "Stop and keep results" if session.state is SessionState.RUNNING else "Take it off the queue"
        key = f"stop_{session.id}"
        if clicks.button(label, key=key, icon=":material/stop_circle:"):
            _do(lambda: session_commands.stop(session.id, by), below, key)
    elif session.state is SessionState.STOPPING:
        st.button("Stopping", key=f"stopping_{session.id}", icon="spinner", disabled=True)
    elif session.state in RESUMABLE:
        key = f"resume_{session.id}"
        rest = costs.of_the_rest(here, session)
        if _asks_first(session)(
            wording.plain(_continue_label(session) + costs.price(rest)),
            key=key,
            type="primary",
            icon=":material/play_arrow:",
            help=wording.plain(costs.in_words(rest)) or None,
        ):
            if session.engine.typed_key:
                _ask_key(here, session, second_pass=False)
            else:
                _do(lambda: _go_on(here, session, session_commands.resume), below, key)
    elif session.pass_number == 1 and session.progress.open_questions:
        _second_pass(here, session, below)


def draw_more(here: Here, session: Session) -> None:
    """Draw the menu of rarer actions."""
    may_delete = here.visitor.may_delete(session)
    with st.popover(
        "More", icon=":material/more_horiz:", key=f"{page_shell.BARE}more_{session.id}", help="More"
    ):
        navigation.link("upload", "New analysis", icon=":material/note_add:")
        asking.draw(here, session)
        if st.button(
            "New analysis of the same documents",
            key=f"again_{session.id}",
            icon=":material/content_copy:",
            type="tertiary",
            help="Other questions, another engine, or the same once more; this one stays as it is.",
        ):
            _again(here, session)
        if may_delete:
            _rename(here, session)
        # a link to one analysis shows its holder that one alone
        if session.collection and may_delete:
            navigation.link(
                "collection",
                wording.plain(f"Collection: {wording.shortened(session.batch, 40)}"),
                icon=":material/grid_view:",
                collection=session.collection,
            )
        if dialogs.opener(
            "Delete",
            key=f"delete_{session.id}",
            icon=":material/delete:",
            type="tertiary",
            disabled=not may_delete,
            help=None if may_delete else "Only the person who started it, or an admin, may delete it.",
        ):
            _confirm_delete(here, session)


def _again(here: Here, session: Session) -> None:
    """Open a new analysis with the documents of this one."""
    with page_shell.telling():
        package = here.app.store.plan(session.id).contents
        said = here.app.store.arrangement(session.id)
        described = package if said is None else package.described(said.descriptions)
        uploads = here.app.package_intake.again(described, here.visitor.owner)
        if len(uploads) == 1:
            navigation.go("upload", upload=uploads[0].id)
        st.session_state["package_name"] = session.document.name
        navigation.go("upload", drop=uploads[0].group)


def _rename(here: Here, session: Session) -> None:
    key = f"name_{session.id}"
    before = session.document.name

    def take() -> None:
        name = str(st.session_state[key]).strip()
        if name and name != before:
            with page_shell.telling():
                here.app.session_commands.rename(session.id, name)

    st.text_input("Name", value=before, key=key, max_chars=NAME, on_change=take)


def _second_pass(here: Here, session: Session, below: DeltaGenerator) -> None:
    key = f"second_{session.id}"
    made = costs.of_the_second_pass(here, session)
    if _asks_first(session)(
        wording.plain(f"Second pass on {session.progress.open_questions}{costs.price(made)}"),
        key=key,
        icon=":material/manage_search:",
        help="Ask the open questions once more, harder: wider windows, inference allowed and marked. "
        + wording.plain(costs.in_words(made)),
    ):
        if session.engine.typed_key:
            _ask_key(here, session, second_pass=True)
        else:
            second_pass = here.app.session_commands.second_pass
            _do(lambda: _go_on(here, session, second_pass), below, key)


def _asks_first(session: Session) -> Callable[..., bool]:
    """Return what draws a button that goes on: one that asks for the key where none is stored."""
    return dialogs.opener if session.engine.typed_key else clicks.button


@dialogs.dialog("The key of this analysis", icon=":material/key:")
def _ask_key(here: Here, session: Session, *, second_pass: bool) -> None:
    st.text("It was started with a key that is stored nowhere. Type it again to go on.")
    said = costs.of_the_second_pass if second_pass else costs.of_the_rest
    st.caption(wording.plain(costs.in_words(said(here, session))))
    go_on = f"go_on_{session.id}"
    with st.form("key_again_form", border=False):
        key = engine_choice.typed_key("Key", key="key_again")
        pressed = clicks.submit("Go on", key=go_on, type="primary", icon=":material/play_arrow:")
    if pressed and key is None:
        clicks.answer(go_on)
        st.error("Type the key first.", icon=":material/key:")
    elif pressed:
        verb = here.app.session_commands.second_pass if second_pass else here.app.session_commands.resume
        _do(lambda: _go_on(here, session, partial(verb, key=key)), st.container(), go_on)


def _go_on(here: Here, session: Session, verb: Callable[[str, str], object]) -> None:
    """Do it, unless this visitor may not have its engine asked."""
    permission.check_engine(here, session.engine)
    verb(session.id, here.visitor.owner)


def _continue_label(session: Session) -> str:
    done, total = session.progress.pages_read, session.document.pages
    # what reads everything first reads it again; nothing was asked of it yet
    kept = not session.progress.reads_first or session.progress.units_done > 0
    if session.pass_number == 1 and kept and 0 < done < total:
        return f"Continue from page {done + 1}"
    return "Continue"


def _do(verb: Callable[[], object], place: DeltaGenerator, key: str) -> None:
    with place, page_shell.telling():
        with st.spinner("One moment"):
            clicks.answer(key)
            verb()
        dialogs.close()
        st.rerun(scope="app")


@dialogs.dialog("Delete this analysis?", icon=":material/delete:")
def _confirm_delete(here: Here, session: Session) -> None:
    st.text(session.document.name)
    st.text(
        "Its answers, evidence, reviews and log are removed for everyone, and the PDF with them when no "
        "other analysis uses it. This cannot be undone."
    )
    if session.state.is_active:
        st.caption("It is still active and is stopped first.")
    with st.container(horizontal=True, gap="xsmall"):
        now = f"delete_now_{session.id}"
        if clicks.button("Delete it", type="primary", key=now, icon=":material/delete:"):
            with page_shell.telling():
                clicks.answer(now)
                if not here.visitor.may_delete(session):
                    raise NotPermitted("You may no longer delete it.", "Ask its owner, or an admin.")
                here.app.session_commands.delete(session.id, here.visitor.owner)
                page_shell.tell_later(f"Deleted {wording.shortened(session.document.name, 60)}.")
                dialogs.close()
                navigation.go("sessions")
        if st.button("Keep it", key=f"keep_{session.id}", on_click=dialogs.close):
            st.rerun()
