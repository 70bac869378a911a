"""The registers of an analysis: one list at a time, its lines beside the page that each stands on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from core.domain.register import LineReview, Register, RegisterKind, RegisterLine
from core.domain.session import Session
from core.registers.catalog import MAKERS
from pages.parts.components import grid
from pages.parts.components.grid import Grid
from pages.parts.registers import exchange, line_editor, line_filters, line_panel, lines_grid, made, refining
from pages.parts.shell import page_shell, wording
from pages.parts.shell.page_shell import Here

__all__ = ["draw", "draw_line"]

#: shares of the width: the lines, and the page beside them
_SHARES = (58, 42)
_CHOSEN_HERE = [kind for kind in MAKERS if kind is not RegisterKind.OPEN]
#: lines that are drawn at once; filters bring the others into sight
_DRAWN = 1_000


def draw(here: Here, session: Session) -> None:
    """Draw the register that is chosen here; open matters have a view of their own."""
    _draw(here, session, _choose_kind(session))


def _draw(here: Here, session: Session, kind: RegisterKind) -> None:
    with page_shell.waiting(f"Reading the pages for {MAKERS[kind].form.title.lower()}"):
        register = made.register(here.app, session, kind)
    history = made.history(here.app, session, kind)
    held = {line_id: reviews[-1] for line_id, reviews in history.items()}
    left, right = st.columns(_SHARES, gap="small")
    with left:
        with st.container():
            refining.watch(here, session)
        _draw_summary(here, session, register, held)
        if not register.lines:
            st.info(_nothing(session), icon=":material/playlist_remove:")
            return
        wanted = line_filters.draw(session.id, register)
        numbered = [
            (number, line)
            for number, line in enumerate(register.lines, 1)
            if wanted.admits(line, held.get(line.id))
        ]
        _draw_lines(session, register, numbered[:_DRAWN], held)
        _draw_below(session, register, len(numbered))
    with right:
        st.fragment(draw_line)(here, session, register, history)


def _choose_kind(session: Session) -> RegisterKind:
    chosen = st.segmented_control(
        "Register",
        _CHOSEN_HERE,
        default=_CHOSEN_HERE[0],
        format_func=lambda kind: MAKERS[kind].form.title,
        required=True,
        key=f"register_{session.id}",
        label_visibility="collapsed",
    )
    return RegisterKind(chosen)


def _draw_summary(here: Here, session: Session, register: Register, held: Mapping[str, LineReview]) -> None:
    decided = sum(line.id in held and bool(held[line.id].status) for line in register.lines)
    line = f"**{wording.counted(len(register.lines), 'line')}** · {decided:,} decided"
    row = st.container(horizontal=True, vertical_alignment="center", gap="small")
    with row:
        st.markdown(line, help=register.form.about, width="content")
        if register.left_out:
            _draw_left_out(register)
        refining.draw(here, session, register.kind)
        exchange.draw(here, session, register)
    for note in register.notes:
        st.caption(wording.plain(note))


def _draw_left_out(register: Register) -> None:
    """Let be looked at what became no line, by what it was taken for."""
    counts = register.left_out_as
    with st.popover(f"{sum(counts.values()):,} left out", icon=":material/filter_alt_off:"):
        what = st.segmented_control(
            "What was left out",
            list(counts),
            default=next(iter(counts)),
            format_func=lambda name: f"{counts[name]:,} {name}",
            required=True,
            key=f"left_out_{register.kind.value}",
        )
        shown = [each for each in register.left_out if each.disposition == what]
        st.dataframe(
            {
                "Page": [str(each.quoted.page) for each in shown],
                "Text": [" ".join(each.quoted.text.split()) for each in shown],
                "Section": [" > ".join(each.headings) for each in shown],
            },
            hide_index=True,
            width=720,
            column_config={"Text": st.column_config.TextColumn(width="large")},
        )


def _draw_lines(
    session: Session,
    register: Register,
    numbered: Sequence[tuple[int, RegisterLine]],
    held: Mapping[str, LineReview],
) -> None:
    chosen = line_panel.opened(register)
    grid.draw(
        Grid(
            f"{line_panel.CHANNEL}_{register.kind.value}",
            f"{register.form.title}: one row a line",
            lines_grid.columns(register.form),
            lines_grid.rows(numbered, register.form, held),
            selected=chosen.id if chosen else "",
            wrap=4,
            steps=True,
            empty="No line matches these filters.",
        ),
        key=f"lines_{register.kind.value}_{session.id}",
    )


def _draw_below(session: Session, register: Register, count: int) -> None:
    with st.container():
        if count > _DRAWN:
            st.caption(f"The first {_DRAWN:,} of {count:,} lines. Filter or search to see the others.")
        elif count < len(register.lines):
            st.button(
                f"Show all {len(register.lines):,} lines",
                key=f"all_{register.kind.value}_{session.id}",
                type="tertiary",
                on_click=line_filters.clear,
                args=(session.id, register),
            )


def draw_line(
    here: Here, session: Session, register: Register, history: Mapping[str, Sequence[LineReview]]
) -> None:
    """Draw the decision on the line that is open, and its words on their page."""
    line = line_panel.opened(register)
    # without a line too, so that the page below stays where it is when one is opened
    line_editor.draw(here, session, register, line, history.get(line.id, ()) if line else ())
    line_panel.draw(here, session, register, history)


def _nothing(session: Session) -> str:
    if session.state.is_active:
        return "Nothing yet: the pages are still being read."
    return "The pages that were read hold no line of this kind."
