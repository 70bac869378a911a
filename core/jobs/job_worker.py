"""Runs the jobs of this machine: Procrastinate's workers, and a sweep after those who died."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import logging
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Collection, Iterator, Mapping

from procrastinate import App, BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.exceptions import ProcrastinateException
from procrastinate.jobs import DeleteJobCondition, Job, Status

from core.jobs.job_queue import ASK_WINDOW, BEAT, RUN_SESSION, SESSIONS, STALLED, WINDOWS
from core.jobs.retrying_connector import RetryingConnector
from core.jobs.task_handlers import GivenBack, TaskHandlers

__all__ = ["JobWorker"]

#: seconds between two sweeps, and without interruption in touch with the database before the first:
#: after its restart everybody's signs of life are old
SWEEP, TOUCH = 1.0, 5.0

#: seconds between two looks for work by a process that missed being told of some
POLL = 1.0

#: seconds jobs have to end in when the process is to end; sessions are given back in that time
GRACE = 10.0

#: seconds after which a job that is ours and that nobody here knows was lost on its way to us
LOST = 5.0

#: how often, and after how many seconds, a job is tried again that failed for no reason we know
ATTEMPTS, PAUSE = 3, 2

#: seconds before another try to reach a database that is gone for long
AGAIN = 2.0

log = logging.getLogger(__name__)


#: when a job may be taken again: a moment that no machine takes for the future, however wrong its clock.
#: The database compares it with its own
AT_ONCE = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


class _Again(BaseRetryStrategy):
    """What is given back is for others at once; what failed is tried a few times."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        given_back = isinstance(exception, GivenBack | asyncio.CancelledError)
        return RetryDecision(retry_at=AT_ONCE) if given_back or job.attempts < ATTEMPTS else None


class JobWorker:
    """Takes jobs until it is stopped. `start` runs it in a thread with an event loop of its own."""

    def __init__(self, conninfo: str, handlers: TaskHandlers, *, sessions: int, windows: int) -> None:
        """Keep what is needed; ``sessions`` and ``windows`` are how many jobs of each run at once."""
        self._conninfo = conninfo
        self._handlers = handlers
        self._sessions = sessions
        self._windows = windows
        #: jobs that run here, and the names under which we took them
        self._known: set[int | None] = set()
        self._names: set[int] = set()
        self._thread = threading.Thread(target=self._run, name="jobs", daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ended = threading.Event()
        self._serving: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to take jobs."""
        self._thread.start()

    def stop(self) -> None:
        """Take no more, give back what runs, and wait until that is done."""
        self._ended.set()
        self._handlers.close()
        loop, serving = self._loop, self._serving
        if loop is not None and serving is not None:
            with contextlib.suppress(RuntimeError):  # it has ended by itself
                loop.call_soon_threadsafe(serving.cancel)
        if self._thread.is_alive():
            self._thread.join(2 * GRACE)

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                asyncio.run(self._served())
            except asyncio.CancelledError:
                return
            except Exception:  # the last line of defence: a machine must not fall silent
                log.exception("the jobs of this machine were interrupted")
            self._ended.wait(AGAIN)

    async def _served(self) -> None:
        self._loop, self._serving = asyncio.get_running_loop(), asyncio.current_task()
        if self._ended.is_set():
            return
        async with _opened(self._app()) as app:
            tasks = [asyncio.create_task(self._worked(app, queue, n)) for queue, n in self._queues().items()]
            tasks.append(asyncio.create_task(self._swept(app)))
            try:
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    def _queues(self) -> Mapping[str, int]:
        wanted = {SESSIONS: self._sessions, WINDOWS: self._windows}
        return {queue: slots for queue, slots in wanted.items() if slots}

    def _app(self) -> App:
        app = App(
            connector=RetryingConnector(
                conninfo=self._conninfo, min_size=1, max_size=4, timeout=5.0, reconnect_timeout=2.0
            )
        )

        @app.task(name=RUN_SESSION, queue=SESSIONS, pass_context=True, retry=_Again())
        async def run_session(context: JobContext, session: str) -> None:
            with self._knowing(context):
                await _paused_after_failure(self._handlers.run_session(session))

        @app.task(name=ASK_WINDOW, queue=WINDOWS, pass_context=True, retry=_Again())
        async def ask_window(context: JobContext, session: str, pass_number: int, window: int) -> None:
            with self._knowing(context):
                await _paused_after_failure(self._handlers.ask_window(session, pass_number, window))

        return app

    async def _worked(self, app: App, queue: str, slots: int) -> None:
        await app.run_worker_async(
            queues=[queue],
            name=queue,
            concurrency=slots,
            fetch_job_polling_interval=POLL,
            abort_job_polling_interval=POLL,
            update_heartbeat_interval=BEAT,
            stalled_worker_timeout=STALLED,
            shutdown_graceful_timeout=GRACE,
            delete_jobs=DeleteJobCondition.ALWAYS,
            install_signal_handlers=False,
        )

    @contextlib.contextmanager
    def _knowing(self, context: JobContext) -> Iterator[None]:
        job = context.job
        if job.worker_id is not None:
            self._names.add(job.worker_id)
        self._known.add(job.id)
        try:
            yield
        finally:
            self._known.discard(job.id)

    async def _swept(self, app: App) -> None:
        """Give the jobs of the dead to the living, and look for those that were lost on the way."""
        in_touch = last = time.monotonic()
        lost: frozenset[int] = frozenset()
        looked = 0.0
        while True:
            await asyncio.sleep(SWEEP)
            try:
                stalled = list(await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED))
                if time.monotonic() - looked > LOST:
                    unknown = await self._unknown(app)
                    stalled += [job for job in unknown if job.id in lost]
                    lost, looked = frozenset(job.id for job in unknown if job.id), time.monotonic()
            except ProcrastinateException:
                continue
            now = time.monotonic()
            if now - last > 2 * SWEEP + BEAT:
                in_touch = now
            last = now
            if now - in_touch >= TOUCH:
                await _hand_on(app, stalled)

    async def _unknown(self, app: App) -> Collection[Job]:
        """Return the jobs that count as ours and that nobody here knows."""
        found = [
            await app.job_manager.list_jobs_async(worker_id=name, status=Status.DOING.value)
            for name in self._names
        ]
        return [job for jobs in found for job in jobs if job.id not in self._known]


async def _paused_after_failure(job: Awaitable[None]) -> None:
    """Carry a job out; keep it for a moment when it fails, so that nobody tries it again at once."""
    try:
        await job
    except GivenBack:
        raise
    except Exception:
        await asyncio.sleep(PAUSE)
        raise


async def _hand_on(app: App, jobs: Collection[Job]) -> None:
    for job in jobs:
        log.warning("a job that nobody runs is given to another", extra={"job": job.id})
        with contextlib.suppress(ProcrastinateException):  # another process was faster
            await app.job_manager.retry_job(job, retry_at=AT_ONCE)


@contextlib.asynccontextmanager
async def _opened(app: App) -> AsyncIterator[App]:
    async with app.open_async():
        yield app
