"""Files within the file: those of the document, and those pinned to its pages as a note is."""

from __future__ import annotations

import ctypes
from typing import Any, Final

import pypdfium2_raw.bindings as c

from core.reading.sandbox.printable import printable

#: bytes of a name, in UTF-16
MAX_NAME: Final = 240
#: what a file is called that has no name
UNNAMED: Final = "without a name"

_WIDE: Final = ctypes.POINTER(c.FPDF_WCHAR)


def name_of(attachment: Any) -> str:
    """Return what an attached file is called."""
    buffer = ctypes.create_string_buffer(MAX_NAME)
    size = c.FPDFAttachment_GetName(attachment, ctypes.cast(buffer, _WIDE), MAX_NAME)
    return printable(buffer, size) or UNNAMED


def content_of(attachment: Any, limit: int) -> bytes:
    """Return the bytes of an attached file; none when it is damaged or larger than ``limit``."""
    size = ctypes.c_ulong()
    if not attachment or not c.FPDFAttachment_GetFile(attachment, None, 0, size):
        return b""
    if not 0 < size.value <= limit:
        return b""
    buffer = ctypes.create_string_buffer(size.value)
    if not c.FPDFAttachment_GetFile(attachment, buffer, size.value, size):
        return b""
    return buffer.raw


def pinned_by(note: Any) -> Any:
    """Return the file that an annotation holds, false if it holds none; good as long as the annotation is."""
    if c.FPDFAnnot_GetSubtype(note) != c.FPDF_ANNOT_FILEATTACHMENT:
        return None
    return c.FPDFAnnot_GetFileAttachment(note)
