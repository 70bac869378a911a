"""Files within the file: those of the document, and those pinned to its pages as a note is."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any, Final

import pypdfium2.raw as c

from core.reading.sandbox.printable import printable

#: bytes of a name, in UTF-16
MAX_NAME: Final = 240
#: annotations looked at on one page
MAX_ANNOTATIONS: Final = 2_000

_WIDE: Final = ctypes.POINTER(c.FPDF_WCHAR)


def name_of(attachment: Any) -> str:
    """Return what an attached file is called."""
    buffer = ctypes.create_string_buffer(MAX_NAME)
    size = c.FPDFAttachment_GetName(attachment, ctypes.cast(buffer, _WIDE), MAX_NAME)
    return printable(buffer, size) or "without a name"


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


def pinned_to(page: Any) -> Iterator[Any]:
    """Yield the files that annotations of a loaded page hold; each is good until the next is asked for."""
    for index in range(min(MAX_ANNOTATIONS, max(0, c.FPDFPage_GetAnnotCount(page)))):
        note = c.FPDFPage_GetAnnot(page, index)
        if not note:
            continue
        if c.FPDFAnnot_GetSubtype(note) == c.FPDF_ANNOT_FILEATTACHMENT and (
            attachment := c.FPDFAnnot_GetFileAttachment(note)
        ):
            yield attachment
        c.FPDFPage_CloseAnnot(note)
