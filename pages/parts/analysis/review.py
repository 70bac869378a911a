"""Accept, edit or reject an answer, with a note; who decided and when."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from core.domain.session import Review, Row, Verdict
from pages.parts.sessions import snapshot
from pages.parts.shell import clicks, page_shell, status_badges, wording
from pages.parts.shell.page_shell import Here

__all__ = ["draw"]

_BUTTONS = (
    (Verdict.ACCEPTED, "Accept", "A"),
    (Verdict.EDITED, "Edit", "E"),
    (Verdict.REJECTED, "Reject", "X"),
)


@dataclass(frozen=True, slots=True)
class _Case:
    """One answer to be decided on."""

    here: Here
    session_id: str
    row: Row
    review: Review | None

    @property
    def name(self) -> str:
        """What the keys of its widgets end with."""
        return f"{self.session_id}_{self.row.question_id}"

    @property
    def note_key(self) -> str:
        """Where the note is typed."""
        return f"note_{self.name}"

    @property
    def editing_key(self) -> str:
        """Where the tab keeps that the answer is being edited."""
        return f"editing_{self.name}"


def draw(here: Here, session_id: str, row: Row, review: Review | None) -> None:
    """Draw the controls for one answer and the decisions made on it so far."""
    case = _Case(here, session_id, row, review)
    if st.session_state.get(case.editing_key):
        _draw_editor(case)
        return
    with st.container(horizontal=True, gap="xsmall"):
        for verdict, label, shortcut in _BUTTONS:
            if _draw_button(case, verdict, label, shortcut):
                if verdict is Verdict.EDITED:
                    st.session_state[case.editing_key] = True
                    st.rerun(scope="app")
                _decide(case, verdict, "")
        with st.popover(
            "Note", icon=":material/sticky_note_2:", key=f"{page_shell.BARE}note_{case.name}", help="Note"
        ):
            st.text_input(
                "Note", key=case.note_key, placeholder="Kept with your decision", max_chars=500, width=300
            )
    _draw_history(case)


def _draw_button(case: _Case, verdict: Verdict, label: str, shortcut: str) -> bool:
    decided = case.review is not None and case.review.verdict is verdict
    key = f"{verdict.value}_{case.name}"
    clicked = clicks.button(
        label,
        key=key,
        icon=status_badges.VERDICTS[verdict].icon,
        type="primary" if decided else "secondary",
        shortcut=None if page_shell.on_phone() else shortcut,
        help=_help(case, verdict),
    )
    if clicked:
        clicks.answer(key)
    return clicked


def _help(case: _Case, verdict: Verdict) -> str | None:
    """Say what a decision means where nothing was found to decide on."""
    if case.row.answer:
        return None
    return {
        Verdict.ACCEPTED: "Agree that the document does not say.",
        Verdict.EDITED: "Write the answer yourself.",
        Verdict.REJECTED: "Doubt that the document does not say; the question stays open.",
    }[verdict]


def _draw_editor(case: _Case) -> None:
    edited = case.review is not None and case.review.verdict is Verdict.EDITED
    before = case.review.text if case.review is not None and edited else case.row.answer
    with st.form(f"edit_{case.name}", border=True):
        text = st.text_area("Answer as it should read", value=before, height=120, max_chars=5_000)
        note = st.text_input(
            "Note",
            value=st.session_state.get(case.note_key, ""),
            placeholder="Why, or from where",
            max_chars=500,
        )
        with st.container(horizontal=True, gap="xsmall"):
            save = st.form_submit_button("Save answer", type="primary", icon=":material/save:")
            cancel = st.form_submit_button("Cancel")
    if save and not text.strip():
        st.error("An edited answer needs words. To say that there is none, reject it.")
    elif save:
        st.session_state[case.editing_key] = False
        st.session_state[case.note_key] = note
        _decide(case, Verdict.EDITED, text.strip())
    elif cancel:
        st.session_state[case.editing_key] = False
        st.rerun(scope="app")


def _decide(case: _Case, verdict: Verdict, text: str) -> None:
    decision = Review(
        question_id=case.row.question_id,
        verdict=verdict,
        text=text,
        note=str(st.session_state.get(case.note_key) or "").strip(),
        by=case.here.visitor.owner,
        at=snapshot.now(),
    )
    with page_shell.telling():
        case.here.app.store.review(case.session_id, decision)
        st.rerun(scope="app")


def _draw_history(case: _Case) -> None:
    if case.review is None:
        return
    with page_shell.telling():
        history = case.here.app.store.review_history(case.session_id, case.row.question_id)
        for entry in reversed(history[-5:]):
            _draw_entry(case, entry)


def _draw_entry(case: _Case, entry: Review) -> None:
    sign = status_badges.VERDICTS[entry.verdict]
    who = wording.plain(wording.people(entry.by, case.here.visitor.owner))
    note = f": {wording.plain(entry.note)}" if entry.note else ""
    st.caption(
        f"{sign.icon} {sign.word} by {who}, {wording.ago(entry.at, snapshot.now())}{note}",
        help=wording.moment(entry.at, page_shell.timezone()),
    )
