"""Chat sessions whose windows are asked about by workers on several machines."""

from __future__ import annotations

import contextlib
import itertools
import os
import subprocess
import sys

import pytest

from core.bootstrap import build
from core.domain.errors import StoreError
from core.domain.session import EngineChoice, Options, Plan
from core.questions.catalog import shipped_set
from core.settings import Settings
from tests import postgres
from tests.chat_server.model import Model
from tests.chat_server.server import ChatServer
from tests.processes.conftest import ROOT, until

PDF = ROOT / "tests" / "data" / "sec-pages-226-243.pdf"

#: one question that the document answers on its page 5
ANSWERS = {}


class Fleet:
    """A database, a chat server, and machines that share nothing else."""

    def __init__(self, folder, database, server):
        self._folder = folder
        self._numbers = itertools.count(1)
        self.database = database
        self.server = server
        self.environment = {
            **os.environ,
            "PAGEWISE_STORE": postgres.emptied(database.url),
            "OPENAI_BASE_URL": server.url,
            "OPENAI_API_KEY": "sk-fleet",
            "PAGEWISE_CHAT_MODEL": "gpt-test",
            "PAGEWISE_CHAT_PRICE": "1,0.1,4",
            "PAGEWISE_CHAT_CACHE_MEGABYTES": "0",
        }
        self.app = self._app()
        self.workers = []

    def _app(self):
        before = dict(os.environ)
        os.environ.update(self.environment, PAGEWISE_HOME=str(self._folder / "test"))
        try:
            return build(Settings.load())
        finally:
            os.environ.clear()
            os.environ.update(before)

    def worker(self, *, sessions=1, windows=4):
        environment = {
            **self.environment,
            "PAGEWISE_HOME": str(self._folder / f"machine-{next(self._numbers)}"),
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "core", "worker", f"--sessions={sessions}", f"--windows={windows}"],
            cwd=ROOT,
            env=environment,
            stderr=subprocess.DEVNULL,
        )
        self.workers.append(process)
        return process

    def start(self, **options):
        with PDF.open("rb") as stream:
            document = self.app.documents.add(stream, PDF.name, 10**9)
        plan = Plan(
            document,
            shipped_set("contract"),
            EngineChoice("chat", base_url=self.server.url, model="gpt-test"),
            Options(window=1, **options),
        )
        return self.app.desk.start(plan, "ann").id

    def session(self, session_id):
        return self.app.store.session(session_id)

    def wait_for(self, session_id, state, seconds=90.0):
        def reached():
            with contextlib.suppress(StoreError):
                return self.session(session_id).state == state
            return False

        until(reached, seconds=seconds)
        return self.session(session_id)

    def wait_for_units(self, session_id, count):
        def reached():
            with contextlib.suppress(StoreError):
                return self.session(session_id).progress.units_done >= count
            return False

        until(reached)

    def close(self):
        self.app.supervisor.stop()
        for process in self.workers:
            process.kill()
            process.wait()
        self.app.home.database.close()


@pytest.fixture(scope="module")
def database():
    with postgres.server() as server:
        yield server


@pytest.fixture
def server():
    with ChatServer(Model(ANSWERS), latency=(0.05, 0.15)) as running:
        yield running


@pytest.fixture
def fleet(tmp_path, database, server):
    made = Fleet(tmp_path, database, server)
    made.app.supervisor.start()
    yield made
    made.close()


def test_the_windows_of_one_session_are_asked_about_by_two_machines(fleet):
    fleet.worker()
    fleet.worker()
    session_id = fleet.start()
    done = fleet.wait_for(session_id, "completed")
    assert done.progress.units_done == done.progress.units
    units = [asked.unit for asked in fleet.server.answered]
    assert len(units) == len(set(units))
