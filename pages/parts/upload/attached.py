"""Files within uploaded PDFs: named, and taken in as documents of their own where somebody wants that."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.domain.upload import Upload
from core.services.package_intake import attached_left
from pages.parts.shell import page_shell, wording
from pages.parts.shell.page_shell import Here
from pages.parts.upload import drops

__all__ = ["draw"]

#: names of attached files that are shown
_NAMED = 4


def draw(here: Here, uploads: Sequence[Upload]) -> None:
    """Draw, for each document with files within it that are not read, what they are and a button."""
    for upload, names in attached_left(uploads):
        shown = ", ".join(names[:_NAMED]) + (", ..." if len(names) > _NAMED else "")
        count = wording.counted(len(names), "attached file")
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption(
                wording.plain(f"{upload.document.name} holds {count}, not read so far: {shown}"),
                width="stretch",
            )
            pressed = st.button(
                f"Take in {count}",
                key=f"attached_{upload.id}",
                icon=":material/attach_file:",
                help="Each becomes a document of its own beside the one that holds it.",
            )
        if pressed:
            with page_shell.telling():
                drops.join(here, here.app.package_intake.receive_attached(upload, present=uploads), uploads)
                st.rerun()
