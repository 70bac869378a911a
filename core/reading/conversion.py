"""Files that are no PDFs turned into PDFs, each by a process of its own behind walls.

Pictures become pages that are scans, e-mails a PDF of their text beside their attachments, and office files
what LibreOffice makes of them, where it is installed and the walls stand.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path, PurePath
from typing import Final

import msgspec

from core.domain.errors import DocumentError, NotAPdf, ReaderKilled
from core.isolation.child_process import Child, Died
from core.isolation.operating_system import IS_LINUX
from core.isolation.room_taken import RoomBound
from core.reading.conversion_messages import Convert, Reply, Unconvertible
from core.reading.refusals import is_empty

__all__ = [
    "CONVERTIBLE",
    "FileKind",
    "Made",
    "convert",
    "kind_of",
    "libreoffice",
    "take_attached",
]

#: bytes of address space: LibreOffice reserves two thousand million of them at its start
MEMORY, OFFICE_MEMORY = 1 << 30, 4 << 30
#: seconds of processor time, and of waiting; LibreOffice starts in two and takes some for a long document
SECONDS, OFFICE_SECONDS = 60, 180
#: bytes of any one file made
FILE = 1 << 30
#: bytes and number of all files that one conversion makes, those that it removes again included
TOTAL, FILES = 2 << 30, 20_000
#: pictures of one TIFF, and attachments of one e-mail
PARTS = 300

#: where systems keep LibreOffice, the newest last
_INSTALLED = (
    "/usr/lib/libreoffice",
    "/usr/lib64/libreoffice",
    "/opt/libreoffice*",
    "/snap/libreoffice/current/lib/libreoffice",
)
_LIBRARIES = ("libmergedlo.so", "libsofficeapp.so")
_REPLY: Final[msgspec.json.Decoder[Reply]] = msgspec.json.Decoder(Reply)


class FileKind(StrEnum):
    """What a file is that is no PDF, as its name tells."""

    WORD = "Word file"
    WORKBOOK = "workbook"
    SLIDES = "presentation"
    MAIL = "e-mail"
    PICTURE = "picture"

    @property
    def is_office(self) -> bool:
        """Whether LibreOffice turns it into a PDF, whose pages are not those that its author saw."""
        return self in _OFFICE_PARTS

    @property
    def wants(self) -> str:
        """What to do where LibreOffice does not turn it into a PDF; completes "is a KIND: "."""
        return f"install LibreOffice {_OFFICE_PARTS[self][0]} on this server, or save it as PDF and add that"


#: the part of LibreOffice that opens a kind, which systems install by itself, and its library
_OFFICE_PARTS = {
    FileKind.WORD: ("Writer", "libswlo.so"),
    FileKind.WORKBOOK: ("Calc", "libsclo.so"),
    FileKind.SLIDES: ("Impress", "libsdlo.so"),
}


_KINDS = {
    **dict.fromkeys((".eml", ".msg"), FileKind.MAIL),
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp"), FileKind.PICTURE),
    **dict.fromkeys((".docx", ".doc", ".odt", ".rtf"), FileKind.WORD),
    **dict.fromkeys((".xlsx", ".xls", ".xlsm", ".ods"), FileKind.WORKBOOK),
    **dict.fromkeys((".pptx", ".ppt", ".odp"), FileKind.SLIDES),
}
#: file extensions, in lower case and with the dot, of what can be turned into a PDF
CONVERTIBLE = tuple(_KINDS)
_CHILDREN = {
    FileKind.MAIL: "core.reading.sandbox.take_mail_apart",
    FileKind.PICTURE: "core.reading.sandbox.picture_to_pdf",
}
_OFFICE_CHILD = "core.reading.sandbox.office_to_pdf"
_ATTACHED_CHILD = "core.reading.sandbox.take_attached"


@dataclass(frozen=True, slots=True)
class Made:
    """One file that came of another."""

    path: Path
    #: the name of an attachment; empty for the file itself
    name: str = ""
    #: whether it is as it came, so that it may be no PDF either
    as_it_came: bool = False
    #: why it was left out, in which case it has no path worth opening; completes "NAME ..."
    left_out: str = ""


def kind_of(name: str) -> FileKind | None:
    """Return what can be turned into a PDF, by its name; None for anything else, and for a PDF."""
    return _KINDS.get(PurePath(name).suffix.lower())


def libreoffice(kind: FileKind) -> str:
    """Return the folder of LibreOffice's programs; empty where it cannot open such files, or has no walls."""
    folder = _libreoffice()
    return folder if folder and (Path(folder) / _OFFICE_PARTS[kind][1]).exists() else ""


