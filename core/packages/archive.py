"""Files out of a ZIP archive: bounded before a byte is unpacked, and measured while they are.

A header's size is a claim; what counts is what comes out. Nothing is ever written under a name from the
archive: names are for display.
"""

from __future__ import annotations

import stat
import tempfile
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

from core.domain.errors import RequestInvalid

__all__ = ["ArchiveLimits", "Refusal", "Unpacked", "unpacked"]

#: bytes read at a time
CHUNK = 1024 * 1024
#: unpacked bytes kept in memory; more goes to a temporary file
IN_MEMORY = 8 * 1024 * 1024
#: characters of a name that are kept
NAME = 200
#: how often larger than packed a file may become; text compresses to a tenth, a bomb to a thousandth
RATIO = 200
#: bytes that any file may unpack to whatever its ratio
SMALL = 10 * 1024 * 1024

#: archives within the archive: refused, for each level multiplies what may come out
_NESTED = frozenset({".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".jar"})
#: what operating systems leave behind
_LITTER = frozenset({"__macosx", ".ds_store", "thumbs.db", "desktop.ini"})


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """What may come out of one archive."""

    #: files
    files: int = 1000
    #: bytes of one file, and of all together
    file_bytes: int = 200 * 2**20
    total_bytes: int = 2000 * 2**20


@dataclass(frozen=True, slots=True)
class Unpacked:
    """One file of the archive, open at its beginning; closed when the next one is asked for."""

    #: its cleaned path in the archive, parts joined by ``/``; for display alone
    name: str
    stream: BinaryIO


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that was not taken, and why; the rest goes on."""

    name: str
    reason: str


def unpacked(
    archive: BinaryIO, name: str, limits: ArchiveLimits = ArchiveLimits()
) -> Iterator[Unpacked | Refusal]:
    """Yield the files of a ZIP archive in the order of their names.

    Raise `RequestInvalid` when it is no archive, holds too many files, or more comes out than the limits
    allow; what came before stays valid.
    """
    try:
        opened = zipfile.ZipFile(archive)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise RequestInvalid(
            f"{name} is not a readable ZIP archive.", "Unpack it and add its files."
        ) from error
    with opened:
        entries = [
            entry for entry in opened.infolist() if not entry.is_dir() and not _is_litter(entry.filename)
        ]
        if len(entries) > limits.files:
            raise RequestInvalid(
                f"{name} holds {len(entries)} files; at most {limits.files} are taken.", "Split it by folder."
            )
        left = limits.total_bytes
        for entry in sorted(entries, key=lambda each: each.filename):
            shown = clean_name(entry.filename)
            reason = _refused(entry)
            if reason:
                yield Refusal(shown, reason)
                continue
            with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as file:
                reason, size = _unpack(opened, entry, file, min(left, limits.file_bytes))
                left -= size
                if left <= 0 or (reason and left < limits.file_bytes and size >= left):
                    raise RequestInvalid(
                        f"{name} unpacks to more than {limits.total_bytes // 2**20} MB.",
                        "Split it by folder.",
                    )
                if reason:
                    yield Refusal(shown, reason)
                    continue
                file.seek(0)
                yield Unpacked(shown, file)  # type: ignore[arg-type]  # a spooled file is a binary file


def clean_name(name: str) -> str:
    """Return a path as it may be shown: no way up, no drive, no control characters, composed letters."""
    text = unicodedata.normalize("NFC", name.replace("\\", "/"))
    text = "".join(letter for letter in text if unicodedata.category(letter)[0] != "C")
    parts = [part.strip() for part in PurePosixPath(text).parts if part not in {"/", "..", "."}]
    cleaned = "/".join(part for part in parts if part and not part.endswith(":"))
    return cleaned[-NAME:] or "unnamed"


def _is_litter(name: str) -> bool:
    parts = [part.lower() for part in name.replace("\\", "/").split("/")]
    return any(part in _LITTER for part in parts) or parts[-1].startswith("._")


def _refused(entry: zipfile.ZipInfo) -> str:
    """Return why an entry is not even opened; empty when it may be."""
    if entry.flag_bits & 0x1:
        return "is encrypted: unpack it with its password first"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "is a link, not a file"
    if PurePosixPath(entry.filename.lower()).suffix in _NESTED:
        return "is an archive in the archive: unpack it first"
    if entry.file_size > SMALL and entry.file_size > RATIO * max(1, entry.compress_size):
        return "unpacks to far more than it should"
    return ""


def _unpack(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: tempfile.SpooledTemporaryFile[bytes], most: int
) -> tuple[str, int]:
    """Write one file; return why it is refused, if it is, and how many bytes came out."""
    size = 0
    try:
        with archive.open(entry) as source:
            while chunk := source.read(CHUNK):
                size += len(chunk)
                if size > most:
                    return f"is larger than {most // 2**20} MB", size
                if size > SMALL and size > RATIO * max(1, entry.compress_size):
                    return "unpacks to far more than it should", size
                target.write(chunk)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError):
        return "is damaged in the archive", size
    return "", size
