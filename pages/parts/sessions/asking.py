"""One more question to an analysis that is finished: what it takes is said first."""

from __future__ import annotations

import streamlit as st

from core.domain.session import Session, SessionState
from core.services.session_commands import QUESTION
from pages.parts.sessions import costs
from pages.parts.shell import clicks, dialogs, page_shell, permission, wording
from pages.parts.shell.page_shell import Here
from pages.parts.upload import engine_choice

__all__ = ["draw"]


def draw(here: Here, session: Session) -> None:
    """Draw the entry of the menu that opens the dialog."""
    finished = session.state is SessionState.COMPLETED
    if dialogs.opener(
        "Ask one more question",
        key=f"one_more_{session.id}",
        icon=":material/add_comment:",
        type="tertiary",
        disabled=not finished,
        help=None if finished else "When the analysis is finished.",
    ):
        _ask(here, session)


@dialogs.dialog("Ask one more question", icon=":material/add_comment:")
def _ask(here: Here, session: Session) -> None:
    opened = _open_question(here, session)
    if opened:
        st.caption("The open question stands here, to be asked again in other words; or write another.")
    go = f"ask_{session.id}"
    with st.form("one_more_form", border=False):
        text = st.text_area("Question", value=opened, max_chars=QUESTION, key=f"one_more_text_{session.id}")
        key = engine_choice.typed_key("Key", key="one_more_key") if session.engine.typed_key else None
        takes = costs.in_words(costs.of_one_more_question(here, session))
        st.caption(wording.plain(takes or "What it takes cannot be told."))
        pressed = clicks.submit("Ask", key=go, type="primary", icon=":material/send:")
    if pressed:
        with page_shell.telling():
            with st.spinner("One moment"):
                clicks.answer(go)
                permission.check_engine(here, session.engine)
                here.app.session_commands.ask(session.id, text, here.visitor.owner, key)
                st.query_params["q"] = here.app.store.table(session.id).rows[-1].question_id
            dialogs.close()
            st.rerun(scope="app")


def _open_question(here: Here, session: Session) -> str:
    """Return the text of the question that the address names, if any."""
    wanted = st.query_params.get("q", "")
    rows = here.app.store.table(session.id).rows
    return next((row.question for row in rows if row.question_id == wanted), "")
