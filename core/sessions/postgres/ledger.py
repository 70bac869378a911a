"""The ledger on PostgreSQL: one table, ordered by the bytes of its keys."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import LiteralString, cast

from psycopg.abc import Params

from core.domain.errors import RequestInvalid
from core.sessions.ledger import end_of
from core.sessions.postgres.database import Database

__all__ = ["PostgresLedger"]

#: advisory lock of all writers: shared by those that keep to one scope, exclusive for the others
WRITERS = 0x70616766


class PostgresLedger:
    """See `core.sessions.ledger.Ledger`. Shared by the threads of one process."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @contextlib.contextmanager
    def transaction(self, *, grows: bool = True, scope: str = "") -> Iterator[None]:
        """Keep other writers of the scope out, or all of them, until the commit.

        The server alone knows whether its disk has room, so ``grows`` makes no difference here.
        """
        del grows
        begin: list[tuple[LiteralString, Params]]
        if scope:
            begin = [
                ("SELECT pg_advisory_xact_lock_shared(%s)", (WRITERS,)),
                ("SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))", (scope, WRITERS)),
            ]
        else:
            begin = [("SELECT pg_advisory_xact_lock(%s)", (WRITERS,))]
        with self._database.transaction(*begin):
            yield

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[None]:
        """Read one moment, unless the thread already is in a transaction."""
        with self._database.transaction(("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY", None)):
            yield

    def get(self, key: str) -> str | None:
        """Read one row by its key."""
        rows = self._database.run("SELECT value FROM pagewise_ledger WHERE key = %s", (key,))
        return str(rows[0][0]) if rows else None

    def put(self, key: str, value: str) -> None:
        """Insert or update one row."""
        self._database.run(
            "INSERT INTO pagewise_ledger (key, value) VALUES (%s, %s)"
            " ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value",
            (key, value),
        )

    def drop(self, key: str) -> None:
        """Delete one row."""
        self._database.run("DELETE FROM pagewise_ledger WHERE key = %s", (key,))

    def drop_all(self, prefix: str) -> None:
        """Delete a range of rows."""
        self._database.run(
            "DELETE FROM pagewise_ledger WHERE key >= %s AND key < %s", (prefix, end_of(prefix))
        )

    def scan(
        self,
        prefix: str,
        *,
        reverse: bool = False,
        limit: int | None = None,
        before: str | None = None,
    ) -> Sequence[tuple[str, str]]:
        """Read a range of rows in one statement, which is one moment."""
        forward: LiteralString = (
            "SELECT key, value FROM pagewise_ledger WHERE key >= %s AND key < %s ORDER BY key LIMIT %s"
        )
        backward: LiteralString = (
            "SELECT key, value FROM pagewise_ledger WHERE key >= %s AND key < %s ORDER BY key DESC LIMIT %s"
        )
        end = end_of(prefix) if before is None else before
        rows = self._database.run(backward if reverse else forward, (prefix, end, limit))
        return cast("list[tuple[str, str]]", rows)

    def count(self, prefix: str) -> int:
        """Count in the database."""
        rows = self._database.run(
            "SELECT count(*) FROM pagewise_ledger WHERE key >= %s AND key < %s", (prefix, end_of(prefix))
        )
        return cast("int", rows[0][0])

    def problems(self) -> Sequence[str]:
        """Report nothing: PostgreSQL's own checks are its administrator's."""
        return ()

    def backup(self, path: Path) -> None:
        """Refuse: the server has better tools."""
        raise RequestInvalid(
            f"The session store is in PostgreSQL, not in a file to copy to {path}.",
            "Use pg_dump, or: python -m core sessions copy --to FOLDER",
        )

    def close(self) -> None:
        """Keep the pool: its connections belong to no thread."""
