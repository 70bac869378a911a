"""A thousand analysts on paper, and the same load in a simulation: what is full first, and when.

    python -m bench.fleet [--analysts 1000] [--running 200] [--cores 2]

Measures what each operation takes on a private PostgreSQL, multiplies by how often it happens, and
checks the result with a simulation of a queue in front of the database's cores, whose clients come
at random moments. A client's own time counts as the server's here, so both are on the safe side.
"""

from __future__ import annotations

import argparse
import asyncio
import heapq
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from procrastinate import App, PsycopgConnector
from procrastinate.jobs import Status

from bench.postgres import fill
from bench.store import begin, full_table, new, question_set
from core.domain.document import Page, Window
from core.domain.ports import Checkpoint, WindowJob, WindowOrder
from core.domain.session import LIVE, Progress
from core.jobs.distributed_engine import LATE
from core.jobs.job_queue import WINDOWS, JobQueue
from core.sessions.home import Home
from core.workers.timing import SHARED
from tests import postgres
from tests.contract.builders import answer, outcome

#: seconds between two polls of a live page or of the admin page
POLL = 2.0

#: an analyst whose session has ended clicks so often, in seconds; each click reads like two polls
CLICK = 30.0

#: share of the analysts that keep the admin page open
ADMINS = 0.02

#: sessions one machine runs, so the number of machines and with it of supervisors
A_MACHINE = 8

#: connections: of a worker (its lock, its main thread, its watch, its replies), of a server or
#: supervisor, and what a process that runs jobs has beside: two that listen, four for Procrastinate, two
#: for deliveries
OF_A_WORKER, OF_A_SERVER, OF_JOBS = 4, 6, 8

#: seconds a session takes for a window: four sections, calls of five seconds, the lead's first, and
#: about three windows of each session being asked about at a time
A_WINDOW = 4.0

#: seconds a page may wait for the database before a person calls it slow
SLOW = 0.1


@dataclass(frozen=True)
class Kind:
    """One operation: how often it comes, and what it takes."""

    rate: float
    seconds: list[float]

    @property
    def work(self) -> float:
        """Cores that are busy with it."""
        return self.rate * statistics.mean(self.seconds)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--analysts", type=int, default=1_000)
    parser.add_argument("--running", type=int, default=200)
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--sessions", type=int, default=20_000)
    arguments = parser.parse_args()
    with postgres.server() as server, tempfile.TemporaryDirectory() as folder:
        home = Home.open(Path(folder, "home"), server.url)
        fill(home, arguments.sessions)
        taken = measured(home, arguments.running)
        taken = {**taken, "window jobs": asyncio.run(window_jobs(home))}
    kinds = load(taken, arguments.analysts, arguments.running)
    paper(kinds, arguments.running, arguments.cores)
    simulated(kinds, arguments.cores)


def measured(home: Home, running: int) -> Mapping[str, list[float]]:
    store, questions = home.store, question_set(100)
    live = [new(store, 10**6 + number, questions) for number in range(running)]
    epochs = [begin(store, each.id) for each in live]
    table = full_table(live[0].id, questions)
    number = 0

    def checkpoint() -> None:
        nonlocal number
        number += 1
        answers = tuple(answer(f"q{each}") for each in range(10))
        given = Checkpoint((outcome(number),), answers, table, Progress(), ())
        store.checkpoint(live[0].id, epochs[0], given)

    def poll() -> None:
        store.session(live[0].id)
        store.table(live[0].id)
        store.log(live[0].id, limit=50)

    def administer() -> None:
        store.sessions(limit=50)
        store.counts()

    def look_after() -> None:
        store.sessions(states=LIVE, limit=None)
        home.locks.owned([each.id for each in live])

    def beat() -> None:
        store.update(live[0].id, lambda s: replace(s, interruptions=1 - s.interruptions))

    works = {
        "polls of live pages": poll,
        "clicks elsewhere": lambda: (poll(), poll()),
        "admin pages": administer,
        "looks for a stop": lambda: store.session(live[0].id),
        "heartbeats": beat,
        "checkpoints": checkpoint,
        "supervisors": look_after,
        "looks for answers": lambda: store.windows.delivered(live[0].id, 1),
    }
    return {name: timed(work) for name, work in works.items()}


