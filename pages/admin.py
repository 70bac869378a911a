"""Admin: every session of everybody, live, and the state of this installation."""

from __future__ import annotations

import streamlit as st

from core.domain.errors import NotPermitted
from pages.parts.sessions import admin_list, diagnostics
from pages.parts.shell import page_shell, service
from pages.parts.shell.page_shell import Here

_VIEWS = ("Sessions", "Diagnostics")


def _main() -> None:
    with page_shell.page() as here:
        if not here.visitor.is_admin:
            _ask(here)
            return
        with page_shell.title("Admin"):
            if not here.visitor.signed_in:
                st.button("Leave admin", icon=":material/logout:", on_click=_leave, args=(here,))
        view = st.segmented_control(
            "View", _VIEWS, default=_VIEWS[0], required=True, key="admin_view", label_visibility="collapsed"
        )
        if view == "Diagnostics":
            diagnostics.draw(here)
        else:
            admin_list.draw(here)


def _ask(here: Here) -> None:
    page_shell.title("Admin")
    if here.visitor.signed_in:
        raise NotPermitted(
            f"{here.visitor.name} is not on the list of admins.",
            "Somebody who runs this server can add the address to PAGEWISE_ADMIN_EMAILS.",
        )
    st.text("Enter the admin token. The server writes it to its log when it starts.")
    with st.form("admin_token", border=False, width=420):
        typed = st.text_input("Admin token", type="password")
        pressed = st.form_submit_button("Open admin", type="primary", icon=":material/lock_open:")
    if pressed:
        with page_shell.telling():
            service.token().sign_in(typed, here.visitor.owner)
            st.rerun()


def _leave(here: Here) -> None:
    service.token().sign_out(here.visitor.owner)


_main()
