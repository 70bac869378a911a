"""Machines that share a database and a model's server, and nothing else."""

from __future__ import annotations

import contextlib
import itertools
import os
import subprocess
import sys
import time
from dataclasses import replace

import psutil

from core.bootstrap import build
from core.domain.errors import StoreError
from core.domain.plan import EngineChoice, Options, Plan
from core.sessions.store.process import Process
from core.settings import Settings
from tests import postgres
from tests.processes.conftest import PATIENCE, ROOT, until
from tests.unit.engines.chat.material import questions

PDF = ROOT / "tests" / "data" / "sec-pages-226-243.pdf"
PAGES = 18
KEY = "sk-fleet-0123456789abcdef"


class Fleet:
    """The test is a server that runs no session itself; `worker` starts a machine."""

    def __init__(self, folder, database, model, **settings):
        self._folder = folder
        self._numbers = itertools.count(1)
        self.database = database
        self.model = model
        self.environment = {
            **os.environ,
            "PAGEWISE_STORE": postgres.emptied(database.url),
            "PAGEWISE_MACHINE_SESSIONS": "0",
            "OPENAI_BASE_URL": model.url,
            "OPENAI_API_KEY": KEY,
            "PAGEWISE_CHAT_MODEL": "test-model",
            "PAGEWISE_CHAT_PRICE": "1,0.1,4",
            "PAGEWISE_CHAT_CACHE_MEGABYTES": "0",
            **settings,
        }
        self.app = self.machine()
        self.store = self.app.store
        self.workers = []

    def machine(self):
        """Build the product on a machine with a home folder of its own."""
        before = dict(os.environ)
        os.environ.update(self.environment, PAGEWISE_HOME=self.home())
        try:
            return build(Settings.load())
        finally:
            os.environ.clear()
            os.environ.update(before)

    def worker(self, *, sessions=1, windows=3):
        process = subprocess.Popen(
            [sys.executable, "-m", "core", "worker", f"--sessions={sessions}", f"--windows={windows}"],
            cwd=ROOT,
            env={**self.environment, "PAGEWISE_HOME": self.home()},
            stderr=subprocess.DEVNULL,
        )
        self.workers.append(process)
        return process

    def plan(self, app=None, *, sections=3, **options):
        with PDF.open("rb") as stream:
            document = (app or self.app).documents.add(stream, PDF.name, 10**9)
        choice = EngineChoice("chat", "test-model", self.model.url)
        options = Options(**{"window": 1, **options})
        return Plan(replace(document, pages=PAGES), questions(sections=sections), choice, options)

    def start(self, **options):
        return self.app.session_commands.start(self.plan(**options), "ann").id

    def session(self, session_id):
        return self.store.session(session_id)

    def wait_for(self, session_id, *states):
        self.until(lambda: self.session(session_id).state in states)
        return self.session(session_id)

    def wait_for_units(self, session_id, count):
        """Wait until so many units are stored for good."""
        self.until(lambda: self.session(session_id).progress.units_done >= count)

    def until(self, condition):
        """Wait for something, however often the database is away meanwhile."""

        def holds():
            with contextlib.suppress(StoreError):
                return condition()
            return False

        return until(holds)

    def owner(self, session_id):
        """Return the process that runs a session."""
        return Process.parse(self.session(session_id).lease.instance).found()

    def machine_of(self, session_id):
        """Return the worker on whose machine a session is run."""
        parent = self.owner(session_id).ppid()
        return next(worker for worker in self.workers if worker.pid == parent)

    def asking(self, session_id):
        """Return how many processes ask about its windows."""
        return sum(session_id in each.asking for each in self.store.beside.instances())

    def units(self):
        """Return what the model has answered, in order; each is a window and a section."""
        return [asked.unit for asked in self.model.answered]

    def result(self, session_id):
        """What must be the same whatever happened on the way."""
        return self.store.table(session_id).rows, self.store.answers(session_id)

    def close(self):
        self.app.supervisor.stop()
        for worker in self.workers:
            worker.kill()
            worker.wait()
        for process in psutil.process_iter(["environ"]):
            environment = process.info["environ"] or {}
            if environment.get("PAGEWISE_STORE") == self.database.url and process.pid != os.getpid():
                with contextlib.suppress(psutil.Error):
                    process.kill()
        self.app.home.database.close()

    def home(self):
        """Name a home folder for another machine."""
        return str(self._folder / f"machine-{next(self._numbers)}")


def settled(look, seconds=0.5):
    """Wait until what ``look`` returns has stayed the same for a while, and return it."""
    last, since = look(), time.monotonic()
    end = since + PATIENCE
    while time.monotonic() - since < seconds and time.monotonic() < end:
        time.sleep(0.05)
        now = look()
        if now != last:
            last, since = now, time.monotonic()
    return last
