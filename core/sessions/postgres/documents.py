"""The files of documents in PostgreSQL, cut into pieces; see `core.sessions.documents.shared.Archive`."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import cast

from core.domain.errors import StoreDamaged
from core.sessions.documents.folder import CHUNK, DOCUMENT
from core.sessions.postgres.database import Database

__all__ = ["RowArchive", "exclusive"]


@contextlib.contextmanager
def exclusive(database: Database, sha256: str) -> Iterator[None]:
    """Keep all machines from adding or discarding this document meanwhile."""
    name = f"document:{sha256}"
    with database.transaction(("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", (name,))):
        yield


class RowArchive:
    """Pieces of files as rows of one table."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, sha256: str, name: str, source: Path) -> None:
        """Replace the file in one transaction."""
        alone = ("SELECT pg_advisory_xact_lock(hashtextextended(%s, 2))", (f"{sha256}/{name}",))
        with self._database.transaction(alone), source.open("rb") as file:
            self._database.run("DELETE FROM pagewise_file WHERE sha256 = %s AND name = %s", (sha256, name))
            part = 0
            while chunk := file.read(CHUNK):
                self._database.run(
                    "INSERT INTO pagewise_file (sha256, name, part, data) VALUES (%s, %s, %s, %s)",
                    (sha256, name, part, chunk),
                )
                part += 1

    def get(self, sha256: str, name: str, target: Path) -> bool:
        """Read the file piece by piece in one snapshot."""
        digest = hashlib.sha256()
        with self._database.snapshot(), target.open("wb") as file:
            for chunk in self._chunks(sha256, name):
                digest.update(chunk)
                file.write(chunk)
            found = file.tell() > 0
        if found and name == DOCUMENT and digest.hexdigest() != sha256:
            raise StoreDamaged("A document in the database is not what it was.", "Upload it again.")
        return found

    def has(self, sha256: str, name: str) -> bool:
        """Look for any piece."""
        rows = self._database.run(
            "SELECT EXISTS (SELECT FROM pagewise_file WHERE sha256 = %s AND name = %s)", (sha256, name)
        )
        return bool(rows[0][0])

    def names(self, sha256: str) -> Collection[str]:
        """Look at the first pieces."""
        rows = self._database.run("SELECT name FROM pagewise_file WHERE sha256 = %s AND part = 0", (sha256,))
        return {str(row[0]) for row in rows}

    def checksum(self, sha256: str, name: str) -> str:
        """Read the file piece by piece in one snapshot."""
        digest = hashlib.sha256()
        with self._database.snapshot():
            for chunk in self._chunks(sha256, name):
                digest.update(chunk)
        return digest.hexdigest()

    def remove(self, sha256: str) -> None:
        """Remove all pieces in one statement."""
        self._database.run("DELETE FROM pagewise_file WHERE sha256 = %s", (sha256,))

    def all(self) -> Collection[str]:
        """Look at the first pieces."""
        rows = self._database.run("SELECT DISTINCT sha256 FROM pagewise_file WHERE part = 0")
        return {str(row[0]) for row in rows}

    def age(self, sha256: str) -> float:
        """Ask the server, by its own clock."""
        rows = self._database.run(
            "SELECT extract(epoch FROM now() - max(stored))::float8 FROM pagewise_file WHERE sha256 = %s",
            (sha256,),
        )
        return max(0.0, cast("float | None", rows[0][0]) or 0.0)

    def size(self) -> int:
        """Add the pieces up."""
        rows = self._database.run("SELECT coalesce(sum(octet_length(data)), 0)::bigint FROM pagewise_file")
        return cast("int", rows[0][0])

    def tidy(self) -> int:
        """Find nothing: a transaction that broke off left nothing."""
        return 0

    def _chunks(self, sha256: str, name: str) -> Iterator[bytes]:
        """Yield a file piece by piece, so that no more than one piece is in memory."""
        part = 0
        while rows := self._database.run(
            "SELECT data FROM pagewise_file WHERE sha256 = %s AND name = %s AND part = %s",
            (sha256, name, part),
        ):
            yield bytes(cast("bytes", rows[0][0]))
            part += 1
