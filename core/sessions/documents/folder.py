"""Documents and the texts of their pages: plain files beside the store, named by their content."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
import shutil
import tempfile
import time
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import filelock
import msgspec

from core.domain.document import DocumentRef, Page
from core.domain.errors import DocumentMissing, DocumentTooLarge, NotAPdf, StoreBusy
from core.domain.pdf_header import may_be_pdf
from core.isolation.operating_system import IS_POSIX
from core.sessions.disk.errors import store_error
from core.sessions.disk.folders import bytes_in, private_folder, take_space
from core.sessions.store.keys import part

__all__ = ["ABANDONED", "CHUNK", "DOCUMENT", "DOCUMENTS_FOLDER", "PART", "DocumentFolder", "is_document"]

#: name of the folder in Pagewise's home
DOCUMENTS_FOLDER = "documents"

#: name of a document's PDF in its folder; the texts of its pages lie beside it
DOCUMENT = "document.pdf"

CHUNK = 1024 * 1024

#: seconds after which an unfinished upload is nobody's any more
ABANDONED = 3600.0

#: seconds to wait while another process adds or discards the same document
LOCKED = 30.0

#: begins the names of files that are being written
PART = ".part-"

_SHA256 = re.compile(r"[0-9a-f]{64}")
_GONE = ".gone-"


def is_document(name: str) -> bool:
    """Return whether a folder of this name holds a document."""
    return _SHA256.fullmatch(name) is not None


class DocumentFolder:
    """PDFs by the SHA-256 of their bytes. Only this user may enter the folder."""

    def __init__(self, home: Path, name: str = DOCUMENTS_FOLDER) -> None:
        private_folder(home)
        self._folder = private_folder(home / name)

    def add(self, stream: BinaryIO, name: str, max_bytes: int) -> DocumentRef:
        """Store a PDF and return what to remember of it; the same bytes are stored once.

        Raise `NotAPdf`, `DocumentTooLarge` or `StoreFull`; nothing is kept then. After a power loss the file
        is either whole or not there.
        """
        digest, size = hashlib.sha256(), 0
        expected = _bytes_left(stream)
        with self._explained(), self._temporary() as temporary:
            with temporary.open("wb") as file:
                while chunk := stream.read(CHUNK):
                    if size == 0 and not may_be_pdf(chunk):
                        raise NotAPdf(f"{name} is not a PDF.", "Choose a PDF file.")
                    if not expected or (size == 0 and expected <= max_bytes):
                        take_space(file, expected, self._folder, what=name)
                    size += len(chunk)
                    if max(size, expected) > max_bytes:
                        raise DocumentTooLarge(
                            f"{name} is larger than {max_bytes // 2**20} MB.",
                            "Split it, or raise PAGEWISE_MAX_MEGABYTES.",
                        )
                    digest.update(chunk)
                    file.write(chunk)
                if size == 0:
                    raise NotAPdf(f"{name} is empty.", "Choose a PDF file.")
                file.truncate()
                file.flush()
                os.fsync(file.fileno())
            sha256 = digest.hexdigest()
            if not self._has(sha256, size):
                self._put(temporary, sha256, DOCUMENT)
        return DocumentRef(sha256, name, size)

    def path(self, sha256: str) -> Path:
        """Return where a PDF lies; raise `DocumentMissing` when it is not there."""
        path = self._find(sha256, DOCUMENT)
        if not path.is_file():
            raise DocumentMissing("The PDF is no longer stored.", "Upload it again.")
        return path

    def save_pages(self, sha256: str, key: str, pages: Sequence[Page]) -> None:
        """Keep the pages of a document as read with the settings that ``key`` stands for."""
        self.save_text(sha256, key, msgspec.json.encode(pages))

    def save_text(self, sha256: str, key: str, text: bytes) -> None:
        """Keep what was read of a document, in a form that the reader knows."""
        with self._explained(), self._temporary() as temporary:
            with temporary.open("wb") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            self._put(temporary, sha256, _pages_name(key))

    def pages(self, sha256: str, key: str) -> Sequence[Page] | None:
        """Return the kept pages, or None when they must be read anew."""
        text = self.text(sha256, key)
        try:
            return None if text is None else msgspec.json.decode(text, type=tuple[Page, ...])
        except (msgspec.DecodeError, UnicodeError):
            return None

    def text(self, sha256: str, key: str) -> bytes | None:
        """Return what `save_text` kept, or None."""
        try:
            return self._find(sha256, _pages_name(key)).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise store_error(error, self._folder) from error

    def discard(self, sha256: str) -> None:
        """Remove a document and its pages at once; one that is not there is no error."""
        gone = self._folder / f"{_GONE}{secrets.token_hex(8)}"
        with self._explained(), contextlib.suppress(FileNotFoundError):
            self._of(sha256).rename(gone)
            shutil.rmtree(gone)

    @contextlib.contextmanager
    def locked(self, sha256: str) -> Iterator[None]:
        """Keep other processes from adding or discarding this document meanwhile.

        Between the moment its bytes are found and the moment a user of it is written to the store, a
        document looks unused.
        """
        lock = filelock.FileLock(self._folder / f"{self._of(sha256).name[:2]}.lock", timeout=LOCKED)
        try:
            with self._explained(), lock:
                yield
        except filelock.Timeout as error:
            raise StoreBusy("Another process holds this document.", "Try again in a moment.") from error

    def files(self, sha256: str) -> Collection[str]:
        """Return the names of the files of one document."""
        with self._explained(), contextlib.suppress(FileNotFoundError):
            return {path.name for path in self._of(sha256).iterdir()}
        return set()

    def file(self, sha256: str, name: str) -> Path:
        """Return where one file of a document lies."""
        return self._find(sha256, name)

    def checksum(self, sha256: str, name: str) -> str:
        """Return the SHA-256 of one file of a document, as it is stored."""
        with self._explained(), self.file(sha256, name).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def take(self, sha256: str, name: str, source: Path) -> None:
        """Store a copy of one file of a document that comes from elsewhere."""
        with self._explained(), self._temporary() as temporary:
            with source.open("rb") as original, temporary.open("wb") as file:
                shutil.copyfileobj(original, file, CHUNK)
                file.flush()
                os.fsync(file.fileno())
            self._put(temporary, sha256, name)

    def all(self) -> Collection[str]:
        """Return the SHA-256 of every document in the folder."""
        with self._explained():
            return {path.name for path in self._folder.iterdir() if _SHA256.fullmatch(path.name)}

    def age(self, sha256: str) -> float:
        """Return the seconds since a document or its pages were last stored; 0 when it is not there."""
        try:
            return max(0.0, time.time() - self._of(sha256).stat().st_mtime)
        except FileNotFoundError:
            return 0.0

    def tidy(self) -> int:
        """Remove what interrupted uploads and removals left behind; return how many files."""
        removed = 0
        for path in self._folder.iterdir():
            if path.name.startswith(_GONE):
                shutil.rmtree(path, ignore_errors=True)
                removed += 1
            elif path.name.startswith(PART):
                with contextlib.suppress(FileNotFoundError):
                    if time.time() - path.stat().st_mtime > ABANDONED:
                        path.unlink()
                        removed += 1
        return removed

    def size(self) -> int:
        """Return how many bytes all files take."""
        return bytes_in(self._folder)

    def _has(self, sha256: str, size: int) -> bool:
        """Return whether a PDF is stored as it should be."""
        try:
            return (self._of(sha256) / DOCUMENT).stat().st_size == size
        except FileNotFoundError:
            return False

    def _put(self, temporary: Path, sha256: str, name: str) -> None:
        """Move a finished file to its name, and see that the name too survives a power loss."""
        folder = private_folder(self._of(sha256))
        temporary.replace(folder / name)
        if IS_POSIX:  # other systems cannot open a folder
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def _find(self, sha256: str, name: str) -> Path:
        """Return where one file of a document lies, or would lie."""
        return self._of(sha256) / name

    def _of(self, sha256: str) -> Path:
        if not _SHA256.fullmatch(sha256):
            raise DocumentMissing("That is not the name of a document.", "Upload it again.")
        return self._folder / sha256

    @contextlib.contextmanager
    def _temporary(self) -> Iterator[Path]:
        descriptor, name = tempfile.mkstemp(prefix=PART, dir=self._folder)
        os.close(descriptor)
        path = Path(name)
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except filelock.Timeout:
            raise
        except OSError as error:
            raise store_error(error, self._folder) from error


def _bytes_left(stream: BinaryIO) -> int:
    """Return how many bytes are to come of a stream that can tell; else 0."""
    if not stream.seekable():
        return 0
    here = stream.tell()
    end = stream.seek(0, os.SEEK_END)
    stream.seek(here)
    return end - here


def _pages_name(key: str) -> str:
    return f"pages-{part(key)}.json"
