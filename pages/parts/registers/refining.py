"""Having a model look at the labels of a register's lines again: what it takes, then what it changed."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.domain.errors import PagewiseError
from core.domain.refinement import DISPOSITION, Refinement
from core.domain.register import RegisterKind
from core.domain.session import REFINABLE, Session
from core.registers.refinement import work as refinable
from core.services.refinements import cost_of, holding, refining_engine
from pages.parts.registers import made
from pages.parts.sessions import costs
from pages.parts.shell import clicks, dialogs, page_shell, permission, wording
from pages.parts.shell.page_shell import Here
from pages.parts.upload import engine_choice

__all__ = ["draw", "progress", "watch"]

#: seconds between two looks at whether a refinement began or ended
_POLL = 2
#: refinements that are listed
_LISTED = 5


def draw(here: Here, session: Session, kind: RegisterKind) -> None:
    """Draw the menu, for the kinds of registers that can be refined."""
    if kind not in refinable.REFINABLE:
        return
    history = here.app.store.refinements.history(session.id, kind)
    with st.popover("Refine", icon=":material/model_training:", key=f"refine_{kind.value}"):
        if session.refining is not None:
            st.text(progress(here, session))
        else:
            _draw_offer(here, session, kind)
        _draw_history(here, session, kind, history)


def watch(here: Here, session: Session) -> None:
    """Follow a refinement: draw the page anew when one began or ended, whoever asked for it."""
    st.fragment(_watch, run_every=_POLL)(here, session.id, was_active=session.state.is_active)


def progress(here: Here, session: Session) -> str:
    """Return ``Refining requirements: 120 lines looked at, 14 changed``; empty where nothing is refined."""
    order = session.refining
    if order is None:
        return ""
    kind = RegisterKind(order.register)
    found = here.app.store.refinements.history(session.id, kind)
    own = next((each for each in found if each.number == order.number), None)
    looked_at, changed = (len(own.checked), len(own.relabelled)) if own else (0, 0)
    return f"Refining {kind}: {wording.counted(looked_at, 'line')} looked at, {changed:,} changed"


def _watch(here: Here, session_id: str, *, was_active: bool) -> None:
    with page_shell.telling():
        session = here.app.store.session(session_id)
        if session.state.is_active != was_active:
            dialogs.redraw_behind()
        if session.refining is not None:
            st.caption(wording.plain(progress(here, session)))


def _draw_offer(here: Here, session: Session, kind: RegisterKind) -> None:
    """Say what a refinement takes, and let it begin."""
    try:
        engine = refining_engine(here.app.settings, session.engine)
        permission.check_engine(here, engine)
        work = made.work(here.app, session, kind)
        cost = cost_of(work, engine, here.app.settings)
    except PagewiseError as error:
        st.text(f"{error.what} {error.advice}".strip())
        return
    named = ", ".join("what a line is" if field.key == DISPOSITION else field.key for field in work.fields)
    st.text(
        f"{engine.model} looks again at the labels of the lines ({named}). It adds no line and changes no"
        " words; what it changes is marked, and can be taken back."
    )
    key = engine_choice.typed_key("Key", key=f"refine_key_{kind.value}") if engine.typed_key else None
    st.caption(wording.plain(costs.in_words(cost)))
    name = f"refine_now_{kind.value}"
    if clicks.button(
        wording.plain(f"Refine {wording.counted(len(work.lines), 'line')}{costs.price(cost)}"),
        key=name,
        type="primary",
        icon=":material/play_arrow:",
        disabled=session.state not in REFINABLE or not work.lines,
        help=None if session.state in REFINABLE else "When the analysis has ended.",
    ):
        with page_shell.telling():
            clicks.answer(name)
            permission.check_engine(here, engine)
            here.app.refinements.start(session.id, kind, here.visitor.owner, key)
            st.rerun(scope="app")


def _draw_history(here: Here, session: Session, kind: RegisterKind, history: Sequence[Refinement]) -> None:
    """Say what came of each refinement, and let the last one that holds be taken back."""
    ended = session.history[-1]
    if ended.returns and ended.reason and (not history or ended.at > history[-1].at):
        st.caption(wording.plain(wording.people(ended.reason, here.visitor.owner)))
    for each in reversed(history[-_LISTED:]):
        st.caption(wording.plain(_said(each)), help=wording.plain(_dropped(each)) or None)
    if holding(history) and session.refining is None:
        name = f"take_back_{kind.value}"
        if clicks.button("Take the last one back", key=name, icon=":material/undo:"):
            with page_shell.telling():
                clicks.answer(name)
                gone = here.app.refinements.take_back(session.id, kind, here.visitor.owner)
                page_shell.tell_later(f"Taken back: {wording.counted(len(gone.relabelled), 'line')}.")
                st.rerun(scope="app")


def _said(each: Refinement) -> str:
    taken_out = sum(DISPOSITION in labels for labels in each.relabelled.values())
    parts = [
        wording.moment(each.at, page_shell.timezone()),
        each.model,
        f"{len(each.relabelled):,} of {wording.counted(len(each.checked), 'line')} changed",
        f"{taken_out:,} of them left out" if taken_out else "",
        f"{sum(each.dropped.values()):,} entries of its replies not used" if each.dropped else "",
        wording.money(each.usage.usd),
        "taken back" if each.taken_back is not None else "",
    ]
    return " · ".join(filter(None, parts))


def _dropped(each: Refinement) -> str:
    return "; ".join(f"{count:,} {why}" for why, count in each.dropped.items())
