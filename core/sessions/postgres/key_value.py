"""The ordered map on PostgreSQL: one table, ordered by the bytes of its keys."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import LiteralString, cast

from core.domain.errors import RequestInvalid
from core.sessions.postgres.database import Database, Statement
from core.sessions.store.key_value import end_of

__all__ = ["PostgresKeyValue"]

#: advisory lock of all writers: shared by those that keep to one scope, exclusive for the others
WRITERS = 0x70616766


class PostgresKeyValue:
    """See `core.sessions.store.key_value.KeyValue`. Shared by the threads of one process."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @contextlib.contextmanager
    def transaction(self, *, grows: bool = True, scope: str = "") -> Iterator[None]:
        """Keep other writers of the scope out, or all of them, until the commit.

        The server alone knows whether its disk has room, so ``grows`` makes no difference here.
        """
        del grows
        begin: list[Statement]
        if scope:
            begin = [
                ("SELECT pg_advisory_xact_lock_shared(%s)", (WRITERS,)),
                ("SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))", (scope, WRITERS)),
            ]
        else:
            begin = [("SELECT pg_advisory_xact_lock(%s)", (WRITERS,))]
        with self._database.transaction(*begin):
            yield

    def snapshot(self) -> AbstractContextManager[None]:
        """Read one moment, unless the thread already is in a transaction."""
        return self._database.snapshot()

    def get(self, key: str) -> str | None:
        """Read one row by its key."""
        rows = self._database.run("SELECT value FROM pagewise_ledger WHERE key = %s", (key,))
        return str(rows[0][0]) if rows else None

    def get_many(self, keys: Iterable[str]) -> Mapping[str, str]:
        """Read rows in one statement."""
        wanted = list(keys)
        if not wanted:
            return {}
        rows = self._database.run("SELECT key, value FROM pagewise_ledger WHERE key = ANY(%s)", (wanted,))
        return dict(cast("list[tuple[str, str]]", rows))

    def put(self, key: str, value: str) -> None:
        """Insert or update one row."""
        self.put_many({key: value})

    def put_many(self, values: Mapping[str, str]) -> None:
        """Insert or update rows in one statement."""
        if values:
            self._database.run(
                "INSERT INTO pagewise_ledger (key, value) SELECT * FROM unnest(%s::text[], %s::text[])"
                " ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value",
                (list(values), list(values.values())),
            )

    def drop(self, key: str) -> None:
        """Delete one row."""
        self._database.run("DELETE FROM pagewise_ledger WHERE key = %s", (key,))

    def drop_many(self, keys: Iterable[str]) -> None:
        """Delete rows in one statement."""
        gone = list(keys)
        if gone:
            self._database.run("DELETE FROM pagewise_ledger WHERE key = ANY(%s)", (gone,))

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

    def latest(self, prefixes: Sequence[str], *, before: str = "", limit: int | None = None) -> Sequence[str]:
        """Walk back along the index from the end of each prefix, all in one statement."""
        ends = [f"{prefix}{before}" if before else end_of(prefix) for prefix in prefixes]
        rows = self._database.run(
            "SELECT found.key FROM unnest(%s::text[], %s::text[]) AS range (first, past), LATERAL ("
            "SELECT key FROM pagewise_ledger WHERE key >= range.first AND key < range.past"
            " ORDER BY key DESC LIMIT %s) AS found",
            (list(prefixes), ends, limit),
        )
        return [str(row[0]) for row in rows]

    def counts(self, prefixes: Sequence[str]) -> Sequence[int]:
        """Count in the index, all in one statement."""
        rows = self._database.run(
            "SELECT (SELECT count(*) FROM pagewise_ledger WHERE key >= range.first AND key < range.past)"
            " FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS range (first, past, number)"
            " ORDER BY range.number",
            (list(prefixes), [end_of(prefix) for prefix in prefixes]),
        )
        return [cast("int", row[0]) for row in rows]

    def size(self) -> int:
        """Ask the server what the table takes with its index."""
        rows = self._database.run("SELECT pg_total_relation_size('pagewise_ledger')")
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

    def tend(self, *, idle: bool) -> None:
        """Do nothing: the room is not ours to look after."""

    def close(self) -> None:
        """Keep the pool: its connections belong to no thread."""
