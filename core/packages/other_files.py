"""What a package holds beside PDFs: office files, e-mails with their attachments, pictures."""

from __future__ import annotations

import hashlib
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Protocol, TypeVar

from core.domain.errors import DocumentError, RequestInvalid
from core.packages.archive import Refusal, clean_name
from core.reading.conversion import (
    CONVERTIBLE,
    Made,
    convert,
    kind_of,
    libreoffice,
    take_attached,
)

__all__ = [
    "Bounds",
    "Brought",
    "Opening",
    "accepted",
    "attached_name",
    "attached_to",
    "brought",
    "digest_of",
    "unprotected",
    "why_not",
]

_PDF = ".pdf"
#: files that are named often and cannot be turned into PDFs here
_KNOWN = {
    ".dwg": "is a drawing file: plot it to PDF and add that",
    ".dxf": "is a drawing file: plot it to PDF and add that",
    ".zip": "is an archive in another file: unpack it and add its files",
    ".7z": "is an archive: unpack it and add its files",
    ".rar": "is an archive: unpack it and add its files",
}
#: e-mails within e-mails that are opened
_DEPTH = 3
#: files out of others, and seconds for turning files into PDFs, in all that is dropped at once: each level of
#: e-mails in e-mails multiplies their number
_WITHIN, _SECONDS = 1000, 3600.0

_Opened = TypeVar("_Opened")


@dataclass(frozen=True, slots=True)
class Brought:
    """A PDF on its way in, or what was turned into one."""

    #: for display: its file name, with what it came in
    name: str
    path: Path
    #: what it was turned into a PDF from ("Word file"); empty for a PDF
    converted: str = ""
    #: SHA-256 of the file that came: two PDFs made of one file differ
    original: str = ""


class Bounds:
    """What may still be done for one drop, whatever its files hold."""

    def __init__(self, within: int = _WITHIN, seconds: float = _SECONDS) -> None:
        """Take how many files may come out of others, and the seconds for turning files into PDFs."""
        self._within = self._left = within
        self._until = time.monotonic() + seconds

    def one_more(self) -> str:
        """Take one more file out of another; return why not, if not."""
        if not self._left:
            return f"is one of more than {self._within:,} files within files: add it by itself"
        self._left -= 1
        return ""

    def late(self) -> str:
        """Return why no other file is turned into a PDF, if none is."""
        if time.monotonic() < self._until:
            return ""
        return "was not reached in the time that files added at once may take: add it by itself"


def accepted() -> tuple[str, ...]:
    """Return the extensions, without the dot, of what can be taken in here."""
    return ("pdf", "zip", *(suffix.removeprefix(".") for suffix in CONVERTIBLE))


def why_not(name: str) -> str:
    """Return why a file is not taken by its name, and what to do; empty when it may be."""
    suffix = PurePath(name).suffix.lower()
    kind = kind_of(name)
    if suffix == _PDF or (kind is not None and not (kind.is_office and not libreoffice(kind))):
        return ""
    if kind is not None:
        return f"is a {kind}: {kind.wants}"
    return _KNOWN.get(suffix, "is not a PDF")


def brought(
    path: Path, name: str, scratch: Path, bounds: Bounds, depth: int = 0
) -> Iterator[Brought | Refusal]:
    """Yield the PDFs that come of a file, made in a folder of its own below ``scratch``.

    A PDF is itself; an e-mail is its text, then its attachments. What cannot be had is named, with what to
    do. All files of one drop share their ``bounds``.
    """
    kind = kind_of(name)
    reason = why_not(name) or (bounds.late() if kind is not None else "")
    if reason or kind is None:
        yield Refusal(name, reason) if reason else Brought(name, path)
        return
    if depth >= _DEPTH:
        yield Refusal(name, "is an e-mail within e-mails: save it by itself and add that")
        return
    try:
        original = digest_of(path)
        folder = Path(tempfile.mkdtemp(dir=scratch))
        for made in convert(path, name, folder):
            attached = attached_name(name, made.name) if made.name else name
            reason = made.left_out or (bounds.one_more() if made.as_it_came else "")
            if reason:
                yield Refusal(attached, reason)
            elif made.as_it_came:
                yield from brought(made.path, attached, scratch, bounds, depth + 1)
            else:
                yield Brought(attached, made.path, kind.value, original)
    except (DocumentError, RequestInvalid) as error:
        yield Refusal(name, str(error).removeprefix(name).strip())


class Opening(Protocol):
    """Opens a document that may be protected."""

    def __call__(self, name: str, attempt: Callable[[str | None], _Opened], /) -> _Opened:
        """Return what ``attempt`` gives without a password, or with one; raise `PasswordNeeded`."""


def unprotected(_name: str, attempt: Callable[[str | None], _Opened]) -> _Opened:
    """Open a document as it is."""
    return attempt(None)


def attached_to(
    path: Path, name: str, scratch: Path, bounds: Bounds, *, opening: Opening = unprotected, depth: int = 0
) -> Iterator[Brought | Refusal]:
    """Yield the PDFs that come of the files within a PDF: a portfolio's, or those attached to its pages."""
    if depth >= _DEPTH or bounds.late():
        return

    def taken(password: str | None) -> list[Made]:
        return list(take_attached(path, name, Path(tempfile.mkdtemp(dir=scratch)), password))

    try:
        for made in opening(name, taken):
            attached = attached_name(name, made.name)
            if reason := made.left_out or bounds.one_more():
                yield Refusal(attached, reason)
            else:
                yield from brought(made.path, attached, scratch, bounds, depth + 1)
    except DocumentError as error:
        yield Refusal(name, str(error).removeprefix(name).strip())


def attached_name(name: str, attached: str) -> str:
    """Return what a document is called that came within another."""
    return f"{name}/{clean_name(PurePath(attached.replace('/', '-')).name)}"


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file; raise `RequestInvalid` when it cannot be read."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise RequestInvalid(
            f"{clean_name(path.name)} cannot be read: {error.strerror}.", "Check it."
        ) from error
