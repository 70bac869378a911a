"""The cache of models' replies in PostgreSQL, for all machines; see `core.domain.ports.ReplyCache`."""

from __future__ import annotations

import logging
import math
import random
import time
import zlib
from collections.abc import Callable, Collection, Mapping
from typing import LiteralString, TypeVar, cast

from core.domain.errors import PagewiseError
from core.sessions.postgres.database import Database, Statement

__all__ = ["PostgresReplies"]

#: bytes from which a text is stored compressed
LARGE = 512

#: bytes a compressed text may have: more than a reply is ever read
MOST_TEXT = 64 * 2**20

#: bytes a row takes beside its text, with its places in the indexes
ROW = 250

#: seconds for which the last use of a reply is not noted again: noting it is a write
NOTED = 3_600.0

#: share of the limit that one process writes before it looks at how much there is; and those from
#: which and down to which it removes, so that several writers together stay below the limit
STEP, FULL, ENOUGH = 1 / 64, 0.9, 0.88

#: advisory lock of the one who removes; any number that others do not use
REMOVING = 0x70616772

#: seconds to leave a database alone that did not answer
REST = 10.0

#: a commit may be lost with the server's machine: what is lost is asked again
AT_EASE: Statement = ("SET LOCAL synchronous_commit TO off", None)

FIND: LiteralString = (
    "SELECT key, packed, data, used < now() - make_interval(secs => %s) FROM pagewise_reply"
    " WHERE key = ANY(%s) AND (expires IS NULL OR expires > now())"
)

#: rows that somebody else writes or removes are left to him: nobody waits for anybody here
NOTE: LiteralString = (
    "UPDATE pagewise_reply SET used = now() WHERE key IN"
    " (SELECT key FROM pagewise_reply WHERE key = ANY(%s) FOR UPDATE SKIP LOCKED)"
)

KEEP: LiteralString = (
    "INSERT INTO pagewise_reply (key, packed, data, bytes, expires)"
    " SELECT *, now() + make_interval(secs => %s)"
    " FROM unnest(%s::text[], %s::boolean[], %s::bytea[], %s::integer[])"
    " ON CONFLICT (key) DO UPDATE SET packed = EXCLUDED.packed, data = EXCLUDED.data,"
    " bytes = EXCLUDED.bytes, used = EXCLUDED.used, expires = EXCLUDED.expires"
)

ALONE: LiteralString = "SELECT pg_try_advisory_xact_lock(%s)"

TOTAL: LiteralString = "SELECT count(*), coalesce(sum(bytes), 0)::bigint FROM pagewise_reply"

FORGET: LiteralString = (
    "DELETE FROM pagewise_reply WHERE key IN"
    " (SELECT key FROM pagewise_reply ORDER BY used LIMIT %s FOR UPDATE SKIP LOCKED)"
)

T = TypeVar("T")

log = logging.getLogger(__name__)


class PostgresReplies:
    """The cache on a database that ``connect`` returns, when it is first used."""

    def __init__(self, connect: Callable[[], Database], most_bytes: int, *, noted: float = NOTED) -> None:
        self._connect = connect
        self._most_bytes = most_bytes
        self._noted = noted
        self._rests_until = float("-inf")
        #: bytes written since the last look; begins anywhere, so that of many short lives some look
        self._written = random.random() * STEP * most_bytes  # noqa: S311 - spreads load, hides nothing

    def get_many(self, keys: Collection[str]) -> Mapping[str, str]:
        """Read in one statement; note the use of those that were not used lately."""
        return self._tried(lambda database: _found(database, keys, self._noted)) or {}

    def put_many(self, texts: Mapping[str, str], *, life: float | None = None) -> None:
        """Write in one statement; now and then remove what is too much."""
        self._tried(lambda database: self._put(database, texts, life))

    def close(self) -> None:
        """Keep the pool: its connections belong to no thread."""

    def _tried(self, use: Callable[[Database], T]) -> T | None:
        if time.monotonic() < self._rests_until:
            return None
        try:
            return use(self._connect())
        except PagewiseError as error:
            self._rests_until = time.monotonic() + REST
            log.warning(
                "The reply cache does not answer; going on without it for a while.",
                extra={"action": "reply_cache_failed", "error": type(error).__name__},
            )
            return None

    def _put(self, database: Database, texts: Mapping[str, str], life: float | None) -> None:
        keys = sorted(texts)  # everybody in the same order: nobody waits for somebody who waits for him
        packed, data = zip(*(_packed(texts[key]) for key in keys), strict=True)
        sizes = [len(each) + ROW for each in data]
        keep = (KEEP, (life, keys, list(packed), list(data), sizes))
        with database.transaction(AT_EASE, keep):
            pass  # all of it is one trip, and the commit another
        self._written += sum(sizes)
        if self._written >= STEP * self._most_bytes:
            self._written = 0.0
            self._remove_excess(database)

    def _remove_excess(self, database: Database) -> None:
        """Remove those used longest ago, unless another process is at it."""
        with database.transaction(AT_EASE):
            if not database.run(ALONE, (REMOVING,))[0][0]:
                return
            count, total = cast("tuple[int, int]", database.run(TOTAL)[0])
            if total > FULL * self._most_bytes:
                database.run(FORGET, (math.ceil(count * (1 - ENOUGH * self._most_bytes / total)),))


def _found(database: Database, keys: Collection[str], noted: float) -> Mapping[str, str]:
    rows = database.run(FIND, (noted, list(keys)))
    unused = sorted(cast("str", row[0]) for row in rows if row[3])
    if unused:
        with database.transaction(AT_EASE, (NOTE, (unused,))):
            pass
    texts = ((cast("str", row[0]), _unpacked(cast("bool", row[1]), cast("bytes", row[2]))) for row in rows)
    return {key: text for key, text in texts if text is not None}


def _packed(text: str) -> tuple[bool, bytes]:
    data = text.encode()
    if len(data) >= LARGE:
        small = zlib.compress(data, 1)
        if len(small) < len(data):
            return True, small
    return False, data


def _unpacked(packed: bool, data: bytes) -> str | None:
    """Return the text; None when it was damaged."""
    try:
        if packed:
            data = zlib.decompressobj().decompress(data, MOST_TEXT)
        return bytes(data).decode()
    except (zlib.error, UnicodeDecodeError):
        return None
