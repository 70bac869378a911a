"""The process that has LibreOffice, loaded as a library, turn an office file into a PDF.

As a library (LibreOfficeKit) it opens no socket and starts no program, so it works behind the same walls as
our own readers: the file in its folder is all that it reaches, and macros and links find nothing there.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.reading.conversion_messages import Convert, Converted, ConvertedPart, Reply, Unconvertible
from core.reading.sandbox.serve_conversion import serve
from core.reading.sandbox.widen_columns import widen

#: what it and its fonts read beside its own folder
BESIDE = (
    *(
        "/etc/libreoffice",
        "/usr/share/libreoffice",
        "/var/lib/libreoffice",
        "/var/spool/libreoffice",
        "/etc/fonts",
    ),
    *("/usr/share/fontconfig", "/var/cache/fontconfig", "/usr/share/hunspell", "/usr/share/hyphen"),
    *("/usr/share/mythes", "/usr/share/icu", "/usr/share/liblangtag"),
)
#: places of functions in the tables of ``LibreOfficeKit.h``, whose order is part of its ABI: of an office
#: loading a document and the last error, of a document saving it and its type
LOAD, ERROR, SAVE, TYPE = 2, 3, 2, 3
#: the type of a workbook, there
SPREADSHEET = 1
TARGET = "office.pdf"


class _Failed(Exception):
    """LibreOffice did not do what it was asked; the reason completes the sentence "NAME ..."."""


def convert(request: Convert) -> Reply:
    """Write the PDF."""
    folder = Path(request.folder)
    os.environ.update(HOME=str(folder), TMPDIR=str(folder))
    os.environ["SAL_USE_VCLPLUGIN"] = "svp"  # it draws in memory: there is no screen
    office = _start(Path(request.program), folder / "profile")
    if not office:
        return Unconvertible("needs LibreOffice, which does not start on this server: save it as PDF")
    try:
        document = _open(office, Path(request.path))
        if _method(document, TYPE, ctypes.c_int)(document) == SPREADSHEET:
            plain, wide = folder / "plain.xlsx", folder / "wide.xlsx"
            _save(document, plain, b"xlsx")
            widen(plain, wide)
            document = _open(office, wide)
        _save(document, folder / TARGET, b"pdf")
    except _Failed as failed:
        return Unconvertible(str(failed))
    return Converted((ConvertedPart(TARGET),))


def _open(office: int, path: Path) -> int:
    document: int | None = _method(office, LOAD, ctypes.c_void_p, ctypes.c_char_p)(
        office, path.as_uri().encode()
    )
    if document:
        return document
    said = _method(office, ERROR, ctypes.c_char_p)(office) or b""
    if b"assword" in said:
        raise _Failed("is protected by a password: save it without")
    raise _Failed("cannot be opened by LibreOffice: save it as PDF and add that")


def _save(document: int, path: Path, kind: bytes) -> None:
    save = _method(document, SAVE, ctypes.c_int, *(ctypes.c_char_p,) * 3)
    if not save(document, path.as_uri().encode(), kind, None) or not path.exists():
        raise _Failed("cannot be turned into a PDF by LibreOffice: save it as PDF and add that")


def _start(program: Path, profile: Path) -> int | None:
    """Return LibreOffice's handle, or None."""
    library = next(
        program / name for name in ("libmergedlo.so", "libsofficeapp.so") if (program / name).exists()
    )
    hook = ctypes.CDLL(str(library), mode=ctypes.RTLD_GLOBAL).libreofficekit_hook_2
    hook.restype = ctypes.c_void_p
    hook.argtypes = [ctypes.c_char_p, ctypes.c_char_p]
    handle: int | None = hook(str(program).encode(), profile.as_uri().encode())
    return handle


def _method(handle: int, place: int, returns: type, *takes: type) -> Callable[..., Any]:
    """Return a function of an object: a table of its functions stands where the object begins."""
    pointers = ctypes.POINTER(ctypes.c_void_p)
    table = ctypes.cast(handle, pointers)[0]
    address = ctypes.cast(table, pointers)[place]
    return ctypes.CFUNCTYPE(returns, ctypes.c_void_p, *takes)(address or 0)


if __name__ == "__main__":
    serve(convert, read=lambda request: [Path(request.program).parent, *map(Path, BESIDE)], threads=True)
