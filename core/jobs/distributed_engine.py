"""An engine that asks nobody itself: it spreads the windows of a run over machines as jobs."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from core.domain.answer import Outcome, UnitKey, UnitStatus
from core.domain.errors import BudgetReached, EngineError, StoreError
from core.domain.ports import Ranker, SessionStore, StopSignal, WindowJob, WindowOrder, Work
from core.engines.chat.units import unasked
from core.jobs.delegated_budget import DelegatedBudget
from core.jobs.window_feed import WindowFeed
from core.workers.timing import Timing
from core.workers.watch import retry_while_busy

__all__ = ["DistributedEngine", "WindowQueue"]

T = TypeVar("T")

#: seconds between two looks at what came: the least, while something comes, and the most
SOON, LATE = 0.05, 0.4

#: seconds after a stop in which what is finished may still come; a worker that is told to stop has
#: half a second in all
LAST_WORDS = 0.35

#: jobs that wait beside those that are run: enough that nobody is idle, and not so many that the
#: windows of another session wait long
AHEAD = 8

#: seconds between two counts of how many windows all machines ask about at once, and for how long a
#: machine that said nothing more counts
COUNT, FRESH = 2.0, 20.0

#: seconds without news after which jobs are looked for that were lost, and how often one is posted
SILENCE, POSTS = 5.0, 3

log = logging.getLogger(__name__)


class WindowQueue(Protocol):
    """Has windows asked about somewhere; `core.jobs.job_queue.JobQueue` is one."""

    def defer_windows(
        self, session_id: str, pass_number: int, windows: Mapping[int, int]
    ) -> Mapping[int, int]:
        """Queue windows, given with their priorities; return the ids of their jobs."""

    def windows(self, session_id: str, pass_number: int) -> Mapping[int, int]:
        """Return the windows that wait or are asked about, with the ids of their jobs."""

    def abort(self, jobs: Sequence[int]) -> None:
        """Take jobs back, and have those left that are being done."""


class DistributedEngine:
    """Implements `core.domain.ports.Engine` for the owner of one session."""

    def __init__(
        self,
        session_id: str,
        *,
        name: str,
        store: SessionStore,
        windows: WindowQueue,
        ranker: Ranker,
        focus_threshold: float,
        timing: Timing,
    ) -> None:
        """Keep what is needed; the settings of the engine called ``name`` are those of whoever asks."""
        #: that of the engine that answers
        self.name = name
        self.session_id = session_id
        self.store = store
        self.windows = windows
        self._ranker = ranker
        self._focus_threshold = focus_threshold
        self.timing = timing

    def ask(self, work: Work, stop: StopSignal) -> Iterator[Outcome]:
        """Yield outcomes as they are delivered; see `core.domain.ports.Engine`."""
        threshold = self._focus_threshold if work.screens else None
        feed = WindowFeed(work, self._ranker, threshold)
        spread = _DistributedRun(self, work, feed)
        try:
            yield from spread.outcomes(stop)
        finally:
            feed.close()


@dataclass(slots=True)
class _Posted:
    """A window that is out there."""

    job: WindowJob
    #: id of its Procrastinate job
    number: int | None
    #: ids of the sections whose outcome has not come
    left: set[str]
    at: float
    #: how often it was posted
    posts: int = 1


class _DistributedRun:
    """One run of `DistributedEngine.ask`."""

    def __init__(self, engine: DistributedEngine, work: Work, feed: WindowFeed) -> None:
        self._session_id = engine.session_id
        self._store = engine.store
        self._windows = engine.windows
        self._timing = engine.timing
        self._work = work
        self._feed = feed
        self._pass = work.pass_number
        self._sections = {section.id: section for section in work.question_set.sections}
        self._budget = DelegatedBudget(work)
        self._seen: set[UnitKey] = set()
        self._posted: dict[int, _Posted] = {}
        #: windows that were out there when we began, for an owner that died
        self._inherited: dict[int, int] = {}
        self._count = 0
        self._slots, self._counted = 0, float("-inf")
        #: what each process announced last, by its own clock, and when we first saw that, by ours
        self._heard: dict[str, tuple[float, float]] = {}
        self._news = time.monotonic()

    def outcomes(self, stop: StopSignal) -> Iterator[Outcome]:
        """Post, collect and yield until everything has come or ``stop`` is set."""
        self._inherited = dict(
            self._retry_while_busy(lambda: self._windows.windows(self._session_id, self._pass))
        )
        yield from self._collected(first=True)
        pause = SOON
        try:
            while not stop.is_set():
                before = len(self._seen)
                yield from self._collected()
                if self._is_over():
                    break
                self._post()
                yield from self._found_lost()
                pause = SOON if len(self._seen) > before else min(2 * pause, LATE)
                stop.wait(pause)
        finally:
            self._take_back()
        end = time.monotonic() + LAST_WORDS
        while self._posted and time.monotonic() < end:
            time.sleep(SOON)
            yield from self._collected()

    def _is_over(self) -> bool:
        ended = self._feed.ended.is_set()
        if self._feed.error is not None:
            raise self._feed.error
        return ended and not self._posted and not self._feed.waits

    def _collected(self, *, first: bool = False) -> Iterator[Outcome]:
        """Yield what has come; raise what keeps everybody from going on, unless it is an old story."""
        yield from self._feed.take_screened()
        delivery = self._retry_while_busy(lambda: self._store.windows.delivered(self._session_id, self._pass))
        done = []
        for outcome in delivery.outcomes:
            if outcome.key in self._seen or outcome.key in self._work.finished:
                continue
            self._seen.add(outcome.key)
            self._news = time.monotonic()
            if self._arrived(outcome):
                done.append(outcome.key.window)
            yield outcome
        if done:
            self._retry_while_busy(lambda: self._store.windows.withdraw(self._session_id, self._pass, done))
        if delivery.fault is not None and not first:
            kind = BudgetReached if delivery.fault.budget else EngineError
            raise kind(delivery.fault.what, delivery.fault.advice)

    def _arrived(self, outcome: Outcome) -> bool:
        """Note an outcome; return whether it is the last one of its window."""
        self._budget.spent += outcome.usage
        self._budget.units += 1
        posted = self._posted.get(outcome.key.window)
        if posted is None:
            return False
        posted.left.discard(outcome.key.section_id)
        if posted.left:
            return False
        del self._posted[outcome.key.window]
        self._budget.windows += 1
        return True

    def _post(self) -> None:
        """Send out as many windows as all machines together can use, and the budget allows."""
        self._count_slots()
        jobs: list[WindowJob] = []
        out = sum(len(posted.left) for posted in self._posted.values())
        while len(self._posted) + len(jobs) < self._slots + AHEAD and self._feed.waits:
            if not self._budget.allows(out + len(self._sections)):
                if not (self._posted or jobs) and (job := self._next()) is not None:
                    self._budget.fetch_first()
                    usd_left, tokens_left = self._budget.rest
                    jobs.append(replace(job, usd_left=usd_left, tokens_left=tokens_left))
                break
            job = self._next()
            if job is not None:
                jobs.append(job)
                out += len(job.sections)
        if jobs:
            self._send(jobs)

    def _next(self) -> WindowJob | None:
        """Return the next window with what is to be asked about it; None when that is nothing."""
        portion = self._feed.take()
        left = [
            section
            for section in self._sections
            if section in portion.sections and not self._is_done(portion.window.index, section)
        ]
        if not left:
            return None
        job = WindowJob(portion.window, tuple(left))
        number = self._inherited.pop(portion.window.index, None)
        if number is not None and self._is_posted(portion.window.index):
            self._posted[portion.window.index] = _Posted(job, number, set(left), time.monotonic())
            return None
        return job

    def _is_done(self, window: int, section_id: str) -> bool:
        unit = UnitKey(self._pass, window, section_id)
        return unit in self._work.finished or unit in self._seen

    def _is_posted(self, window: int) -> bool:
        posted = self._retry_while_busy(
            lambda: self._store.windows.posted(self._session_id, self._pass, window)
        )
        return posted is not None and bool(posted[1].sections)

    def _send(self, jobs: Sequence[WindowJob]) -> None:
        """Store the windows, then have them asked about; those that went out last come last."""
        work = self._work
        order = WindowOrder(self._pass, work.question_set, work.guardrails, self._feed.elsewhere)
        priorities = {job.window.index: -(self._count + n) for n, job in enumerate(jobs)}
        self._retry_while_busy(lambda: self._store.windows.post(self._session_id, order, jobs))
        numbers = self._retry_while_busy(
            lambda: self._windows.defer_windows(self._session_id, self._pass, priorities)
        )
        self._count += len(jobs)
        self._news = now = time.monotonic()
        for job in jobs:
            window = job.window.index
            before = self._posted.get(window)
            posts = 1 if before is None else before.posts + 1
            self._posted[window] = _Posted(job, numbers.get(window), set(job.sections), now, posts)

    def _found_lost(self) -> Iterator[Outcome]:
        """Post windows again whose job is gone though nothing came; give up those that never come."""
        now = time.monotonic()
        if not self._posted or now - self._news < SILENCE:
            return
        self._news = now
        active = self._retry_while_busy(lambda: self._windows.windows(self._session_id, self._pass))
        yield from self._collected()  # what was delivered by jobs that ended before we looked
        lost = [each for window, each in self._posted.items() if window not in active]
        again = [replace(each.job, sections=tuple(sorted(each.left))) for each in lost if each.posts < POSTS]
        if again:
            log.warning("windows are posted again", extra={"session": self._session_id, "count": len(again)})
            self._send(again)
        for each in lost:
            if each.posts >= POSTS:
                window = each.job.window
                del self._posted[window.index]
                for section_id in sorted(each.left):
                    section = self._sections[section_id]
                    given_up = unasked(self._pass, window, section, UnitStatus.FAILED)
                    yield replace(given_up, reason="No machine came to an end with it.")

    def _take_back(self) -> None:
        """Have everything that is out there left; what cannot be reached now sees it by itself."""
        numbers = [each.number for each in self._posted.values() if each.number is not None]
        numbers += self._inherited.values()
        with contextlib.suppress(StoreError):
            self._store.windows.withdraw(self._session_id, self._pass)
            if numbers:
                self._windows.abort(numbers)

    def _count_slots(self) -> None:
        now = time.monotonic()
        if now - self._counted > COUNT:
            self._counted = now
            instances = self._retry_while_busy(self._store.beside.instances)
            for each in instances:
                if self._heard.get(each.name, (0.0, 0.0))[0] != each.seen:
                    self._heard[each.name] = each.seen, now
            self._slots = sum(each.slots for each in instances if now - self._heard[each.name][1] < FRESH)

    def _retry_while_busy(self, look: Callable[[], T]) -> T:
        """Try again while the database is away or full."""
        return retry_while_busy(look, self._timing.busy, LATE)
