"""A home folder, server processes on it, and ways to kill them."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import random
import subprocess
import sys
import time
import zlib
from dataclasses import replace
from pathlib import Path

import msgspec
import psutil
import pytest

from core.bootstrap import build, pages_key
from core.domain.document import Page
from core.domain.package import Package
from core.domain.plan import EngineChoice, Options, Plan
from core.domain.session import TRANSITIONS
from core.services.session_commands import SessionCommands
from core.sessions.home import Home
from core.sessions.store.process import Process
from core.settings import Settings
from core.workers.supervisor import Supervisor
from core.workers.timing import Timing
from tests import postgres
from tests.contract.builders import question_set
from tests.processes.server import COMMAND
from tests.processes.slow import Behaviour, Journal

ROOT = Path(__file__).parents[2]

#: the full counts of the proofs, instead of shorter loops: PAGEWISE_TESTS_FULL=1
FULL = os.environ.get("PAGEWISE_TESTS_FULL") == "1"

#: seconds to wait for what must happen, on however busy a machine
PATIENCE = 120.0

#: supervisors look more often than in the product, so that the tests do not wait; but they do not take
#: a worker for hung that only lacks a processor
QUICK = Timing(round=0.1, announce=0.5, hung=30.0, stopping=30.0, backoff=(0.05, 0.1, 0.2, 0.4))

#: where a worker really hangs
IMPATIENT = Timing(round=0.1, announce=0.5, hung=4.0, stopping=1.5, backoff=(0.05,))

#: what an engine does unless told otherwise
STEADY = Behaviour()


def until(condition, *, seconds=PATIENCE):
    """Wait until ``condition`` holds and return what it returned."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.01)
    raise AssertionError("it did not happen in time")


def has_ended(process):
    """Return whether a process is gone, or a zombie that nobody has waited for yet."""
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:  # it went between the two questions
        return True


