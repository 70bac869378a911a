"""The session store on PostgreSQL: lists of 100,000 sessions, polls, checkpoints, writers side by side.

    python -m bench.postgres [--sessions 100000]

Starts a private server from Debian's binaries. Times are milliseconds, through the loopback interface;
a real network adds a round trip for each of the statements that are counted beside them.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from bench.store import begin, full_table, new, question_set
from core.domain.ports import Checkpoint
from core.domain.session import LIVE, Progress, SessionState
from core.sessions.home import Home
from core.sessions.store import keys
from core.sessions.store.codec import encoded
from tests import postgres
from tests.contract.builders import answer, outcome

#: processes that store checkpoints of different sessions at the same time, and how many each
WRITERS, CHECKPOINTS = 4, 150

#: rows written together while the lists are filled
BATCH = 4_000


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sessions", type=int, default=100_000)
    parser.add_argument("--writer", nargs=3, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.writer:
        write(*arguments.writer)
        return
    with postgres.server() as server, tempfile.TemporaryDirectory() as folder:
        home = Home.open(Path(folder, "home"), server.url)
        fill(home, arguments.sessions)
        lists(home)
        polls_and_checkpoints(home)
        writers(home, server.url, Path(folder))
        recovery(home, server)


def fill(home: Home, count: int) -> None:
    """Write the records and the lists of ``count`` completed sessions; nothing else of them is read."""
    few = question_set(10)
    model = new(home.store, 0, few)
    rows: dict[str, str] = {}
    for number in range(1, count):
        state = SessionState.QUEUED if number > count - 20 else SessionState.COMPLETED
        record = replace(
            model,
            id=f"bench-{number}",
            order=model.order + number,
            owner=f"person{number % 1000}@example.org",
            state=state,
        )
        rows[f"{keys.session_prefix(record.id)}record"] = encoded(record)
        rows[f"{keys.ALL}{keys.place(record)}"] = ""
        rows.update(dict.fromkeys(keys.index_keys(record), ""))
        if len(rows) >= BATCH or number == count - 1:
            with home.store.key_value.transaction():
                home.store.key_value.put_many(rows)
            rows = {}
    home.store.key_value._database.run("VACUUM ANALYZE pagewise_ledger")  # noqa: SLF001  # as autovacuum does
    print(f"{count} sessions, {home.store.size() / 2**20:.0f} MB")


def lists(home: Home) -> None:
    store = home.store
    last = store.sessions(limit=50)[-1].id
    deep = f"bench-{50_000}"
    show("newest 50", lambda: store.sessions(limit=50))
    show("the next 50", lambda: store.sessions(limit=50, before=last))
    show("50 from the middle", lambda: store.sessions(limit=50, before=deep))
    show("newest 50 of one owner", lambda: store.sessions(limit=50, owner="person7@example.org"))
    show("those to be looked at by a supervisor", lambda: store.sessions(states=LIVE, limit=None))
    show("counts by state", store.counts, times=20)
    show("counts by state of one owner", lambda: store.counts(owner="person7@example.org"))


def polls_and_checkpoints(home: Home) -> None:
    store, big = home.store, question_set(100)
    live = new(store, 10**6, big)
    epoch = begin(store, live.id)
    table = full_table(live.id, big)

    def poll() -> None:
        store.session(live.id)
        store.table(live.id)
        store.log(live.id, limit=50)

    number = 0

    def checkpoint(outcomes: int) -> None:
        nonlocal number
        number += 1
        found = tuple(outcome(number * 1000 + each) for each in range(outcomes))
        answers = tuple(answer(f"q{each}") for each in range(100))
        store.checkpoint(
            live.id, epoch, Checkpoint(found, answers, table, Progress(), (f"Window {number}.",))
        )

    show("checkpoint, 1 outcome and 100 answers", lambda: checkpoint(1))
    show("checkpoint, 100 outcomes and 100 answers", lambda: checkpoint(100))
    show("poll of a live page", poll)
    show(
        "heartbeat",
        lambda: store.update(live.id, lambda s: replace(s, interruptions=1 - s.interruptions)),
    )
    show("is a session's process alive", lambda: home.locks.is_owned(live.id))


def writers(home: Home, url: str, folder: Path) -> None:
    """Let several processes write: different sessions do not wait for one another."""
    few = question_set(10)
    for count in (1, WRITERS):
        sessions = [new(home.store, 2 * 10**6 + 10 * count + n, few) for n in range(count)]
        epochs = [begin(home.store, each.id) for each in sessions]
        command = [sys.executable, "-m", "bench.postgres", "--writer"]
        processes = [
            subprocess.Popen(
                [*command, f"{folder}/writer-{n}\t{url}", each.id, str(epoch)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
            for n, (each, epoch) in enumerate(zip(sessions, epochs, strict=True))
        ]
        for process in processes:
            assert process.stdout.readline() == b"ready\n"
        began = time.perf_counter()
        for process in processes:
            process.communicate(b"go\n")
        seconds = time.perf_counter() - began
        print(f"{count} processes writing checkpoints: {count * CHECKPOINTS / seconds:.0f} a second")


def write(place: str, session_id: str, epoch: str) -> None:
    folder, url = place.split("\t")
    store = Home.open(Path(folder), url).store
    table = store.table(session_id)
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(CHECKPOINTS):
        found = (outcome(number),)
        store.checkpoint(
            session_id, int(epoch), Checkpoint(found, (answer(),), table, Progress(units_done=number))
        )


def recovery(home: Home, server: postgres.Server) -> None:
    """Restart the server under an open store that holds a lock."""
    lock = home.locks.acquire_session("bench-1", timeout=10.0)
    server.stop("immediate")
    server.start()
    began = time.perf_counter()
    home.store.session("bench-1")
    print(f"first read after a crash of the server: {(time.perf_counter() - began) * 1000:.0f} ms")
    while home.locks.acquire_session("bench-2") is None:
        time.sleep(0.05)
    print(f"locks are given to newcomers after {time.perf_counter() - began:.1f} s")
    assert home.locks.is_owned("bench-1"), "its owner found back to it meanwhile"
    lock.release()


def show(name: str, work: Callable[[], object], times: int = 100) -> None:
    work()
    seconds = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - began)
    seconds.sort()
    p50, p95 = statistics.median(seconds) * 1000, seconds[int(len(seconds) * 0.95)] * 1000
    print(f"{name + ':':<45} p50 {p50:7.2f}  p95 {p95:7.2f}")


if __name__ == "__main__":
    main()
