"""Downloads: every format in every state, for what is there at the moment of the click."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Sequence

import streamlit as st

from core.bootstrap import App
from core.domain.session import Session
from core.reports.formats import Format
from pages.parts import service
from pages.parts.chrome import Here

__all__ = ["draw", "draw_several", "file_name"]

_UNSAFE = re.compile(r"[^\w.-]+")
#: label and Material symbol of each format; one that is not named here shows its extension
_LABELS = {
    "xlsx": ("Excel workbook", "table"),
    "html": ("Web page", "html"),
    "docx": ("Word document", "description"),
    "pdf": ("PDF with highlights", "picture_as_pdf"),
    "md": ("Markdown", "markdown"),
    "csv": ("CSV, a row a question", "csv"),
    "quotes.csv": ("CSV, a row a quote", "format_quote"),
    "json": ("JSON", "data_object"),
}


def draw(here: Here, session: Session) -> None:
    """Draw the menu of formats; a file is made when its entry is clicked, not before."""
    with st.popover("Export", icon=":material/download:", key=f"export_{session.id}"):
        if session.state.is_active:
            st.caption("Holds what has been found up to the click.")
        for kind in sorted(Format, key=lambda kind: list(_LABELS).index(kind) if kind in _LABELS else 99):
            label, symbol = _LABELS.get(kind, (f".{kind}", "draft"))
            st.download_button(
                label,
                data=_maker(here.app, session.id, kind),
                file_name=file_name(session.document.name, kind),
                mime=kind.media_type,
                key=f"export_{kind}_{session.id}",
                icon=f":material/{symbol}:",
                type="tertiary",
                on_click="ignore",
            )


def draw_several(here: Here, chosen: Sequence[Session]) -> None:
    """Draw one download for all chosen sessions: a workbook each, in one archive."""
    st.download_button(
        "Export",
        data=_archiver(here.app, chosen),
        file_name="pagewise.zip",
        mime="application/zip",
        key="export_several",
        icon=":material/download:",
        on_click="ignore",
        disabled=not chosen,
        help="An Excel workbook for each selected session, in one archive.",
    )


def file_name(document: str, kind: str) -> str:
    """Return a download's name: the document's, reduced to letters, digits, dots and dashes."""
    stem = document[:-4] if document.casefold().endswith(".pdf") else document
    return f"{_UNSAFE.sub('-', stem).strip('-.')[:80] or 'analysis'}.{kind}"


def _maker(app: App, session_id: str, kind: Format) -> Callable[[], bytes]:
    def make() -> bytes:
        stream = io.BytesIO()
        service.write_report(app, session_id, stream, kind)
        return stream.getvalue()

    return make


def _archiver(app: App, chosen: Sequence[Session]) -> Callable[[], bytes]:
    def make() -> bytes:
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for number, session in enumerate(chosen, start=1):
                # numbered, since two sessions may be on documents of one name
                name = f"{number:02d}-{file_name(session.document.name, Format.XLSX)}"
                archive.writestr(name, _maker(app, session.id, Format.XLSX)())
        return stream.getvalue()

    return make
