"""Telling a database from a pooler in front of it that lends connections for one transaction.

Owners of sessions are known by locks of their connections. Such a pooler gives the connection that
holds a lock to somebody else, so that all would seem well until two owners run one session.
"""

from __future__ import annotations

from typing import cast
from urllib.parse import urlsplit

import psycopg

from core.domain.errors import RequestInvalid

__all__ = ["refuse_pooler"]

#: ends the first label of the hosts at which Neon puts a pooler in transaction mode before its databases
MARK = "-pooler"

#: how often two connections are compared: a busy pooler may lend them different ones by chance
LOOKS = 3


def refuse_pooler(url: str, conninfo: str) -> None:
    """Raise `RequestInvalid` when connections do not lead to one server process each.

    PostgreSQL tells its process id when a connection begins. A pooler makes one up, and in
    transaction mode two of its connections then turn out to be served by one process.
    """
    host = urlsplit(url).hostname or ""
    if host.partition(".")[0].endswith(MARK):
        raise _refusal(host, f"Take {MARK} out of the host's name in PAGEWISE_STORE")
    with psycopg.connect(conninfo, autocommit=True) as first:
        if _served_by(first) == first.info.backend_pid:
            return
        for _ in range(LOOKS):
            with psycopg.connect(conninfo, autocommit=True) as second:
                if _served_by(first) == _served_by(second):
                    raise _refusal(host, "Give PAGEWISE_STORE the address of the database itself")


def _served_by(connection: psycopg.Connection[tuple[object, ...]]) -> int:
    # never prepared: a pooler may answer with what another connection prepared
    row = connection.execute("SELECT pg_backend_pid()", prepare=False).fetchone()
    return cast("int", row[0]) if row else 0


def _refusal(host: str, advice: str) -> RequestInvalid:
    return RequestInvalid(
        f"{host or 'PAGEWISE_STORE'} is a pooler that lends connections for one transaction, "
        "and Pagewise's locks need connections of their own.",
        f"{advice}, or set the pooler to session mode.",
    )
