"""What a package holds beside PDFs: office files, e-mails with their attachments, pictures."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from core.domain.errors import DocumentError, RequestInvalid
from core.packages.archive import Refusal, clean_name
from core.reading.conversion import (
    CONVERTIBLE,
    convert,
    kind_of,
    libreoffice,
    take_attached,
)

__all__ = ["Brought", "accepted", "attached_name", "attached_to", "brought", "digest_of", "why_not"]

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


def brought(path: Path, name: str, scratch: Path, depth: int = 0) -> Iterator[Brought | Refusal]:
    """Yield the PDFs that come of a file, made in a folder of its own below ``scratch``.

    A PDF is itself; an e-mail is its text, then its attachments. What cannot be had is named, with what to
    do.
    """
    reason = why_not(name)
    kind = kind_of(name)
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
            if made.left_out:
                yield Refusal(attached, made.left_out)
            elif made.as_it_came:
                yield from brought(made.path, attached, scratch, depth + 1)
            else:
                yield Brought(attached, made.path, kind.value, original)
    except (DocumentError, RequestInvalid) as error:
        yield Refusal(name, str(error).removeprefix(name).strip())


def attached_to(
    path: Path, name: str, scratch: Path, *, password: str | None = None, depth: int = 0
) -> Iterator[Brought | Refusal]:
    """Yield the PDFs that come of the files within a PDF: a portfolio's, or those attached to its pages."""
    if depth >= _DEPTH:
        return
    folder = Path(tempfile.mkdtemp(dir=scratch))
    try:
        for made in take_attached(path, name, folder, password):
            attached = attached_name(name, made.name)
            if made.left_out:
                yield Refusal(attached, made.left_out)
            else:
                yield from brought(made.path, attached, scratch, depth + 1)
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
