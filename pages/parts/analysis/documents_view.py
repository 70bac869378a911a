"""The documents of a package: what each is, what is named and missing, and which wins over which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from core.bootstrap import App
from core.domain.inventory import Inventory, Missing
from core.domain.package import Arrangement, DocumentKind
from core.domain.session import Session
from pages.parts.sessions import snapshot
from pages.parts.shell import page_shell, wording
from pages.parts.shell.page_shell import Here

__all__ = ["draw"]

#: pixels of a line, and lines of a list before it scrolls
_ROW, _ROWS = 35, 14
#: pages that name something missing which are shown
_PAGES = 6


def draw(here: Here, session: Session) -> None:
    """Draw the inventory; kinds, numbers, dates and precedence can be changed at any time."""
    with page_shell.waiting("Looking through the documents"):
        found = _inventory(
            (session.id, session.progress.pages_read, _stamp(here, session)), here.app, session.id
        )
    arrangement = here.app.arrangement(session.id)
    left, right = st.columns([2, 1], gap="medium")
    with left:
        st.markdown(f"**{wording.counted(len(found.rows), 'document')}**")
        _draw_documents(here, session, found, arrangement)
    with right:
        _draw_missing(found.missing, read=session.progress.pages_read)
        _draw_doubles(found)
        _draw_precedence(here, found, arrangement)


def _stamp(here: Here, session: Session) -> float:
    said = here.app.store.arrangement(session.id)
    return said.at if said is not None else 0.0


@st.cache_data(max_entries=16, show_spinner=False)
def _inventory(key: tuple[str, int, float], _app: App, session_id: str) -> Inventory:
    """Return the inventory; the key names all it depends on."""
    del key
    return _app.inventory(session_id)


def _draw_documents(here: Here, session: Session, found: Inventory, arrangement: Arrangement) -> None:
    places = {index: rank for rank, index in enumerate(arrangement.precedence, start=1)}
    frame = pd.DataFrame(
        {
            "rank": [places[index] for index in range(len(found.rows))],
            "name": [row.name for row in found.rows],
            "kind": [row.entry.description.kind.words for row in found.rows],
            "number": [row.entry.description.number for row in found.rows],
            "date": [row.entry.description.date for row in found.rows],
            "pages": [row.entry.document.pages for row in found.rows],
            "remark": [", ".join(row.remarks) for row in found.rows],
            "file": [row.entry.document.name for row in found.rows],
        }
    )
    edited = st.data_editor(
        frame,
        key=f"documents_{session.id}_{arrangement.at}",
        hide_index=True,
        height=1 + _ROW * (1 + min(_ROWS, len(frame))),
        row_height=_ROW,
        disabled=["name", "pages", "remark", "file"],
        column_config={
            "rank": st.column_config.NumberColumn(
                "Order", width=80, min_value=1, step=1, help="1 wins over all others. Change it to reorder."
            ),
            "name": st.column_config.TextColumn("Document", width=240),
            "kind": st.column_config.SelectboxColumn(
                "Kind", options=[kind.words for kind in DocumentKind], required=True
            ),
            "number": st.column_config.TextColumn("Number", width=95, max_chars=20),
            "date": st.column_config.TextColumn("Date", width="small", max_chars=10, help="As 2026-10-20."),
            "pages": st.column_config.NumberColumn("Pages", width="small"),
            "remark": st.column_config.TextColumn("Remark", width="medium"),
            "file": st.column_config.TextColumn("File", width="medium"),
        },
    )
    changed = _changed(edited, arrangement)
    if changed is not None:
        with page_shell.telling():
            stamped = replace(changed, by=here.visitor.owner, at=snapshot.now())
            here.app.store.arrange(session.id, stamped)
            st.rerun()


def _changed(edited: pd.DataFrame, before: Arrangement) -> Arrangement | None:
    """Return the arrangement as edited, or None when it is as before."""
    descriptions = tuple(
        replace(
            said,
            kind=DocumentKind.called(str(row.kind)),
            number=str(row.number or "").strip(),
            date=str(row.date or "").strip(),
        )
        for said, row in zip(before.descriptions, edited.itertuples(), strict=True)
    )
    places = {index: rank for rank, index in enumerate(before.precedence, start=1)}
    wanted = [int(rank) for rank in edited["rank"].fillna(len(edited))]
    moved = [index for index, rank in enumerate(wanted) if rank != places[index]]
    # who was moved takes its place before who had it
    order = sorted(range(len(wanted)), key=lambda index: (wanted[index], index not in moved, places[index]))
    if descriptions == before.descriptions and not moved:
        return None
    return Arrangement(descriptions, tuple(order), "set by hand" if moved else before.reason)


def _draw_missing(missing: Sequence[Missing], *, read: int) -> None:
    st.markdown("**Named and not there**")
    if not missing:
        st.caption("Everything the documents name is there." if read else "Nothing has been read yet.")
        return
    for each in missing:
        title = f" {each.title}" if each.title else ""
        st.text(
            f"{each.name}{title}: named in {wording.pages(each.pages, _PAGES)}",
            help=wording.plain(each.words),
        )


def _draw_doubles(found: Inventory) -> None:
    if found.versions:
        st.markdown("**Twice, or in versions**")
    for versions in found.versions:
        st.text(f"{', '.join(versions.names)}: {versions.reason}")
    if found.refused:
        st.markdown("**Not read**")
    for name, reason in found.refused:
        st.text(f"{name} {reason}")


def _draw_precedence(here: Here, found: Inventory, arrangement: Arrangement) -> None:
    st.markdown("**Which wins over which**")
    reason = arrangement.reason
    if arrangement.by:
        who = wording.people(arrangement.by, here.visitor.owner)
        st.caption(f"Arranged by {wording.plain(who)}, {wording.ago(arrangement.at, snapshot.now())}.")
    elif reason:
        st.caption(f"As the documents state: {wording.plain(wording.shortened(reason, 400))}")
    else:
        st.caption("By the usual order: no document states one. Change the numbers in the first column.")
    st.text(" > ".join(found.precedence[:8]) + (" > ..." if len(found.precedence) > 8 else ""))
