"""One chat session on one, two and four workers, and what it costs to make a window a job.

    python -m bench.machines [--latency 1.0 2.0] [--runs 1]

A private PostgreSQL, a model's server that takes its time, and workers with nothing else in common,
all on this machine. The owner of the session is one more worker, which asks about no window itself.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import threading
import time
from pathlib import Path

from core.analysis.run import Assignment, Run
from core.domain.plan import EngineChoice, Options, Plan
from core.domain.session import Session
from tests import postgres
from tests.chat_server.model import Model
from tests.chat_server.server import ChatServer
from tests.processes.fleet import Fleet
from tests.unit.engines.chat.material import questions

ROOT = Path(__file__).resolve().parents[1]

SAMPLE = ROOT / "samples" / "elm-street-bid.pdf"

#: windows a worker asks about at once: few, so that workers and not this machine's cores are what is short
WINDOWS = 4


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--latency", type=float, nargs=2, default=(1.0, 2.0), metavar=("LOW", "HIGH"))
    parser.add_argument("--runs", type=int, default=1)
    arguments = parser.parse_args()
    with postgres.server() as database:
        taken = {
            workers: statistics.median(
                spread(database, workers, tuple(arguments.latency)) for _ in range(arguments.runs)
            )
            for workers in (1, 2, 4)
        }
        for workers, seconds in taken.items():
            print(f"{workers} workers: {seconds:6.1f} s, {taken[1] / seconds:.2f} times as fast as one")
        jobs, alone = overhead(database)
        print(f"without latency: {jobs * 1000:.1f} ms a window as jobs, {alone * 1000:.1f} in one process")
        print(f"overhead of a window job: {(jobs - alone) * 1000:.1f} ms")


def spread(database: postgres.Server, workers: int, latency: tuple[float, float]) -> float:
    """Return the seconds from the first answer to the end, with so many workers."""
    with ChatServer(Model(), latency=latency, seed=1) as model, tempfile.TemporaryDirectory() as folder:
        fleet = Fleet(Path(folder), database, model)
        with fleet.app.supervisor:
            fleet.worker(windows=0)
            for _ in range(workers):
                fleet.worker(sessions=0, windows=WINDOWS)
            fleet.until(
                lambda: sum(each.slots for each in fleet.store.beside.instances()) == workers * WINDOWS
            )
            plan = plan_for(fleet, sections=4)
            session = fleet.app.session_commands.start(plan, "bench").id
            fleet.until(lambda: fleet.asking(session) == workers)
            began, before = time.perf_counter(), fleet.session(session).progress.units_done
            done = until_done(fleet, session)
            seconds = time.perf_counter() - began
        fleet.close()
        units = done.progress.units
        return seconds * units / (units - before)


def overhead(database: postgres.Server) -> tuple[float, float]:
    """Return the seconds a window takes as a job and in one process, asked about at no latency."""
    with ChatServer(Model(), seed=1) as model, tempfile.TemporaryDirectory() as folder:
        fleet = Fleet(Path(folder), database, model)
        with fleet.app.supervisor:
            fleet.worker(windows=0)
            fleet.worker(sessions=0, windows=WINDOWS)
            plan = plan_for(fleet, sections=1)
            warm = fleet.app.session_commands.start(plan, "bench").id
            until_done(fleet, warm)
            session = fleet.app.session_commands.start(plan, "bench").id
            fleet.until(lambda: fleet.session(session).progress.units_done)
            began, before = time.perf_counter(), fleet.session(session).progress.units_done
            done = until_done(fleet, session)
            jobs = (time.perf_counter() - began) / (done.progress.units - before)
            run = Run(
                Assignment(plan),
                open_pages=lambda: fleet.app.document_pages.open_document(plan.document),
                engine=fleet.app.engine(plan.engine),
                clock=fleet.app.clock,
            )
            began = time.perf_counter()
            for checkpoint in run.checkpoints(threading.Event()):
                units = checkpoint.progress.units
            alone = (time.perf_counter() - began) / units
        fleet.close()
        return jobs, alone


def plan_for(fleet: Fleet, sections: int) -> Plan:
    with SAMPLE.open("rb") as stream:
        document = fleet.app.documents.add(stream, SAMPLE.name, 10**9)
    choice = EngineChoice("chat", "test-model", fleet.model.url)
    return Plan(document, questions(sections=sections), choice, Options(window=1))


def until_done(fleet: Fleet, session_id: str) -> Session:
    while (session := fleet.session(session_id)).state.is_active:
        time.sleep(0.02)
    if session.state != "completed":
        raise SystemExit(f"The session is {session.state}: {session.reason}")
    return session


if __name__ == "__main__":
    main()
