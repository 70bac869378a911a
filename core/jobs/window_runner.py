"""Where one machine asks about the windows of one session, whoever owns it.

An engine runs here for as long as windows come, so that all of them share its connections, its
gate and what it has learnt of the server. Outcomes are delivered as they come.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Future

from core.analysis.run import STORED_WITHIN
from core.domain.answer import Outcome, UnitKey
from core.domain.document import Window
from core.domain.errors import BudgetReached, PagewiseError, SessionNotFound
from core.domain.ports import Engine, JobFault, WindowJob, WindowOrder, WindowWork, Work
from core.domain.session import WANTING
from core.workers.timing import Timing
from core.workers.watch import retry_while_busy

__all__ = ["Closed", "WindowRunner"]

#: seconds for which a runner without windows stays, with its connections and its share of the calls
LINGER = 2.0

#: seconds without a new window after which those that failed are asked once more
PATIENCE = 10.0

#: seconds between two looks at whether the session still wants answers
LOOK = 0.5

#: most outcomes in one delivery
BATCH = 100

log = logging.getLogger(__name__)


class Closed(Exception):
    """The runner takes no more windows, or has left the one it was given."""


class _Unasked(Collection[UnitKey]):
    """All units but those that were given to a runner: what its engine must not ask."""

    def __init__(self) -> None:
        self.given: set[UnitKey] = set()

    def __contains__(self, unit: object) -> bool:
        return unit not in self.given

    def __iter__(self) -> Iterator[UnitKey]:
        return iter(())

    def __len__(self) -> int:
        return 0


class WindowRunner:
    """Asks and delivers in threads of its own, until nothing comes, the session ends or `close`."""

    def __init__(
        self,
        session_id: str,
        order: WindowOrder,
        *,
        store: WindowWork,
        engine: Callable[[], Engine],
        timing: Timing,
        closed: Callable[[], None],
        allotment: tuple[float | None, int | None] = (None, None),
    ) -> None:
        """Begin; ``allotment`` is how many US dollars and tokens may be spent here in all.

        ``closed`` is called when no more windows are taken.
        """
        self._session_id = session_id
        self._order = order
        self._store = store
        self._engine = engine
        self._timing = timing
        self._allotment = allotment
        self._on_closed = closed
        self._windows: queue.SimpleQueue[Window] = queue.SimpleQueue()
        self._outbox: queue.SimpleQueue[Outcome | None] = queue.SimpleQueue()
        self._unasked = _Unasked()
        self._lock = threading.Lock()
        #: by window: what is still to be delivered, and who waits for it
        self._awaited: dict[int, tuple[set[UnitKey], Future[None]]] = {}
        self._closed = False
        self._stop = threading.Event()
        self._look = threading.Event()
        #: when the delivery began that is being stored; None while none is
        self._storing_since: float | None = None
        self._fault: JobFault | None = None
        for name, body in (("asking", self._ask), ("delivering", self._deliver), ("looking", self._watch)):
            threading.Thread(target=body, name=f"window-{name}", daemon=True).start()

    def submit(self, job: WindowJob) -> Future[None]:
        """Return what is done once everything about the window is delivered.

        A window that is being asked about is not asked about again. Raise `Closed` when no more is taken.
        """
        units = {UnitKey(self._order.pass_number, job.window.index, each) for each in job.sections}
        with self._lock:
            if self._closed:
                raise Closed
            if job.window.index in self._awaited:
                return self._awaited[job.window.index][1]
            done: Future[None] = Future()
            if not units:
                done.set_result(None)
                return done
            self._awaited[job.window.index] = (units, done)
            self._unasked.given |= units
            self._windows.put(job.window)
        return done

    def close(self) -> None:
        """Leave everything that is not finished; what is, is still delivered."""
        self._stop.set()

    def look(self) -> None:
        """See at once whether the session still wants answers."""
        self._look.set()

    @property
    def session_id(self) -> str:
        """Whose windows these are."""
        return self._session_id

    @property
    def is_closed(self) -> bool:
        """Whether no more windows are taken."""
        return self._closed

    def _ask(self) -> None:
        usd_left, tokens_left = self._allotment
        work = Work(
            windows=self._arriving(),
            question_set=self._order.question_set,
            finished=self._unasked,
            guardrails=self._order.guardrails,
            pass_number=self._order.pass_number,
            elsewhere=self._order.elsewhere,
            usd_left=usd_left,
            tokens_left=tokens_left,
            is_held=self._is_held,
        )
        try:
            for outcome in self._engine().ask(work, self._stop):
                if isinstance(outcome, Outcome):  # a preview is for an owner's table alone
                    self._outbox.put(outcome)
        except PagewiseError as error:
            self._fault = JobFault(error.what, error.advice, budget=isinstance(error, BudgetReached))
        except Exception:  # told to the jobs, which are tried again
            log.exception("the windows of a session cannot be asked about here")
        finally:
            with self._lock:
                self._closed = True
            self._outbox.put(None)
            self._on_closed()

    def _arriving(self) -> Iterator[Window]:
        """Yield windows as they are submitted, until none has come for a while.

        It ends although some are awaited still: an engine asks what failed once more at the end, and would
        wait for that for ever. Whatever is submitted later goes to another runner.
        """
        idle = 0.0
        while True:
            try:
                window = self._windows.get(timeout=LINGER)
            except queue.Empty:
                idle += LINGER
                with self._lock:
                    over = not self._awaited or self._stop.is_set() or idle >= PATIENCE
                    if self._windows.empty() and over:
                        self._closed = True
                        return
                continue
            idle = 0.0
            if self._stop.is_set():
                return
            yield window

    def _deliver(self) -> None:
        """Store what comes, as much at once as has come, and tell those who wait for it."""
        ended = False
        while not ended:
            batch: list[Outcome] = []
            item = self._outbox.get()
            while item is not None:
                batch.append(item)
                if len(batch) == BATCH or self._outbox.empty():
                    break
                item = self._outbox.get()
            ended = item is None
            try:
                self._store_while_busy(batch, self._fault if ended else None)
            except PagewiseError as error:
                log.warning("a delivery was lost", extra={"session": self._session_id, "error": str(error)})
                self._stop.set()
                continue
            self._settle(batch)
        self._look.set()
        with self._lock:
            left = [future for _, future in self._awaited.values()]
            self._awaited.clear()
        for future in left:
            if self._fault is not None:
                future.set_result(None)  # its owner hears of the fault
            else:
                future.set_exception(Closed())
        self._store.close()

    def _settle(self, batch: list[Outcome]) -> None:
        finished: list[Future[None]] = []
        with self._lock:
            for outcome in batch:
                units, future = self._awaited.get(outcome.key.window, (None, None))
                if units is None or future is None:
                    continue
                units.discard(outcome.key)
                if not units:
                    del self._awaited[outcome.key.window]
                    finished.append(future)
        for future in finished:
            future.set_result(None)

    def _store_while_busy(self, batch: list[Outcome], fault: JobFault | None) -> None:
        """Deliver; try again while the database is away or full."""
        if not batch and fault is None:
            return
        self._storing_since = time.monotonic()
        retry_while_busy(
            lambda: self._store.windows.deliver(self._session_id, self._order.pass_number, batch, fault),
            self._timing.busy,
            self._timing.round,
        )
        self._storing_since = None

    def _is_held(self) -> bool:
        """Return whether what was found cannot be stored: then nothing more is to be paid for."""
        since = self._storing_since
        return since is not None and time.monotonic() - since > STORED_WITHIN

    def _watch(self) -> None:
        while not self._stop.is_set() and not (self._closed and not self._awaited):
            self._look.wait(LOOK)
            self._look.clear()
            try:
                session = self._store.session(self._session_id)
            except SessionNotFound:
                self._stop.set()
            except PagewiseError:
                continue  # the database is away: what is being asked is still wanted
            else:
                if session.state not in WANTING or session.pass_number != self._order.pass_number:
                    self._stop.set()
        self._store.close()
