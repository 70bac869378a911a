"""What is done to several analyses at once, by their owner or an admin."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from core.domain.errors import NotPermitted, PagewiseError
from core.domain.session import Session
from pages.parts.shell import clicks, dialogs, page_shell, status_badges, wording
from pages.parts.shell.page_shell import Here

__all__ = ["confirm_delete", "each"]

#: analyses that are named before they are deleted
_NAMED = 8
_NOW = "delete_several_now"


@dialogs.dialog("Delete these analyses?", icon=":material/delete:")
def confirm_delete(here: Here, chosen: Sequence[Session]) -> None:
    """Ask whether really, then delete those that the visitor may delete still."""
    st.text(f"{wording.counted(len(chosen), 'analysis', 'analyses')} with all answers, reviews and logs:")
    for session in chosen[:_NAMED]:
        sign = status_badges.STATES[session.state]
        whose = wording.people(session.owner, here.visitor.owner)
        st.caption(f"{wording.plain(session.document.name)} · {sign.word} · {wording.plain(whose)}")
    if len(chosen) > _NAMED:
        st.caption(f"and {len(chosen) - _NAMED} more")
    st.text("This cannot be undone. Active ones are stopped first.")
    with st.container(horizontal=True, gap="xsmall"):
        if clicks.button("Delete", type="primary", key=_NOW, icon=":material/delete:"):
            clicks.answer(_NOW)
            dialogs.close()

            def delete(session: Session) -> None:
                if not here.visitor.may_delete(session):
                    raise NotPermitted("You may no longer delete it.", "Ask its owner, or an admin.")
                here.app.session_commands.delete(session.id, here.visitor.owner)

            each(chosen, "Deleted", delete)
        if st.button("Keep", key="keep_several", on_click=dialogs.close):
            st.rerun()


def each(sessions: Sequence[Session], done: str, verb: Callable[[Session], object]) -> None:
    """Do it to each; one that is refused does not keep the others from it."""
    refused: list[str] = []
    for session in sessions:
        try:
            verb(session)
        except PagewiseError as error:
            refused.append(f"{session.document.name}: {error}")
    count = len(sessions) - len(refused)
    sentence = f"{done} {wording.counted(count, 'analysis', 'analyses')}." if count else ""
    page_shell.tell_later(" ".join([sentence, *refused]).strip())
    st.rerun(scope="app")
