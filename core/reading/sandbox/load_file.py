"""Opening a file with pdfium, mended where it needs that."""

from __future__ import annotations

import ctypes
import mmap
from pathlib import Path
from typing import Any

import msgspec
import pypdfium2_raw.bindings as c

from core.domain.pdf_header import HEADER, HEADER_WITHIN
from core.reading.sandbox.mend_file import mended, with_whole_key

__all__ = ["Loaded", "Unopened", "load"]

#: bytes in which pdfium itself looks for a header
PDFIUM_HEADER_SEARCH = 1_024
#: the first revision of protection with keys of 256 bits
LONG_KEYS = 5


class Unopened(Exception):
    """Pdfium refused the document; ``code`` is one of its ``FPDF_ERR_*``."""

    def __init__(self, code: int) -> None:
        self.code = code
        super().__init__(f"pdfium error {code}")


class Loaded(msgspec.Struct, frozen=True):
    """A file that pdfium opened."""

    #: pdfium's document
    handle: Any
    #: what pdfium reads it from, if not the file; must be kept as long
    buffer: Any = None
    #: whether its table of objects had to be made anew, so that some may be lost
    is_mended: bool = False


def load(path: Path, password: bytes | None) -> Loaded:
    """Open a file; raise `Unopened` when neither pdfium nor we can tell where its pages are."""
    with path.open("rb") as file:
        start = file.read(HEADER_WITHIN).find(HEADER)
    if start < PDFIUM_HEADER_SEARCH:
        loaded = Loaded(c.FPDF_LoadDocument(bytes(path), password))
    else:
        # junk before the header, as left by some mail gateways: show pdfium what follows it
        loaded = _from_memory(_view(path), start, password)
    code = 0 if loaded.handle else c.FPDF_GetLastError()
    if loaded.handle and c.FPDF_GetSecurityHandlerRevision(loaded.handle) < LONG_KEYS:
        return loaded
    if code == c.FPDF_ERR_FORMAT:
        repaired = mended(path.read_bytes())
        loaded = _from_memory(bytearray(repaired), 0, password, is_mended=True) if repaired else loaded
    elif code in {0, c.FPDF_ERR_PASSWORD}:
        data = bytearray(path.read_bytes()[max(0, start) :])
        if with_whole_key(data):
            c.FPDF_CloseDocument(loaded.handle)
            loaded = _from_memory(data, 0, password)
    if not loaded.handle:
        raise Unopened(code)
    return loaded


def _view(path: Path) -> mmap.mmap:
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)


def _from_memory(
    data: bytearray | mmap.mmap, start: int, password: bytes | None, *, is_mended: bool = False
) -> Loaded:
    buffer = (ctypes.c_char * (len(data) - start)).from_buffer(data, start)
    handle = c.FPDF_LoadMemDocument64(buffer, len(buffer), password)
    return Loaded(handle, buffer, is_mended=is_mended)