class World:
    """One home folder and everything that runs on it."""

    def __init__(self, folder, store=""):
        self.home_folder = folder / "home"
        self.journal = Journal(folder / "journal")
        self.environment = {
            **os.environ,
            "PAGEWISE_HOME": str(self.home_folder),
            "PAGEWISE_TEST_JOURNAL": str(self.journal.path),
        }
        if store:
            self.environment["PAGEWISE_STORE"] = store
        self.home = Home.open(self.home_folder, store)
        self.store = self.home.store
        self.resting = Supervisor(self.home, COMMAND, limit=1)  # never started: others do the work
        self.session_commands = SessionCommands(self.home, self.resting)
        self.processes = []
        self._documents = 0

    def plan(self, behaviour=STEADY, *, pages=30, sections=4, typed_key=False, document=None, documents=1):
        """Plan an analysis of a document, or of a package of ``documents`` that have the pages together."""
        engine, options = EngineChoice("slow", typed_key=typed_key), Options(guardrails=str(behaviour))
        if documents == 1:
            return Plan(document or self.document(pages), question_set(sections), engine, options)
        package = Package.of([self.document(pages // documents) for _ in range(documents)], "A package")
        return Plan(package.ref, question_set(sections), engine, options, package=package)

    def document(self, pages=30):
        """Add a document whose pages have been read already."""
        self._documents += 1
        data = b"%PDF-1.7\n" + f"document {self._documents}".encode()
        ref = self.home.documents.add(io.BytesIO(data), "bid.pdf", 10_000)
        texts = (
            f"On page {n} the liner is cured: {hashlib.sha256(bytes([n])).hexdigest()}" for n in range(pages)
        )
        read = tuple(Page(n, text, label=f"A-{n}") for n, text in enumerate(texts, start=1))
        self.home.documents.save_pages(ref.sha256, pages_key(Settings(PAGEWISE_HOME=self.home_folder)), read)
        return replace(ref, pages=pages)

    def start(self, behaviour=STEADY, **more):
        return self.session_commands.start(self.plan(behaviour, **more), "ann").id

    def server(self, *, limit=2, timing=QUICK, stdin=None):
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "tests.processes.server",
                str(limit),
                msgspec.json.encode(timing).decode(),
            ],
            cwd=ROOT,
            env=self.environment_of_a_server(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        self.processes.append(process)
        return process

    def environment_of_a_server(self):
        return self.environment

    def state(self, session_id):
        return self.store.session(session_id).state.value

    def wait_for(self, session_id, *states):
        until(lambda: self.state(session_id) in states)
        return self.store.session(session_id)

    def wait_for_units(self, session_id, count):
        until(lambda: self.store.session(session_id).progress.units_done >= count)

    def let_go(self, *session_ids):
        """Let workers go on that hold because of their `Behaviour`."""
        for session_id in session_ids:
            self.journal.let_go(session_id)

    def stop(self, session_id):
        """Stop a session and wait until that is done, however long it takes."""
        return self.session_commands.stop(session_id, "ann", timeout=PATIENCE)

    def worker_of(self, session_id):
        """Return the worker's process, or None."""
        named = Process.parse(self.store.session(session_id).lease.instance)
        process = named.found() if named else None
        with contextlib.suppress(psutil.Error):
            if process and "tests.processes.worker" in process.cmdline():
                return process
        return None

    def workers(self):
        """Return all worker processes, those that have not begun as well."""
        for process in psutil.process_iter(["cmdline", "environ"]):
            environment, command = process.info["environ"] or {}, process.info["cmdline"] or ()
            ours = environment.get("PAGEWISE_TEST_JOURNAL") == str(self.journal.path)
            if ours and "tests.processes.worker" in command:
                yield process

    def kill_worker(self, session_id, *, signal_=None):
        process = until(lambda: self.worker_of(session_id))
        if signal_ is None:
            process.kill()
        else:
            process.send_signal(signal_)
        return process

    def kill_server(self, process):
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()
        self.processes.remove(process)

    def asked(self, session_id):
        return [detail for _, what, detail in self.journal.read(session_id) if what == "ask"]

    def check_journal(self, session_id):
        """One owner at a time, growing epochs, nothing acknowledged that was asked again or lost."""
        epochs, owner, retired, acknowledged = [], None, set(), set()
        for pid, what, detail in self.journal.read(session_id):
            if what == "own":
                epochs.append(int(detail))
                if owner is not None:
                    retired.add(owner)
                owner = pid
            assert pid not in retired, "a former owner was still at work"
            assert pid == owner, "somebody worked without owning"
            if what == "ask":
                assert detail not in acknowledged, "a finished unit was asked again"
            if what == "ack":
                assert detail not in acknowledged
                acknowledged.add(detail)
        assert epochs == sorted(set(epochs)), "epochs did not grow"
        stored = {str(outcome.key) for outcome in self.store.outcomes(session_id)}
        assert acknowledged <= stored, "an acknowledged finding was lost"
        return len(epochs)

    def check_history(self, session_id):
        session = self.store.session(session_id)
        state = None
        at = 0.0
        for change in session.history:
            assert change.source is state
            if state is not None:
                assert change.target in TRANSITIONS[state]
            assert change.at >= at
            state, at = change.target, change.at
        assert state is session.state

    def result(self, session_id):
        """What must be the same whatever happened on the way, byte for byte.

        Which claims stood there before, and when, belongs to the way.
        """
        table = self.store.table(session_id)
        progress = self.store.session(session_id).progress
        counts = (progress.answered, progress.conflicting, progress.not_found, progress.units_done)
        answers = {key: replace(each, replaced=()) for key, each in self.store.answers(session_id).items()}
        return msgspec.json.encode(
            [table.rows, table.unread, answers, self.store.outcomes(session_id), counts], order="sorted"
        )

    def close(self):
        for process in self.processes:
            process.kill()
            process.wait()
            process.stdin.close()
            process.stdout.close()
        for process in psutil.process_iter(["environ", "cmdline"]):
            environment = process.info["environ"] or {}
            if environment.get("PAGEWISE_TEST_JOURNAL") == str(self.journal.path):
                with contextlib.suppress(psutil.Error):
                    process.kill()
        self.store.close()


@pytest.fixture(scope="module")
def database():
    with postgres.server() as server:
        yield server


@pytest.fixture
def world(tmp_path):
    made = World(tmp_path)
    yield made
    made.close()


def kill_workers(supervisor):
    """Kill the workers of a supervisor that has stopped."""
    for worker in supervisor._workers.processes():
        worker.kill()
        worker.wait()


@contextlib.contextmanager
def serving(**options):
    """The product as a server process builds it from its environment; its workers end with it."""
    app = build(Settings.load(), **options)
    app.supervisor.start()
    yield app
    app.supervisor.stop()
    kill_workers(app.supervisor)
    app.store.close()


@pytest.fixture
def chance(request):
    """Random numbers, the same in every run of a test; PAGEWISE_TESTS_FULL=1 draws others each time."""
    seed = zlib.crc32(request.node.nodeid.encode())
    if FULL:
        seed = int(os.environ.get("PAGEWISE_TESTS_SEED", "0")) or random.randrange(1, 10**6)
    print(f"PAGEWISE_TESTS_SEED={seed}")
    return random.Random(seed)