async def window_jobs(home: Home, times: int = 60) -> list[float]:
    """Return what the whole life of a window job takes: posted, queued, taken, delivered, collected."""
    store, questions = home.store, question_set(100)
    session_id = new(store, 2 * 10**6, questions).id
    begin(store, session_id)
    queue, order = JobQueue(home.database), WindowOrder(1, questions)
    sections = tuple(section.id for section in questions.sections[:4])
    found = []
    async with App(connector=PsycopgConnector(conninfo=home.database.conninfo)).open_async() as app:
        manager = app.job_manager
        worker = await manager.register_worker()
        for number in range(times):
            began = time.perf_counter()
            pages = tuple(Page(3 * number + n, f"Page {n}. " * 300) for n in (1, 2, 3, 4, 5))
            window = Window(number, pages[1:4], neighbours=(pages[0], pages[4]))
            store.windows.post(session_id, order, [WindowJob(window, sections)])
            queue.defer_windows(session_id, 1, {number: 0})
            job = await manager.fetch_job([WINDOWS], worker)
            store.session(session_id)
            store.windows.posted(session_id, 1, number)
            for section in sections:
                store.windows.deliver(session_id, 1, [outcome(number, section)])
            await manager.finish_job(job, Status.SUCCEEDED, delete_job=True)
            store.windows.delivered(session_id, 1)
            store.windows.withdraw(session_id, 1, [number])
            found.append(time.perf_counter() - began)
    return found


def timed(work: Callable[[], object], times: int = 60) -> list[float]:
    work()
    found = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        found.append(time.perf_counter() - began)
    return found


def load(taken: Mapping[str, list[float]], analysts: int, running: int) -> dict[str, Kind]:
    """Return how often everything happens in a second; each running session has a page open."""
    rates = {
        "polls of live pages": running / POLL,
        "clicks elsewhere": (analysts - running) / CLICK,
        "admin pages": analysts * ADMINS / POLL,
        "looks for a stop": running / SHARED.watch,
        "heartbeats": running / SHARED.heartbeat,
        "checkpoints": running / 1.0,  # a reply a second for each: a model's usual pace at some calls
        "supervisors": (running / A_MACHINE + 2) / SHARED.round,
        "looks for answers": running / LATE,
        "window jobs": running / A_WINDOW,
    }
    return {name: Kind(rates[name], seconds) for name, seconds in taken.items()}


def paper(kinds: Mapping[str, Kind], running: int, cores: int) -> None:
    total = sum(kind.work for kind in kinds.values())
    for name, kind in sorted(kinds.items(), key=lambda item: -item[1].work):
        mean = statistics.mean(kind.seconds) * 1000
        print(f"{name:<22} {kind.rate:7.1f} a second x {mean:6.2f} ms = {kind.work:5.2f} cores")
    print(f"together {total:.2f} of {cores} cores; full at {cores / total:.2f} times this load")
    machines = running // A_MACHINE
    connections = running * OF_A_WORKER + (machines + 2) * OF_A_SERVER + machines * OF_JOBS
    print(f"connections: {connections}")


def simulated(kinds: Mapping[str, Kind], cores: int) -> None:
    for step in range(1, 60):
        factor = step / 4
        slow = p95(kinds, cores, factor)
        if slow > SLOW:
            print(f"simulated: at {factor:.2f} times this load 5 % wait {slow * 1000:.0f} ms and longer")
            return
    print("simulated: never full")


def p95(kinds: Mapping[str, Kind], cores: int, factor: float, seconds: float = 60.0) -> float:
    """Return what one in twenty takes longer than, waiting and work together, first come first served."""
    chance = random.Random(1)
    arrivals: list[tuple[float, float]] = []
    for kind in kinds.values():
        at = chance.expovariate(kind.rate * factor)
        while at < seconds:
            arrivals.append((at, chance.choice(kind.seconds)))
            at += chance.expovariate(kind.rate * factor)
    free = [0.0] * cores
    taken = []
    for at, work in sorted(arrivals):
        begins = max(at, heapq.heappop(free))
        heapq.heappush(free, begins + work)
        taken.append(begins + work - at)
    return sorted(taken)[int(len(taken) * 0.95)]


if __name__ == "__main__":
    main()
