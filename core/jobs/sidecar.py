"""Keeps a process beside a server that runs its share of the jobs, so that pages stay quick."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
import time
from collections.abc import Sequence

from core import APP_FOLDER
from core.isolation.operating_system import NEW_GROUP

__all__ = ["Sidecar"]

#: seconds between two looks at whether it lives, and between two starts of one that does not
LOOK, AGAIN = 0.5, 5.0

#: seconds it has to give its windows back when the server ends
GRACE = 5.0

log = logging.getLogger(__name__)


class Sidecar:
    """Starts ``python -m core worker --attached`` again whenever it ends, until `stop`."""

    def __init__(self, arguments: Sequence[str] = (), environment: dict[str, str] | None = None) -> None:
        """Keep what is needed; the environment is the server's own unless one is given."""
        self._command = [sys.executable, "-m", "core", "worker", "--attached", *arguments]
        self._environment = environment
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._attend, name="sidecar", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End it; the sessions it runs go on in their own processes."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()

    def _attend(self) -> None:
        while not self._ended.is_set():
            began = time.monotonic()
            with self._started() as process:
                while process.poll() is None and not self._ended.wait(LOOK):
                    pass
                if process.stdin is not None:
                    process.stdin.close()  # which tells it to end, as our own end would
                if self._ended.is_set():
                    _await(process)
            if not self._ended.is_set():
                log.warning("the process that runs jobs ended", extra={"code": process.returncode})
                self._ended.wait(max(0.0, AGAIN - (time.monotonic() - began)))

    def _started(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 - the command is ours
            self._command,
            stdin=subprocess.PIPE,
            cwd=APP_FOLDER,
            env=self._environment,
            start_new_session=True,
            creationflags=NEW_GROUP,
        )


def _await(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
