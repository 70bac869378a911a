"""Deciding on a line: its status, its owner, a note, and where our own proposal answers it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.domain.register import LineReview, Register, RegisterLine
from core.domain.session import Session
from pages.parts.analysis import reviewing
from pages.parts.sessions import snapshot
from pages.parts.shell import page_shell
from pages.parts.shell.page_shell import Here

__all__ = ["draw"]

#: pixels; with a note all fields stand in one row with the button beside a table 1280 pixels wide
_SHORT, _FIELD = 76, 88
#: characters
_NOTE, _NAME, _TEXT = 2_000, 60, 5_000


def draw(
    here: Here,
    session: Session,
    register: Register,
    line: RegisterLine | None,
    history: Sequence[LineReview],
) -> None:
    """Draw the fields of the line that is open; what is saved is added to its history.

    While None is open the fields stand there and take nothing.
    """
    form, line_id, off = register.form, line.id if line else "", line is None
    held = history[-1] if history else LineReview(form.kind.value, line_id)
    key = f"{form.kind.value}_{line_id}_{len(history)}"
    with (
        st.form(f"decide_{key}", border=False),
        st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"),
    ):
        words = {"": "None", **form.statuses}
        status = st.selectbox(
            "Status",
            list(words),
            index=list(words).index(held.status) if held.status in words else 0,
            format_func=words.__getitem__,
            key=f"status_{key}",
            width=124,
            disabled=off,
        )
        owner = st.text_input(
            "Owner", held.owner, max_chars=_NAME, key=f"owner_{key}", width=_SHORT, disabled=off
        )
        response = held.response
        if form.answered:
            response = st.text_input(
                "Our response",
                held.response,
                max_chars=_NOTE,
                key=f"response_{key}",
                placeholder="4.2, p. 31",
                width=_FIELD,
                disabled=off,
            )
        text = held.text
        if form.editable:
            text = st.text_input(
                "In our words", held.text, max_chars=_TEXT, key=f"text_{key}", width=_FIELD, disabled=off
            )
        note = st.text_input("Note", held.note, max_chars=_NOTE, key=f"note_{key}", disabled=off)
        saved = st.form_submit_button("Save", type="primary", disabled=off)
    if saved and line is not None:
        with page_shell.telling():
            review = LineReview(
                form.kind.value,
                line.id,
                status,
                note.strip(),
                owner.strip(),
                response.strip(),
                text.strip(),
                by=here.visitor.owner,
                reviewer=reviewing.my_name(here),
                at=snapshot.now(),
            )
            if review.said != held.said:
                here.app.store.lines.review(session.id, [review])
            st.rerun(scope="app")
