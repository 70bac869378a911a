"""Real server processes and a real browser, for tests and for pictures."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from core.sessions.store.process import Process, this_process
from pages.parts.shell import wording
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]

#: seconds a server may take to answer
STARTS_WITHIN = 180.0

#: Chromium as root in a container
CHROMIUM_FLAGS = ("--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu")


@dataclass(slots=True)
class Server:
    """One server process."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path
    #: what visitors are told of it; kept, so that it can be asked of a process that is gone
    _shown: str = ""

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def instance(self) -> str:
        """The name under which it does things."""
        started = psutil.Process(self.process.pid).create_time()
        return str(Process(this_process().host, self.process.pid, int(started)))

    @property
    def shown(self) -> str:
        """What visitors are told of it."""
        self._shown = self._shown or wording.process(self.instance)
        return self._shown

    def kill(self) -> None:
        """End it as a crash would."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()

    def token(self) -> str:
        """The admin token, from where an admin finds it."""
        found = re.search(r"Pagewise admin token: (\S+)", self.log.read_text())
        assert found, self.log.read_text()
        return found[1]


@contextmanager
def server(
    home: Path, *, command: tuple[str, ...] | None = None, port: int | None = None, **environment: str
) -> Iterator[Server]:
    """Start a server on ``home`` and wait until it answers; end it, and its workers, afterwards."""
    port = port or free_port()
    log = home.parent / f"server-{port}.log"
    arguments = command or (
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "streamlit_app.py",
        "--server.headless=true",
    )
    with log.open("wb") as sink:
        process = subprocess.Popen(
            [*arguments, *(("--port", str(port)) if command else (f"--server.port={port}",))],
            cwd=ROOT,
            env={**os.environ, "PAGEWISE_HOME": str(home), **environment},
            stdout=sink,
            stderr=subprocess.STDOUT,
        )
    running = Server(port, process, log)
    try:
        wait_until_healthy(running)
        yield running
    finally:
        running.stop()


def wait_until_healthy(running: Server) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline:
        if running.process.poll() is not None:
            raise AssertionError(running.log.read_text())
        try:
            with urllib.request.urlopen(f"{running.url}/_stcore/health", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"no answer within {STARTS_WITHIN} s:\n{running.log.read_text()}")
