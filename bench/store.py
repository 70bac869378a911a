"""The session store and the workers: what lists, polls, checkpoints, transitions and stops cost.

    python -m bench.store [--sessions 10000] [--pdf FILE] [--stops 20]

Times are milliseconds on the disk that holds the temporary folder; the price of one fsync there is
given beside them. Workers are the product's own, with the extractive engine, on a PDF of 400 pages
made by repeating the pages of FILE (by default the one in ``tests/data``).
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from core.domain.answer import AnswerStatus
from core.domain.document import DocumentRef, PageRef
from core.domain.errors import StoreBusy
from core.domain.plan import Plan
from core.domain.ports import Checkpoint
from core.domain.question import Question, QuestionSet, Section
from core.domain.session import Lease, Progress, Session, SessionState, transition
from core.domain.table import Table
from core.questions.catalog import shipped_set
from core.services.session_commands import SessionCommands
from core.sessions import open_store
from core.sessions.home import Home
from core.sessions.store.process import Process
from core.sessions.store.session_store import KeyValueSessionStore
from core.workers.supervisor import Supervisor
from tests.contract.builders import answer, outcome

ROOT = Path(__file__).resolve().parents[1]

#: processes that change records at the same time, and changes each of them makes
WRITERS, CHANGES = 8, 60


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sessions", type=int, default=10_000)
    parser.add_argument("--pdf", type=Path, default=ROOT / "tests/data/sec-pages-226-243.pdf")
    parser.add_argument("--stops", type=int, default=20)
    parser.add_argument("--only", choices=("lists", "checkpoints", "writers", "workers"))
    parser.add_argument("--writer", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.writer:
        write(*arguments.writer)
        return
    with tempfile.TemporaryDirectory() as folder:
        parts: dict[str, Callable[[Path], None]] = {
            "lists": lambda home: lists(home, arguments.sessions),
            "checkpoints": checkpoints,
            "writers": writers,
            "workers": lambda home: workers(home, arguments.pdf, arguments.stops),
        }
        for name, part in parts.items():
            if arguments.only in {None, name}:
                part(Path(folder, name))


def question_set(questions: int) -> QuestionSet:
    texts = (f"What does the contract say about matter number {n}, and where?" for n in range(questions))
    asked = tuple(Question(f"q{n}", text) for n, text in enumerate(texts))
    sections = (Section(f"s{n}", f"Section {n}", asked[n::10]) for n in range(10))
    return QuestionSet("bench", "Bench", tuple(sections))


def new(store: KeyValueSessionStore, number: int, questions: QuestionSet) -> Session:
    plan = Plan(DocumentRef(f"{number % 3000:064x}", f"Document {number}.pdf", 10**6, 300), questions)
    session = Session(
        id=f"bench-{number}",
        created=1.7e9 + number,
        owner=f"person{number % 50}@example.org",
        document=plan.document,
        question_set=questions.title,
        engine=plan.engine,
        questions=len(questions.questions),
    )
    return store.create(session, plan)


def begin(store: KeyValueSessionStore, session_id: str) -> int:
    def change(before: Session) -> Session:
        moved = transition(before, SessionState.RUNNING, at=time.time(), instance="bench:1:1")
        return replace(moved, lease=Lease(before.lease.epoch + 1, "bench:1:1", time.time()))

    return store.update(session_id, change).lease.epoch


def full_table(session_id: str, questions: QuestionSet) -> Table:
    pending = Table.pending(session_id, questions, time.time())
    rows = (
        replace(
            row,
            status=AnswerStatus.ANSWERED,
            answer="not less than 180 degrees Fahrenheit for the whole length of the liner " * 3,
            pages=(PageRef(row.number, f"02956-{row.number}"), PageRef(row.number + 7)),
        )
        for row in pending.rows
    )
    return replace(pending, rows=tuple(rows))


def lists(folder: Path, sessions: int) -> None:
    store = open_store(folder)
    few = question_set(10)
    for first in range(0, sessions, 500):
        with store._key_value.transaction():  # noqa: SLF001  # or making them would take a minute
            for number in range(first, min(first + 500, sessions)):
                new(store, number, few)
                if number < sessions - 20:
                    begin(store, f"bench-{number}")
                    moved(store, f"bench-{number}", SessionState.COMPLETED)
    big = question_set(300)
    live = new(store, sessions, big)
    epoch = begin(store, live.id)
    made = full_table(live.id, big)
    for window in range(60):
        done = Checkpoint(
            (outcome(window),), (answer(f"q{window}"),), made, Progress(), (f"Window {window}.",)
        )
        store.checkpoint(live.id, epoch, done)

    def poll() -> None:
        store.session(live.id)
        store.table(live.id)
        store.log(live.id, limit=50)

    def poll_in_a_new_thread() -> None:
        thread = threading.Thread(target=poll)
        thread.start()
        thread.join()

    print(f"{sessions} sessions, {(folder / 'store/cache.db').stat().st_size / 1e6:.0f} MB")
    show("newest 50", sample(lambda: store.sessions(limit=50)))
    show("newest 50 of one owner", sample(lambda: store.sessions(limit=50, owner="person7@example.org")))
    show("counts by state", sample(store.counts))
    show("counts by state of one owner", sample(lambda: store.counts(owner="person7@example.org")))
    show("all active", sample(lambda: store.sessions(states={SessionState.QUEUED, SessionState.RUNNING})))
    show("a round's claim, limit reached", sample(lambda: store.claim("x", limit=0)))
    show("live poll of 300 rows", sample(poll))
    show("the same in a new thread", sample(poll_in_a_new_thread))
    store.close()


def moved(store: KeyValueSessionStore, session_id: str, target: SessionState) -> Session:
    at = time.time()
    return store.update(session_id, lambda before: transition(before, target, at=at, instance="bench:1:1"))


def checkpoints(folder: Path) -> None:
    store = open_store(folder)
    show("one fsync of 4 KB", sample(lambda: sync(folder / "file")))
    for rows in (100, 300):
        questions = question_set(rows)
        session = new(store, rows, questions)
        epoch = begin(store, session.id)
        made = full_table(session.id, questions)
        answers = tuple(answer(f"q{n}") for n in range(3))
        times = []
        for window in range(200):
            given = Checkpoint((outcome(window),), answers, made, Progress(), ("line",))
            began = time.perf_counter()
            store.checkpoint(session.id, epoch, given)
            times.append((time.perf_counter() - began) * 1000)
        show(f"checkpoint, {rows} rows", times)
    store.close()


def sync(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"x" * 4096)
        file.flush()
        os.fsync(file.fileno())


def writers(folder: Path) -> None:
    store = open_store(folder)
    session = new(store, 1, question_set(100))
    begin(store, session.id)
    command = [sys.executable, "-m", "bench.store", "--writer", str(folder), session.id]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(WRITERS)]
    reports = [json.loads(each.communicate()[0]) for each in running]
    times = sorted(t for report in reports for t in report["times"])
    busy = sum(report["busy"] for report in reports)
    lost = WRITERS * CHANGES - store.session(session.id).interruptions
    print(f"{WRITERS} processes, {len(times)} transitions among reads: {lost} lost updates, {busy} refused")
    show("transition", times)
    store.close()


def write(folder: str, session_id: str) -> None:
    """One of the processes: change the record, read like a page, again and again."""
    store = open_store(Path(folder))
    times, busy = [], 0
    for number in range(CHANGES):
        target = SessionState.STOPPING if number % 2 else SessionState.RUNNING

        def change(before: Session, target: SessionState = target) -> Session:
            if before.state is SessionState.RUNNING and target is SessionState.STOPPING:
                before = transition(before, target, at=time.time(), instance="bench:1:1")
            elif before.state is SessionState.STOPPING:
                for state in (SessionState.PARTIAL, SessionState.QUEUED, SessionState.RUNNING):
                    before = transition(before, state, at=time.time(), instance="bench:1:1")
            return replace(before, interruptions=before.interruptions + 1)

        began = time.perf_counter()
        while True:
            try:
                store.update(session_id, change)
                break
            except StoreBusy:
                busy += 1
        times.append((time.perf_counter() - began) * 1000)
        store.sessions(limit=50)
        store.table(session_id)
    print(json.dumps({"times": times, "busy": busy}))


def workers(folder: Path, pdf: Path, stops: int) -> None:
    from bench.job import repeated  # needs pdfium

    os.environ["PAGEWISE_HOME"] = str(folder)
    home = Home.open(folder)
    long = repeated(pdf, 400, folder)

    def upload() -> DocumentRef:
        with long.open("rb") as stream:
            return home.documents.add(stream, pdf.name, 10**9)

    document = upload()
    plan = Plan(replace(document, pages=400), shipped_set("cipp"))
    supervisor = Supervisor(home, (sys.executable, "-m", "core.worker_process"), limit=1)
    session_commands = SessionCommands(home, supervisor)
    os.chdir(ROOT)
    firsts, spent, answers, whole, stopped = [], [], [], [], []
    with supervisor:
        for _ in range(5):
            began = time.perf_counter()
            session = session_commands.start(plan, "bench")
            until(lambda s=session: home.store.session(s.id).progress.pages_read > 0)
            firsts.append((time.perf_counter() - began) * 1000)
            spent.append(processor_time(home.store.session(session.id).lease.instance) * 1000)
            until(lambda s=session: home.store.session(s.id).progress.units_done > 0)
            answers.append((time.perf_counter() - began) * 1000)
            until(lambda s=session: not home.store.session(s.id).state.is_active)
            whole.append((time.perf_counter() - began) * 1000)
            session_commands.delete(session.id, "bench")
            upload()
        for number in range(stops):
            session = session_commands.start(plan, "bench")
            running = lambda s=session: home.store.session(s.id).state is SessionState.RUNNING  # noqa: E731
            until(running)
            time.sleep(0.02 * number)
            began = time.perf_counter()
            if session_commands.stop(session.id, "bench").state is SessionState.PARTIAL:
                stopped.append((time.perf_counter() - began) * 1000)
    show("start to first checkpoint, 400 pages", firsts)
    show("the same in processor time", spent)
    show("start to first answers, 400 pages", answers)
    show("start to completed, 400 pages", whole)
    show(f"stop to partial, {len(stopped)} of {stops} before the end", stopped)


def processor_time(instance: str) -> float:
    """Return the seconds a worker and its reading process have computed, whatever else the machine did."""
    named = Process.parse(instance)
    worker = named.found() if named else None
    if worker is None:
        return 0.0
    times = [each.cpu_times() for each in (worker, *worker.children(recursive=True))]
    return sum(each.user + each.system for each in times)


def until(condition: Callable[[], bool]) -> None:
    while not condition():
        time.sleep(0.005)


def sample(call: Callable[[], object], times: int = 100) -> list[float]:
    """Return the milliseconds of repeated calls."""
    found = []
    for _ in range(times):
        began = time.perf_counter()
        call()
        found.append((time.perf_counter() - began) * 1000)
    return found


def show(name: str, times: list[float]) -> None:
    ordered = sorted(times)
    p95, p99 = (ordered[min(len(ordered) - 1, int(len(ordered) * share))] for share in (0.95, 0.99))
    print(f"{name:<45} p50 {statistics.median(ordered):8.2f}   p95 {p95:8.2f}   p99 {p99:8.2f}")


if __name__ == "__main__":
    main()
