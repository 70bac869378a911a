"""Open matters: what to read first, as a page of a report, each matter beside the page that it stands on."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from core.domain.front_page import FrontPage
from core.domain.register import LineReview, Register, RegisterKind, RegisterLine
from core.domain.session import Session
from core.registers.open_matters.register import front_page
from pages.parts.components import grid
from pages.parts.components.grid import Badge, Cell, Column, Grid, GridRow, Group
from pages.parts.registers import exchange, line_panel, lines_grid, made, view
from pages.parts.shell import page_shell, wording
from pages.parts.shell.page_shell import Here

__all__ = ["draw"]

#: shares of the width: the matters, and the page beside them
_SHARES = (58, 42)
_COLUMNS = (
    Column("kind", "Kind", 128),
    Column("matter", "Matter and what to do", 220, grow=6),
    Column("page", "Where", 128, narrow=False),
)
#: characters of a matter; the panel shows the rest
_MATTER = 320
_ALL = "all_open_matters"


def draw(here: Here, session: Session) -> None:
    """Draw what fits a page, and all of it where somebody asks."""
    with page_shell.waiting("Looking for what could disqualify the bid"):
        register = made.register(here.app, session, RegisterKind.OPEN)
    history = made.history(here.app, session, RegisterKind.OPEN)
    held = {line_id: reviews[-1] for line_id, reviews in history.items()}
    front = front_page(register)
    left, right = st.columns(_SHARES, gap="small")
    with left:
        _draw_head(here, session, register, front, held)
        if not register.lines:
            st.info("Nothing is open: no clause, no question and no page.", icon=":material/task_alt:")
            return
        _draw_matters(session, register, front, held)
    with right:
        st.fragment(view.draw_line)(here, session, register, history)


def _draw_head(
    here: Here, session: Session, register: Register, front: FrontPage, held: Mapping[str, LineReview]
) -> None:
    counts = " · ".join(f"**{part.count:,}** {part.title[0].lower()}{part.title[1:]}" for part in front.parts)
    settled = sum(line.id in held and bool(held[line.id].status) for line in register.lines)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(counts, help=register.form.about, width="content")
        if settled:
            st.caption(f"{settled:,} decided", width="content")
        if any(part.rest for part in front.parts):
            st.toggle(
                f"All {front.count:,}", key=_key(session), help="Show those that do not fit a page, too."
            )
        exchange.draw(here, session, register)


def _draw_matters(
    session: Session, register: Register, front: FrontPage, held: Mapping[str, LineReview]
) -> None:
    everything = bool(st.session_state.get(_key(session)))
    fitting = {line.id for part in front.parts for line in part.lines}
    shown = [line for line in register.lines if everything or line.id in fitting]
    chosen = line_panel.opened(register)
    rests = {part.title: Group("" if everything else part.rest) for part in front.parts if part.lines}
    grid.draw(
        Grid(
            f"{line_panel.CHANNEL}_{register.kind.value}",
            "Open matters: one row a matter",
            _COLUMNS,
            [_row(register, line, held.get(line.id)) for line in shown],
            groups=rests,
            selected=chosen.id if chosen else "",
            wrap=4,
            height="content" if len(shown) < 8 else "fill",
            steps=True,
        ),
        key=f"matters_{session.id}",
    )


def _key(session: Session) -> str:
    return f"{_ALL}_{session.id}"


def _row(register: Register, line: RegisterLine, review: LineReview | None) -> GridRow:
    matter = " ".join(str(line.cell("matter") or "").split())
    todo = str(line.cell("todo") or "")
    badges: tuple[Badge, ...] = ()
    if review is not None and review.status:
        badges = (lines_grid.badge_of(register.form, review),)
    where = wording.where([line.page]) if line.page is not None else _places(line)
    return GridRow(
        line.id,
        wording.shortened(matter, 160),
        {
            "kind": Cell(str(line.cell("kind") or "")),
            "matter": Cell(
                wording.shortened(matter, _MATTER),
                note=todo,
                badges=badges,
                tip=matter if len(matter) > _MATTER else "",
            ),
            "page": Cell(where),
        },
        group=str(line.cell("part") or ""),
        due=not badges,
        quiet=bool(badges),
        about={"section": line.headings[-1] if line.headings else ""},
    )


def _places(line: RegisterLine) -> str:
    return ", ".join(str(value) for key in ("document", "page") if (value := line.cell(key)))
