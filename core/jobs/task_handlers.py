"""What the jobs of this machine do: run sessions, and ask about windows of anybody's."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Protocol, TypeVar

from core.domain.errors import PagewiseError, SessionNotFound
from core.domain.plan import EngineChoice
from core.domain.ports import Engine, WindowJob, WindowOrder, WindowWork
from core.domain.session import WANTING
from core.jobs.window_runner import Closed, WindowRunner
from core.workers.timing import Timing
from core.workers.watch import retry_while_busy

__all__ = ["GivenBack", "Runner", "TaskHandlers"]

T = TypeVar("T")

#: threads that look things up for jobs, so that the event loop never waits
THREADS = 16

#: seconds between two looks at whether a session's worker has ended
LOOK = 0.2

#: how often a window is tried on one machine whose engine breaks without saying why
TRIES = 3

log = logging.getLogger(__name__)


class GivenBack(Exception):
    """This machine will not finish the job: another may have it."""


class Runner(Protocol):
    """Runs sessions in processes of their own; `core.workers.supervisor.Supervisor` is one."""

    def run(self, session_id: str) -> bool:
        """Start a worker for a session that was dispatched; False when it does not wait for one."""

    def runs(self, session_id: str) -> bool:
        """Return whether its worker is still there."""

    def note_windows(self, slots: int, asking: tuple[str, ...]) -> None:
        """Hear how many windows are asked about here at most, and whose they are at present."""


class TaskHandlers:
    """The bodies of the jobs. The coroutines run in one event loop, everything else in threads."""

    def __init__(
        self,
        store: WindowWork,
        runner: Runner,
        engine: Callable[[EngineChoice], Engine],
        *,
        slots: int,
        timing: Timing,
    ) -> None:
        """Keep what is needed; ``slots`` is how many windows are asked about at once."""
        self._store = store
        self._runner = runner
        self._engine = engine
        self._slots = slots
        self._timing = timing
        self._runners: list[WindowRunner] = []
        self._shared: dict[tuple[str, int], WindowRunner] = {}
        self._lock = threading.Lock()
        self._closing = False
        self._threads = ThreadPoolExecutor(THREADS, "jobs")
        runner.note_windows(slots, ())

    async def run_session(self, session_id: str) -> None:
        """Have a session run, and wait until its worker has ended, or this process is to end."""
        if self._closing:
            raise GivenBack
        if not await self._in_thread(lambda: self._retry_while_busy(lambda: self._runner.run(session_id))):
            return
        while self._runner.runs(session_id) and not self._closing:  # noqa: ASYNC110 - a process sets no event
            await asyncio.sleep(LOOK)

    async def ask_window(self, session_id: str, pass_number: int, window: int) -> None:
        """Have a window asked about, and wait until what it brought is stored.

        Raise `GivenBack` when that is to happen elsewhere.
        """
        for _ in range(TRIES):
            given = await self._in_thread(
                lambda: self._retry_while_busy(lambda: self._given(session_id, pass_number, window))
            )
            if given is None:
                return
            runner, done = given
            try:
                await asyncio.shield(asyncio.wrap_future(done))
            except asyncio.CancelledError:
                runner.look()
                raise
            except Closed:
                if self._closing:
                    break
                if not await self._in_thread(
                    lambda: self._retry_while_busy(lambda: self._is_wanted(session_id))
                ):
                    return
            else:
                return
        raise GivenBack

    def close(self) -> None:
        """Leave all windows; what is finished is delivered still."""
        self._closing = True
        with self._lock:
            runners = list(self._runners)
        for runner in runners:
            runner.close()

    def _given(
        self, session_id: str, pass_number: int, window: int
    ) -> tuple[WindowRunner, Future[None]] | None:
        """Give the window to a runner, unless nobody wants it any more or nothing is left to ask."""
        posted = (
            self._store.windows.posted(session_id, pass_number, window)
            if self._is_wanted(session_id)
            else None
        )
        return self._submit(session_id, *posted) if posted is not None and posted[1].sections else None

    def _is_wanted(self, session_id: str) -> bool:
        try:
            return self._store.session(session_id).state in WANTING
        except SessionNotFound:
            return False

    def _submit(
        self, session_id: str, order: WindowOrder, job: WindowJob
    ) -> tuple[WindowRunner, Future[None]]:
        """Give the window to the session's runner, or to one of its own when it has an allotment."""
        if self._closing:
            raise GivenBack
        allotment = (job.usd_left, job.tokens_left)
        with self._lock:
            runner = self._shared.get((session_id, order.pass_number))
            if allotment == (None, None) and runner is not None:
                try:
                    return runner, runner.submit(job)
                except Closed:
                    pass
            choice = self._store.plan(session_id).engine
            runner = WindowRunner(
                session_id,
                order,
                store=self._store,
                engine=lambda: self._engine(choice),
                timing=self._timing,
                closed=self._tell,
                allotment=allotment,
            )
            self._runners = [each for each in self._runners if not each.is_closed] + [runner]
            if allotment == (None, None):
                self._shared[session_id, order.pass_number] = runner
            self._shared = {key: each for key, each in self._shared.items() if not each.is_closed}
            self._tell()
            return runner, runner.submit(job)

    def _tell(self) -> None:
        asking = {each.session_id for each in self._runners if not each.is_closed}
        self._runner.note_windows(self._slots, tuple(sorted(asking)))

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def _retry_while_busy(self, look: Callable[[], T]) -> T:
        """Look again while the database is away."""
        try:
            return retry_while_busy(look, self._timing.busy, self._timing.round)
        except PagewiseError as error:
            log.warning("a job cannot be looked up", extra={"error": str(error)})
            raise
