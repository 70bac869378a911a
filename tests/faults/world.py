"""Machines, a model's server and a disk, all real, that faults can happen to."""

from __future__ import annotations

import contextlib
import io
import os
import random
import signal
import subprocess
import sys
import time
import uuid
from dataclasses import replace
from pathlib import Path

import psutil

from core.bootstrap import pages_key
from core.domain.document import Page
from core.domain.errors import StoreError
from core.domain.plan import EngineChoice, Options, Plan
from core.domain.session import Session
from core.services.session_commands import SessionCommands
from core.sessions.home import Home
from core.settings import Settings
from tests import postgres
from tests.chat_server.acts import Answer, Cut, Drip, Drop, Hang, Refuse, error, too_many
from tests.chat_server.model import Asked, Model
from tests.chat_server.server import ChatServer
from tests.contract.sessions import NoStarter
from tests.faults import shim
from tests.unit.engines.chat.material import page, questions, thickness

ROOT = Path(__file__).parents[2]
PAGES, SECTIONS = 18, 3
UNITS = PAGES * SECTIONS
KEY = "sk-faults-0123456789abcdef"

#: calls that one run may have in flight
CONCURRENCY = 4

#: what the model's server may do to a call; "half" is half of all calls refused
CHAT = {
    "too many": lambda: too_many(0.3),
    "away": lambda: Refuse(503, error("overloaded")),
    "drip": Drip,
    "cut": Cut,
    "reset": Drop,
    "hang": Hang,
    "malformed": lambda: Answer(content="I cannot say."),
    "half": lambda: Refuse(500, error("internal")),
}


class World:
    """A home folder or a database, and all that runs on it."""

    def __init__(self, folder: Path, chance: random.Random, database: postgres.Server | None = None) -> None:
        self.folder = folder
        self.chance = chance
        self.database = database
        self._run = uuid.uuid4().hex
        self._numbers = iter(range(10**6))
        self.clock = shim.Clock(folder)
        answers = {
            question.id: [thickness(n) for n in range(1, PAGES + 1) if (n + at) % 5 == 0]
            for at, question in enumerate(questions(SECTIONS).questions)
        }
        self.mode = ""
        self.server = ChatServer(Model(answers), self._act, latency=(0.05, 0.25), key=KEY)
        self.environment = {
            **os.environ,
            **self.clock.environment(shim.built(folder)),
            "PAGEWISE_FAULTS_RUN": self._run,
            "PAGEWISE_CHAT_MODEL": "test-model",
            "PAGEWISE_CHAT_CONCURRENCY": str(CONCURRENCY),
            "PAGEWISE_CHAT_SECONDS": "5",
            "PAGEWISE_CHAT_PATIENCE": "20",
            "PAGEWISE_CHAT_CACHE_MEGABYTES": "0",
            "PAGEWISE_RUNNING_SESSIONS": "3",
            "OPENAI_API_KEY": KEY,
        }
        self.machines: list[subprocess.Popen[bytes]] = []
        self.tags: dict[str, str] = {}

    def open(self) -> None:
        url = postgres.emptied(self.database.url) if self.database is not None else ""
        self.environment |= {"PAGEWISE_STORE": url, "OPENAI_BASE_URL": self.server.url}
        self._url = url
        self.reopen()

    def reopen(self) -> Home:
        """Open the store anew in this process, as who looks at it and gives orders."""
        self.home = Home.open(self.folder / "disk" / "home", self._url)
        self.commands = SessionCommands(self.home, NoStarter())
        return self.home

    def start_machine(self) -> None:
        environment = {**self.environment, "PAGEWISE_HOME": str(self.folder / "disk" / "home")}
        command = [sys.executable, "-m", "tests.faults.server"]
        if self.database is not None:
            environment["PAGEWISE_HOME"] = str(self.folder / f"machine-{next(self._numbers)}")
            command = [sys.executable, "-m", "core", "worker", "--sessions=2", "--windows=3"]
        log = (self.folder / "machines.log").open("ab")
        with log:
            process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
            )
        self.machines.append(process)

    def kill_machine(self, process: subprocess.Popen[bytes]) -> None:
        process.kill()
        process.wait()
        self.machines.remove(process)

    def kill_everything(self) -> None:
        for process in list(self.machines):
            self.kill_machine(process)
        quiet_since = time.monotonic()
        while time.monotonic() - quiet_since < 0.5:  # one may be about to be started
            for process in self.workers():
                quiet_since = time.monotonic()
                with contextlib.suppress(psutil.Error):
                    process.kill()
            time.sleep(0.05)

    def workers(self) -> list[psutil.Process]:
        """Return every process of this world, machines apart."""
        machines = {each.pid for each in self.machines}
        found = []
        for process in psutil.process_iter(["environ", "status"]):
            ours = (process.info["environ"] or {}).get("PAGEWISE_FAULTS_RUN") == self._run
            if ours and process.pid not in machines and process.info["status"] != psutil.STATUS_ZOMBIE:
                found.append(process)
        return found

    def start_session(self) -> Session:
        tag = f"reach{uuid.uuid4().hex[:12]}"
        data = b"%PDF-1.7\n" + tag.encode()
        document = self.home.documents.add(io.BytesIO(data), "bid.pdf", 10_000)
        texts = [page(n).text + f" This is {tag}." for n in range(1, PAGES + 1)]
        pages = tuple(Page(n, text, label=f"A-{n}") for n, text in enumerate(texts, start=1))
        key = pages_key(Settings(PAGEWISE_HOME=self.folder / "disk" / "home"))
        self.home.documents.save_pages(document.sha256, key, pages)
        choice = EngineChoice("chat", "test-model", self.server.url)
        plan = Plan(replace(document, pages=PAGES), questions(SECTIONS), choice, Options(window=1))
        session = self.commands.start(plan, "ann")
        self.tags[session.id] = tag
        return session

    def asked(self, session_id: str, since: int = 0) -> int:
        """Return how many calls about a session's document came, from the call ``since`` on."""
        return sum(self.tags[session_id] in asked.text for asked in self.server.asked[since:])

    def charged(self, session_id: str) -> int:
        """Return how many calls were answered, and so are charged."""
        return sum(self.tags[session_id] in asked.text for asked in self.server.answered)

    def rows(self, session_id: str) -> list[tuple[object, ...]]:
        """What a session shows in the end, the same for all of them."""
        return [
            (row.question_id, row.status, row.answer, row.pages, row.further)
            for row in self.home.store.table(session_id).rows
        ]

    def close(self) -> None:
        for process in self.workers():
            with contextlib.suppress(psutil.Error):
                process.send_signal(signal.SIGCONT)
        self.kill_everything()
        with contextlib.suppress(StoreError):
            self.home.store.close()
        if self.home.database is not None:
            self.home.database.close()

    def _act(self, asked: Asked) -> object:
        if not self.mode or (self.mode == "half" and self.chance.random() < 0.5):
            return None
        return CHAT[self.mode]() if self.chance.random() < 0.8 else None
