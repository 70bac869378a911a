"""The queue of jobs, as those see it who fill it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import psycopg
from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import Job, Status

from core.domain.ports import QueueDepth
from core.sessions.postgres.database import Database, store_error

__all__ = ["ASK_WINDOW", "BEAT", "RUN_SESSION", "SESSIONS", "STALLED", "WINDOWS", "JobQueue"]

#: names of queues and tasks: all machines must agree on them, whatever module a task is in
PREFIX = "pagewise-"
SESSIONS, WINDOWS = f"{PREFIX}sessions", f"{PREFIX}windows"
RUN_SESSION, ASK_WINDOW = "pagewise.run_session", "pagewise.ask_window"

#: seconds between two signs of life of a process that runs jobs, and after how many without one its
#: jobs are given to others. Procrastinate's own are 10 and 30; a healthy process misses no beat
#: because nothing but waiting happens in its event loop
BEAT, STALLED = 2.0, 8.0

#: advisory lock under which the tables are made; any number that others do not use
_MAKING = 0x7061676A

log = logging.getLogger(__name__)


class JobQueue:
    """Procrastinate's tables in the database of the session store; shared by a process's threads.

    Every method may raise a `StoreError`.
    """

    def __init__(self, database: Database) -> None:
        """Make the tables where there are none."""
        self._url = database.url
        self._conninfo = database.conninfo
        self._app = App(connector=SyncPsycopgConnector())
        self._app.open(database.pool)
        self._jobs = self._app.job_manager
        with self._explained():
            if not self._app.check_connection():
                self._make_tables(database)

    def dispatch(self, session_id: str) -> None:
        """Have a session run by whoever has room for it, unless a job for that waits already."""
        self._defer([_job(SESSIONS, RUN_SESSION, f"session:{session_id}", session=session_id)])

    def dispatched(self) -> Collection[str]:
        """Return the sessions for which a job waits or runs."""
        return {str(job.task_kwargs["session"]) for job in self._active(SESSIONS)}

    def defer_windows(
        self, session_id: str, pass_number: int, windows: Mapping[int, int]
    ) -> Mapping[int, int]:
        """Have windows asked about; return the ids of the jobs by window.

        ``windows`` gives the priority of each: the greater, the sooner.
        """
        jobs = [
            _job(
                WINDOWS,
                ASK_WINDOW,
                f"window:{session_id}:{pass_number}:{window}",
                priority=priority,
                session=session_id,
                pass_number=pass_number,
                window=window,
            )
            for window, priority in windows.items()
        ]
        return {_window(job): job.id for job in self._defer(jobs) if job.id is not None}

    def windows(self, session_id: str, pass_number: int) -> Mapping[int, int]:
        """Return the ids of the jobs that wait or run for a session, by window."""
        wanted = {"session": session_id, "pass_number": pass_number}
        return {
            _window(job): job.id
            for job in self._active(WINDOWS)
            if job.id is not None and wanted.items() <= job.task_kwargs.items()
        }

    def abort(self, jobs: Collection[int]) -> None:
        """Take jobs back, and tell whoever runs one of them to leave it."""
        with self._explained():
            for job in jobs:
                self._jobs.cancel_job_by_id(job, abort=True, delete_job=True)

    def depths(self) -> Sequence[QueueDepth]:
        """Return how full the queues are."""
        with self._explained():
            found = {str(each["name"]): each for each in self._jobs.list_queues()}
            busy = any(int(each["doing"]) for each in found.values())
            stalled = self._stalled() if busy else Counter()
        return [
            QueueDepth(
                name.removeprefix(PREFIX),
                int(found[name]["todo"]) if name in found else 0,
                int(found[name]["doing"]) if name in found else 0,
                stalled[name],
            )
            for name in (SESSIONS, WINDOWS)
        ]

    def _stalled(self) -> Counter[str]:
        """Count by queue; the library does that in an event loop alone, which the caller may be in."""
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(asyncio.run, self._stalled_async()).result()

    async def _stalled_async(self) -> Counter[str]:
        connector = PsycopgConnector(conninfo=self._conninfo, min_size=1, max_size=1)
        async with App(connector=connector).open_async() as app:
            jobs = await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED)
            return Counter(job.queue for job in jobs)

    def _active(self, queue: str) -> list[Job]:
        with self._explained():
            return [
                job
                for status in (Status.TODO, Status.DOING)
                for job in self._jobs.list_jobs(queue=queue, status=status.value)
            ]

    def _defer(self, jobs: Sequence[Job]) -> Sequence[Job]:
        """Defer all at once, or one by one when some of them are waiting already."""
        with self._explained():
            try:
                return self._jobs.batch_defer_jobs(list(jobs)) if jobs else ()
            except AlreadyEnqueued:
                return [deferred for job in jobs for deferred in self._defer_anew(job)]

    def _defer_anew(self, job: Job) -> Sequence[Job]:
        try:
            return self._jobs.batch_defer_jobs([job])
        except AlreadyEnqueued:
            return self._jobs.list_jobs(queueing_lock=job.queueing_lock, status=Status.TODO.value)

    def _make_tables(self, database: Database) -> None:
        with database.transaction(("SELECT pg_advisory_xact_lock(%s)", (_MAKING,))):
            if not self._app.check_connection():
                self._app.schema_manager.apply_schema()

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except ConnectorException as error:
            raise store_error(error.__cause__ or error, self._url) from error
        except psycopg.Error as error:
            raise store_error(error, self._url) from error


def _job(queue: str, task: str, queueing_lock: str, *, priority: int = 0, **arguments: str | int) -> Job:
    return Job(
        queue=queue,
        task_name=task,
        lock=None,
        queueing_lock=queueing_lock,
        priority=priority,
        task_kwargs=dict(arguments),
    )


def _window(job: Job) -> int:
    return int(str(job.task_kwargs["window"]))
