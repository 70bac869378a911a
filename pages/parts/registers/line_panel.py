"""What stands behind a line: its words on their page, what the register says of them, what was decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from core.domain.register import LineReview, Quoted, Register, RegisterLine
from core.domain.session import Session
from pages.parts.analysis import page_routes
from pages.parts.components import panel_view
from pages.parts.components.evidence import mount
from pages.parts.registers.lines_grid import badge_of
from pages.parts.sessions import snapshot
from pages.parts.shell import page_shell, wording
from pages.parts.shell.page_shell import Here

__all__ = ["CHANNEL", "draw", "opened"]

CHANNEL = "registers"
#: lines after the open one whose evidence is sent along
_AHEAD = 4
#: decisions shown of a line's history
_HISTORY = 10
_PARAMETER = "line"
_HINT = "Open a line: here stand its words on their page, and its status, owner and note."


def opened(register: Register) -> RegisterLine | None:
    """Return the line that the address names, if the register has it."""
    wanted = st.query_params.get(_PARAMETER)
    return next((line for line in register.lines if line.id == wanted), None)


def draw(
    here: Here,
    session: Session,
    register: Register,
    history: Mapping[str, Sequence[LineReview]],
) -> None:
    """Draw the panel of the line that is open."""
    key = f"line_panel_{register.kind.value}_{session.id}"
    chosen = opened(register)
    wanted = [chosen.id if chosen else None, *_ahead(key)]
    numbers = {line.id: number for number, line in enumerate(register.lines, 1)}
    lines = {line.id: line for line in register.lines if line.id in wanted}
    mount(
        key=key,
        data={
            "channel": f"{CHANNEL}_{register.kind.value}",
            "open": wanted[0],
            "views": {
                identity: _view(here, register, line, numbers[identity], history.get(identity, ()))
                for identity, line in lines.items()
            },
            "source": page_routes.source(session, here.app.store.plan(session.id)),
            "hint": _HINT,
            "decides": False,
            "unit": "Line",
        },
        on_open=lambda: _take(key),
    )


def _take(key: str) -> None:
    state = st.session_state[key].get("open")
    if not isinstance(state, dict):
        return
    if state.get("id") is None:
        st.query_params.pop(_PARAMETER, None)
    else:
        st.query_params[_PARAMETER] = str(state["id"])


def _ahead(key: str) -> list[str]:
    state: Any = st.session_state.get(key) or {}
    known = state.get("open")
    return [str(each) for each in known.get("ahead", ())][:_AHEAD] if isinstance(known, dict) else []


def _view(
    here: Here, register: Register, line: RegisterLine, number: int, history: Sequence[LineReview]
) -> dict[str, Any]:
    """Return what the panel shows of one line, which is decided on elsewhere."""
    form = register.form
    held = history[-1] if history else None
    signs = [badge_of(form, held)] if held is not None and held.status else []
    own = {column.key for column in form.columns} - {"text", "section", "document", "page"}
    said = [
        f"{column.title}: {value}"
        for column in form.columns
        if column.key in own and (value := line.cell(column.key)) not in {None, ""}
    ]
    section = line.headings[-1] if line.headings else ""
    return panel_view.view(
        line.id,
        number,
        # said once: the innermost heading is the title of the panel
        section="" if line.place == section else wording.shortened(line.place, 100),
        question=wording.shortened(section or form.title, 160),
        signs=signs,
        answer=(held.text if held is not None else "") or line.in_context,
        found=line.in_context if held is not None and held.text else "",
        spots=[_spot(index, each) for index, each in enumerate(line.quotes)],
        history=[_entry(here, form.statuses, each) for each in reversed(history[-_HISTORY:])],
        coverage=[" · ".join(said), f"Id {line.id}"],
    )


def _spot(index: int, each: Quoted) -> dict[str, Any]:
    return panel_view.spot(
        [each.span],
        page=each.page.number,
        name=wording.where([each.page]),
        text=" ".join(each.text.split()),
        number=index,
    )


def _entry(here: Here, statuses: Mapping[str, str], each: LineReview) -> dict[str, str]:
    who = (
        "you"
        if each.by == here.visitor.owner
        else each.reviewer or wording.people(each.by, here.visitor.owner)
    )
    status = statuses.get(each.status, each.status) or "No status"
    more = "; ".join(filter(None, (each.owner and f"for {each.owner}", each.response, each.note)))
    return {
        "text": f"{status} by {who}, {wording.ago(each.at, snapshot.now())}{f': {more}' if more else ''}",
        "at": wording.moment(each.at, page_shell.timezone()),
    }
