"""Taking a register out, and reading decisions back that were made in Excel."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.domain.register import LineReview, Register, RegisterForm
from core.domain.session import Session
from core.registers.reading_back.compare import Compared
from core.services.line_decisions import LineDecisions
from pages.parts.analysis import reviewing
from pages.parts.registers import made, register_links
from pages.parts.sessions import snapshot
from pages.parts.shell import page_shell, wording
from pages.parts.shell.page_shell import Here

__all__ = ["draw"]

#: label and symbol of each format
_LABELS = {
    "xlsx": ("Excel workbook", "table"),
    "csv": ("CSV", "csv"),
    "json": ("JSON", "data_object"),
    "ics": ("Calendar (.ics)", "event"),
    "docx": ("Word document", "description"),
}
#: rows that were not understood that are named
_PROBLEMS = 5


def draw(here: Here, session: Session, register: Register) -> None:
    """Draw both menus."""
    kind = register.kind
    with st.popover("Export", icon=":material/download:", key=f"export_{kind.value}"):
        for extension, address in register_links.links(session, kind).items():
            label, symbol = _LABELS.get(extension, (f".{extension}", "draft"))
            st.link_button(
                label,
                address,
                key=f"register_{kind.value}_{extension}",
                icon=f":material/{symbol}:",
                type="tertiary",
            )
    with st.popover("Read back", icon=":material/upload:", key=f"read_back_{kind.value}"):
        _draw_reading_back(here, session, register)


def _draw_reading_back(here: Here, session: Session, register: Register) -> None:
    kind = register.kind
    given = st.file_uploader(
        "A workbook exported here in which status, owner or note were edited",
        type=["xlsx"],
        key=f"edited_{kind.value}_{st.session_state.get(_turn(register), 0)}",
    )
    if given is None:
        return
    decisions = LineDecisions(here.app.store.lines)
    with page_shell.telling():
        found = decisions.compare(
            session.id, given.getvalue(), kind, lambda of: made.register(here.app, session, of)
        )
        _say(found)
        chosen = [*found.changes, *_choose(found, register.form)]
        if chosen and st.button(
            f"Store {wording.counted(len(chosen), 'decision')}",
            type="primary",
            key=f"store_{kind.value}",
            icon=":material/save:",
        ):
            decisions.store(
                session.id,
                chosen,
                by=here.visitor.owner,
                reviewer=reviewing.my_name(here),
                at=snapshot.now(),
            )
            # a new turn empties the field
            st.session_state[_turn(register)] = st.session_state.get(_turn(register), 0) + 1
            page_shell.tell_later(f"{wording.counted(len(chosen), 'decision')} stored.")
            st.rerun(scope="app")


def _say(found: Compared) -> None:
    """Say what the workbook changes, and which of its rows were not understood."""
    parts = [
        f"{wording.counted(len(found.changes), 'decision')} changed",
        f"{found.unchanged:,} as before",
        f"{wording.counted(len(found.conflicts), 'conflict')}" if found.conflicts else "",
    ]
    st.markdown(f"**{' · '.join(filter(None, parts))}**")
    for problem in found.problems[:_PROBLEMS]:
        st.text(problem)
    if len(found.problems) > _PROBLEMS:
        st.caption(f"and {len(found.problems) - _PROBLEMS:,} more rows that were not understood")


def _choose(found: Compared, form: RegisterForm) -> list[LineReview]:
    """Let be chosen, for each line on which somebody decided since, whether the workbook wins."""
    if not found.conflicts:
        return []
    st.caption(
        "Somebody decided on these lines since the workbook was written. Tick where the workbook wins."
    )
    offered = pd.DataFrame(
        {
            "Workbook wins": [False] * len(found.conflicts),
            "Line": [each.held.line_id for each in found.conflicts],
            "Workbook": [_words(each.edited, form) for each in found.conflicts],
            "Now": [_words(each.held, form) for each in found.conflicts],
            "By": [each.held.reviewer or each.held.by for each in found.conflicts],
        }
    )
    edited = st.data_editor(
        offered,
        hide_index=True,
        disabled=["Line", "Workbook", "Now", "By"],
        key=f"conflicts_{form.kind.value}",
    )
    wins = edited["Workbook wins"]
    return [each.edited for each, take in zip(found.conflicts, wins, strict=True) if take]


def _words(review: LineReview, form: RegisterForm) -> str:
    status = form.statuses.get(review.status, review.status) or "no status"
    return "; ".join(filter(None, (status, review.owner, review.response, review.text, review.note)))


def _turn(register: Register) -> str:
    return f"read_back_turn_{register.kind.value}"
