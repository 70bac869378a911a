"""Documents that every machine can reach: kept in PostgreSQL, with the local folder as a cache."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import cast

from core.domain.errors import StoreDamaged
from core.sessions.documents import CHUNK, DOCUMENT, DocumentFolder
from core.sessions.postgres.database import Database

__all__ = ["SharedDocuments"]


class SharedDocuments(DocumentFolder):
    """See `core.sessions.documents.DocumentFolder`.

    A file is stored in the database before anybody hears of it, and fetched to the local folder by
    whoever needs it.
    """

    def __init__(self, home: Path, database: Database) -> None:
        super().__init__(home)
        self._database = database

    def discard(self, sha256: str) -> None:
        """Remove a document everywhere; other machines drop their copies when they tidy."""
        self._database.run("DELETE FROM pagewise_file WHERE sha256 = %s", (self._of(sha256).name,))
        super().discard(sha256)

    @contextlib.contextmanager
    def locked(self, sha256: str) -> Iterator[None]:
        """Keep all machines from adding or discarding this document meanwhile."""
        name = f"document:{self._of(sha256).name}"
        with self._database.transaction(("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", (name,))):
            yield

    def files(self, sha256: str) -> Collection[str]:
        """Return the names of the files of one document."""
        rows = self._database.run("SELECT name FROM pagewise_file WHERE sha256 = %s AND part = 0", (sha256,))
        return {str(row[0]) for row in rows}

    def checksum(self, sha256: str, name: str) -> str:
        """Return the SHA-256 of one file of a document, as the database has it."""
        digest = hashlib.sha256()
        with self._database.snapshot():
            for chunk in self._chunks(sha256, name):
                digest.update(chunk)
        return digest.hexdigest()

    def all(self) -> Collection[str]:
        """Return the SHA-256 of every stored document."""
        rows = self._database.run("SELECT DISTINCT sha256 FROM pagewise_file WHERE part = 0")
        return {str(row[0]) for row in rows}

    def age(self, sha256: str) -> float:
        """Return the seconds since a document or its pages were last stored; 0 when it is not there."""
        rows = self._database.run(
            "SELECT extract(epoch FROM now() - max(stored))::float8 FROM pagewise_file WHERE sha256 = %s",
            (sha256,),
        )
        return max(0.0, cast("float | None", rows[0][0]) or 0.0)

    def tidy(self) -> int:
        """Remove what was left behind here, and copies of documents that were removed elsewhere."""
        removed = super().tidy()
        for sha256 in set(super().all()) - set(self.all()):
            shutil.rmtree(self._of(sha256), ignore_errors=True)
            removed += 1
        return removed

    def size(self) -> int:
        """Return how many bytes all files take in the database."""
        rows = self._database.run("SELECT coalesce(sum(octet_length(data)), 0)::bigint FROM pagewise_file")
        return cast("int", rows[0][0])

    def _has(self, sha256: str, size: int) -> bool:
        return super()._has(sha256, size) and self._is_stored(sha256)

    def _is_stored(self, sha256: str) -> bool:
        """Return whether the database has the PDF: another machine may have removed it."""
        rows = self._database.run(
            "SELECT EXISTS (SELECT FROM pagewise_file WHERE sha256 = %s AND name = %s)", (sha256, DOCUMENT)
        )
        return bool(rows[0][0])

    def _put(self, temporary: Path, sha256: str, name: str) -> None:
        alone = ("SELECT pg_advisory_xact_lock(hashtextextended(%s, 2))", (f"{sha256}/{name}",))
        with self._database.transaction(alone), temporary.open("rb") as file:
            self._database.run("DELETE FROM pagewise_file WHERE sha256 = %s AND name = %s", (sha256, name))
            part = 0
            while chunk := file.read(CHUNK):
                self._database.run(
                    "INSERT INTO pagewise_file (sha256, name, part, data) VALUES (%s, %s, %s, %s)",
                    (sha256, name, part, chunk),
                )
                part += 1
        super()._put(temporary, sha256, name)

    def _find(self, sha256: str, name: str) -> Path:
        """Fetch the file when this machine does not have it."""
        path = super()._find(sha256, name)
        if not path.is_file():
            self._fetch(sha256, name)
        elif name == DOCUMENT and not self._is_stored(sha256):
            shutil.rmtree(path.parent, ignore_errors=True)
        return path

    def _fetch(self, sha256: str, name: str) -> None:
        digest = hashlib.sha256()
        with self._explained(), self._database.snapshot(), self._temporary() as temporary:
            with temporary.open("wb") as file:
                for chunk in self._chunks(sha256, name):
                    digest.update(chunk)
                    file.write(chunk)
            if not temporary.stat().st_size:
                return
            if name == DOCUMENT and digest.hexdigest() != sha256:
                raise StoreDamaged("A document in the database is not what it was.", "Upload it again.")
            super()._put(temporary, sha256, name)

    def _chunks(self, sha256: str, name: str) -> Iterator[bytes]:
        """Yield a file piece by piece, so that no more than one piece is in memory."""
        part = 0
        while rows := self._database.run(
            "SELECT data FROM pagewise_file WHERE sha256 = %s AND name = %s AND part = %s",
            (sha256, name, part),
        ):
            yield bytes(cast("bytes", rows[0][0]))
            part += 1
