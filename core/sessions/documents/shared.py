"""Documents that every machine can reach: kept in an archive, with a folder of copies on each machine."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from core.sessions.documents.folder import DOCUMENT, DocumentFolder

__all__ = ["COPIES_FOLDER", "Archive", "Exclusive", "SharedDocuments"]

#: name of the folder of copies in Pagewise's home; never the one in which documents of this machine
#: alone are kept, for copies of what the archive does not have are removed
COPIES_FOLDER = "copies"

#: keeps others from adding or discarding the document of this SHA-256 meanwhile
Exclusive = Callable[[str], AbstractContextManager[None]]


class Archive(Protocol):
    """Files of documents, by the document's SHA-256 and their name. A file is whole or not there.

    Every method may raise the `core.domain.errors.StoreError` that says why it cannot.
    """

    def put(self, sha256: str, name: str, source: Path) -> None:
        """Store a file, replacing the one before."""

    def get(self, sha256: str, name: str, target: Path) -> bool:
        """Write a file to ``target``; return whether there is one.

        Raise `StoreDamaged` when it is not what was stored.
        """

    def has(self, sha256: str, name: str) -> bool:
        """Return whether a file is there."""

    def names(self, sha256: str) -> Collection[str]:
        """Return the names of the files of one document."""

    def checksum(self, sha256: str, name: str) -> str:
        """Return the SHA-256 of a file, read anew from where it is kept."""

    def remove(self, sha256: str) -> None:
        """Remove a document's files; one that is not there is no error."""

    def all(self) -> Collection[str]:
        """Return the SHA-256 of every document."""

    def age(self, sha256: str) -> float:
        """Return the seconds since a document or its pages were last stored; 0 when it is not there."""

    def size(self) -> int:
        """Return how many bytes all files take."""

    def tidy(self) -> int:
        """Remove what interrupted uploads left behind; return how many files."""


class SharedDocuments(DocumentFolder):
    """See `core.sessions.documents.folder.DocumentFolder`.

    A file is in the archive before anybody hears of it, and fetched to the local folder by whoever
    needs it.
    """

    def __init__(self, home: Path, archive: Archive, exclusive: Exclusive | None = None) -> None:
        """Keep machines apart by ``exclusive``; without it the archive is this machine's alone."""
        super().__init__(home, COPIES_FOLDER)
        self._archive = archive
        self._exclusive = exclusive

    def discard(self, sha256: str) -> None:
        """Remove a document everywhere; other machines drop their copies when they tidy."""
        self._archive.remove(self._of(sha256).name)
        super().discard(sha256)

    @contextlib.contextmanager
    def locked(self, sha256: str) -> Iterator[None]:
        """Keep all machines from adding or discarding this document meanwhile."""
        with (self._exclusive or super().locked)(self._of(sha256).name):
            yield

    def files(self, sha256: str) -> Collection[str]:
        """Return the names of the files of one document."""
        return self._archive.names(self._of(sha256).name)

    def checksum(self, sha256: str, name: str) -> str:
        """Return the SHA-256 of one file of a document, as the archive has it."""
        return self._archive.checksum(self._of(sha256).name, name)

    def all(self) -> Collection[str]:
        """Return the SHA-256 of every stored document."""
        return self._archive.all()

    def age(self, sha256: str) -> float:
        """Return the seconds since a document or its pages were last stored; 0 when it is not there."""
        return self._archive.age(self._of(sha256).name)

    def tidy(self) -> int:
        """Remove what was left behind here, and copies of documents that were removed elsewhere."""
        removed = super().tidy() + self._archive.tidy()
        for sha256 in set(super().all()) - set(self.all()):
            shutil.rmtree(self._of(sha256), ignore_errors=True)
            removed += 1
        return removed

    def size(self) -> int:
        """Return how many bytes all files take in the archive."""
        return self._archive.size()

    def _has(self, sha256: str, size: int) -> bool:
        return super()._has(sha256, size) and self._archive.has(sha256, DOCUMENT)

    def _put(self, temporary: Path, sha256: str, name: str) -> None:
        self._archive.put(sha256, name, temporary)
        super()._put(temporary, sha256, name)

    def _find(self, sha256: str, name: str) -> Path:
        """Fetch the file when this machine does not have it; drop it when another removed it."""
        path = super()._find(sha256, name)
        if not path.is_file():
            with self._explained(), self._temporary() as temporary:
                if self._archive.get(sha256, name, temporary):
                    super()._put(temporary, sha256, name)
        elif name == DOCUMENT and not self._archive.has(sha256, DOCUMENT):
            shutil.rmtree(path.parent, ignore_errors=True)
        return path
