"""A connection to Procrastinate's tables that outlives a restart of the database.

Procrastinate ends a worker when a beat or a look for work fails, and its jobs with it. Here a
statement that finds no database is tried again until there is one, so that a restart is a pause.
What was carried out although its reply was lost is carried out twice: `core.jobs.job_worker` looks
after jobs that were handed to us by a reply that never came.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, LiteralString, TypeVar

from procrastinate import PsycopgConnector
from procrastinate.connector import Notify
from procrastinate.exceptions import ConnectorException, NoResult, UniqueViolation
from psycopg import errors

__all__ = ["RetryingConnector"]

T = TypeVar("T")

#: seconds for which the database may be away, and between two tries
PATIENCE, AGAIN = 120.0, 0.3

log = logging.getLogger(__name__)


class RetryingConnector(PsycopgConnector):
    """See the module."""

    async def execute_query_async(self, query: LiteralString, **arguments: Any) -> None:
        """Carry out a statement."""
        await retry_transaction(
            lambda: super(RetryingConnector, self).execute_query_async(query, **arguments)
        )

    async def execute_query_one_async(self, query: LiteralString, **arguments: Any) -> dict[str, Any]:
        """Carry out a statement and return its only row."""
        return await retry_transaction(
            lambda: super(RetryingConnector, self).execute_query_one_async(query, **arguments)
        )

    async def execute_query_all_async(self, query: LiteralString, **arguments: Any) -> list[dict[str, Any]]:
        """Carry out a statement and return its rows."""
        return await retry_transaction(
            lambda: super(RetryingConnector, self).execute_query_all_async(query, **arguments)
        )

    async def listen_notify(self, on_notification: Notify, channels: Iterable[str]) -> None:
        """Listen for ever; what is said while nobody can hear it is found by looking, every few seconds."""
        names = list(channels)
        while True:
            await retry_transaction(
                lambda: super(RetryingConnector, self).listen_notify(on_notification, names)
            )
            await asyncio.sleep(AGAIN)


async def retry_transaction(attempt: Callable[[], Awaitable[T]]) -> T:
    began = time.monotonic()
    while True:
        try:
            return await attempt()
        except (NoResult, UniqueViolation):
            raise
        except ConnectorException as error:
            if not _is_passing(error.__cause__) or time.monotonic() - began > PATIENCE:
                raise
            log.warning(
                "the queue of jobs waits for the database", extra={"error": str(error.__cause__)[:200]}
            )
            await asyncio.sleep(AGAIN)


def _is_passing(cause: BaseException | None) -> bool:
    """Return whether the database was away, rather than asked for something it refuses."""
    return isinstance(cause, errors.OperationalError | errors.InterfaceError) and not isinstance(
        cause, errors.DiskFull
    )