@cache
def _libreoffice() -> str:
    if not IS_LINUX:
        return ""
    for pattern in reversed(_INSTALLED):
        for found in sorted(Path("/").glob(pattern[1:]), reverse=True):
            if any((found / "program" / name).exists() for name in _LIBRARIES):
                return str((found / "program").resolve())
    return ""


def convert(path: Path, name: str, folder: Path) -> Iterator[Made]:
    """Yield the PDFs and attachments that come of a file, made in ``folder``, which must be empty.

    ``name`` tells what it is. Raise a `DocumentError` that says what to do when nothing comes of it.
    """
    kind = kind_of(name)
    if kind is None:
        raise NotAPdf(f"{name} is not a PDF.", "Save it as a PDF and add that one.")
    if kind.is_office and not libreoffice(kind):
        raise NotAPdf(f"{name} is a {kind}.", f"{kind.wants[:1].upper()}{kind.wants[1:]}.")
    if not path.stat().st_size:
        # LibreOffice makes an empty page of it, which would count as read
        raise NotAPdf(*is_empty(name))
    source = folder / f"original{PurePath(name).suffix.lower()}"
    shutil.copyfile(path, source)
    seconds = OFFICE_SECONDS if kind.is_office else SECONDS
    reply = _asked(_CHILDREN.get(kind, _OFFICE_CHILD), name, _request(kind, source, folder), seconds)
    yield from _made(reply, name, folder)


def _made(reply: Reply, name: str, folder: Path) -> Iterator[Made]:
    if isinstance(reply, Unconvertible):
        what, _, advice = reply.reason.partition(": ")
        raise NotAPdf(f"{name} {what}.", f"{advice[:1].upper()}{advice[1:]}.")
    made = {each.name: each for each in folder.iterdir() if each.is_file() and not each.is_symlink()}
    for part in reply.parts:
        if part.file not in made:
            raise _given_up(name)
        yield Made(made[part.file], part.name, part.as_it_came)
    for left, why in reply.left_out:
        yield Made(folder, left, left_out=why)


def take_attached(path: Path, name: str, folder: Path, password: str | None = None) -> Iterator[Made]:
    """Yield the files within a PDF as they came, put into ``folder``, which must be empty.

    Raise a `DocumentError` when none can be had.
    """
    source = folder / "original.pdf"
    shutil.copyfile(path, source)
    request = Convert(str(source), str(folder), MEMORY, SECONDS, FILE, PARTS, password=password)
    reply = _asked(_ATTACHED_CHILD, name, request, SECONDS)
    yield from _made(reply, name, folder)


def _request(kind: FileKind, source: Path, folder: Path) -> Convert:
    office = kind.is_office
    return Convert(
        str(source),
        str(folder),
        OFFICE_MEMORY if office else MEMORY,
        OFFICE_SECONDS if office else SECONDS,
        FILE,
        PARTS,
        libreoffice(kind) if office else "",
    )


def _asked(module: str, name: str, request: Convert, seconds: float) -> Reply:
    try:
        with Child(
            module,
            msgspec.json.encode(request),
            memory=request.memory,
            silence=seconds,
            reader="converter",
            room=RoomBound(Path(request.folder), TOTAL, FILES),
        ) as child:
            return child.message(_REPLY, seconds)
    except Died as error:
        raise _given_up(name) from error


def _given_up(name: str) -> DocumentError:
    return ReaderKilled(
        f"{name} cannot be turned into a PDF within the limits.",
        "Save it as PDF in the program that made it.",
    )
