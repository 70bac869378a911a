"""The menus of downloads: every format in every state, for what is there at the moment of the click."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.domain.session import Session
from pages.parts.sessions import downloads
from pages.parts.shell import page_shell, signed_links

__all__ = ["draw", "draw_several"]

#: label and Material symbol of each format; one that is not named here shows its extension
_LABELS = {
    "xlsx": ("Excel workbook", "table"),
    "html": ("Web page", "html"),
    "docx": ("Word document", "description"),
    "pdf": ("PDF with highlights", "picture_as_pdf"),
    "pdf.zip": ("PDFs with highlights", "folder_zip"),
    "md": ("Markdown", "markdown"),
    "csv": ("CSV, a row a question", "csv"),
    "quotes.csv": ("CSV, a row a quote", "format_quote"),
    "json": ("JSON", "data_object"),
    "notice.docx": ("Notice of the revision, Word", "campaign"),
    "notice.md": ("Notice of the revision, Markdown", "campaign"),
}


def draw(session: Session) -> None:
    """Draw the menu of formats; a file is made when its entry is clicked, not before."""
    bare = page_shell.BARE if page_shell.on_phone() else ""
    with st.popover("Export", icon=":material/download:", key=f"{bare}export_{session.id}"):
        if session.state.is_active:
            st.caption("Holds what has been found up to the click.")
        # by itself, so that no link on a page that stays open is ever too old
        st.fragment(_draw_links, run_every=signed_links.REPORT_SECONDS / 2)(session)


def _draw_links(session: Session) -> None:
    addresses = downloads.links(session)
    for kind in sorted(addresses, key=lambda kind: list(_LABELS).index(kind) if kind in _LABELS else 99):
        label, symbol = _LABELS.get(kind, (f".{kind}", "draft"))
        st.link_button(
            label,
            addresses[kind],
            key=f"export_{kind}_{session.id}",
            icon=f":material/{symbol}:",
            type="tertiary",
        )


def draw_several(chosen: Sequence[Session]) -> None:
    """Draw one download for all chosen sessions: a workbook each, in one archive."""
    says = "An Excel workbook for each selected session, in one archive."
    icon = ":material/download:"
    if chosen:
        st.link_button("Export", downloads.archive_link(chosen), key="export_several", icon=icon, help=says)
    else:  # a link that is switched off is still a link to a screen reader
        st.button("Export", key="export_none", icon=icon, help=says, disabled=True)
