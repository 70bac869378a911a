"""Giving back the memory of uploads that are stored."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.parts.shell.front_guard import uploads

if TYPE_CHECKING:
    from streamlit.typing import UploadedFile

__all__ = ["let_go"]


def let_go(files: Iterable[UploadedFile]) -> None:
    """Have Streamlit forget files that were dropped: it would keep their bytes as long as the tab lives.

    This is what it does itself when a visitor takes a file off the drop zone again.
    """
    context = get_script_run_ctx()
    for file in files:
        file.close()
        if context is not None and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
            context.uploaded_file_mgr.remove_file(context.session_id, file.file_id)
            uploads.taken(context.session_id, [file.file_id])
